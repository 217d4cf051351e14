"""The result of `call` against the declared output, and as one where none is declared."""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.model import Description
from layergen.description.nodes import Text
from layergen.description.output import (
    Output,
    OutputMapping,
    OutputTensor,
    OutputTuple,
    output_tensors,
)
from layergen.description.shape import Shape as WrittenShape
from layergen.description.shape import parse_shape
from layergen.description.text import LanguageError
from layergen.diagnostics import Diagnostic
from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import DTYPE, OUTPUT
from layergen.shapes.declared import dtype_kind, written
from layergen.shapes.facts import Facts
from layergen.shapes.layer import Inference
from layergen.shapes.value import (
    ANYTHING,
    Anything,
    Axis,
    Items,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
    as_tensor,
)


def judge_output(analysis: Analysis, inference: Inference) -> Iterator[Diagnostic]:
    """Every tensor of the declared output that `call` certainly does not compute."""
    description = analysis.description
    output = description.output
    named = {
        *description.axes,
        *(e.name for e in (*description.params, *description.derived)),
    }
    if any(set(tensor.shape.names) - named for tensor in output_tensors(output)):
        # A name that means nothing has been reported already.
        return
    result = inference.plain
    if description.kind == "cell":
        yield from _judge_step(analysis, inference)
        result = _output_of_step(result)
    match output, result:
        case OutputTensor(), value:
            yield from _judge_tensor(output, value, inference.facts)
        case OutputTuple(items), Items(values) if not any(
            isinstance(v, Rest) for v in values
        ):
            if len(items) != len(values):
                message = (
                    f"{len(items)} outputs are declared, call returns {len(values)}"
                )
                yield Diagnostic(
                    OUTPUT,
                    message,
                    items[0].text.span(),
                    (f"call returns {result}",),
                )
                return
            for item, one in zip(items, values, strict=True):
                known = ANYTHING if isinstance(one, Rest) else one
                yield from _judge_tensor(item, known, inference.facts)
        case OutputMapping(pairs), Table(entries):
            found = dict(entries)
            for name, item in pairs:
                if name not in found:
                    message = f"call returns no '{name}'"
                    yield Diagnostic(
                        OUTPUT,
                        message,
                        item.text.span(),
                        (f"it returns {', '.join(found)}",),
                    )
                else:
                    yield from _judge_tensor(item, found[name], inference.facts)


def _output_of_step(value: Value) -> Value:
    """The output among what a cell returns."""
    match value:
        case Items((Tensor() as output, _)):
            return output
    return ANYTHING


def _judge_step(analysis: Analysis, inference: Inference) -> Iterator[Diagnostic]:
    """What a cell returns: its output, and the next states in a list."""
    states = analysis.description.states
    result = inference.result
    code = analysis.description.call
    place = code.span(0, len(code.text.split("\n")[0]))
    returned = [n for n in inference.noted if n.code == code and n.value == result]
    if returned:
        place = code.span(returned[-1].start, returned[-1].end)
    names = ", ".join(state.name for state in states)
    if isinstance(result, Anything) or not states:
        return
    if not isinstance(result, Items) or len(result.values) != 2:
        message = "a cell returns two things: its output, and a list of its states"
        yield Diagnostic(OUTPUT, message, place, (f"write return OUTPUT, [{names}]",))
        return
    handed_on = result.values[1]
    if not isinstance(handed_on, Items):
        return
    if len(handed_on.values) != len(states):
        message = (
            f"{len(states)} states are declared, call hands on {len(handed_on.values)}"
        )
        yield Diagnostic(OUTPUT, message, place, (f"write return OUTPUT, [{names}]",))
        return
    for state, value in zip(states, handed_on.values, strict=True):
        shape = written(state.shape)
        if shape is None or not isinstance(value, Tensor) or value.shape is None:
            continue
        wanted = Shape((value.shape.axes[0] if value.shape.axes else None, *shape.axes))
        if _differ(wanted, value.shape, inference.facts):
            message = f"the state '{state.name}' is declared as {state.shape}, call hands on {value.shape}"
            hint = "a state has the same shape in every step, behind the batch"
            yield Diagnostic(OUTPUT, message, place, (hint,))


