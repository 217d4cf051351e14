"""What a layer is made of, for a picture: each part with what makes it, its calls and what these give."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.model import Description, Loop, Part
from layergen.description.scope import Kind
from layergen.description.types import Maybe, is_atom
from layergen.drawing.flow import Parts
from layergen.drawing.words import UNKNOWN, one_line, words
from layergen.shapes.call import Mismatch
from layergen.shapes.children import Child
from layergen.shapes.load import Shaped
from layergen.shapes.value import Value

PartKind = Literal["layer", "loss", "metric"]
CALLED = frozenset({Kind.SUBLAYER, Kind.LOSS, Kind.BASE})
#: What the base layer is called in code.
BASE = "base"
TIMES = "×"


@dataclass(frozen=True)
class PartWords:
    """A part in words: what makes it, how many of it there are, and when it is there."""

    kind: PartKind
    made: str
    notes: tuple[str, ...] = ()


def parts_of(description: Description) -> dict[str, PartWords]:
    """Every part by its name: sublayers, losses, metrics, params that are layers, the base layer."""
    found: dict[str, PartWords] = {}
    if description.extends:
        found[BASE] = PartWords("layer", one_line(description.extends.text))
    for param in description.params:
        if is_atom(param.type, "layer"):
            notes = ("or None",) if isinstance(param.type, Maybe) else ()
            found[param.name] = PartWords("layer", "", notes)
    sections: tuple[tuple[PartKind, tuple[Part, ...]], ...] = (
        ("layer", description.sublayers),
        ("loss", description.losses),
        ("metric", description.metrics),
    )
    for kind, parts in sections:
        for part in parts:
            made = one_line(part.maker.text)
            found[part.name] = PartWords(kind, made, tuple(_notes(part)))
    return found


def _notes(part: Part) -> Iterator[str]:
    if part.loop:
        yield times(part.loop, part.maker)
    if part.when:
        yield one_line(f"if {part.when}")


def times(loop: Loop, maker: Code) -> str:
    """How many a loop makes, or all of the loop where each is made in its own way."""
    used = {node.id for node in maker.nodes if isinstance(node, ast.Name)}
    match loop.iterable.expression:
        case ast.Call(func=ast.Name(id="range"), args=[count]) if loop.name not in used:
            text = one_line(ast.unparse(count))
            simple = isinstance(count, ast.Name | ast.Constant)
            return f"{TIMES} {text}" if simple else f"{TIMES} ({text})"
    return one_line(f"for {loop}")


def children_of(shaped: Shaped) -> tuple[Child, ...]:
    """The layers that it is made of; first the one that it specialises."""
    base = shaped.inference.base
    return (*((base,) if base else ()), *shaped.inference.children)


def calls_in_call(shaped: Shaped) -> Parts:
    """How `call` has to do with the parts."""
    analysis = shaped.analysis
    known = parts_of(analysis.description)
    facts = analysis.piece("call").facts
    calls = {
        site.start: site.name
        for site in facts.named_calls
        if site.kind in CALLED or (site.kind is Kind.PARAM and site.name in known)
    }
    for child in children_of(shaped):
        for use in child.uses:
            if use.code is analysis.description.call:
                calls[use.start] = child.label
    members = {member.start: member.end for member in facts.members}
    return Parts(calls, members, frozenset(known))


def given(shaped: Shaped, code: Code, start: int) -> list[Value]:
    """What the call of a layer gives: one value, or several where it runs more than once."""
    return [
        use.result.output
        for child in children_of(shaped)
        for use in child.uses
        if use.code is code and use.start == start and use.turn == 0
    ]


def member_words(shaped: Shaped, name: str, attribute: str) -> str:
    """The shape of a weight of a part."""
    child = next((c for c in children_of(shaped) if c.label == name), None)
    if child is None:
        return UNKNOWN
    try:
        return words(child.member(attribute, name))
    except Mismatch:
        return UNKNOWN


def members(analysis: Analysis) -> Iterator[tuple[str, str, str]]:
    """The weights of parts that code reads: the text, the part, and the name of the weight."""
    for piece in analysis.pieces:
        for member in piece.facts.members:
            text = piece.code.text[member.start : member.end]
            yield text, member.name, member.attribute


def child_words(child: Child) -> str:
    """What a layer takes and gives, as it is called first; `?` where it is not called."""
    use = child.first
    if use is None:
        return UNKNOWN
    taken = [words(value) for value in use.given.values()]
    text = taken[0] if len(taken) == 1 else f"({', '.join(taken)})"
    whole = f"{text or UNKNOWN} → {words(use.result.output)}"
    return f"list of {whole}" if child.many else whole
