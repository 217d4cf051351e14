"""The sections of what a layer is made of: `sublayers`, `losses`, `metrics`, `extends`, and `python`."""

from __future__ import annotations

from layergen.description.code import Code
from layergen.description.declarations import split_maker
from layergen.description.decode.parts import Parts, read_doc, read_parts, read_shape
from layergen.description.decode.reader import Reader
from layergen.description.decode.tensors import read_loop
from layergen.description.fields import BY_NAME
from layergen.description.model import Part
from layergen.description.nodes import Mapping, Node, Scalar, Sequence


def read_sublayers(reader: Reader, node: Node | None) -> tuple[Part, ...]:
    """Every sublayer that can be read."""
    found = [
        _sublayer(reader, key, value)
        for key, value in reader.named(node, "'sublayers'")
    ]
    return tuple(part for part in found if part is not None)


def _sublayer(reader: Reader, key: Scalar, node: Node) -> Part | None:
    if isinstance(node, Sequence):
        message = f"'{key.value}' is a list to YAML"
        hint = "write it without brackets: Block(units) for _ in range(depth)"
        reader.report("LG028", message, node.span, hint)
        return None
    if isinstance(node, Scalar) and not isinstance(node.value, str):
        hint = "write what makes it, such as layers.Dense(units)"
        reader.text(node, f"'{key.value}'", hint)
        return None
    keys = BY_NAME["sublayers"].keys
    parts = read_parts(reader, key, node, keys, split_maker)
    if parts is None or "layer" not in parts:
        return None
    maker = _expression(reader, parts, "layer", "what makes a sublayer")
    when = None
    if "when" in parts:
        when = _expression(reader, parts, "when", "the condition")
    loop = read_loop(reader, parts) if "for" in parts else None
    shape = None
    if "shape" in parts:
        shape = read_shape(reader, parts.holders["shape"], parts.pieces["shape"])
    if maker is None:
        return None
    text = parts.text("shape") if "shape" in parts else None
    doc = read_doc(reader, parts.keys)
    passes_mask = "mask" in parts.keys and _passes(reader, parts.keys["mask"][1])
    name = str(key.value)
    return Part(name, key, maker, when, loop, shape, doc, text, passes_mask=passes_mask)


def _passes(reader: Reader, node: Node) -> bool:
    """Whether a sublayer is told to hand a mask on, for which there is one word."""
    text = reader.text(node, "'mask'", "write pass, or leave it out")
    if text in (None, "pass"):
        return text is not None
    reader.report("LG028", f"'{text}' is no 'mask'", node.span, "write pass")
    return False


def _expression(reader: Reader, parts: Parts, name: str, where: str) -> Code | None:
    piece, holder = parts.pieces[name], parts.holders[name]
    return reader.expression(holder, piece.text, piece.offset, where)


def read_objects(reader: Reader, node: Node | None, section: str) -> tuple[Part, ...]:
    """Every entry of `losses` or `metrics` that can be read."""
    found = []
    for key, value in reader.named(node, f"'{section}'"):
        example = BY_NAME[section].short
        text = reader.text(value, f"'{key.value}'", f"write {example}")
        if text is not None and isinstance(value, Scalar):
            maker = reader.expression(value, text, 0, f"'{key.value}'")
            if maker is not None:
                found.append(Part(str(key.value), key, maker))
    return tuple(found)


def read_extends(reader: Reader, node: Node | None) -> Code | None:
    """The expression that makes the layer of Keras which is specialised."""
    if node is None:
        return None
    example = BY_NAME["extends"].short
    text = reader.text(node, "'extends'", f"write {example}")
    if text is None or not isinstance(node, Scalar):
        return None
    return reader.expression(node, text, 0, "'extends'")


def read_python(reader: Reader, node: Node | None) -> Code | None:
    """Python that is taken over as it is; only its syntax is checked."""
    if node is None:
        return None
    if isinstance(node, Mapping | Sequence):
        reader.text(node, "'python'", "write functions in a block that begins with |")
        return None
    text = reader.text(
        node, "'python'", "write functions in a block that begins with |"
    )
    if text is None:
        return None
    assert isinstance(node, Scalar)
    return reader.code_part(node, text, 0, "'python'")
