"""What several rules need: the declared names of a description, the names that code binds, and places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import cast

from msgspec import Struct

from layergen.description.analysis import Analysis, Piece
from layergen.description.facts import Library
from layergen.description.grammar import arguments_of
from layergen.description.keras_api import Identified, Namespace, identifiers, namespace
from layergen.description.model import Description, Loop
from layergen.description.nodes import Scalar, Text
from layergen.description.scope import Kind
from layergen.diagnostics import Span

#: Kinds of names that a section declares, in the order of the sections.
SECTIONS = (
    ("params", Kind.PARAM),
    ("inputs", Kind.INPUT),
    ("options", Kind.OPTION),
    ("states", Kind.INPUT),
    ("sublayers", Kind.SUBLAYER),
    ("losses", Kind.LOSS),
    ("metrics", Kind.METRIC),
    ("weights", Kind.WEIGHT),
    ("state", Kind.STATE),
    ("derived", Kind.DERIVED),
    ("constants", Kind.CONSTANT),
    ("functions", Kind.FUNCTION),
)


class Declared(Struct, frozen=True):
    """A name that a section declares or a shape binds, what it stands for, and where."""

    name: str
    kind: Kind
    span: Span

    def is_in(self, description: Description) -> bool:
        """Whether it stands in the file; the input that a description may leave out does not."""
        return self.span.source.name == description.source.name


def declared(description: Description) -> Iterator[Declared]:
    """Every declared name, section by section, with the members of the inputs and then the axes.

    The param `seed` that a layer has without declaring it is left out.
    """
    for section, kind in SECTIONS:
        for entry in getattr(description, section):
            if entry.key is description.name_key:
                continue
            yield Declared(entry.name, kind, entry.span)
            for member in getattr(entry, "members", ()):
                yield Declared(member.name, kind, member.span)
        if section == "inputs":
            yield from axes(description)


def axes(description: Description) -> Iterator[Declared]:
    """Every axis, where the inputs bind it first."""
    for axis in description.axes:
        tensor = next(t for t in description.tensors if axis in t.shape.names)
        yield Declared(axis, Kind.AXIS, word_span(tensor.text, axis))


def word_span(text: Text, word: str) -> Span:
    """Where a word (a name, or `...`) stands first in a text; the whole text where it is not found."""
    whole = text.origin.value
    part = (
        whole[text.offset : text.offset + text.width] if isinstance(whole, str) else ""
    )
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", part)
    return text.span() if found is None else text.span(*found.span())


def key_span(key: Scalar, word: str) -> Span:
    """Where a word stands first behind the bracket of a signature such as `split_heads(t, batch)`."""
    text = str(key.value)
    start = text.find("(") + 1
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, start)
    return key.span if found is None else key.part(*found.span())


def loop_span(loop: Loop) -> Span:
    """Where the name of a loop stands, in front of what it runs over."""
    code = loop.iterable
    before = str(code.origin.value)[: code.offset]
    at = before.rfind(loop.name)
    if at == -1:
        return code.span(0, len(code.text))
    return code.origin.part(at, at + len(loop.name))


def called(node: ast.Call, piece: Piece) -> Library | None:
    """What a call in a piece of code calls, where that is of Keras or NumPy."""
    start = piece.code.positions.start(node.func)
    found = (c.library for c in piece.facts.calls if c.library.start == start)
    return next(found, None)


class Bound(Struct, frozen=True):
    """A name that code binds in another way than by assignment.

    `what` is "argument", "local function" or "loop variable" (of a comprehension).
    """

    name: str
    what: str
    span: Span


def bound_names(piece: Piece) -> Iterator[Bound]:
    """The arguments and names of the functions in a piece of code, and its comprehensions' variables."""
    code = piece.code
    for node in code.nodes:
        if isinstance(node, ast.FunctionDef):
            start = code.text.find(node.name, code.positions.start(node) + len("def"))
            span = code.span(start, start + len(node.name))
            yield Bound(node.name, "local function", span)
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            for argument in arguments_of(node.args):
                start = code.positions.offset(argument.lineno, argument.col_offset)
                span = code.span(start, start + len(argument.arg))
                yield Bound(argument.arg, "argument", span)
        if isinstance(node, ast.comprehension):
            for name in ast.walk(node.target):
                if isinstance(name, ast.Name):
                    start, end = code.positions.start(name), code.positions.end(name)
                    yield Bound(name.id, "loop variable", code.span(start, end))


def unknown_names(analysis: Analysis) -> frozenset[str]:
    """Names that a piece of code or a shape uses and that nothing declares."""
    description = analysis.description
    known = {entry.name for entry in declared(description)}
    found = {u.name for p in analysis.pieces for u in p.facts.unknown}
    for weight in description.variables:
        found.update(weight.shape.names)
        if weight.loop:
            known.add(weight.loop.name)
        found.update(
            f.name for w, f in weight.factories if not is_keras_name(w, f.name)
        )
    for tensor in description.tensors:
        found.update(tensor.shape.names)
    return frozenset(found - known)


def article(word: str) -> str:
    """The word with `a` or `an` before it."""
    return f"{'an' if word[0] in 'aeio' else 'a'} {word}"


def is_keras_name(what: str, name: str) -> bool:
    """Whether `name` makes an initializer, regularizer or constraint (`what`) of Keras."""
    known = identifiers(cast(Identified, f"{what}s"))
    every = namespace(cast(Namespace, f"{what}s"))
    # The base classes, Initializer and its like, make none.
    return (name in known or name in every) and name != what.capitalize()
