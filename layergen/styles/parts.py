"""Sublayers, losses and metrics as statements: how each is made, and how the sublayers are built."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.facts import Reference
from layergen.description.types import string_literal
from layergen.plan.model import ChildPlan, Plan, PlannedPart
from layergen.styles.axes import shape_argument
from layergen.styles.factories import Looped
from layergen.styles.layout import bracketed, columns
from layergen.styles.names import in_build, own_name, own_names
from layergen.styles.output_shape import child_shape
from layergen.styles.spelling import Spell, spell
from layergen.styles.view import ChildView, PartView


def part_view(planned: PlannedPart, names: Spell, taken: frozenset[str]) -> PartView:
    """`self.norm = keras.layers.LayerNormalization(…, dtype=self.dtype_policy, name="norm")`.

    `taken` are the names that the method has for something else.
    """
    looped = Looped.of_part(planned)
    label = string_literal(planned.part.name)
    if looped.loop is not None:
        label = f'f"{planned.part.name}_{{{looped.number}}}"'
    more = {}
    if planned.kind != "loss":
        more = {start: [f"name={label}"] for start in _unnamed(planned)}
    text = spell(planned.maker, _cloning(planned, names), more)
    indent = 8 + 4 * bool(planned.when) + 4 * bool(planned.loop)
    head = "" if planned.loop else f"self.{planned.part.name} = "
    return PartView(
        target=planned.part.name,
        condition=spell(planned.when, names) if planned.when else "",
        loop=looped.text(names),
        value=_lines(text, indent + len(head), indent),
        after=tuple(_masked(planned, own_name("layer", taken))),
    )


def _masked(planned: PlannedPart, layer: str) -> Iterator[str]:
    """What tells Keras that a layer hands the mask of its input on."""
    if not planned.part.passes_mask:
        return
    if planned.loop:
        yield f"for {layer} in self.{planned.part.name}:"
        yield f"    {layer}.supports_masking = True"
    else:
        yield f"self.{planned.part.name}.supports_masking = True"


def _cloning(planned: PlannedPart, names: Spell) -> Spell:
    """The spelling of names in which an initializer that others use too is copied."""

    def cloned(reference: Reference) -> str:
        text = names(reference)
        if reference.name not in planned.shared:
            return text
        return f"{text} and " * planned.shared[reference.name] + f"{text}.clone()"

    return cloned


def _unnamed(planned: PlannedPart) -> Iterator[int]:
    """Where the calls begin that make the part, those without a name of their own."""
    code = planned.maker.code

    def calls(tree: ast.expr | None) -> Iterator[int]:
        match tree:
            case ast.IfExp(body=body, orelse=orelse):
                yield from calls(body)
                yield from calls(orelse)
            case ast.Call(keywords=keywords) if all(k.arg != "name" for k in keywords):
                yield code.positions.start(tree)

    return calls(code.expression)


def _lines(text: str, width: int, indent: int) -> tuple[str, ...]:
    """A call in one line where it fits, else with its arguments in lines of their own."""
    if "\n" in text:
        return tuple(text.split("\n"))
    if width + len(text) <= columns():
        return (text,)
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call) or not text.isascii():
        return (text,)
    arguments = [*call.args, *(k.value for k in call.keywords)]
    names = [None] * len(call.args) + [k.arg for k in call.keywords]
    items = [
        f"{name}={_source(text, node)}" if name else _source(text, node)
        for name, node in zip(names, arguments, strict=True)
    ]
    # What stands before the bracket is longer than the line has room for beside it.
    return bracketed(_source(text, call.func), items, "", max(indent, width))


def _source(text: str, node: ast.expr) -> str:
    return text[node.col_offset : node.end_col_offset]


def child_views(plan: Plan, held: frozenset[str]) -> Iterator[ChildView]:
    """How each sublayer, and each param that is a layer, is built."""
    shapes = _Shapes(plan, held)
    symbolic: list[str] = []
    for child in plan.build.children:
        if child.shapes is None:
            symbolic.append(_unbuilt(child))
        else:
            yield from shapes.bound(child)
            yield _built(child, shapes)
    if symbolic:
        # One run of the call builds all of them.
        yield ChildView(" or ".join(symbolic), _symbolic_call(plan))


class _Shapes:
    """The shapes that children are built for, as expressions; those that are long or said twice get a name."""

    def __init__(self, plan: Plan, held: frozenset[str]) -> None:
        self.plan = plan
        self.held = held
        self.children: dict[str | None, ChildPlan] = {
            child.name: child for child in plan.build.children
        }
        known = [c for c in plan.build.children if c.shapes]
        texts = [t for c in known if not c.chained for t in self.texts(c)]
        for name in {c.after: None for c in known if c.after}:
            texts += self.texts(self.children[name])
        named = {t for t in texts if "(" in t and texts.count(t) > 1}
        named |= {self.texts(c)[0] for c in known if c.after}
        wanted = [t for t in dict.fromkeys(texts) if t in named]
        taken = in_build(plan)
        names = own_names("shape", len(wanted), taken)
        self.names = dict(zip(wanted, names, strict=True))
        self.said: set[str] = set()
        #: The layers of a list, one after another, and the shape that goes along a chain of them.
        self.layer = own_name("layer", taken)
        self.along = own_name("shape", taken.union(names))

    def texts(self, child: ChildPlan) -> list[str]:
        """The shapes of a child as they are said without names."""
        if child.after:
            (source,) = self.texts(self.children[child.after])
            return [f"self.{child.after}.compute_output_shape({source})"]
        return [
            child_shape(self.plan, child, shape, self.held)
            for _, shape in child.shapes or ()
        ]

    def arguments(self, child: ChildPlan) -> list[str]:
        """The shapes of a child, by their names where they have one."""
        return [self.names.get(text, text) for text in self.texts(child)]

    def bound(self, child: ChildPlan) -> Iterator[ChildView]:
        """What gives names to the shapes of a child that have none yet."""
        for text in self.texts(child):
            if text not in self.names or text in self.said:
                continue
            self.said.add(text)
            value = text
            if child.after:
                (source,) = self.arguments(self.children[child.after])
                value = f"self.{child.after}.compute_output_shape({source})"
            yield ChildView("", (f"{self.names[text]} = {value}",))


def _unbuilt(child: ChildPlan) -> str:
    name = f"self.{child.name}"
    if child.many:
        test = f"not all(layer.built for layer in {name})"
    else:
        test = f"not {name}.built"
    return f"({name} is not None and {test})" if child.optional else test


def _built(child: ChildPlan, shapes: _Shapes) -> ChildView:
    name = f"self.{child.name}"
    tests = [f"{name} is not None"] if child.optional else []
    if not child.owned:
        # A layer that was handed over may be built already.
        tests.append(f"not {name}.built")
    condition = " and ".join(tests)
    indent = 8 + 4 * bool(tests)
    items = shapes.arguments(child)
    layer, along = shapes.layer, shapes.along
    if not child.many:
        return ChildView(condition, bracketed(f"{name}.build", items, "", indent))
    if child.chained:
        return ChildView(
            condition,
            (
                f"{along} = {items[0]}",
                f"for {layer} in {name}:",
                f"    {layer}.build({along})",
                f"    {along} = {layer}.compute_output_shape({along})",
            ),
        )
    build = bracketed(f"{layer}.build", items, "", indent + 4)
    lines = (f"for {layer} in {name}:", *(f"    {line}" for line in build))
    return ChildView(condition, lines)


def _symbolic_call(plan: Plan) -> tuple[str, ...]:
    """Builds all children that are met, where the shape that one of them gets cannot be told beforehand."""
    inputs = []
    for entry in plan.description.inputs:
        dtype = string_literal(entry.dtype) if entry.dtype else "self.compute_dtype"
        name = shape_argument(plan.description, entry)
        one = "keras.Input(batch_shape={}, dtype=" + dtype + ")"
        if entry.keyed:
            item = one.format("shape")
            inputs.append(f"{{name: {item} for name, shape in {name}.items()}}")
        elif entry.many or entry.members:
            inputs.append(f"[{one.format('shape')} for shape in {name}]")
        elif entry.optional:
            inputs.append(f"None if {name} is None else {one.format(name)}")
        else:
            inputs.append(one.format(name))
    return bracketed("self.call", inputs, "", 12)
