"""The docstrings of the generated module, with the author's words escaped for the place they land in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from msgspec.structs import replace

from layergen.description.model import Description, Input, Param
from layergen.description.output import (
    Output,
    OutputMapping,
    OutputTensor,
    OutputTuple,
    output_tensors,
)
from layergen.description.shape import Fork, Shape
from layergen.description.types import literal
from layergen.plan.model import Plan
from layergen.plan.samples import PlannedSample, TensorSample, first_sample
from layergen.styles.kinds import noun
from layergen.styles.layout import columns


def escaped(text: str) -> str:
    """A text as it must be written between triple quotes to be read back as it is."""
    out = []
    for char in text:
        if char == "\\":
            out.append("\\\\")
        elif char == "\n" or char.isprintable():
            out.append(char)
        else:
            out.append(char.encode("unicode_escape").decode())
    return "".join(out).replace('"""', '\\"\\"\\"')


def summary(plan: Plan) -> str:
    """The first line of the author's words, or the name of the layer."""
    words = plan.description.doc.strip().split("\n")[0].strip()
    text = escaped(words) if words else f"The layer `{plan.description.name}`."
    return _apart(text) + (" " if text.endswith('"') else "")


def _apart(text: str) -> str:
    """A text whose first quote does not join those that open the docstring."""
    return f" {text}" if text.startswith('"') else text


def class_docstring(plan: Plan) -> tuple[str, ...]:
    """The lines between the quotes of the class's docstring."""
    doc = plan.description.doc.strip()
    lines = (
        [line.rstrip() for line in _apart(escaped(doc)).split("\n")]
        if doc
        else [summary(plan)]
    )
    lines += ["", "Args:"]
    for param in plan.init.params:
        lines += _item(param.name, _param_words(param))
    lines += _item(
        "**kwargs", "Keyword arguments of the base layer, such as `name` and `dtype`."
    )
    lines += ["", "Input shape:", *_inputs(plan)]
    if plan.output is not None:
        lines += ["", "Output shape:", *_outputs(_told_output(plan))]
    lines += [*_attributes(plan.description), *_example(plan)]
    return tuple(lines)


def _room(taken: int) -> int:
    """How long a line of words may be behind what is taken; words are never squeezed into a column of their own."""
    return max(columns() - taken, 32)


def _item(name: str, words: str) -> list[str]:
    width = _room(12)
    first, *rest = wrap(f"{name}: {words}", width, break_long_words=False) or [
        f"{name}:"
    ]
    return [f"    {first}", *(f"        {line}" for line in _wrap_rest(rest, width))]


def _wrap_rest(lines: list[str], width: int) -> list[str]:
    return wrap(" ".join(lines), width - 4, break_long_words=False) if lines else []


def _param_words(param: Param) -> str:
    words = escaped(" ".join(param.doc.split()) or f"{noun(param.type)}.")
    words = words if words.endswith((".", "!", "?")) else f"{words}."
    if param.required or (param.default is None and param.may_be_none):
        return (
            words
            if param.same_as is None
            else f"{words} Defaults to `{param.same_as}`."
        )
    return f"{words} Defaults to `{escaped(literal(param.default))}`."


def _inputs(plan: Plan) -> Iterator[str]:
    entries = plan.description.inputs
    states = plan.description.states
    if len(entries) == 1 and not entries[0].members and not states:
        yield from _item_of_shape("", entries[0])
        return
    for entry in entries:
        if entry.members:
            yield f"    {entry.name}: a {'dict' if entry.keyed else 'sequence'} of"
            for member in entry.members:
                shape = _shape(member.shape, member.fork)
                yield f"    - {member.name}: {shape}{_dtype(member.dtype)}"
        else:
            yield from _item_of_shape(f"{entry.name}: ", entry)
    if states:
        yield "    states: a list of"
    for state in states:
        inside = ", ".join(map(str, state.shape.dims))
        yield f"    - {state.name}: `(batch, {inside})`{_dtype(state.dtype)}"


def _item_of_shape(name: str, entry: Input) -> Iterator[str]:
    many = "a list of tensors of shape " if entry.many else ""
    optional = ", optional" if entry.optional else ""
    words = escaped(" ".join(entry.doc.split()))
    words = f" {words}" if words else ""
    shape = _shape(entry.shape, entry.fork)
    text = f"{name}{many}{shape}{_dtype(entry.dtype)}{optional}.{words}"
    yield from (f"    {line}" for line in wrap(text, _room(8), break_long_words=False))


