"""Everything that the code of a description does, piece by piece: what the rules and the plan both work from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from layergen.description.code import Code
from layergen.description.decode import Draft
from layergen.description.facts import Facts
from layergen.description.model import Description, Named, Weight, output_tensors
from layergen.description.scope import Kind, Scope
from layergen.description.shape import Size
from layergen.description.survey import survey

CALL_MODULES = frozenset({"ops", "random", "activations"})
ELSEWHERE = {
    "self": "names stand without 'self.' here",
    "np": "NumPy tables belong under 'constants'; in call use ops",
    "numpy": "NumPy tables belong under 'constants'; in call use ops",
    "math": "use arithmetic (x ** 0.5); np is in scope under 'constants'",
    "tf": "use ops",
    "K": "use ops",
    "keras": "use ops, random or activations",
    "jnp": "use ops",
    "jax": "use ops",
    "torch": "use ops",
    "nn": "use ops.nn",
    "all": "use ops.all",
    "any": "use ops.any",
    "dict": "write {name: value}",
    "filter": "write a list with an 'if': [x for x in xs if …]",
    "isinstance": "the types of params are known: test a param, or 'is None'",
    "map": "write a list: [f(x) for x in xs], or use ops.map",
    "pow": "write **",
    "print": "a layer prints nothing",
    "set": "use a list or a tuple",
    "str": "a layer computes tensors, not texts",
    "type": "the types of params are known: test a param, or 'is None'",
}


@dataclass(frozen=True)
class Piece:
    """One piece of code: the section and name it belongs to, its scope, and what it does."""

    section: str
    owner: str
    code: Code
    scope: Scope
    facts: Facts


class Scopes:
    """The scopes of a description, one for each place where code may stand."""

    def __init__(self, description: Description) -> None:
        self.description = description
        of = self.of
        self.params = of(description.params, Kind.PARAM) | of(
            description.derived, Kind.DERIVED
        )
        self.axes = dict.fromkeys(description.axes, Kind.AXIS)
        self.held = (
            of(description.weights, Kind.WEIGHT)
            | of(description.state, Kind.STATE)
            | of(description.constants, Kind.CONSTANT)
            | of(description.functions, Kind.FUNCTION)
        )
        members = {t.name: Kind.INPUT for t in description.tensors}
        self.inputs = of(description.inputs, Kind.INPUT) | members
        self.masks = dict.fromkeys(mask_names(description), Kind.MASK)

    @staticmethod
    def of(entries: tuple[Named, ...], kind: Kind) -> dict[str, Kind]:
        return {entry.name: kind for entry in entries}

    def reasons(self, names: dict[str, Kind], why: str) -> dict[str, str]:
        return {
            name: (
                f"'{name}' {why}"
                if kind.value == name
                else f"the {kind.value} '{name}' {why}"
            )
            for name, kind in names.items()
        }

    @cached_property
    def init(self) -> Scope:
        """Of what is computed in `__init__`: params and derived values."""
        late = "is known only when the layer is built or called"
        elsewhere = self.reasons(self.axes | self.held | self.inputs, late)
        return Scope(self.params, frozenset(), ELSEWHERE | elsewhere)

    @cached_property
    def build(self) -> Scope:
        """Of what is computed in `build`: also the axes, except those of the batch."""
        axes = {
            n: k for n, k in self.axes.items() if n not in self.description.batch_axes
        }
        batch = {n: k for n, k in self.axes.items() if n not in axes}
        elsewhere = self.reasons(
            batch | self.held | self.inputs, "is known only in call"
        )
        return Scope(self.params | axes, frozenset(), ELSEWHERE | elsewhere)

    @cached_property
    def constants(self) -> Scope:
        """Of the constants: as `build`, with NumPy."""
        others = self.of(self.description.constants, Kind.CONSTANT)
        reasons = self.reasons(others, "cannot be used by another constant")
        elsewhere = {**(self.build.elsewhere or {}), **reasons}
        return Scope(self.build.names, frozenset({"np"}), elsewhere)

    @cached_property
    def call(self) -> Scope:
        """Of `call` and `compute_mask`."""
        names = self.params | self.axes | self.held | self.inputs | self.masks
        names["training"] = Kind.TRAINING
        elsewhere = dict(ELSEWHERE)
        if "inputs" not in names:
            elsewhere["inputs"] = "the inputs are " + ", ".join(self.inputs)
        if "mask" not in names:
            masks = ", ".join(self.masks)
            elsewhere["mask"] = f"each input has a mask of its own: {masks}"
        return Scope(names, CALL_MODULES, elsewhere)

    @cached_property
    def mask(self) -> Scope:
        """Of an expression for `compute_mask`, which is not told whether the layer trains."""
        first = self.description.inputs[:1]
        given = {t.name for entry in first for t in (entry, *entry.tensors)}
        given |= set(mask_names(self.description)[:1])
        others = {n: k for n, k in (self.inputs | self.masks).items() if n not in given}
        late = others | {"training": Kind.TRAINING}
        names = {n: k for n, k in self.call.names.items() if n not in late}
        elsewhere = dict(self.call.elsewhere or {})
        elsewhere |= dict.fromkeys(
            others, "compute_mask gets the first input and its mask only"
        )
        elsewhere["training"] = "'training' is known only in call"
        return Scope(names, CALL_MODULES, elsewhere)

    def derived(self, name: str) -> Scope:
        """Of a derived value: params, and the derived values above it."""
        order = [derived.name for derived in self.description.derived]
        late = order[order.index(name) :]
        names = {n: k for n, k in self.init.names.items() if n not in late}
        below = dict.fromkeys(late[1:], "it is computed further down: move it up")
        own = {name: "it is what this line computes"}
        return Scope(
            names, frozenset(), {**(self.init.elsewhere or {}), **below, **own}
        )

    def function(self, parameters: tuple[str, ...]) -> Scope:
        """Of a helper method with these parameters."""
        late = self.axes | self.inputs | self.masks | {"training": Kind.TRAINING}
        elsewhere = ELSEWHERE | self.reasons(late, "must be handed over as an argument")
        scope = Scope(self.params | self.held, CALL_MODULES, elsewhere)
        return scope.with_locals(*parameters)


def mask_names(description: Description) -> tuple[str, ...]:
    """Arguments in which Keras hands masks to `call`: `mask`, or one named after each of several inputs."""
    if len(description.inputs) == 1:
        return ("mask",)
    return tuple(f"{entry.name}_mask" for entry in description.inputs)


@dataclass(frozen=True)
class Analysis:
    """A description, and the facts of all its code."""

    description: Description
    broken: frozenset[str]
    is_whole: bool
    pieces: tuple[Piece, ...]

    @cached_property
    def scopes(self) -> Scopes:
        """The scopes of its code."""
        return Scopes(self.description)

    def piece(self, section: str, owner: str = "") -> Piece:
        """The piece of code of a section (and of an entry, where a section has several)."""
        return next(p for p in self.pieces if (p.section, p.owner) == (section, owner))

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
        for tensor in self.description.tensors:
            found.update(tensor.shape.names)
            for bound in (tensor.minimum, tensor.maximum):
                if bound is not None:
                    found.update(Size(bound).names)
        for output in output_tensors(self.description.output):
            found.update(output.shape.names)
        return frozenset(found)


def analyse(draft: Draft) -> Analysis:
    """Surveys all the code of a description."""
    pieces = tuple(_pieces(draft.description))
    return Analysis(draft.description, draft.broken, draft.is_whole, pieces)


def _pieces(description: Description) -> Iterator[Piece]:
    scopes = Scopes(description)
    for derived in description.derived:
        scope = scopes.derived(derived.name)
        yield _piece("derived", derived.name, derived.value, scope)
    for number, requirement in enumerate(description.require):
        scope = scopes.init if _in_init(requirement.condition, scopes) else scopes.build
        yield _piece("require", str(number), requirement.condition, scope)
    for constant in description.constants:
        yield _piece("constants", constant.name, constant.value, scopes.constants)
    for weight in description.variables:
        yield from _weight_pieces(description, scopes, weight)
    for function in description.functions:
        scope = scopes.function(function.parameters)
        yield _piece("functions", function.name, function.body, scope)
    yield _piece("call", "", description.call, scopes.call)
    if isinstance(description.mask, Code):
        yield _piece("mask", "", description.mask, scopes.mask)


def _weight_pieces(
    description: Description, scopes: Scopes, weight: Weight
) -> Iterator[Piece]:
    scope = scopes.init if description.create == "init" else scopes.build
    if weight.when:
        yield _piece("when", weight.name, weight.when, scope)
    if weight.loop:
        yield _piece("for", weight.name, weight.loop.iterable, scope)
        scope = scope.with_locals(weight.loop.name)
    for what, factory in weight.factories:
        text = weight.text(what)
        for number, argument in enumerate(factory.arguments or ()):
            if text is not None:
                start = text.offset + argument.offset
                code = Code(argument.text, text.origin, start)
                yield _piece(what, f"{weight.name}.{number}", code, scope)


def _in_init(condition: Code, scopes: Scopes) -> bool:
    return not survey(condition, scopes.call).names & set(scopes.axes)


def _piece(section: str, owner: str, code: Code, scope: Scope) -> Piece:
    return Piece(section, owner, code, scope, survey(code, scope))
