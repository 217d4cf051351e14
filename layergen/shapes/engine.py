"""Runs the code of a layer on shapes in place of numbers, statement by statement.

Every mistake is noted where it stands and the value becomes unknown, so that one mistake is told once
and those behind it are found too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from msgspec import Struct, field

from layergen.description.code import Code
from layergen.diagnostics import Diagnostic
from layergen.shapes.call import UNPACK, Mismatch
from layergen.shapes.children import Path, child_of
from layergen.shapes.expressions import Expressions
from layergen.shapes.facts import Facts, assume
from layergen.shapes.narrowing import narrowed, open_again
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Items,
    Known,
    Many,
    Rest,
    Shape,
    Tensor,
    Value,
    join,
)

DEEPEST = 24
Names = dict[str, Value]


class Noted(Struct, frozen=True):
    """The value of a piece of the text, for whoever wants to show it."""

    code: Code
    start: int
    end: int
    value: Value


class Log(Struct):
    """What a run has found: mistakes, and the value of every assignment and result.

    `path` are the sides of the tests around what is run now, `turn` is the round of the loop around it.
    """

    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)
    muted: int = 0
    path: Path = ()
    turn: int = 0

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Notes nothing meanwhile."""
        self.muted += 1
        yield
        self.muted -= 1


class Returned(Exception):
    """Every path of a block has returned."""


