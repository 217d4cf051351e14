"""The value of each kind of expression."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from layergen.description.code import Code
from layergen.description.scope import UPDATES
from layergen.shapes import indexing, operators
from layergen.shapes.builtins import BUILTINS
from layergen.shapes.call import Call, Mismatch
from layergen.shapes.children import Child, Use, child_of
from layergen.shapes.facts import Facts
from layergen.shapes.layers.sublayer import made
from layergen.shapes.library import Labels, call_library, member
from layergen.shapes.narrowing import narrowed
from layergen.shapes.ops.losses import loss_of
from layergen.shapes.size import number
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Integer,
    Items,
    Kind,
    Known,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
    join,
    shape_items,
)

if TYPE_CHECKING:
    from layergen.shapes.engine import Log

MODULES = frozenset({"ops", "random", "activations", "losses", "np"})
#: Modules whose classes make the parts of a layer.
MAKERS = frozenset(
    {"layers", "losses", "metrics", "initializers", "regularizers", "constraints"}
)
METHODS = frozenset({"append", "items", "keys", "values"})
LONGEST_LABEL = 24


class Expressions:
    """The half of the engine that has no statements."""

    code: Code
    names: dict[str, Value]
    outer: Mapping[str, Value]
    facts: Facts
    log: Log

    @abstractmethod
    def report(self, node: ast.expr | ast.keyword, mismatch: Mismatch) -> None:
        """Notes a mistake at a piece of the text."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Value) -> None:
        """Gives names to a value."""

    @abstractmethod
    def closure(
        self, label: str, arguments: ast.arguments, body: Sequence[ast.stmt] | ast.expr
    ) -> Function:
        """A local function."""

    def lookup(self, name: str) -> Value:
        """What a name holds here."""
        if name in self.names:
            return self.names[name]
        return self.outer.get(name, BUILTINS.get(name, ANYTHING))

    def label(self, node: ast.expr) -> str:
        """How the author wrote an operand, or what stands for it where that is long."""
        positions = self.code.positions
        text = self.code.text[positions.start(node) : positions.end(node)]
        return (
            text
            if len(text) <= LONGEST_LABEL and "\n" not in text
            else f"'{text[: LONGEST_LABEL - 3]}...'".replace("\n", " ")
        )

    def value(self, node: ast.expr) -> Value:
        """The value of an expression; unknown where it holds a mistake, which is noted."""
        try:
            return self.evaluate(node)
        except Mismatch as mismatch:
            self.report(self.culprit(node, mismatch), mismatch)
            return ANYTHING

    def culprit(self, node: ast.expr, mismatch: Mismatch) -> ast.expr | ast.keyword:
        """The part of an expression that a mistake is to be shown at."""
        return mismatch.node or node

    def evaluate(self, node: ast.expr) -> Value:
        match node:
            case ast.Name(id=name):
                return self.lookup(name)
            case ast.Constant(value=value):
                return _constant(value)
            case ast.BinOp(left=left, op=op, right=right):
                return self.operate(
                    node, op, left, self.value(left), right, self.value(right)
                )
            case ast.UnaryOp(op=op, operand=operand):
                return operators.unary(op, self.value(operand))
            case ast.Compare(left=left, comparators=comparators):
                nodes = [left, *comparators]
                values = [self.value(part) for part in nodes]
                return operators.compare(
                    node, values, [self.label(part) for part in nodes], self.facts
                )
            case ast.BoolOp(values=parts):
                found = [self.value(part) for part in parts]
                return operators.choice(found)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.conditional(test, body, orelse)
            case ast.Attribute(value=inner, attr=attribute):
                return self.attribute(node, inner, attribute)
            case ast.Call():
                return self.call(node)
            case ast.Subscript(value=inner, slice=index):
                return self.subscript(inner, index)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return self.items(items, isinstance(node, ast.List))
            case ast.Dict(keys=keys, values=values):
                return self.table(keys, values)
            case ast.Lambda(args=arguments, body=body):
                return self.closure("lambda", arguments, body)
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
                return self.comprehension(node.generators, item)
            case ast.DictComp():
                return ANYTHING
        return ANYTHING

    def operate(
        self,
        node: ast.AST,
        op: ast.operator,
        left: ast.expr,
        a: Value,
        right: ast.expr,
        b: Value,
    ) -> Value:
        """The value of `left op right`."""
        call = Call(
            "operator",
            {"x1": a, "x2": b},
            {"x1": self.label(left), "x2": self.label(right)},
            self.facts,
        )
        if isinstance(node, ast.stmt):
            try:
                return operators.binary(op, call)
            except Mismatch as mismatch:
                self.report(right, mismatch)
                return ANYTHING
        return operators.binary(op, call)

    def truth(self, test: ast.expr) -> bool | None:
        """How a test comes out, where that is known: the presence of arguments, equal sizes, what is settled."""
        settled = self.facts.settled
        if settled and ast.unparse(test) in settled:
            return settled[ast.unparse(test)]
        with self.log.silence():
            value = self.value(test)
        return (
            value.value
            if isinstance(value, Known) and isinstance(value.value, bool)
            else None
        )

    def conditional(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> Value:
        self.value(test)
        known = self.truth(test)
        if known is not None:
            return self.side(test, known, body if known else orelse)
        return join(self.side(test, True, body), self.side(test, False, orelse))

    def side(self, test: ast.expr, holds: bool, node: ast.expr) -> Value:
        """The value of what is computed where a test comes out this way."""
        before = self.names
        self.names = before | narrowed(test, holds, self.lookup)
        try:
            return self.value(node)
        finally:
            self.names = before

    def attribute(self, node: ast.Attribute, inner: ast.expr, attribute: str) -> Value:
        if (
            isinstance(inner, ast.Name)
            and inner.id in MODULES
            and inner.id not in self.names
        ):
            return member(inner.id, attribute, self)
        value = self.value(inner)
        child = child_of(value)
        if child is not None:
            return child.member(attribute, self.label(inner))
        match value, attribute:
            case Tensor(shape=Shape() as shape), "shape":
                return shape_items(shape)
            case Tensor(shape=Shape() as shape), "ndim":
                return Integer(None if shape.rank is None else number(shape.rank))
            case Tensor(dtype=dtype), "dtype":
                return Kind(dtype)
        return ANYTHING

    def items(self, nodes: Sequence[ast.expr], is_list: bool) -> Value:
        values: list[Value | Rest] = []
        for node in nodes:
            if not isinstance(node, ast.Starred):
                values.append(self.value(node))
                continue
            inner = self.value(node.value)
            if not isinstance(inner, Items):
                return ANYTHING
            values += inner.values
        return Items(tuple(values), is_list)

    def table(
        self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]
    ) -> Value:
        found = [self.value(value) for value in values]
        names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
        if all(isinstance(name, str) for name in names):
            return Table(tuple(zip((str(name) for name in names), found, strict=True)))
        return ANYTHING

    def iterated(self, node: ast.expr, value: Value) -> list[Value] | Value:
        """The values that a loop goes over: all of them, or one that stands for each."""
        match value:
            case Items(values) if not any(isinstance(v, Rest) for v in values):
                return [v for v in values if not isinstance(v, Rest)]
            case Many(item):
                return item
            case Tensor(
                shape=Shape() as shape, dtype=dtype
            ) if shape.axes and not isinstance(shape.axes[0], Rest):
                return Tensor(Shape(shape.axes[1:]), dtype)
        return ANYTHING

    def comprehension(
        self, generators: Sequence[ast.comprehension], item: ast.expr
    ) -> Value:
        before = dict(self.names)
        try:
            if len(generators) > 1 or generators[0].ifs:
                for generator in generators:
                    self.assign_round(generator)
                return Many(self.value(item))
            generator = generators[0]
            items = self.iterated(generator.iter, self.value(generator.iter))
            if not isinstance(items, list):
                self.assign(generator.target, items)
                return Many(self.value(item))
            found: list[Value | Rest] = []
            for one in items:
                self.assign(generator.target, one)
                found.append(self.value(item))
            return Items(tuple(found), True)
        finally:
            self.names = before

    def assign_round(self, generator: ast.comprehension) -> None:
        items = self.iterated(generator.iter, self.value(generator.iter))
        if isinstance(items, list):
            common: Value = items[0] if items else ANYTHING
            for other in items[1:]:
                common = join(common, other)
            items = common
        self.assign(generator.target, items)
        for test in generator.ifs:
            self.value(test)

    def subscript(self, inner: ast.expr, index: ast.expr) -> Value:
        value = self.value(inner)
        call = Call("[]", {"x": value}, {"x": self.label(inner)}, self.facts)
        return indexing.subscript(call, value, indexing.parse(index, self.value))

    def call(self, node: ast.Call) -> Value:
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if (
                method in UPDATES and name in self.outer
            ):
                return self.update(node, self.lookup(name))
            case ast.Attribute():
                path = _dotted(node.func)
                module, _, rest = path.partition(".")
                if module in MAKERS and rest[:1].isupper():
                    return self.made(node, module, rest)
                if module in MODULES and module not in self.names:
                    return call_library(self, node, module, rest)
                if node.func.attr in METHODS:
                    return self.method(node, node.func.value, node.func.attr)
        function = self.value(node.func)
        arguments = self.items(node.args, False)
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        if not isinstance(function, Function) or not isinstance(arguments, Items):
            return ANYTHING
        if any(isinstance(v, Rest) for v in arguments.values):
            return ANYTHING
        values = tuple(v for v in arguments.values if not isinstance(v, Rest))
        written: dict[str, ast.expr | ast.keyword]
        written = {k.arg: k.value for k in node.keywords if k.arg}
        written |= {f"{k.arg}=": k for k in node.keywords}
        written |= {f"*{at}": each for at, each in enumerate(node.args)}
        try:
            child = child_of(function)
            if child is not None:
                return self.use(node, child, values, keywords)
            result: Value = function.apply(values, keywords)
        except Mismatch as mismatch:
            mismatch.node = mismatch.node or written.get(mismatch.at or "")
            raise
        return result

    def use(
        self,
        node: ast.Call,
        child: Child,
        values: tuple[Value, ...],
        keywords: Mapping[str, Value],
    ) -> Value:
        """The value of calling a child; the call is kept, to build the child by."""
        named = {k.arg: k.value for k in node.keywords if k.arg}
        result = child.result(values, keywords, Labels(self, named, node.args))
        given = child.arguments(values, keywords)
        start = self.code.positions.start(node)
        log = self.log
        child.judge_again(log.path, result, self.facts)
        child.uses.append(Use(self.code, start, log.path, log.turn, given, result))
        return result.output

    def made(self, node: ast.Call, module: str, name: str) -> Value:
        """What a class of Keras makes: a layer, a loss function, or something that has no shape."""
        arguments = self.items(node.args, False)
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        if not isinstance(arguments, Items):
            return ANYTHING
        values = tuple(v for v in arguments.values if not isinstance(v, Rest))
        if module == "layers":
            return made(name, values, keywords, self.facts)
        if module == "losses":
            return loss_of(name, keywords.get("reduction"))
        return ANYTHING

    def update(self, node: ast.Call, state: Value) -> Value:
        """`state.assign(value)`: the value must have the shape of the state."""
        values = [self.value(argument) for argument in node.args]
        if values and isinstance(state, Tensor):
            labels = {"x1": self.label(node.func.value), "x2": self.label(node.args[0])}  # type: ignore[attr-defined]
            operators.assignable(
                Call("assign", {"x1": state, "x2": values[0]}, labels, self.facts)
            )
        return state

    def method(self, node: ast.Call, target: ast.expr, method: str) -> Value:
        """`list.append(value)` and the views of a mapping."""
        value = self.value(target)
        arguments = [self.value(argument) for argument in node.args]
        if method == "append" and isinstance(target, ast.Name):
            if isinstance(value, Items) and len(arguments) == 1:
                self.names[target.id] = Items((*value.values, arguments[0]), True)
            else:
                self.names[target.id] = ANYTHING
            return Known(None)
        if isinstance(value, Table):
            pairs: dict[str, tuple[Value | Rest, ...]] = {
                "items": tuple(Items((Known(k), v)) for k, v in value.entries),
                "keys": tuple(Known(k) for k, _ in value.entries),
                "values": tuple(v for _, v in value.entries),
            }
            return Items(pairs[method], True)
        return ANYTHING


def _constant(value: object) -> Value:
    match value:
        case bool() | float() | str() | None:
            return Known(value)
        case int():
            return Integer(number(value))
    return ANYTHING


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted(value)}.{attribute}"
    return ""
