"""Which assignment each name of a piece of code may come from: what the arrows of a picture are."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from layergen.description.code import Code
from layergen.description.grammar import arguments_of
from layergen.drawing.targets import changed_name, result_places, target_names

#: In place of an assignment: the name comes from outside the code.
OUTSIDE = -1
OUTER = frozenset({OUTSIDE})
StepKind = Literal[
    "assign", "augment", "update", "return", "loop", "function", "test", "call"
]
Origins = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Parts:
    """What the layer is made of, as its code has to do with it, by where that begins.

    `calls` are the calls of parts, with the name of each part; `members` the weights of parts that are read, with the
    places behind them; `names` those of all parts.
    """

    calls: Mapping[int, str] = field(default_factory=dict)
    members: Mapping[int, int] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Use:
    """A name that is read at `start`; `origins` are the places of the assignments it may come from."""

    name: str
    start: int
    origins: frozenset[int]


@dataclass(frozen=True)
class Step:
    """A statement: the names that it reads, and those that it gives, each with its place.

    The call of a part is a step of its own, in front of the statement that it stands in; one that is all of the
    statement's value is one step with it. `part` is what is called. `conditions` are the tests and loops around it,
    outermost first.
    """

    kind: StepKind
    start: int
    end: int
    targets: tuple[tuple[str, int], ...]
    value: ast.expr | None
    uses: tuple[Use, ...]
    conditions: tuple[str, ...]
    part: str | None = None

    @property
    def place(self) -> int:
        """What tells it from the others: a call may begin where its statement does."""
        return _called(self.start) if self.kind == "call" else self.start


def _called(start: int) -> int:
    return OUTSIDE - 1 - start


def steps_of(
    code: Code,
    parameters: Sequence[str] = (),
    *,
    may_skip: bool = True,
    parts: Parts | None = None,
) -> tuple[Step, ...]:
    """Every statement of a piece of code, in the order in which they run; a local function is one of them.

    `may_skip` says that a loop may go over nothing, so that what was assigned before it counts behind it too.
    Without `parts` a call of one is no step.
    """
    walk = _Walk(code, may_skip, parts or Parts())
    # Parameters come from no assignment, and hide what is outside.
    walk.origins = dict.fromkeys(parameters, frozenset())
    if code.expression is not None:
        walk.step("return", code.expression, code.expression)
    else:
        walk.block(code.tree.body)
    return tuple(walk.steps)


class _Walk:
    """Follows the code as it runs; every branch and every loop may be taken or not."""

    def __init__(self, code: Code, may_skip: bool, parts: Parts) -> None:
        self.code = code
        self.may_skip = may_skip
        self.parts = parts
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
        is_plain = kind in ("assign", "return", "update")
        whole = self.whole_call(value) if is_plain else None
        if whole is not None:
            self.arguments(whole)
        elif value is not None and kind == "loop":
            self.over(value)
        elif value is not None:
            self.read(value)
        positions = self.code.positions
        bound = tuple((target.id, positions.start(target)) for target in targets)
        self.origins |= {name: frozenset({start}) for name, start in bound}
        part = None if whole is None else self.parts.calls[positions.start(whole)]
        self.note(kind, node, bound, value, part)

    def note(
        self,
        kind: StepKind,
        node: ast.stmt | ast.expr,
        bound: tuple[tuple[str, int], ...],
        value: ast.expr | None,
        part: str | None = None,
    ) -> None:
        positions = self.code.positions
        uses, self.uses = tuple(self.uses), []
        place = positions.start(node), positions.end(node)
        self.steps.append(Step(kind, *place, bound, value, uses, self.conditions, part))

    def whole_call(self, value: ast.expr | None) -> ast.Call | None:
        """The call of a part that is all of a value, or all that is added to the losses."""
        match value:
            case ast.Call() if self.is_part(value):
                return value
            case ast.Call(
                func=ast.Name(id="add_loss"), args=[ast.Call() as inner], keywords=[]
            ) if self.is_part(inner):
                return inner
        return None

    def is_part(self, node: ast.Call) -> bool:
        return self.code.positions.start(node) in self.parts.calls

    def arguments(self, node: ast.Call) -> None:
        """Reads what the call of a part is given."""
        if isinstance(node.func, ast.Subscript):
            self.read(node.func.slice)
        for argument in (*node.args, *(k.value for k in node.keywords)):
            self.read(argument)

    def call(self, node: ast.Call) -> None:
        """Notes the call of a part, and that its value is read."""
        outside, self.uses = self.uses, []
        self.arguments(node)
        start = self.code.positions.start(node)
        part = self.parts.calls[start]
        self.note("call", node, (), node, part)
        self.uses = [*outside, Use(part, start, frozenset({_called(start)}))]

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
                changed = changed_name(value)
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
        parts, self.parts = self.parts, replace(self.parts, calls={})
        self.steps, self.conditions = [], ()
        self.hide(node.args)
        self.block(node.body)
        inner, self.steps = self.steps, steps
        self.origins, self.conditions, self.parts = before, outside, parts
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
            case ast.Call() if self.is_part(node):
                self.call(node)
            case ast.Name(id=name):
                start = self.code.positions.start(node)
                self.uses.append(Use(name, start, self.origins.get(name, OUTER)))
            case ast.Attribute() if (
                self.code.positions.start(node) in self.parts.members
            ):
                self.member(node)
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot()]) if (
                name in self.parts.names
            ):
                pass
            case ast.IfExp():
                self.choice(node)
            case ast.Lambda():
                self.closure(node)
            case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
                self.comprehension(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.read(child)

    def member(self, node: ast.Attribute) -> None:
        """A weight of a part, by all of its text."""
        start = self.code.positions.start(node)
        if self.parts.members[start] == self.code.positions.end(node):
            self.uses.append(Use(self.source(node), start, OUTER))
        else:
            self.read(node.value)

    def choice(self, node: ast.IfExp) -> None:
        """One value or the other: what is called in either is called on a condition."""
        self.read(node.test)
        outside = self.conditions
        for side, test in zip(
            (node.body, node.orelse), self.tests(node.test), strict=True
        ):
            self.conditions = (*outside, test)
            self.read(side)
        self.conditions = outside

    def closure(self, node: ast.Lambda) -> None:
        """A lambda: what it calls is read, not called, where it is made."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.read(default)
        before, parts = dict(self.origins), self.parts
        self.parts = replace(parts, calls={})
        self.hide(node.args)
        self.read(node.body)
        self.origins, self.parts = before, parts

    def over(self, node: ast.expr) -> None:
        """Reads what a loop goes over; layers that are called in it count where they are called."""
        before, self.uses = self.uses, []
        self.read(node)
        called = set(self.parts.calls.values())
        self.uses = before + [
            use for use in self.uses if use.name not in called or use.origins != OUTER
        ]

    def comprehension(
        self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        before, outside = dict(self.origins), self.conditions
        for generator in node.generators:
            self.over(generator.iter)
            loop = (
                f"for {self.source(generator.target)} in {self.source(generator.iter)}"
            )
            self.conditions = (*self.conditions, loop)
            for target in target_names(generator.target):
                start = self.code.positions.start(target)
                self.origins[target.id] = frozenset({start})
            for test in generator.ifs:
                self.read(test)
        for part in (
            [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        ):
            self.read(part)
        self.origins, self.conditions = before, outside


def _either(left: Origins, right: Origins) -> dict[str, frozenset[int]]:
    """What holds after one of two paths; a name that only one of them binds may be one of outside."""
    return {
        name: left.get(name, OUTER) | right.get(name, OUTER)
        for name in {**left, **right}
    }
