"""Symbolic sizes in one normal form: integer polynomials over names, quotients and remainders.

Sizes of axes and params are whole numbers of at least one, which the laws of division here rest on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from msgspec import Struct


class Quotient(Struct, frozen=True):
    """`top // bottom` where that cannot be carried out."""

    top: Size
    bottom: Size

    def __str__(self) -> str:
        return f"{_wrapped(self.top)} // {_wrapped(self.bottom)}"


class Remainder(Struct, frozen=True):
    """`top % bottom` where that cannot be carried out."""

    top: Size
    bottom: Size

    def __str__(self) -> str:
        return f"{_wrapped(self.top)} % {_wrapped(self.bottom)}"


class Opaque(Struct, frozen=True):
    """An integer that only its text is known of: `padding[0]`, `max(a, b)`."""

    text: str

    def __str__(self) -> str:
        return self.text


Atom = str | Quotient | Remainder | Opaque
#: Atoms with their powers, in one order; the empty product is 1.
Product = tuple[tuple[Atom, int], ...]


class Size(Struct, frozen=True, dict=True):
    """A sum of products with whole coefficients, none of them zero, in one order."""

    terms: tuple[tuple[Product, int], ...]

    @property
    def number(self) -> int | None:
        """The value of a size without names."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and not self.terms[0][0]:
            return self.terms[0][1]
        return None

    @cached_property
    def atoms(self) -> frozenset[Atom]:
        """Everything that the products are made of."""
        return frozenset(atom for product, _ in self.terms for atom, _ in product)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in it, those inside quotients too."""
        found: set[str] = set()
        for atom in self.atoms:
            if isinstance(atom, str):
                found.add(atom)
            elif isinstance(atom, Quotient | Remainder):
                found |= atom.top.names | atom.bottom.names
            else:
                found |= {
                    n.id
                    for n in ast.walk(ast.parse(atom.text))
                    if isinstance(n, ast.Name)
                }
        return frozenset(found)

    @property
    def is_plain(self) -> bool:
        """Whether it is a polynomial over names alone: two of these are equal or they are not."""
        return all(isinstance(atom, str) for atom in self.atoms)

    def __add__(self, other: Size) -> Size:
        return _collected((*self.terms, *other.terms))

    def __neg__(self) -> Size:
        return Size(tuple((product, -factor) for product, factor in self.terms))

    def __sub__(self, other: Size) -> Size:
        return self + -other

    def __mul__(self, other: Size) -> Size:
        if len(self.terms) == len(other.terms) == 1:
            (left, a), (right, b) = self.terms[0], other.terms[0]
            return Size(((_times(left, right), a * b),))
        return _collected(
            (_times(a, b), m * n) for a, m in self.terms for b, n in other.terms
        )

    def __floordiv__(self, other: Size) -> Size:
        whole, rest = _divided(self, other)
        if not rest.terms:
            return whole
        top, bottom = rest.number, other.number
        if top is not None and bottom is not None:
            return whole + number(top // bottom)
        return whole + _single(Quotient(rest, other))

    def __mod__(self, other: Size) -> Size:
        _, rest = _divided(self, other)
        if not rest.terms:
            return rest
        top, bottom = rest.number, other.number
        if top is not None and bottom is not None:
            return number(top % bottom)
        return _single(Remainder(rest, other))

    def __str__(self) -> str:
        # A positive term first where there is one, so that no size begins with a minus for nothing.
        first = next((t for t in self.terms if t[1] > 0), None)
        ordered = [t for t in self.terms if t is not first]
        ordered = ordered if first is None else [first, *ordered]
        if len(ordered) == 1 and isinstance(alone := _only_atom(*ordered[0]), Opaque):
            return alone.text
        text = ""
        for product, factor in ordered:
            sign = "-" if factor < 0 else "+"
            part = _product_text(product, abs(factor))
            if not text and factor < 0:
                # A minus binds closer than a division: `-(a // b)`, but `c - a // b`.
                text = (
                    f"-({part})"
                    if isinstance(_only_atom(product, -factor), Quotient | Remainder)
                    else f"-{part}"
                )
            elif not text:
                text = part
            else:
                text += f" {sign} {part}"
        return text or "0"


def number(value: int) -> Size:
    """A size that is known."""
    return Size((((), value),)) if value else Size(())


def name(text: str) -> Size:
    """The size that a name stands for."""
    return _single(text)


def opaque(text: str) -> Size:
    """An integer that nothing is known of but its text."""
    return _single(Opaque(text))


ONE = number(1)
ZERO = number(0)


def product(sizes: Iterable[Size]) -> Size:
    """All of them multiplied."""
    result = ONE
    for size in sizes:
        result = result * size
    return result


@lru_cache(maxsize=4096)
def parse(text: str) -> Size:
    """The size that an expression of the shape language spells; what is no arithmetic stays opaque."""
    return from_tree(ast.parse(text, mode="eval").body)


def from_tree(node: ast.expr) -> Size:
    """The size that a parsed expression spells."""
    match node:
        case ast.Constant(value=int(value)):
            return number(value)
        case ast.Name(id=text):
            return name(text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -from_tree(operand)
        case ast.BinOp(
            left=left, op=ast.Pow(), right=ast.Constant(value=int(power))
        ) if (0 <= power <= 8):
            return product([from_tree(left)] * power)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = from_tree(left), from_tree(right)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.FloorDiv() if b.terms:
                    return a // b
                case ast.Mod() if b.terms:
                    return a % b
    return opaque(ast.unparse(node))


def _single(atom: Atom) -> Size:
    return Size(((((atom, 1),), 1),))


def _key(item: tuple[Atom, int]) -> tuple[str, str]:
    atom = item[0]
    return (str(atom), type(atom).__name__)


def _times(left: Product, right: Product) -> Product:
    if not left or not right:
        return left or right
    powers = dict(left)
    for atom, power in right:
        powers[atom] = powers.get(atom, 0) + power
    return _in_order(powers)


def _in_order(powers: Mapping[Atom, int]) -> Product:
    items = tuple(powers.items())
    return items if len(items) == 1 else tuple(sorted(items, key=_key))


def _collected(terms: Iterable[tuple[Product, int]]) -> Size:
    factors: dict[Product, int] = {}
    for found, factor in terms:
        factors[found] = factors.get(found, 0) + factor
    kept = [(found, factor) for found, factor in factors.items() if factor]
    if len(kept) > 1:
        kept.sort(key=lambda term: _order(term[0]))
    return Size(tuple(kept))


def _order(found: Product) -> tuple[int, str]:
    # Numbers last, as one writes `time - kernel + 1`.
    return (0 if found else 1, _product_text(found, 1))


def _divided(top: Size, bottom: Size) -> tuple[Size, Size]:
    """`top = whole * bottom + rest` with the whole as large as the terms allow, one by one."""
    if len(bottom.terms) != 1:
        if top == bottom:
            return ONE, ZERO
        return ZERO, top
    divisor, factor = bottom.terms[0]
    whole: list[tuple[Product, int]] = []
    rest: list[tuple[Product, int]] = []
    for found, count in top.terms:
        quotient = _without(found, divisor)
        if quotient is None or count % factor:
            rest.append((found, count))
        else:
            whole.append((quotient, count // factor))
    return _collected(whole), _collected(rest)


def _without(found: Product, divisor: Product) -> Product | None:
    powers = dict(found)
    for atom, power in divisor:
        left = powers.get(atom, 0) - power
        if left < 0:
            return None
        powers[atom] = left
    return tuple((atom, power) for atom, power in powers.items() if power)


def _only_atom(found: Product, factor: int) -> Atom | None:
    """The atom that a term consists of."""
    if len(found) == 1 and found[0][1] == 1 and factor == 1:
        return found[0][0]
    return None


def _product_text(found: Product, factor: int) -> str:
    parts = [str(factor)] if factor != 1 or not found else []
    divided = _only_atom(found, factor) is None
    for atom, power in found:
        loose = isinstance(atom, Quotient | Remainder) and divided
        if isinstance(atom, Opaque):
            loose = not _is_primary(atom.text)
        text = f"({atom})" if loose else str(atom)
        parts.append(f"{text}**{power}" if power > 1 else text)
    return " * ".join(parts)


@lru_cache(maxsize=256)
def _is_primary(text: str) -> bool:
    """Whether a text binds as closely as a name does."""
    node = ast.parse(text, mode="eval").body
    return isinstance(node, ast.Call | ast.Subscript | ast.Attribute)


def _wrapped(size: Size) -> str:
    text = str(size)
    simple = (
        text.isidentifier()
        or text.isdecimal()
        or (text.endswith("]") and " " not in text)
    )
    return text if simple else f"({text})"
