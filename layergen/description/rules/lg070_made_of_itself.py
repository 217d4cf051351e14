"""A layer that is made of itself

What it does
    Reports a sublayer whose description leads back to the layer that it is a part of, directly or
    through others. The message names the whole way.

Why it matters
    To make one such layer, another one would have to be made first, without an end.

Example
    layer: Block
    inputs:
      x: (batch, dim)
    sublayers:
      inner: Block()
    call: x + inner(x)

Use instead
    layer: Block
    inputs:
      x: (batch, dim)
    sublayers:
      inner: layers.Dense(8)
    call: ops.mean(x, axis=-1, keepdims=True) + inner(x)
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

CODE = "LG070"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every sublayer that leads back, where its class is named."""
    own = analysis.description.name
    for piece in analysis.pieces:
        if piece.section != "sublayers":
            continue
        for reference in piece.facts.references:
            if reference.kind is not Kind.CLASS:
                continue
            way = _way(analysis, reference.name, own, (own,))
            if way:
                message = f"{own} is made of itself: {' → '.join(way)}"
                span = piece.code.span(reference.start, reference.end)
                hint = "break the circle: make one of them of layers of its own"
                yield Diagnostic(CODE, message, span, (hint,))


def _way(
    analysis: Analysis, name: str, wanted: str, so_far: tuple[str, ...]
) -> tuple[str, ...]:
    """The classes from `name` to `wanted`, each made of the next; nothing where there is no way."""
    here = (*so_far, name)
    if name == wanted:
        return here
    relative = analysis.relatives.get(name)
    other = relative.analysis if relative and name not in so_far else None
    if other is None:
        return ()
    for part in other.made_of:
        way = _way(other, part, wanted, here)
        if way:
            return way
    return ()