class Engine(Expressions):
    """Runs one piece of code; helper functions and lambdas run in engines of their own."""

    def __init__(
        self,
        code: Code,
        names: Names,
        outer: Mapping[str, Value],
        facts: Facts,
        log: Log,
    ) -> None:
        self.code = code
        self.names = names
        self.outer = outer
        self.facts = facts
        self.log = log
        self.depth = 0
        self.results: list[Value] = []

    def run(self) -> Value:
        """The value of the expression, or of what the block returns."""
        expression = self.code.expression
        if expression is not None:
            value = self.value(expression)
            self.note(expression, value)
            return value
        return self.run_body(self.code.tree.body)

    def run_body(self, body: Sequence[ast.stmt]) -> Value:
        """What a block returns, over all its paths."""
        before, self.results = self.results, []
        with suppress(Returned):
            self.block(body)
        results, self.results = self.results, before
        if not results:
            return Known(None)
        value = results[0]
        for other in results[1:]:
            value = join(value, other)
        return value

    def note(self, node: ast.expr, value: Value) -> None:
        """Keeps the value of a piece of the text."""
        if not self.log.muted:
            positions = self.code.positions
            self.log.noted.append(
                Noted(self.code, positions.start(node), positions.end(node), value)
            )

    def report(self, node: ast.expr | ast.keyword, mismatch: Mismatch) -> None:
        """Notes a mistake at a piece of the text."""
        if not self.log.muted:
            positions = self.code.positions
            span = self.code.span(positions.start(node), positions.end(node))
            found = Diagnostic(mismatch.code, mismatch.message, span, mismatch.hints)
            self.log.diagnostics[found] = None

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Runs statements; raises Returned where all paths have returned."""
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=expression):
                value = self.value(expression)
                for target in targets:
                    self.assign(target, value)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=right):
                left = self.lookup(name)
                value = self.operate(node, op, target, left, right, self.value(right))
                self.names[name] = value
                self.note(target, value)
            case ast.Return(value=ast.expr() as expression):
                value = self.value(expression)
                self.note(expression, value)
                self.results.append(value)
                raise Returned
            case ast.If():
                self.branch(node)
            case ast.For():
                self.loop(node)
            case ast.FunctionDef(name=name):
                self.names[name] = self.closure(node.name, node.args, node.body)
            case ast.Expr(value=expression):
                self.value(expression)

    def assign(self, target: ast.expr, value: Value) -> None:
        """Gives names to a value or to its parts."""
        match target:
            case ast.Name(id=name):
                self.names[name] = value
                self.note(target, value)
            case ast.Starred(value=inner):
                self.assign(inner, ANYTHING)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for inner, part in zip(
                    targets, self.parts(target, value, len(targets)), strict=True
                ):
                    self.assign(inner, part)

    def parts(self, target: ast.expr, value: Value, wanted: int) -> list[Value]:
        """The parts of a value that is taken apart into so many names."""
        unknown: list[Value] = [ANYTHING] * wanted
        assert isinstance(target, ast.Tuple | ast.List)
        starred = any(isinstance(inner, ast.Starred) for inner in target.elts)
        match value:
            case Items(values) if not starred and not any(
                isinstance(v, Rest) for v in values
            ):
                if len(values) != wanted:
                    message = (
                        f"{len(values)} values cannot be unpacked into {wanted} names"
                    )
                    self.report(
                        target, Mismatch(UNPACK, message, (f"the value is {value}",))
                    )
                    return unknown
                return [v for v in values if not isinstance(v, Rest)]
            case Items(values) if not starred and len(values) - 1 > wanted:
                message = f"at least {len(values) - 1} values cannot be unpacked into {wanted} names"
                self.report(
                    target, Mismatch(UNPACK, message, (f"the value is {value}",))
                )
            case Many(item) if not starred:
                return [item] * wanted
            case Tensor(
                shape=Shape() as shape, dtype=dtype
            ) if shape.axes and not isinstance(shape.axes[0], Rest):
                return [Tensor(Shape(shape.axes[1:]), dtype)] * wanted
        return unknown

    def branch(self, node: ast.If) -> None:
        """Runs both sides of an `if` and joins what they leave; a side that cannot be taken is left out."""
        self.value(node.test)
        known = self.truth(node.test)
        before, facts = dict(self.names), self.facts
        ends: list[Names] = []
        told = {h: narrowed(node.test, h, self.lookup) for h in (True, False)}
        open_before = {
            name: self.lookup(name) for side in told.values() for name in side
        }
        for body, holds in ((node.body, True), (node.orelse, False)):
            if known is not None and known is not holds:
                continue
            self.names = before | told[holds]
            self.facts = self.assumed(node.test, holds)
            path = self.log.path
            self.log.path = (*path, (id(node), holds))
            try:
                self.block(body)
                ends.append(self.names)
            except Returned:
                pass
            finally:
                self.log.path = path
        self.facts = facts
        if not ends:
            raise Returned
        if len(ends) == 1:
            self.names = ends[0]
            return
        kept = open_again(open_before, (ends[0], ends[1]))
        self.names = self.joined(ends[0], ends[1]) | kept

    def assumed(self, test: ast.expr, holds: bool) -> Facts:
        """What is known where a test has come out this way."""
        if (
            isinstance(test, ast.Compare)
            and isinstance(test.ops[0], ast.NotEq)
            and len(test.ops) == 1
        ):
            turned = ast.Compare(test.left, [ast.Eq()], test.comparators)
            return self.facts if holds else assume(self.facts, turned)
        return assume(self.facts, test) if holds else self.facts

    def loop(self, node: ast.For) -> None:
        """Runs the body of a loop once as it is first met, and once on what all rounds have in common."""
        items = self.iterated(node.iter, self.value(node.iter))
        if not isinstance(items, list):
            items = [items, items]
        elif len(items) > DEEPEST:
            items = [_common(items)] * 2
            # Too many rounds to run each: what holds for all of them is enough.
            self.widen(node, items[0])
            return
        else:
            for item in items:
                self.assign(node.target, item)
                self.block(node.body)
            return
        self.widen(node, items[0])

    def widen(self, node: ast.For, item: Value) -> None:
        """A loop of any number of rounds: its names hold what they have in common before and after each."""
        before = dict(self.names)
        self.assign(node.target, item)
        with_returns = len(self.results)
        try:
            self.block(node.body)
        except Returned:
            self.names = before
            return
        if _calls_children(item):
            self.second_round(node, item)
        self.names = self.joined(before, self.names)
        self.log.turn += 2
        with self.log.silence():
            self.assign(node.target, item)
            try:
                self.block(node.body)
            except Returned:
                del self.results[with_returns:]
        self.log.turn -= 2
        self.names = self.joined(before, self.names)

    def joined(self, left: Names, right: Names) -> Names:
        """What is known of each name on two paths; one that a path leaves alone is what it was outside."""

        def known(names: Names, name: str) -> Value:
            return names[name] if name in names else self.outer.get(name, ANYTHING)

        return {
            name: join(known(left, name), known(right, name))
            for name in {**left, **right}
        }

    def second_round(self, node: ast.For, item: Value) -> None:
        """Runs the body once more as it is met in the second round, for what children are called on then."""
        after, results = dict(self.names), len(self.results)
        self.log.turn += 1
        with self.log.silence(), suppress(Returned):
            self.assign(node.target, item)
            self.block(node.body)
        self.log.turn -= 1
        del self.results[results:]
        self.names = after

    def closure(
        self, label: str, arguments: ast.arguments, body: Sequence[ast.stmt] | ast.expr
    ) -> Function:
        """A local function: called, it runs its body on the values that it is given."""
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        defaults = [self.value(d) for d in arguments.defaults]
        surrounding = self.names

        def apply(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
            bound: Names = dict(surrounding)
            given = dict(zip(names, values, strict=False)) | dict(keywords)
            late = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
            bound |= {name: given.get(name, late.get(name, ANYTHING)) for name in names}
            return self.inside(bound, body)

        return Function(label, apply)

    def inside(self, names: Names, body: Sequence[ast.stmt] | ast.expr) -> Value:
        """Runs a body with other names in reach."""
        if self.depth >= DEEPEST:
            return ANYTHING
        before, self.names = self.names, names
        self.depth += 1
        try:
            return (
                self.value(body) if isinstance(body, ast.expr) else self.run_body(body)
            )
        finally:
            self.names = before
            self.depth -= 1


def _calls_children(item: Value) -> bool:
    """Whether a loop goes over children, alone or among others."""
    if isinstance(item, Items):
        return any(_calls_children(v) for v in item.values if not isinstance(v, Rest))
    return child_of(item) is not None


def _common(items: Sequence[Value]) -> Value:
    value = items[0] if items else ANYTHING
    for item in items[1:]:
        value = join(value, item)
    return value
