"""Everything that the code of a description does, piece by piece: what the rules and the plan both work from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.code import Code
from layergen.description.decode import Draft
from layergen.description.facts import Facts
from layergen.description.grammar import asked_for_none
from layergen.description.keras_api import Kind as ParameterKind
from layergen.description.keras_api import Parameter, Signature, layer_signature
from layergen.description.model import Description, Param, Part, Weight
from layergen.description.output import output_tensors
from layergen.description.relatives import NOBODY, Relative, Relatives
from layergen.description.scope import Kind, Scope
from layergen.description.scopes import Scopes, class_names, mask_names
from layergen.description.shape import Size
from layergen.description.survey import survey
from layergen.description.told import Told
from layergen.description.types import Atom, Maybe, is_atom

Stage = Literal["init", "build", "call"]


class Piece(Struct, frozen=True):
    """One piece of code: the section and name it belongs to, its scope, and what it does."""

    section: str
    owner: str
    code: Code
    scope: Scope
    facts: Facts

    @property
    def stage(self) -> Stage:
        """Of a condition: the method that looks at it, the first one that knows all that is in its scope."""
        kinds = self.scope.names.values()
        if Kind.MASK in kinds:
            return "call"
        return "build" if Kind.INPUT in kinds else "init"


class Analysis(Told, frozen=True, dict=True):
    """A description, and the facts of all its code."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"finder"})

    description: Description
    broken: frozenset[str]
    is_whole: bool
    pieces: tuple[Piece, ...]
    relatives: Mapping[str, Relative]
    finder: Relatives = NOBODY
    is_trusted: bool = False

    @cached_property
    def scopes(self) -> Scopes:
        """The scopes of its code."""
        return Scopes(self.description, self.relatives)

    @cached_property
    def sides(self) -> tuple[Analysis, ...]:
        """The analysis where the condition on which shapes depend holds, and where it does not; else itself alone."""
        sides = self.description.sides
        if len(sides) == 1:
            return (self,)
        return tuple(replace(self, description=side) for side in sides)

    @property
    def made_of(self) -> tuple[str, ...]:
        """The classes of other descriptions that it has sublayers of."""
        return class_names(self.description)

    def piece(self, section: str, owner: str = "") -> Piece:
        """The piece of code of a section (and of an entry, where a section has several)."""
        return next(p for p in self.pieces if (p.section, p.owner) == (section, owner))

    @cached_property
    def masks(self) -> tuple[str, ...]:
        """The masks that `call` and the conditions over masks read."""
        pieces = [p for p in self.pieces if p.section in ("call", "require")]
        read = {n for p in pieces for n in p.facts.of_kind(Kind.MASK)}
        return tuple(name for name in mask_names(self.description) if name in read)

    def may_lack(self, piece: Piece) -> tuple[str, ...]:
        """The masks and inputs that a condition reads and that may be left out; then it is not looked at.

        One that asks whether a name is None is looked at all the same.
        """
        asked = {name.id for name in asked_for_none(piece.code.nodes)}
        always = {
            tensor.name
            for entry in self.description.inputs
            for tensor in entry.tensors
            if not entry.optional
        }
        read = piece.facts.of_kind(Kind.INPUT, Kind.MASK)
        return tuple(name for name in read if name not in asked | always)

    @cached_property
    def used(self) -> frozenset[str]:
        """Every name that is used anywhere: in code, in shapes, in bounds, as an initializer."""
        found: set[str] = set()
        for piece in self.pieces:
            found |= piece.facts.names
        for weight in self.description.variables:
            found.update(weight.shape.names)
            for _, factory in weight.factories:
                found.add(factory.name)
        for part in self.description.sublayers:
            found.update(part.shape.names if part.shape else ())
        for tensor in (*self.description.tensors, *self.description.states):
            found.update(tensor.shape.names)
            for bound in (tensor.minimum, tensor.maximum):
                if bound is not None:
                    found.update(Size(bound).names)
        for output in output_tensors(self.description.output):
            found.update(output.shape.names)
        return frozenset(found)


def analyse(
    draft: Draft, finder: Relatives = NOBODY, is_trusted: bool = False
) -> Analysis:
    """Surveys all the code of a description; the classes that it is made of are looked up."""
    description = draft.description
    wanted = [n for n in class_names(description) if n != description.name]
    found = {name: finder.find(name) for name in wanted}
    relatives = {name: one for name, one in found.items() if one is not None}
    pieces = tuple(_pieces(description, relatives))
    if draws_random(pieces) and all(p.name != "seed" for p in description.params):
        params = (*description.params, _seed(description))
        description = replace(description, params=params)
    return Analysis(
        description,
        draft.broken,
        draft.is_whole,
        pieces,
        relatives,
        finder,
        is_trusted,
    )


