"""Which assignment each name of a piece of code may come from: what the arrows of a picture are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from layergen.description.code import Code
from layergen.description.grammar import arguments_of
from layergen.description.scope import UPDATES

#: In place of an assignment: the name comes from outside the code.
OUTSIDE = -1
OUTER = frozenset({OUTSIDE})
StepKind = Literal["assign", "augment", "update", "return", "loop", "function", "test"]
Origins = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Use:
    """A name that is read at `start`; `origins` are the places of the assignments it may come from."""

    name: str
    start: int
    origins: frozenset[int]


@dataclass(frozen=True)
class Step:
    """A statement: the names that it reads, and those that it gives, each with its place.

    `conditions` are the tests and loops around it, outermost first.
    """

    kind: StepKind
    start: int
    end: int
    targets: tuple[tuple[str, int], ...]
    value: ast.expr | None
    uses: tuple[Use, ...]
    conditions: tuple[str, ...]


def steps_of(
    code: Code, parameters: Sequence[str] = (), *, may_skip: bool = True
) -> tuple[Step, ...]:
    """Every statement of a piece of code, in reading order; a local function is one of them.

    `may_skip` says that a loop may go over nothing, so that what was assigned before it counts behind it too.
    """
    walk = _Walk(code, may_skip)
    # Parameters come from no assignment, and hide what is outside.
    walk.origins = dict.fromkeys(parameters, frozenset())
    if code.expression is not None:
        walk.step("return", code.expression, code.expression)
    else:
        walk.block(code.tree.body)
    return tuple(walk.steps)


def result_places(node: ast.stmt) -> Iterator[ast.expr]:
    """The parts of a statement whose values are its results."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from target_names(target)
        case ast.AugAssign(target=target) | ast.For(target=target):
            yield from target_names(target)
        case ast.Return(value=ast.expr() as value):
            yield value


