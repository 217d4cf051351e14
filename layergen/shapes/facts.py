"""What is known of sizes beyond their text: equalities and divisibilities that a description requires, and definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from layergen.description.types import DATA_FORMATS
from layergen.shapes.size import (
    Atom,
    Opaque,
    Product,
    Quotient,
    Remainder,
    Size,
    from_tree,
    number,
    product,
)
from layergen.shapes.size import name as named

ROUNDS = 6


class Relation(Enum):
    """How two sizes stand to each other."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Facts(Struct, frozen=True):
    """Names that stand for other sizes, pairs of which the second divides the first, and how conditions come out."""

    equal: Mapping[str, Size] = field(default_factory=dict)
    divides: frozenset[tuple[Size, Size]] = frozenset()
    settled: Mapping[str, bool] = field(default_factory=dict)

    def relation(self, left: Size, right: Size) -> Relation:
        """Whether two sizes are equal, different, or neither can be told.

        Two different names are different sizes, unless a fact says otherwise.
        """
        if left == right:
            return Relation.EQUAL
        difference = self.normal(left) - self.normal(right)
        if not difference.terms:
            return Relation.EQUAL
        if difference.number is not None or difference.is_plain:
            return Relation.DIFFERENT
        names = _only_name(left), _only_name(right)
        # A name and one that a quotient defines are two names like any others.
        if None not in names and not all(name in self.equal for name in names):
            return Relation.DIFFERENT
        return Relation.UNKNOWN

    def normal(self, size: Size) -> Size:
        """The size with every fact put to use."""
        for _ in range(ROUNDS):
            changed = self._substituted(size)
            changed = self._cancelled(changed) if self.divides else changed
            if changed == size:
                break
            size = changed
        return size

    def with_equal(self, left: Size, right: Size) -> Facts:
        """These facts and one more: two sizes are the same."""
        for one, other in ((left, right), (right, left)):
            atom = _only_name(one)
            if atom is not None and atom not in self.normal(other).names:
                return replace(self, equal={**self.equal, atom: other})
        return self

    def with_settled(self, condition: ast.expr, holds: bool) -> Facts:
        """These facts and one more: how a condition comes out, and so its opposite."""
        settled = {**self.settled, ast.unparse(condition): holds}
        match condition:
            case ast.Compare(left, [ast.Eq()], [right]):
                opposite: ast.expr = ast.Compare(left, [ast.NotEq()], [right])
            case ast.Compare(left, [ast.NotEq()], [right]):
                opposite = ast.Compare(left, [ast.Eq()], [right])
            case _:
                opposite = ast.UnaryOp(ast.Not(), condition)
        settled[ast.unparse(opposite)] = not holds
        match condition:
            case ast.Compare(left, [ast.Eq()], [ast.Constant(value=str(text))]) if (
                text in DATA_FORMATS
            ):
                # There are two of them, so that one says how a test for the other comes out.
                for other in DATA_FORMATS:
                    for op, same in ((ast.Eq(), True), (ast.NotEq(), False)):
                        test = ast.Compare(left, [op], [ast.Constant(other)])
                        settled[ast.unparse(test)] = ((other == text) is holds) is same
        return replace(self, settled=settled)

    def with_divides(self, top: Size, bottom: Size) -> Facts:
        """These facts and one more: `bottom` divides `top`."""
        return replace(self, divides=self.divides | {(top, bottom)})

    def _substituted(self, size: Size) -> Size:
        if not size.names & self.equal.keys():
            return size
        return substitute(size, self.equal)

    def _cancelled(self, size: Size) -> Size:
        """`bottom * (top // bottom)` is `top`, and `top % bottom` is 0, where the one divides the other."""
        pairs = {(self._substituted(t), self._substituted(b)) for t, b in self.divides}
        result = number(0)
        for found, factor in size.terms:
            result = result + _cancel(found, factor, pairs)
        return result


def _cancel(found: Product, factor: int, pairs: Iterable[tuple[Size, Size]]) -> Size:
    powers = dict(found)
    extra: list[Size] = []
    for top, bottom in pairs:
        if Remainder(top, bottom) in powers:
            return number(0)
        quotient = Quotient(top, bottom)
        if quotient not in powers:
            continue
        atom, value = _only_name(bottom), bottom.number
        if value is not None and factor % value == 0:
            factor //= value
        elif atom is not None and atom in powers:
            _take(powers, atom)
        else:
            continue
        _take(powers, quotient)
        extra.append(top)
    rest = Size(((tuple(powers.items()), factor),))
    return product([rest, *extra])


def _take(powers: dict[Atom, int], atom: Atom) -> None:
    powers[atom] -= 1
    if not powers[atom]:
        del powers[atom]


def substitute(size: Size, values: Mapping[str, Size]) -> Size:
    """The size with names replaced by what they stand for, inside quotients too."""
    result = number(0)
    for found, factor in size.terms:
        parts = [number(factor)]
        for atom, power in found:
            parts += [_replaced(atom, values)] * power
        result = result + product(parts)
    return result


def _replaced(atom: Atom, values: Mapping[str, Size]) -> Size:
    match atom:
        case str():
            return values.get(atom, named(atom))
        case Quotient(top, bottom):
            return substitute(top, values) // substitute(bottom, values)
        case Remainder(top, bottom):
            return substitute(top, values) % substitute(bottom, values)
        case Opaque():
            return Size(((((atom, 1),), 1),))


def _only_name(size: Size) -> str | None:
    match size.terms:
        case (((((str() as atom), 1),), 1),):
            return atom
    return None


def facts_of(
    conditions: Iterable[ast.expr], definitions: Mapping[str, ast.expr]
) -> Facts:
    """What the required conditions and the derived values of a description tell about sizes."""
    facts = Facts({name: from_tree(tree) for name, tree in definitions.items()})
    for condition in conditions:
        for part in _conjuncts(condition):
            facts = assume(facts, part)
    return facts


def assume(facts: Facts, condition: ast.expr) -> Facts:
    """The facts where a condition holds."""
    match condition:
        case ast.Compare(
            left=ast.BinOp(left=top, op=ast.Mod(), right=bottom),
            ops=[ast.Eq()],
            comparators=[ast.Constant(value=0)],
        ):
            return facts.with_divides(from_tree(top), from_tree(bottom))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return facts.with_equal(from_tree(left), from_tree(right))
    return facts


def _conjuncts(condition: ast.expr) -> Iterable[ast.expr]:
    if isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And):
        return condition.values
    return (condition,)