def _shape(shape: Shape, fork: Fork | None) -> str:
    """A shape in code, with the other one that it may be."""
    if fork is None:
        return f"`{shape}`"
    return f"`{shape}` if `{escaped(str(fork.condition))}`, else `{fork.otherwise}`"


def _dtype(dtype: str | None) -> str:
    return f", {dtype}" if dtype else ""


def _told_output(plan: Plan) -> Output:
    """The output with the other shape of each result, where that depends on a condition."""
    output = plan.output
    assert output is not None
    if not plan.sides or not isinstance(output, OutputTensor):
        return output
    condition, (_, side) = plan.description.forks[0].condition, plan.sides
    other = output_tensors(side.output)[0].shape
    return (
        output
        if other == output.shape
        else replace(output, fork=Fork(condition, other))
    )


def _outputs(output: Output) -> Iterator[str]:
    match output:
        case OutputTensor():
            text = f"{_shape(output.shape, output.fork)}{_dtype(output.dtype)}."
            if output.fork is None:
                yield f"    {text}"
                return
            yield from (
                f"    {line}" for line in wrap(text, _room(8), break_long_words=False)
            )
        case OutputTuple(items):
            yield "    A tuple of"
            for item in items:
                yield f"    - `{item.shape}`{_dtype(item.dtype)}"
        case OutputMapping(pairs):
            yield "    A dict of"
            for name, item in pairs:
                yield f"    - {name}: `{item.shape}`{_dtype(item.dtype)}"


def _attributes(description: Description) -> Iterator[str]:
    """What the author says of weights, state and tables; those without words are left out."""
    words = [
        (w.name, f"{'list of ' if w.loop else ''}`{w.shape}`. {w.doc}")
        for w in description.variables
        if w.doc
    ]
    words += [(c.name, c.doc) for c in description.constants if c.doc]
    if words:
        yield from ("", "Attributes:")
    for name, text in words:
        yield from _item(name, escaped(" ".join(text.split())))


def _example(plan: Plan) -> list[str]:
    """The first sample as a session, where its arguments can be written in a line."""
    sample = first_sample(plan)
    shapes = None if sample is None else _shapes(sample.output)
    if sample is None or shapes is None:
        return []
    arguments = _constructor(plan, sample)
    texts = {name: _input_text(value) for name, value in sample.inputs}
    if arguments is None or not all(texts.values()):
        return []
    names = [entry.name for entry in plan.description.inputs]
    many = len(texts) > 1
    # Behind an argument that is left out, the others go by name.
    by_place = [at for at, name in enumerate(texts) if names[at] == name]
    given: list[str] = [
        (
            (name if many else text)
            if at in by_place
            else f"{name}={name if many else text}"
        )
        for at, (name, text) in enumerate(texts.items())
    ]
    made = "model" if plan.description.kind == "model" else "layer"
    return [
        "",
        "Example:",
        "",
        *(f">>> {name} = {text}" for name, text in texts.items() if many),
        f">>> {made} = {plan.description.name}({escaped(arguments)})",
        f">>> outputs = {made}({', '.join(given)})",
        *shapes,
    ]


def _shapes(output: object) -> tuple[str, str] | None:
    """What asks for the shapes of a result, and the answer."""
    match output:
        case TensorSample(shape=shape):
            return ">>> tuple(outputs.shape)", literal(shape)
        case tuple() if all(isinstance(item, TensorSample) for item in output):
            told = ", ".join(literal(item.shape) for item in output)
            return ">>> [tuple(output.shape) for output in outputs]", f"[{told}]"
    return None


def _constructor(plan: Plan, sample: PlannedSample) -> str | None:
    params = dict(sample.params)
    if any(isinstance(v, str) and v.startswith("$") for v in params.values()):
        return None
    positional = True
    texts = []
    for param in plan.init.params:
        if param.name not in params:
            positional = False
            continue
        text = literal(params[param.name])
        texts.append(text if positional else f"{param.name}={text}")
    return ", ".join(texts)


def _input_text(value: object) -> str:
    if not isinstance(value, TensorSample):
        if isinstance(value, Mapping):
            pairs = [(f'"{name}"', _input_text(item)) for name, item in value.items()]
            return f"{{{', '.join(f'{name}: {text}' for name, text in pairs)}}}"
        if not isinstance(value, tuple):
            return ""
        items = [_input_text(item) for item in value]
        return f"[{', '.join(items)}]" if all(items) else ""
    if value.dtype is None or value.dtype.startswith("float"):
        return f"keras.ops.ones({literal(value.shape)})"
    return f'keras.ops.ones({literal(value.shape)}, dtype="{value.dtype}")'