def target_names(target: ast.expr) -> Iterator[ast.Name]:
    """The names that a target binds."""
    match target:
        case ast.Name():
            yield target
        case ast.Starred(value=inner):
            yield from target_names(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from target_names(part)


class _Walk:
    """Follows the code as it runs; every branch and every loop may be taken or not."""

    def __init__(self, code: Code, may_skip: bool) -> None:
        self.code = code
        self.may_skip = may_skip
        self.origins: dict[str, frozenset[int]] = {}
        self.steps: list[Step] = []
        self.uses: list[Use] = []
        self.conditions: tuple[str, ...] = ()

    def source(self, node: ast.expr) -> str:
        positions = self.code.positions
        return self.code.text[positions.start(node) : positions.end(node)]

    def step(
        self,
        kind: StepKind,
        node: ast.stmt | ast.expr,
        value: ast.expr | None = None,
        targets: Sequence[ast.Name] = (),
    ) -> None:
        """Notes a statement, whose value is read before its targets are bound."""
        if value is not None:
            self.read(value)
        positions = self.code.positions
        bound = tuple((target.id, positions.start(target)) for target in targets)
        self.origins |= {name: frozenset({start}) for name, start in bound}
        self.note(kind, node, bound, value)

    def note(
        self,
        kind: StepKind,
        node: ast.stmt | ast.expr,
        bound: tuple[tuple[str, int], ...],
        value: ast.expr | None,
    ) -> None:
        positions = self.code.positions
        uses, self.uses = tuple(self.uses), []
        place = positions.start(node), positions.end(node)
        self.steps.append(Step(kind, *place, bound, value, uses, self.conditions))

    def block(self, body: Sequence[ast.stmt]) -> bool:
        """Walks statements; tells whether all paths have left the block."""
        left = [self.statement(node) for node in body]
        return any(left)

    def statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Return(value=value):
                self.step("return", node, value)
                return True
            case ast.Continue() | ast.Break():
                # What holds here reaches the end of the loop all the same.
                return False
            case ast.Assign(value=value):
                names = [n for n in result_places(node) if isinstance(n, ast.Name)]
                self.step("assign", node, value, names)
            case ast.AugAssign(target=ast.Name() as target, value=value):
                self.read(target)
                self.step("augment", node, value, [target])
            case ast.Expr(value=value):
                changed = _changed(value)
                self.step(
                    "update", node, value, [changed] if changed is not None else []
                )
            case ast.If():
                return self.branch(node)
            case ast.For():
                self.loop(node)
            case ast.FunctionDef():
                self.function(node)
        return False

    def branch(self, node: ast.If) -> bool:
        self.step("test", node.test, node.test)
        test, negated = self.tests(node.test)
        before, outside = dict(self.origins), self.conditions
        self.conditions = (*outside, test)
        yes_left = self.block(node.body)
        yes, self.origins = self.origins, before
        self.conditions = (*outside, negated)
        no_left = self.block(node.orelse)
        self.conditions = outside
        if yes_left or no_left:
            self.origins = self.origins if yes_left else yes
        else:
            self.origins = _either(yes, self.origins)
        return yes_left and no_left

    def tests(self, test: ast.expr) -> tuple[str, str]:
        """A condition and its opposite, in words."""
        text = self.source(test)
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"if {text}", f"if {self.source(operand)}"
            case ast.Compare(
                left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]
            ):
                word = "is not" if isinstance(op, ast.Is) else "is"
                return (
                    f"if {text}",
                    f"if {self.source(left)} {word} {self.source(right)}",
                )
            case ast.Name():
                return f"if {text}", f"if not {text}"
        return f"if {text}", f"if not ({text})"

    def loop(self, node: ast.For) -> None:
        self.step("loop", node, node.iter, list(target_names(node.target)))
        header, outside = self.steps[-1], self.conditions
        before = dict(self.origins)
        text = f"for {self.source(node.target)} in {self.source(node.iter)}"
        self.conditions = (*outside, text)
        count = len(self.steps)
        # The first walk only finds what a round hands to the next one.
        self.block(node.body)
        del self.steps[count:]
        self.origins = _either(before, self.origins)
        self.origins |= {name: frozenset({at}) for name, at in header.targets}
        self.block(node.body)
        self.conditions = outside
        if self.may_skip:
            self.origins = _either(before, self.origins)

    def function(self, node: ast.FunctionDef) -> None:
        """A local function: what its body reads counts as read where it is defined."""
        before, steps, outside = dict(self.origins), self.steps, self.conditions
        self.steps, self.conditions = [], ()
        self.hide(node.args)
        self.block(node.body)
        inner, self.steps = self.steps, steps
        self.origins, self.conditions = before, outside
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)):
            self.read(default)
        self.uses = [use for step in inner for use in step.uses] + self.uses
        start = self.code.positions.start(node)
        self.origins[node.name] = frozenset({start})
        self.note("function", node, ((node.name, start),), None)

    def hide(self, arguments: ast.arguments) -> None:
        """Binds parameters, which come from no assignment."""
        self.origins |= {a.arg: frozenset() for a in arguments_of(arguments)}

    def read(self, node: ast.AST) -> None:
        """Notes every name in an expression."""
        match node:
            case ast.Name(id=name):
                start = self.code.positions.start(node)
                self.uses.append(Use(name, start, self.origins.get(name, OUTER)))
            case ast.Lambda(args=arguments, body=body):
                for default in (*arguments.defaults, *arguments.kw_defaults):
                    if default is not None:
                        self.read(default)
                before = dict(self.origins)
                self.hide(arguments)
                self.read(body)
                self.origins = before
            case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
                self.comprehension(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.read(child)

    def comprehension(
        self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        before = dict(self.origins)
        for generator in node.generators:
            self.read(generator.iter)
            for target in target_names(generator.target):
                start = self.code.positions.start(target)
                self.origins[target.id] = frozenset({start})
            for test in generator.ifs:
                self.read(test)
        for part in (
            [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        ):
            self.read(part)
        self.origins = before


def _changed(node: ast.expr) -> ast.Name | None:
    """The name that `total.assign(…)`, `parts[0].assign(…)` or `parts.append(…)` changes."""
    match node:
        case ast.Call(func=ast.Attribute(value=target, attr=method)) if (
            method in UPDATES or method == "append"
        ):
            target = target.value if isinstance(target, ast.Subscript) else target
            return target if isinstance(target, ast.Name) else None
    return None


def _either(left: Origins, right: Origins) -> dict[str, frozenset[int]]:
    """What holds after one of two paths; a name that only one of them binds may be one of outside."""
    return {
        name: left.get(name, OUTER) | right.get(name, OUTER)
        for name in {**left, **right}
    }
