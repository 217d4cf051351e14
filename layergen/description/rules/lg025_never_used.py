"""Never used

What it does
    Reports a param, input, weight, state, derived value, constant or function that nothing
    uses.

Why it matters
    It is either a slip (another name was meant) or dead: a weight without a use gets no
    gradient, and a param without a use promises something that the layer does not do.

Example
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
      b: (units,) = zeros
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
      b: (units,) = zeros
    call: inputs @ w + b
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from layergen.description.analysis import Analysis
from layergen.description.rules.support import declared, unknown_names
from layergen.description.scope import Kind
from layergen.description.scopes import ELSEWHERE
from layergen.description.text import WORD
from layergen.diagnostics import Diagnostic

CODE = "LG025"

#: Unknown names that cannot stand for a declared one.
LIBRARIES = frozenset(ELSEWHERE)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every declaration without a use, as far as what could be read tells."""
    description = analysis.description
    if not analysis.is_whole and description.call.text == "None":
        return  # what stands for a call that is missing
    if _has_unexplained_name(analysis):
        return
    spared = _spared(analysis) | set(description.given_to_base)
    for entry in declared(description):
        if entry.kind is Kind.AXIS or entry.name in analysis.used | spared:
            continue
        if entry.name == "seed" and entry.kind is Kind.PARAM and uses_random(analysis):
            continue
        if entry.is_in(description):
            message = f"the {entry.kind.value} '{entry.name}' is never used"
            yield Diagnostic(CODE, message, entry.span, ("use it or delete it",))
        elif analysis.is_whole and not analysis.piece("call").facts.unknown:
            message = f"the call does not use the input '{entry.name}'"
            hint = f"without a section 'inputs' the one input is named '{entry.name}'"
            code = description.call
            yield Diagnostic(CODE, message, code.span(0, len(code.text)), (hint,))


def _has_unexplained_name(analysis: Analysis) -> bool:
    """Whether a name is unknown and near none: any of those without a use may be what was meant."""
    names = [entry.name for entry in declared(analysis.description)]
    names += analysis.broken
    return any(
        unknown not in names and not get_close_matches(unknown, names, n=1, cutoff=0.7)
        for unknown in unknown_names(analysis) - LIBRARIES
    )


def _spared(analysis: Analysis) -> set[str]:
    """Names that may be used: in what could not be read, by a misspelling, or through their group."""
    description = analysis.description
    names = [entry.name for entry in declared(description)]
    spared = {name for name in names if name.startswith("_")}
    if not analysis.is_whole:
        count = Counter(WORD.findall(description.source.text))
        spared |= {name for name in names if count[name] > 1}
    for piece in analysis.pieces:
        spared.update(unknown.name for unknown in piece.facts.unknown)
    for unknown in unknown_names(analysis):
        spared.update(get_close_matches(unknown, names, n=3, cutoff=0.7))
    for entry in description.inputs:
        members = {member.name for member in entry.members}
        if entry.name in analysis.used:
            spared |= members
        if members & analysis.used:
            spared.add(entry.name)
    return spared


def uses_random(analysis: Analysis) -> bool:
    """Whether the layer draws random numbers, which a param `seed` then seeds."""
    return any(
        c.library.module == "random" for p in analysis.pieces for c in p.facts.calls
    )
