"""The smallest number that a size can be, where names are at least 1."""

from __future__ import annotations

from layergen.shapes.size import Atom, Opaque, Product, Quotient, Remainder, Size


def lowest(size: Size) -> int | None:
    """The smallest that a size can be; None where it has no bound that is easily seen."""
    total = 0
    for found, factor in size.terms:
        if not found:
            total += factor
            continue
        least = _least(found)
        if least is None or factor < 0:
            return None
        total += factor * least
    return total


def _least(found: Product) -> int | None:
    result = 1
    for atom, power in found:
        least = _least_atom(atom)
        if least is None:
            return None
        result *= least**power
    return result


def _least_atom(atom: Atom) -> int | None:
    match atom:
        case str():
            return 1
        case Quotient(top, bottom) | Remainder(top, bottom):
            above, below = lowest(top), lowest(bottom)
            known = above is not None and above >= 0 and below is not None
            return 0 if known else None
        case Opaque():
            return None
