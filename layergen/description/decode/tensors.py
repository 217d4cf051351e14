"""The sections that declare tensors: `inputs`, `weights` and `state`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from layergen.description.code import Code
from layergen.description.declarations import split_input, split_weight
from layergen.description.decode.flow import rejoin, rejoin_items
from layergen.description.decode.parts import (
    Parts,
    read_doc,
    read_dtype,
    read_fork,
    read_parts,
    read_shape,
)
from layergen.description.decode.reader import Reader
from layergen.description.factory import Factory, parse_factory
from layergen.description.fields import AGGREGATION, BY_NAME
from layergen.description.model import Input, Loop, Weight
from layergen.description.nodes import Mapping, Node, Scalar, Sequence, Text
from layergen.description.shape import Shape, parse_size
from layergen.description.text import is_identifier
from layergen.diagnostics import Source, Span

AXES = ("input_axes", "output_axes")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
DEFAULT_INPUT = "(..., input_dim)"


def read_inputs(reader: Reader, node: Node | None) -> tuple[Input, ...]:
    """Every input that can be read; one input `inputs` where the section is left out."""
    if node is None:
        source = Source("<default>", DEFAULT_INPUT)
        span = Span(source, 1, 1, len(DEFAULT_INPUT))
        key = Scalar("inputs", span)
        found = [_input(reader, key, Scalar(DEFAULT_INPUT, span, ((1, 1),)))]
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        # `inputs: (batch, dim)`: the one input bears the name of the section.
        found = [_input(reader, Scalar("inputs", node.span), node)]
    else:
        found = [
            _input(reader, key, value) for key, value in reader.named(node, "'inputs'")
        ]
        if (isinstance(node, Mapping) and not node.entries) or _is_null(node):
            hint = "write 'inputs: (batch, dim)', or leave 'inputs' out"
            reader.report("LG005", "a layer has at least one input", node.span, hint)
    entries = tuple(entry for entry in found if entry is not None)
    for entry in entries:
        if entry.strict and (entry.many or entry.optional or len(found) > 1):
            message = f"'{entry.name}' cannot be strict"
            hint = "only the one input of a layer, a tensor, can be refused by its rank and sizes"
            reader.report("LG028", message, entry.span, hint)
    return entries


def read_states(reader: Reader, node: Node | None) -> tuple[Input, ...]:
    """Every state of a cell that can be read."""
    found = []
    for key, value in reader.named(node, "'states'"):
        entry = _input(reader, key, value)
        if entry is not None and (
            entry.members or entry.many or entry.optional or entry.strict
        ):
            message = f"'{key.value}' must be one tensor that is always there"
            reader.report("LG005", message, key.span, "write its shape: (units,)")
        elif entry is not None:
            found.append(entry)
    return tuple(found)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _input(reader: Reader, key: Scalar, node: Node) -> Input | None:
    if isinstance(node, Sequence) and not _is_list_of_sizes(node):
        return _group(reader, key, node)
    if isinstance(node, Mapping) and _is_keyed(rejoin(node)[0]):
        return _keyed(reader, key, node)
    parts = read_parts(reader, key, node, BY_NAME["inputs"].keys, split_input)
    if parts is None:
        return None
    flags = {
        name: (
            reader.boolean(parts.keys[name][1], f"'{name}'")
            if name in parts.keys
            else name in parts
        )
        for name in ("optional", "list", "strict")
    }
    doc = read_doc(reader, parts.keys)
    shape, dtype = _shape(reader, parts), _dtype(reader, parts)
    low, high = _bound(reader, parts, "min"), _bound(reader, parts, "max")
    fork = None
    if "otherwise" in parts:
        fork = read_fork(reader, parts.holders["otherwise"], parts.pieces)
    if shape is None:
        return None
    return Input(
        str(key.value), key, shape, dtype, low, high,
        flags["optional"], flags["list"], (), doc, parts.text("shape"),
        strict=flags["strict"], fork=fork,
    )  # fmt: skip


def _is_list_of_sizes(node: Sequence) -> bool:
    """Whether a list was meant as a shape: `[batch, dim]`."""
    return bool(node.items) and all(
        isinstance(item, Scalar) and not str(item.value).startswith("(")
        for item in node.items
    )


def _is_keyed(node: Mapping) -> bool:
    """Whether a mapping holds named tensors: none of its keys is one of the long form."""
    known = {key.name for key in BY_NAME["inputs"].keys}
    values = [value for _, value in node.entries]
    shapes = all(isinstance(v, Scalar) and str(v.value).startswith("(") for v in values)
    return shapes and not known & {str(key.value) for key, _ in node.entries}


def _keyed(reader: Reader, key: Scalar, node: Mapping) -> Input | None:
    """One argument that is a dict of tensors: a mapping of `name: shape`."""
    members = list(_members(reader, key, node))
    if not members:
        return None
    return Input(
        str(key.value), key, Shape(()), None, None, None, False, False, tuple(members), "", Text(key),
        keyed=True,
    )  # fmt: skip


def _members(reader: Reader, key: Scalar, node: Node) -> Iterator[Input]:
    """The tensors of an argument that holds several."""
    for name, value in reader.named(node, f"an entry of '{key.value}'"):
        member = _input(reader, name, value)
        if member is not None and (
            member.members or member.many or member.optional or member.strict
        ):
            message = f"'{name.value}' must be one tensor that is always there"
            hint = "give it an input of its own"
            reader.report("LG005", message, name.span, hint)
        elif member is not None:
            yield member


def _group(reader: Reader, key: Scalar, node: Sequence) -> Input | None:
    """One argument that holds named tensors: a block list of `name: shape`."""
    node, split = rejoin_items(node)
    for text in split:
        reader.flow_text(text, is_shape=False, around="[…]")
    before = len(reader.problems)
    members = [m for item in node.items for m in _members(reader, key, item)]
    if not members:
        if before == len(reader.problems):
            hint = "list them as '- name: (shape)'"
            reader.report("LG005", f"'{key.value}' holds no tensors", node.span, hint)
        return None
    return Input(
        str(key.value), key, Shape(()), None, None, None, False, False, tuple(members), "", Text(key)
    )  # fmt: skip


def _bound(reader: Reader, parts: Parts, name: str) -> str | None:
    if name not in parts:
        return None
    piece = parts.pieces[name]
    if NUMBER.fullmatch(piece.text):
        return piece.text
    size = reader.attempt(
        "LG022", parts.holders[name], piece.offset, lambda: parse_size(piece.text)
    )
    return None if size is None else size.text


def read_weights(
    reader: Reader, node: Node | None, *, is_state: bool
) -> tuple[Weight, ...]:
    """Every weight of a section that can be read."""
    section = "state" if is_state else "weights"
    found = [
        _weight(reader, key, value, is_state)
        for key, value in reader.named(node, f"'{section}'")
    ]
    return tuple(weight for weight in found if weight is not None)


def _weight(reader: Reader, key: Scalar, node: Node, is_state: bool) -> Weight | None:
    section = BY_NAME["state" if is_state else "weights"]
    parts = read_parts(reader, key, node, section.keys, split_weight)
    if parts is None:
        return None
    trainable, aggregation = not is_state, None
    if "trainable" in parts.keys:
        trainable = reader.boolean(parts.keys["trainable"][1], "'trainable'", True)
    if "aggregation" in parts.keys:
        node = parts.keys["aggregation"][1]
        aggregation = reader.choice(node, AGGREGATION.choices, "'aggregation'")
    autocast = True
    if "autocast" in parts.keys:
        autocast = reader.boolean(parts.keys["autocast"][1], "'autocast'", True)
    doc = read_doc(reader, parts.keys)
    shape, dtype = _shape(reader, parts), _dtype(reader, parts)
    factories = {
        what: _factory(reader, parts, what)
        for what in ("initializer", "regularizer", "constraint")
    }
    when = None
    if "when" in parts:
        piece, holder = parts.pieces["when"], parts.holders["when"]
        when = reader.expression(holder, piece.text, piece.offset, "the condition")
    loop = read_loop(reader, parts) if "for" in parts else None
    if shape is None:
        return None
    default = Factory("zeros" if is_state else "glorot_uniform")
    return Weight(
        str(key.value), key, shape, factories["initializer"] or default, trainable,
        factories["regularizer"], factories["constraint"], dtype, aggregation,
        when, loop, doc, is_state, tuple((name, parts.text(name)) for name in parts.pieces),
        autocast=autocast, axes=_axes(reader, parts),
    )  # fmt: skip


def _axes(reader: Reader, parts: Parts) -> tuple[Code, Code] | None:
    """The axes that count as inputs and as outputs: both are given, or none."""
    given = [name for name in AXES if name in parts]
    if len(given) == 1:
        (missing,) = set(AXES) - set(given)
        piece, holder = parts.pieces[given[0]], parts.holders[given[0]]
        reader.report(
            "LG028",
            f"'{given[0]}' without '{missing}'",
            holder.part(piece.offset, piece.end),
            f"add '{missing}': an initializer is told both, or none",
        )
    found = []
    for name in given:
        piece, holder = parts.pieces[name], parts.holders[name]
        code = reader.expression(holder, piece.text, piece.offset, f"'{name}'")
        found += [] if code is None else [code]
    return (found[0], found[1]) if len(found) == 2 else None


def _factory(reader: Reader, parts: Parts, what: str) -> Factory | None:
    if what not in parts:
        return None
    piece = parts.pieces[what]
    return reader.attempt(
        "LG026",
        parts.holders[what],
        piece.offset,
        lambda: parse_factory(piece.text, what),
    )


def read_loop(reader: Reader, parts: Parts) -> Loop | None:
    """The clause `for NAME in RANGE` of an entry."""
    piece, holder = parts.pieces["for"], parts.holders["for"]
    name, word, iterable = piece.text.partition(" in ")
    name = name.strip()
    if not word or not is_identifier(name):
        reader.report(
            "LG028",
            f"'for {piece.text}' is not understood",
            holder.part(piece.offset, piece.end),
            "write 'for i in range(depth)'",
        )
        return None
    offset = piece.offset + len(piece.text) - len(iterable.lstrip())
    code = reader.expression(holder, iterable.strip(), offset, "the range")
    if code is None:
        return None
    match code.expression:
        case ast.Call(func=ast.Name(id="range")) | ast.Name():
            return Loop(name, code)
    reader.report(
        "LG028",
        "'for' runs over a range or a list",
        code.span(0, len(code.text)),
        "write 'for i in range(depth)'",
    )
    return None


def _shape(reader: Reader, parts: Parts) -> Shape | None:
    if "shape" not in parts:
        return None
    return read_shape(reader, parts.holders["shape"], parts.pieces["shape"])


def _dtype(reader: Reader, parts: Parts) -> str | None:
    if "dtype" not in parts:
        return None
    return read_dtype(reader, parts.holders["dtype"], parts.pieces["dtype"])