def _judge_tensor(
    declared: OutputTensor, value: Value, facts: Facts
) -> Iterator[Diagnostic]:
    tensor = as_tensor(value)
    if tensor is None or isinstance(value, Anything):
        return
    shape = written(declared.shape)
    if (
        shape is not None
        and tensor.shape is not None
        and _differ(shape, tensor.shape, facts)
    ):
        message = (
            f"the output is declared as {declared.shape}, call computes {tensor.shape}"
        )
        yield Diagnostic(
            OUTPUT,
            message,
            declared.text.span(),
            (f"write {tensor.shape}, or mend call",),
        )
    kind = dtype_kind(declared.dtype)
    if "unknown" not in (tensor.dtype, kind) and tensor.dtype != kind:
        message = f"the output is declared as {kind}, call computes {tensor.dtype}"
        dtype = {"int": "int32", "bool": "bool"}.get(tensor.dtype, "float32")
        hint = (
            f"write {declared.shape} {dtype}"
            if declared.dtype is None
            else f"cast the result to {declared.dtype}"
        )
        yield Diagnostic(DTYPE, message, declared.text.span(), (hint,))


def _differ(declared: Shape, computed: Shape, facts: Facts) -> bool:
    """Whether two shapes are certainly not the same."""
    if (
        declared.rank is not None
        and computed.rank is not None
        and declared.rank != computed.rank
    ):
        return True
    if declared.rest is None and computed.rest is None:
        pairs = list(zip(declared.axes, computed.axes, strict=True))
    else:
        ends = [_ends(shape) for shape in (declared, computed)]
        (head, tail), (other_head, other_tail) = ends
        pairs = [*zip(head, other_head, strict=False)]
        pairs += [*zip(tail[::-1], other_tail[::-1], strict=False)]
    for left, right in pairs:
        try:
            same_axis(facts, left, right)
        except Conflict:
            return True
    return False


def _ends(shape: Shape) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    rest = shape.rest
    return (
        (shape.axes, shape.axes)
        if rest is None
        else (shape.axes[:rest], shape.axes[rest + 1 :])
    )


def inferred_output(description: Description, result: Value) -> Output | None:
    """The result as an output that can be emitted; None where a size or a dtype is not certain."""
    if any(width in description.call.text for width in ("float", "dtype")):
        # The code names a dtype of its own, which may not be the one that the layer computes in.
        return None
    match result:
        case Tensor():
            return _emitted(description, result)
        case Items(values):
            tensors = [
                _emitted(description, v) if isinstance(v, Tensor) else None
                for v in values
            ]
            found = tuple(t for t in tensors if t is not None)
            return OutputTuple(found) if found and len(found) == len(values) else None
        case Table(entries):
            pairs = [
                (n, _emitted(description, v) if isinstance(v, Tensor) else None)
                for n, v in entries
            ]
            kept = tuple((n, t) for n, t in pairs if t is not None)
            return OutputMapping(kept) if kept and len(kept) == len(entries) else None
    return None


def _emitted(description: Description, tensor: Tensor) -> OutputTensor | None:
    shape = (
        written_shape(description, tensor.shape) if tensor.dtype == "float" else None
    )
    return (
        None if shape is None else OutputTensor(shape, None, Text(description.name_key))
    )


def written_shape(description: Description, shape: Shape | None) -> WrittenShape | None:
    """A symbolic shape in the language of descriptions; None where a size is not known or is no arithmetic."""
    if shape is None or None in shape.axes:
        return None
    try:
        found = parse_shape(str(shape))
    except LanguageError:
        return None
    named = (*description.params, *description.derived)
    known = {*description.axes, *(entry.name for entry in named)}
    return found if set(found.names) <= known else None
