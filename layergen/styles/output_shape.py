"""`compute_output_shape` in its simplest readable form."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.facts import Reference
from layergen.description.model import Description, Input, Param
from layergen.description.output import (
    Output,
    OutputMapping,
    OutputTensor,
    OutputTuple,
    output_tensors,
)
from layergen.description.shape import Dim, Rest, Shape, Size, Spread
from layergen.description.types import Atom, core, literal, string_literal
from layergen.plan.model import ChildPlan, ChildShape, Plan, PlannedValue
from layergen.shapes.declared import is_size
from layergen.styles.axes import (
    access,
    inside,
    of_shapes,
    shape_argument,
    shape_arguments,
)
from layergen.styles.kinds import parameter
from layergen.styles.layout import bracketed, indented
from layergen.styles.refusals import refused, shape_checks
from layergen.styles.sizes import size, tuple_text
from layergen.styles.spelling import in_methods, spell
from layergen.styles.view import MethodView

ONE = "tuple[int | None, ...]"


def output_methods(plan: Plan, held: frozenset[str]) -> Iterator[MethodView]:
    """`compute_output_shape`, and `compute_output_spec` where a result is not always that, or not of the compute dtype."""
    output = plan.output
    if output is None:
        return
    parameters = ["self", *shape_arguments(plan.description, ONE)]
    yield MethodView(
        bracketed(
            "def compute_output_shape", parameters, f" -> {_returns(output)}:", 4
        ),
        "",
        tuple(_sides(plan, output, held)),
    )
    if plan.told_by or any(tensor.dtype for tensor in output_tensors(output)):
        yield _spec(plan, output)


def _sides(plan: Plan, output: Output, held: frozenset[str]) -> Iterator[str]:
    """The body; where shapes depend on a condition, that of either side behind what both have."""
    if plan.condition is None:
        yield from _body(plan, output, held)
        return
    known = {place.axis for place in plan.output_axes} | _late(plan)
    yield from _known(plan, known)
    bodies = [
        [*_body(replace(side, output_checks=()), side.output, held, known)]
        for side in plan.sides
        if side.output
    ]
    if bodies[0] != bodies[1]:
        yield f"if {spell(plan.condition)}:"
        yield from indented(bodies[0])
    yield from bodies[1]


def _late(plan: Plan) -> set[str]:
    return {value.definition.name for value in plan.output_derived}


def _known(
    plan: Plan, wanted: Container[str], already: Container[str] = ()
) -> Iterator[str]:
    """Sizes and derived values as local names, and the conditions on them; some are known already."""
    late = _late(plan)
    for place in plan.output_axes:
        if place.axis in wanted and place.axis not in already:
            yield f"{place.axis} = {access(place, plan.description)}"
    for value in plan.output_derived:
        if value.definition.name not in already:
            yield _late_value(value, late, plan)
    for check in shape_checks(plan, plan.output_checks, late):
        yield from refused(check)


def _returns(output: Output) -> str:
    match output:
        case OutputTensor():
            return ONE
        case OutputTuple():
            return f"tuple[{ONE}, ...]"
        case OutputMapping():
            return f"dict[str, {ONE}]"


def _body(
    plan: Plan, output: Output, held: frozenset[str], known: Container[str] = ()
) -> Iterator[str]:
    *lines, before, last = ("", *_statements(plan, output, held, known))
    name, _, value = before.partition(" = ")
    if last == f"return {name}":
        # What is computed only to be returned needs no name.
        before, last = "", f"return {value}"
    yield from filter(None, (*lines, before, last))


def _statements(
    plan: Plan, output: Output, held: frozenset[str], known: Container[str]
) -> Iterator[str]:
    late = _late(plan)
    local = _computed_axes(t.shape for t in output_tensors(output)) | late
    local = local.union(
        *(value.fragment.facts.names for value in plan.output_derived),
        *(check.names for check in plan.output_checks),
    )
    yield from _known(plan, local, known)
    held -= late
    places = {
        p.axis: access(p, plan.description)
        for p in plan.output_axes
        if p.axis not in local
    }

    def text(tensor: OutputTensor) -> str:
        items = _shape(tensor.shape, plan, held, places, frozenset(local))
        return items if isinstance(items, str) else tuple_text(items)

    match output:
        case OutputTensor():
            found = _shape(output.shape, plan, held, places, frozenset(local))
            if isinstance(found, str) or len(found) < 2:
                yield f"return {text(output)}"
            else:
                yield from bracketed("return ", found, "", 8)
        case OutputTuple(items):
            yield from bracketed("return ", [text(item) for item in items], "", 8)
        case OutputMapping(pairs):
            entries = [f"{string_literal(name)}: {text(item)}" for name, item in pairs]
            yield from ("return {", *indented([f"{entry}," for entry in entries]), "}")


def _late_value(value: PlannedValue, late: set[str], plan: Plan) -> str:
    """A derived value as a local name: the layer may not be built yet, or for other sizes."""

    def names(reference: Reference) -> str:
        return reference.name if reference.name in late else in_methods(reference)

    text = of_shapes(value.fragment, plan.description, names)
    tree = value.fragment.code.expression
    if tree is not None and is_size(tree):
        unknown = [n for n in value.fragment.facts.names if _may_be_none(n, late, plan)]
        text = _unless_none(sorted(unknown), text)
    return f"{value.definition.name} = {text}"


def _may_be_none(name: str, late: set[str], plan: Plan) -> bool:
    """Whether a name in an output stands for a size that nobody knows yet."""
    return name in late or name in plan.description.axes


def _unless_none(unknown: list[str], text: str) -> str:
    """Arithmetic over sizes of which some may be unknown."""
    if not unknown:
        return text
    if len(unknown) == 1:
        return f"None if {unknown[0]} is None else {text}"
    return f"None if None in ({', '.join(unknown)}) else {text}"


def child_shape(
    plan: Plan, child: ChildPlan, shape: ChildShape, held: frozenset[str]
) -> str:
    """A shape that a layer in this one is built for, from the shapes that `build` is given."""
    if not isinstance(shape, Shape):
        parts = ", ".join(child_shape(plan, child, part, held) for part in shape)
        return f"[{parts}]"
    places = {p.axis: access(p, plan.description) for p in child.axes}
    computed = _computed_axes([shape])
    unknown = frozenset(n for n in places if n in computed)
    bound = {n: place for n, place in places.items() if n not in computed}
    # In `build` derived values are attributes already, whatever outputs are said in.
    built = replace(plan, output_derived=())
    items = _shape(shape, built, held, bound, unknown)
    return items if isinstance(items, str) else tuple_text(items)


def _computed_axes(shapes: Iterable[Shape]) -> set[str]:
    """Names that stand inside arithmetic: these must be looked at for None first."""
    found: set[str] = set()
    for shape in shapes:
        for dim in shape.dims:
            if isinstance(dim, Size) and not dim.is_name:
                found.update(dim.names)
    return found


def _shape(
    shape: Shape,
    plan: Plan,
    held: frozenset[str],
    places: dict[str, str],
    local: frozenset[str],
) -> str | list[str]:
    """The items of the tuple, or the name of the shape that it equals."""
    dims = shape.dims
    given = [*_tensor_shapes(plan.description)]
    late = {value.definition.name for value in plan.output_derived}
    open_names = {*plan.description.axes, *late}
    items: list[str] = []
    taken = 0
    if given:
        # The tensor that shares the most of the shape; among equals the first.
        best = max(given, key=lambda one: _common(dims, one.dims))
        taken = _common(dims, best.dims)
        if taken == len(dims) == len(best.dims):
            return best.name
        items = _leading(best, taken)
    if len(dims) == 1 and isinstance(dims[0], Spread) and dims[0].name in late:
        return _whole(dims[0].name, plan)
    for dim in dims[taken:]:
        if isinstance(dim, Rest):
            items.append(_rest(given))
        elif isinstance(dim, Spread):
            items.append(f"*self.{dim.name}" if dim.name in held else f"*{dim.name}")
        else:
            items.append(_size(dim, held, places, local, open_names))
    return items


def _whole(name: str, plan: Plan) -> str:
    """A derived value that is all of a shape, which Keras wants to be a tuple."""
    (value,) = (v for v in plan.output_derived if v.definition.name == name)
    match value.fragment.code.expression:
        case ast.Tuple() | ast.Call(func=ast.Name(id="tuple")):
            return name
    return f"tuple({name})"


class TensorShape(Struct, frozen=True):
    """A tensor that is always there: the expression for its shape, and what that shape is."""

    name: str
    dims: tuple[Dim, ...]

    @property
    def rest(self) -> int | None:
        """Where the `...` stands, or None."""
        return Shape(self.dims).rest


def _tensor_shapes(description: Description) -> Iterator[TensorShape]:
    for entry in description.inputs:
        if entry.optional:
            continue
        name = shape_argument(description, entry)
        for number, tensor in enumerate(entry.tensors):
            several = entry.members or entry.many
            part = inside(entry, number) if several else ""
            yield TensorShape(f"{name}{part}", tensor.shape.dims)


def _common(dims: tuple[Dim, ...], others: tuple[Dim, ...]) -> int:
    """How many leading axes two shapes share; one alone is read by its index, unless it is `...`."""
    count = 0
    while count < min(len(dims), len(others)) and dims[count] == others[count]:
        count += 1
    return count if count > 1 or (count == 1 and isinstance(dims[0], Rest)) else 0


def _leading(given: TensorShape, count: int) -> list[str]:
    if not count:
        return []
    name, dims = given.name, given.dims
    behind = len(dims) - count
    has_rest = any(isinstance(d, Rest) for d in dims[:count])
    if behind == 0:
        return [f"*{name}"]
    return [f"*{name}[:-{behind}]" if has_rest or behind == 1 else f"*{name}[:{count}]"]


def _rest(given: list[TensorShape]) -> str:
    """The axes that `...` stands for, from the first tensor that has them."""
    for one in given:
        if one.rest is not None:
            behind = len(one.dims) - one.rest - 1
            return f"*{one.name}[{one.rest or ''}:{-behind if behind else ''}]"
    raise AssertionError("an output with '...' and no input with it")


def _size(
    dim: Size,
    held: frozenset[str],
    places: dict[str, str],
    local: frozenset[str],
    axes: set[str],
) -> str:
    text = size(dim, held, places)
    unknown = [name for name in dim.names if name in local and name in axes]
    return text if dim.is_name else _unless_none(unknown, text)


def _spec(plan: Plan, output: Output) -> MethodView:
    """The symbolic result: shapes as computed, dtypes as declared."""
    names = [entry.name for entry in plan.description.inputs]
    parameters = ["self", *(_with_default(entry) for entry in plan.description.inputs)]
    shapes = [
        (
            f"None if {e.name} is None else {e.name}.shape"
            if e.optional
            else (
                f"{{name: tensor.shape for name, tensor in {e.name}.items()}}"
                if e.keyed
                else (
                    f"[tensor.shape for tensor in {e.name}]"
                    if e.many or e.members
                    else f"{e.name}.shape"
                )
            )
        )
        for e in plan.description.inputs
    ]
    assert names
    call = bracketed("self.compute_output_shape", shapes, "", 24)
    lines = (
        [f"shapes = {call[0]}", *call[1:]] if len(call) > 1 else [f"shapes = {call[0]}"]
    )
    match output:
        case OutputTensor():
            lines = [lines[0].replace("shapes = ", "shape = ", 1), *lines[1:]]
            lines.append(f"return {_tensor('shape', output)}")
        case OutputTuple(items):
            tensors = [_tensor(f"shapes[{n}]", item) for n, item in enumerate(items)]
            lines += ["return (", *indented([f"{t}," for t in tensors]), ")"]
        case OutputMapping(pairs):
            entries = [
                f"{string_literal(n)}: {_tensor(f'shapes[{string_literal(n)}]', item)},"
                for n, item in pairs
            ]
            lines += ["return {", *indented(entries), "}"]
    extra = _call_extras(plan)
    return MethodView(
        bracketed("def compute_output_spec", [*parameters, *extra], " -> Any:", 4),
        "",
        (*_traced(plan, [*parameters, *extra]), *lines),
    )


def _traced(plan: Plan, parameters: list[str]) -> Iterator[str]:
    """Where an option makes the result another one, Keras finds out what it is from `call`."""
    if plan.told_by:
        yield f"if {' or '.join(map(_is_changed, plan.told_by))}:"
        names = [re.split("[:=]", parameter)[0] for parameter in parameters]
        function = "return keras.Operation.compute_output_spec"
        yield "    # Keras finds out what `call` gives by running it on symbolic tensors."
        yield from indented(bracketed(function, names, "", 12))


def _is_changed(option: Param) -> str:
    """The test whether an option has another value than its default."""
    match option.default:
        case False if core(option.type) == Atom("bool"):
            return option.name
        case True:
            return f"not {option.name}"
        case None:
            return f"{option.name} is not None"
        case value:
            return f"{option.name} != {literal(value)}"


def _call_extras(plan: Plan) -> list[str]:
    """Keras hands `compute_output_spec` all that it hands `call`."""
    extras = [f"{mask}: Any = None" for mask in plan.call.masks]
    return [
        *extras,
        *(["training: bool | None = None"] if plan.call.takes_training else []),
        *(parameter(option) for option in plan.description.options),
    ]


def _with_default(entry: Input) -> str:
    return f"{entry.name}: Any = None" if entry.optional else f"{entry.name}: Any"


def _tensor(shape: str, output: OutputTensor) -> str:
    dtype = string_literal(output.dtype) if output.dtype else "self.compute_dtype"
    return f"keras.KerasTensor({shape}, dtype={dtype})"
