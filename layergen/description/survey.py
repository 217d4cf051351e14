"""Reads the facts off a piece of code: an allow-list over the syntax tree, with Python's own scoping."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from layergen.description.code import Code
from layergen.description.facts import (
    Assigned,
    Facts,
    Forbidden,
    Library,
    LibraryCall,
    Mark,
    Private,
    Reference,
    Unknown,
    Update,
)
from layergen.description.scope import (
    ATTRIBUTES,
    BUILTINS,
    UPDATES,
    VALUE_ATTRIBUTES,
    VALUE_METHODS,
    Kind,
    Scope,
)
from layergen.description.static import dynamic_conditions

ALLOWED = (
    ast.Module,
    ast.Expr,
    ast.Assign,
    ast.AugAssign,
    ast.Return,
    ast.If,
    ast.For,
    ast.FunctionDef,
    ast.Pass,
    ast.Continue,
    ast.Break,
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.Call,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Subscript,
    ast.Slice,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.ListComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Lambda,
    ast.Starred,
)
REASONS = {
    "While": ("a while loop", "use ops.while_loop with local functions"),
    "JoinedStr": ("an f-string", "a layer computes tensors, not texts"),
    "Import": ("an import", "ops, random and activations are in scope already"),
    "ImportFrom": ("an import", "ops, random and activations are in scope already"),
    "Try": ("try", "a layer does not catch errors"),
    "ClassDef": ("a class", "describe another layer in a file of its own"),
    "NamedExpr": ("':='", "assign on a line of its own"),
    "AnnAssign": ("an annotation", "write NAME = VALUE"),
    "Raise": ("raise", "state conditions under 'require'"),
    "Assert": ("assert", "state conditions under 'require'"),
    "SetComp": ("a set", "use a list or a tuple"),
    "Set": ("a set", "use a list or a tuple"),
}


#: What may stand before a bracket; a param only if its type is callable, which a rule of its own sees to.
CALLABLE = frozenset({Kind.PARAM, Kind.FUNCTION, Kind.LOCAL, Kind.BUILTIN})


def survey(code: Code, scope: Scope) -> Facts:
    """Everything that `code` does, seen from `scope`."""
    visitor = _Survey(code, scope)
    with visitor.frame(_stored(code.tree.body)):
        for statement in code.tree.body:
            visitor.visit(statement)
    return visitor.facts(code.expression is not None or _returns(code.tree.body))


def _returns(body: list[ast.stmt]) -> bool:
    """Whether the end of a block is never reached without `return`."""
    match body[-1] if body else None:
        case ast.Return(value=ast.expr()):
            return True
        case ast.If(body=yes, orelse=no):
            return _returns(yes) and _returns(no)
    return False


def _stored(body: Iterable[ast.AST]) -> set[str]:
    """Names that Python makes local to a function with this body."""
    names: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(
            node, ast.Lambda | ast.ListComp | ast.DictComp | ast.GeneratorExp
        ):
            names |= _stored(ast.iter_child_nodes(node))
    return names


M = TypeVar("M", bound=Mark)


class _Survey(ast.NodeVisitor):
    """Walks a tree once; what it finds is appended to `found` in the order of the walk."""

    def __init__(self, code: Code, scope: Scope) -> None:
        self.code = code
        self.scope = scope
        self.found: list[Mark] = []
        self.frames: list[set[str]] = []

    def facts(self, returns: bool) -> Facts:
        return Facts(
            references=self.of(Reference),
            unknown=self.of(Unknown),
            libraries=self.of(Library),
            calls=self.of(LibraryCall),
            forbidden=self.of(Forbidden),
            private=self.of(Private),
            assigned=self.of(Assigned),
            updates=self.of(Update),
            conditions=tuple(dynamic_conditions(self.code, self.scope)),
            returns=returns,
        )

    def of(self, kind: type[M]) -> tuple[M, ...]:
        marks = [mark for mark in self.found if isinstance(mark, kind)]
        return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))

    @contextmanager
    def frame(self, names: set[str]) -> Iterator[None]:
        """A function's own names; declared attributes stay what they are, so that assigning one is seen."""
        kinds = self.scope.names
        self.frames.append({n for n in names if kinds.get(n) not in ATTRIBUTES})
        yield
        self.frames.pop()

    def place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        positions = self.code.positions
        return positions.start(node), positions.end(node)

    def forbid(self, node: ast.expr | ast.stmt, what: str, hint: str) -> None:
        self.found.append(Forbidden(*self.place(node), what, hint))

    def kind(self, name: str) -> Kind | None:
        if any(name in frame for frame in self.frames):
            return Kind.LOCAL
        if name in self.scope.names:
            return self.scope.names[name]
        return Kind.BUILTIN if name in BUILTINS else None

    # Nodes without a method of their own are descended into if they are allowed.
    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ALLOWED):
            name = type(node).__name__
            what, hint = REASONS.get(
                name, (f"'{name.lower()}'", "see the list in the manual")
            )
            self.forbid(node, what, hint)
            return
        super().generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if self.code.expression is None and not isinstance(node.value, ast.Call):
            self.forbid(
                node, "a value that is not used", "assign it, return it or delete it"
            )
            return
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bytes | complex):
            self.forbid(
                node, "this kind of literal", "use numbers, texts, booleans and None"
            )
        start, end = self.place(node)
        text = self.code.text[start:end]
        if (
            isinstance(node.value, str)
            and "\n" in text
            and ('"""' in text or "'''" in text or "\\\n" in text)
        ):
            self.forbid(node, "a text over several lines", "write it in one line")

    def visit_Name(self, node: ast.Name) -> None:
        start, end = self.place(node)
        kind = self.kind(node.id)
        if (node.id.startswith("_") and kind is not Kind.LOCAL) or node.id.startswith(
            "__"
        ):
            self.found.append(Private(start, end, node.id))
        elif isinstance(node.ctx, ast.Store):
            outside = self.scope.names.get(node.id)
            self.found.append(Assigned(start, end, node.id, outside))
        elif kind is not None:
            self.found.append(Reference(start, end, node.id, kind))
        else:
            self.found.append(Unknown(start, end, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        library = self.library(node)
        if library:
            self.found.append(library)
            return
        start, end = self.place(node)
        if node.attr.startswith("_"):
            self.found.append(Private(end - len(node.attr), end, node.attr))
        elif isinstance(node.ctx, ast.Store):
            self.forbid(node, "assigning an attribute", "assign a local name")
        elif node.attr in UPDATES:
            self.forbid(
                node, f"'.{node.attr}' without a call", f"write .{node.attr}(…)"
            )
        elif node.attr not in VALUE_ATTRIBUTES:
            known = ", ".join(sorted(VALUE_ATTRIBUTES))
            hint = f"a tensor has {known} here; everything else is a function of ops"
            self.found.append(
                Forbidden(
                    end - len(node.attr), end, f"the attribute '{node.attr}'", hint
                )
            )
        self.visit(node.value)

    def library(self, node: ast.expr) -> Library | None:
        """`ops.nn.relu` as a member of its module, if that is what the node is."""
        parts = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            parts.append(root.attr)
            root = root.value
        if (
            not parts
            or not isinstance(root, ast.Name)
            or root.id not in self.scope.modules
        ):
            return None
        if self.kind(root.id) is not None or any(
            part.startswith("_") for part in parts
        ):
            return None
        return Library(*self.place(node), root.id, ".".join(reversed(parts)))

    def visit_Call(self, node: ast.Call) -> None:
        self.callee(node)
        for keyword in node.keywords:
            if keyword.arg is None:
                self.forbid(keyword.value, "'**'", "name each argument")
            elif keyword.arg.startswith("_"):
                self.found.append(Private(*self.place(keyword.value), keyword.arg))
            self.visit(keyword.value)
        for argument in node.args:
            self.visit(argument)

    def callee(self, node: ast.Call) -> None:
        function = node.func
        library = self.library(function)
        if library:
            self.found += [library, self.library_call(node, library)]
            return
        match function:
            case ast.Name(id=name):
                self.visit(function)
                kind = self.kind(name)
                if kind not in CALLABLE and kind is not None:
                    self.forbid(
                        function,
                        f"calling the {kind.value} '{name}'",
                        "only functions can be called",
                    )
            case ast.Attribute(value=ast.Name(id=name) as target, attr=method) if (
                method in UPDATES
            ):
                kind = self.kind(name)
                self.found.append(Update(*self.place(function), name, kind, method))
                self.visit(target)
            case ast.Attribute(value=value, attr=method) if method in VALUE_METHODS:
                self.visit(value)
            case ast.Attribute():
                self.visit(function)
            case _:
                self.forbid(function, "this call", "call a function by its name")

    def library_call(self, node: ast.Call, library: Library) -> LibraryCall:
        start, end = self.place(node)
        inside = self.code.text[self.place(node.func)[1] : end - 1]
        last = max(
            [self.place(a)[1] for a in (*node.args, *(k.value for k in node.keywords))],
            default=None,
        )
        tail = "" if last is None else self.code.text[last : end - 1]
        comma = last is not None and "," not in _without_comments(tail)
        # Behind the last argument and its brackets, so that a comment at the end stays a comment.
        close = max(tail.rfind(")"), tail.find(",")) + 1
        at = end - 1 if last is None else last + close
        keywords = tuple(k.arg for k in node.keywords if k.arg)
        star = any(isinstance(a, ast.Starred) for a in node.args)
        assert inside.startswith("(") or inside.lstrip().startswith("(")
        return LibraryCall(
            start, end, library, len(node.args), keywords, star, at, comma
        )

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Store):
            self.forbid(
                node,
                "assigning an item",
                "tensors do not change: use ops.slice_update or ops.where",
            )
            return
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if (
            node.decorator_list
            or node.returns
            or any(a.annotation for a in _arguments(node.args))
        ):
            self.forbid(node, "a decorator or an annotation", "write a plain function")
            return
        if node.name.startswith("_"):
            self.found.append(Private(*self.place(node), node.name))
        self.function(node.args, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.function(node.args, [node.body])

    def function(
        self, arguments: ast.arguments, body: Iterable[ast.stmt | ast.expr]
    ) -> None:
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d)):
            self.visit(default)
        body = list(body)
        names = {a.arg for a in _arguments(arguments)}
        own = {n for n in names if n.startswith("__")}
        for name in own:
            self.found.append(Private(*self.place(body[0]), name))
        self.frames.append(names)
        with self.frame(_stored(body)):
            for part in body:
                self.visit(part)
        self.frames.pop()

    def comprehension(
        self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        names = {
            part.id
            for generator in node.generators
            for part in ast.walk(generator.target)
            if isinstance(part, ast.Name)
        }
        self.visit(node.generators[0].iter)
        self.frames.append(names)
        for position, generator in enumerate(node.generators):
            if position:
                self.visit(generator.iter)
            self.visit(generator.target)
            for test in generator.ifs:
                self.visit(test)
        for part in (
            [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        ):
            self.visit(part)
        self.frames.pop()

    visit_ListComp = visit_DictComp = visit_GeneratorExp = comprehension


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return every + [a for a in (arguments.vararg, arguments.kwarg) if a]


def _without_comments(text: str) -> str:
    return "\n".join(line.split("#")[0] for line in text.split("\n"))
