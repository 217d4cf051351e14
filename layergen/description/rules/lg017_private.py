"""Private name

What it does
    Reports a declared name, an attribute or an argument that begins with an underscore. Local
    names may begin with one underscore, not with two.

Why it matters
    Private names belong to Keras and Python: they change without notice, and through
    `x.__class__` a description could reach code that it must not run.

Example
    layer: Scale
    weights:
      _g: (input_dim,) = ones
    call: inputs * _g

Use instead
    layer: Scale
    weights:
      g: (input_dim,) = ones
    call: inputs * g
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.grammar import stored_names
from layergen.description.rules.support import declared, key_span, word_span
from layergen.diagnostics import Diagnostic, Span

CODE = "LG017"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every private name that is declared, and each other one once in each piece of code."""
    description = analysis.description
    own = {entry.name for entry in declared(description)} | analysis.broken
    if description.name.startswith("_"):
        yield _private(description.name, description.name_key.span)
    for entry in declared(description):
        if entry.name.startswith("_"):
            yield _private(entry.name, entry.span)
    for function in description.functions:
        for name in function.parameters:
            if name.startswith("__"):
                yield _private(name, key_span(function.key, name))
    for weight in description.variables:
        loop, text = weight.loop, weight.text("for")
        if loop and text and loop.name.startswith("__"):
            yield _private(loop.name, word_span(text, loop.name))
            own.add(loop.name)
    for piece in analysis.pieces:
        seen = set(own)
        for private in piece.facts.private:
            if private.name not in seen:
                seen.add(private.name)
                span = piece.code.span(private.start, private.end)
                local = private.name in stored_names(piece.code.tree.body)
                yield _private(private.name, span, is_own=local)


def _private(name: str, span: Span, *, is_own: bool = True) -> Diagnostic:
    message = f"'{name}' is private: it begins with an underscore"
    bare = name.strip("_")
    hint = f"write '{bare}'" if bare and is_own else "leave it out"
    return Diagnostic(CODE, message, span, (hint,))