def draws_random(pieces: Iterable[Piece]) -> bool:
    """Whether code draws random numbers, for which the layer keeps a generator."""
    return any(c.library.module == "random" for p in pieces for c in p.facts.calls)


def _seed(description: Description) -> Param:
    """The param `seed` of a layer that draws random numbers and declares none."""
    return Param(
        name="seed",
        key=description.name_key,
        type=Maybe(Atom("int")),
        default=None,
        required=False,
        doc="Optional integer, the seed of the random numbers.",
        minimum=None,
        maximum=None,
        choices=(),
        value_span=description.name_key.span,
    )


def needs_build(analysis: Analysis) -> bool:
    """Whether the generated class has a `build` of its own."""
    description = analysis.description
    variables = description.variables if description.create == "build" else ()
    layers = [p for p in description.params if is_atom(p.type, "layer")]
    asks = any(p.section == "require" and p.stage == "build" for p in analysis.pieces)
    return (
        bool(variables or description.constants or description.sublayers or layers)
        or asks
        or bool(description.late)
        # It refuses one tensor in place of a list.
        or any(entry.is_list for entry in description.inputs)
    )


def constructor(analysis: Analysis) -> Signature:
    """The parameters of `__init__` of the generated class, those of every layer among them."""
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    own = [Parameter(p.name, kind, p.required) for p in analysis.description.params]
    names = {p.name for p in own}
    base = layer_signature("Layer")
    assert base is not None
    every = [p for p in base.parameters if p.name not in names]
    more = [
        Parameter(p.name, ParameterKind.KEYWORD_ONLY, False)
        for p in every
        if p.kind in (kind, ParameterKind.KEYWORD_ONLY)
    ]
    return Signature((*own, *more))


def _pieces(
    description: Description, relatives: Mapping[str, Relative]
) -> Iterator[Piece]:
    scopes = Scopes(description, relatives)
    for derived in description.derived:
        scope = scopes.derived(derived.name)
        yield _piece("derived", derived.name, derived.value, scope)
    for number, requirement in enumerate(description.require):
        codes = (requirement.condition, *requirement.values)
        names = {name for code in codes for name in survey(code, scopes.call).names}
        scope = scopes.require(names)
        yield _piece("require", str(number), requirement.condition, scope)
        for place, value in enumerate(requirement.values):
            yield _piece("require", f"{number}.{place}", value, scope)
    for constant in description.constants:
        yield _piece("constants", constant.name, constant.value, scopes.constants)
    for fork in description.forks[:1]:
        yield _piece("fork", "", fork.condition, scopes.init)
    if description.extends:
        yield _piece("extends", "", description.extends, scopes.extends)
    for section in ("sublayers", "losses", "metrics"):
        for part in getattr(description, section):
            yield from _part_pieces(section, part, scopes)
    for weight in description.variables:
        yield from _weight_pieces(description, scopes, weight)
    for function in description.functions:
        scope = scopes.function(function.parameters)
        yield _piece("functions", function.name, function.body, scope)
    yield _piece("call", "", description.call, scopes.call)
    if isinstance(description.mask, Code):
        yield _piece("mask", "", description.mask, scopes.mask)


def _part_pieces(section: str, part: Part, scopes: Scopes) -> Iterator[Piece]:
    scope = scopes.maker(section)
    if part.when:
        yield _piece("sublayer when", part.name, part.when, scopes.build)
    if part.loop:
        yield _piece("sublayer for", part.name, part.loop.iterable, scopes.build)
        scope = scope.with_locals(part.loop.name)
    yield _piece(section, part.name, part.maker, scope)


def _weight_pieces(
    description: Description, scopes: Scopes, weight: Weight
) -> Iterator[Piece]:
    scope = scopes.init if description.create == "init" else scopes.build
    if weight.when:
        yield _piece("when", weight.name, weight.when, scope)
    if weight.loop:
        yield _piece("for", weight.name, weight.loop.iterable, scope)
        scope = scope.with_locals(weight.loop.name)
    for what, code in zip(
        ("input_axes", "output_axes"), weight.axes or (), strict=False
    ):
        yield _piece(what, weight.name, code, scope)
    for what, factory in weight.factories:
        text = weight.text(what)
        for number, argument in enumerate(factory.arguments or ()):
            if text is not None:
                start = text.offset + argument.offset
                code = Code(argument.text, text.origin, start)
                yield _piece(what, f"{weight.name}.{number}", code, scope)


def _piece(section: str, owner: str, code: Code, scope: Scope) -> Piece:
    return Piece(section, owner, code, scope, survey(code, scope))
