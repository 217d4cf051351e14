"""The sections whose entries are expressions: `derived`, `require`, `constants` and `functions`."""

from __future__ import annotations

import re

from layergen.description.code import Code
from layergen.description.declarations import Piece, split_template
from layergen.description.decode.parts import read_doc, read_dtype
from layergen.description.decode.reader import Reader
from layergen.description.fields import BY_NAME
from layergen.description.model import Definition, Function, Requirement
from layergen.description.nodes import Mapping, Node, Scalar
from layergen.description.text import is_identifier

SIGNATURE = re.compile(r"\s*(?P<name>[^\s()]+)\s*\((?P<parameters>[^()]*)\)\s*")


def read_derived(reader: Reader, node: Node | None) -> tuple[Definition, ...]:
    """Every derived value that can be read."""
    found = []
    for key, value in reader.named(node, "'derived'"):
        code = _expression(reader, value, f"the derived value '{key.value}'")
        if code is not None:
            found.append(Definition(str(key.value), key, code))
    return tuple(found)


def read_constants(reader: Reader, node: Node | None) -> tuple[Definition, ...]:
    """Every constant that can be read."""
    found = []
    for key, value in reader.named(node, "'constants'"):
        where = f"the constant '{key.value}'"
        dtype, doc = None, ""
        expression: Node | None = value
        if isinstance(value, Mapping):
            names = [k.name for k in BY_NAME["constants"].keys]
            entries = reader.entries(
                value, names, where, required=["value"], place=key.span
            )
            expression = entries["value"][1] if "value" in entries else None
            if "dtype" in entries:
                dtype = _dtype(reader, entries["dtype"][1])
            doc = read_doc(reader, entries)
        code = (
            _expression(reader, expression, where) if expression is not None else None
        )
        if code is not None:
            found.append(Definition(str(key.value), key, code, dtype, doc))
    return tuple(found)


def _dtype(reader: Reader, node: Node) -> str | None:
    text = reader.text(node, "'dtype'", "write a dtype such as float32")
    if text is None or not isinstance(node, Scalar):
        return None
    return read_dtype(reader, node, Piece(text))


def _expression(reader: Reader, node: Node, where: str) -> Code | None:
    text = reader.source_text(node, where, "write an expression")
    if text is None or not isinstance(node, Scalar):
        return None
    return reader.expression(node, text, 0, where)


def read_require(reader: Reader, node: Node | None) -> tuple[Requirement, ...]:
    """Every condition that can be read; the key is the condition, the value what to say."""
    mapping = reader.mapping(node, "'require'", "CONDITION: what must hold")
    if mapping is None:
        return ()
    found = []
    section = BY_NAME["require"]
    for key, value in reader.entries(mapping, None, "'require'").values():
        error = "ValueError"
        said: Node | None = value
        template: Node | None = None
        if isinstance(value, Mapping):
            where = f"the condition '{key.value}'"
            names = [k.name for k in section.keys]
            told = [k.value for k, _ in value.entries if k.value == "template"]
            entries = reader.entries(
                value, names, where, required=told or ["message"], place=key.span
            )
            said = entries["message"][1] if "message" in entries else None
            template = entries["template"][1] if "template" in entries else None
            if template is not None and "message" in entries:
                hint = "leave one of them out: values stand in a template, and behind a message"
                reader.report(
                    "LG028",
                    f"{where} has a message and a template",
                    entries["message"][0].span,
                    hint,
                )
            if "error" in entries:
                choices = section.key("error").choices
                error = reader.choice(entries["error"][1], choices, "'error'")
        hint = "write 'CONDITION: what must hold', such as 'units > 0: units must be positive'"
        what = "what to say where the condition fails"
        message = reader.text(said, what, hint) if said is not None else None
        parts = _template(reader, template) if template is not None else ()
        code = _expression(reader, key, "the condition")
        if code is not None and (parts or message is not None):
            found.append(Requirement(code, message or "", error, parts))
    return tuple(found)


def _template(reader: Reader, node: Node) -> tuple[str | Code, ...]:
    """The texts of a template and the expressions between them; nothing where it cannot be read."""
    text = reader.text(node, "'template'", "write a text, with {NAME} for a value")
    if text is None or not isinstance(node, Scalar):
        return ()
    parts = reader.attempt("LG028", node, 0, lambda: split_template(text))
    return tuple(
        part if isinstance(part, str) else Code(part.text, node, part.offset)
        for part in parts or ()
    )


def read_functions(reader: Reader, node: Node | None) -> tuple[Function, ...]:
    """Every helper method that can be read; the key is its signature, the value its body."""
    mapping = reader.mapping(node, "'functions'", "name(argument): …")
    if mapping is None:
        return ()
    found = []
    for key, value in reader.entries(mapping, None, "'functions'").values():
        match = SIGNATURE.fullmatch(str(key.value))
        words = [w.strip() for w in match["parameters"].split(",")] if match else []
        parameters = tuple(words[:-1] if words and not words[-1] else words)
        if match is None or not all(map(is_identifier, (match["name"], *parameters))):
            reader.report(
                "LG028",
                f"'{key.value}' is no signature",
                key.span,
                "write 'name(argument, argument)'",
            )
            continue
        if len(set(parameters)) < len(parameters):
            twice = next(p for p in parameters if parameters.count(p) > 1)
            message = f"the argument '{twice}' stands twice"
            hint = "give each argument a name of its own"
            *_, last = re.finditer(rf"\b{twice}\b", str(key.value))
            reader.report("LG003", message, key.part(*last.span()), hint)
            continue
        code = reader.code(value, f"the function '{match['name']}'")
        if code is not None:
            found.append(Function(match["name"], key, parameters, code))
    return tuple(found)
