"""From the nodes of a file to a `Description`: every key is used or reported, and no mistake hides another."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from msgspec import Struct

from layergen.description.code import Code
from layergen.description.decode.composed import (
    read_extends,
    read_objects,
    read_python,
    read_sublayers,
)
from layergen.description.decode.declared import (
    read_constants,
    read_derived,
    read_functions,
    read_require,
)
from layergen.description.decode.output import read_output
from layergen.description.decode.params import read_options, read_params
from layergen.description.decode.reader import Entries, Reader
from layergen.description.decode.samples import are_all, read_samples
from layergen.description.decode.tensors import (
    read_inputs,
    read_states,
    read_weights,
)
from layergen.description.fields import BY_NAME, KINDS, SECTIONS
from layergen.description.model import ClassKind, Description
from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.text import WORD
from layergen.diagnostics import Diagnostic, Source

DECLARING = (
    "params",
    "inputs",
    "options",
    "states",
    "sublayers",
    "losses",
    "metrics",
    "weights",
    "state",
    "derived",
    "constants",
    "functions",
)


class Draft(Struct, frozen=True):
    """What could be read of a file that may hold mistakes.

    `broken` are declared names whose declaration could not be read: using one is no further mistake.
    `is_whole` tells whether every part of the file could be read.
    """

    description: Description
    broken: frozenset[str]
    is_whole: bool


def decode(root: Node, source: Source) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
    """Reads a whole description.

    Returns:
        As much of it as could be read (None where it is no description at all) and all mistakes of
        form. Whether its names and values make sense together is for the rules to say.
    """
    reader = Reader()
    if not isinstance(root, Mapping):
        hint = "begin with 'layer: NAME'"
        reader.report("LG005", "a description is a mapping of keys", root.span, hint)
        return None, tuple(reader.problems)
    found = reader.entries(
        root,
        [s.name for s in SECTIONS],
        "a description",
        required=[s.name for s in SECTIONS if s.required],
    )
    _judge_kind(reader, root, found)
    draft = _draft(reader, root, found, source)
    return draft, tuple(reader.problems)


def _judge_kind(reader: Reader, root: Mapping, found: Entries) -> None:
    """A description has one section that names its class."""
    given = [name for name in KINDS if name in found]
    others = [str(k.value) for k, _ in root.entries if str(k.value) not in BY_NAME]
    meant = any(get_close_matches(name, KINDS, n=1, cutoff=0.7) for name in others)
    if not given and not meant:
        message = "a description needs the key 'layer'"
        reader.report("LG004", message, root.span, "add 'layer: …'")
    for name in given[1:]:
        message = f"a description is a {given[0]} or a {name}, not both"
        hint = f"leave out '{name}'"
        reader.report("LG003", message, found[name][0].span, hint)


def _draft(reader: Reader, root: Mapping, found: Entries, source: Source) -> Draft:
    def node(name: str) -> Node | None:
        return found[name][1] if name in found else None

    kind: ClassKind = next((k for k in KINDS if k in found), "layer")
    name = reader.class_name(node(kind), kind) or Scalar("Unnamed", root.span)
    call = _code(reader, node("call"), "the call")
    mask = node("mask")
    is_pass = isinstance(mask, Scalar) and mask.value == "pass"
    create = node("create")
    options = ("build", "init")
    description = Description(
        kind=kind,
        name=str(name.value),
        name_key=name,
        doc=reader.optional_text(node("doc"), "'doc'") or "",
        params=read_params(reader, node("params")),
        extends=read_extends(reader, node("extends")),
        inputs=read_inputs(reader, node("inputs")),
        options=read_options(reader, node("options")),
        states=read_states(reader, node("states")),
        sublayers=read_sublayers(reader, node("sublayers")),
        losses=read_objects(reader, node("losses"), "losses"),
        metrics=read_objects(reader, node("metrics"), "metrics"),
        weights=read_weights(reader, node("weights"), is_state=False),
        state=read_weights(reader, node("state"), is_state=True),
        derived=read_derived(reader, node("derived")),
        require=read_require(reader, node("require")),
        constants=read_constants(reader, node("constants")),
        functions=read_functions(reader, node("functions")),
        call=call or Code("None", Scalar("None", root.span)),
        mask="pass" if is_pass else _code(reader, mask, "the mask"),
        output=read_output(reader, node("output")),
        autocast=reader.boolean(node("autocast"), "'autocast'", True),
        create=reader.choice(create, options, "'create'") if create else "build",  # type: ignore[arg-type]
        samples=read_samples(reader, node("samples")),
        only_samples=are_all(node("samples")),
        python=read_python(reader, node("python")),
        source=source,
    )
    broken = _broken(root, description) if reader.problems else frozenset()
    return Draft(description, broken, not reader.problems)


def _code(reader: Reader, node: Node | None, where: str) -> Code | None:
    return None if node is None else reader.code(node, where)


def _broken(root: Mapping, description: Description) -> frozenset[str]:
    """Names that the file declares, or may have meant to, and that are not in the description."""
    declared: set[str] = set()
    inputs = {entry.name for entry in description.inputs}
    for key, section in root.entries:
        name = str(key.value)
        if name == "python" and description.python is None:
            declared |= set(_words(section))
        if name in BY_NAME and name not in DECLARING:
            continue
        if isinstance(section, Mapping):
            for entry, value in section.entries:
                own = str(entry.value).partition("(")[0].strip()
                declared.add(own)
                is_read = own in inputs and not isinstance(value, Sequence)
                if name == "inputs" and not is_read:
                    declared |= set(_words(value))
        elif name in DECLARING and not (name == "inputs" and description.inputs):
            declared |= set(_words(section))
    read = (
        *description.params,
        *description.inputs,
        *description.options,
        *description.states,
        *description.parts,
        *description.variables,
        *description.derived,
        *description.constants,
        *description.functions,
    )
    tensors = {tensor.name for tensor in description.tensors}
    known = {entry.name for entry in read} | tensors | set(description.axes)
    return frozenset(declared - known)


def _words(node: Node) -> Iterator[str]:
    """Every word in the texts of a node: the names that an unreadable part may have meant."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield str(key.value)
            yield from _words(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _words(item)
    else:
        yield from WORD.findall(str(node.value))
