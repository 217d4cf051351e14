"""Reads the facts off a piece of code: an allow-list over the syntax tree, with Python's own scoping."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from layergen.description.call_sites import (
    call_site,
    is_bare_generator,
    made_where_called,
    makes_layer,
)
from layergen.description.code import Code
from layergen.description.facts import (
    Assigned,
    CallSite,
    Facts,
    Forbidden,
    Library,
    LibraryCall,
    Mark,
    Member,
    NamedCall,
    Private,
    Reference,
    Unknown,
    Update,
)
from layergen.description.grammar import (
    ALLOWED,
    ASYNC,
    arguments_of,
    reason,
    returns_value,
    root_name,
    stored_names,
    subject_name,
)
from layergen.description.keras_api import layer_methods
from layergen.description.scope import (
    ATTRIBUTES,
    BUILTINS,
    CALLABLE,
    METRIC_METHODS,
    UPDATES,
    VALUE_ATTRIBUTES,
    VALUE_METHODS,
    Kind,
    Scope,
)
from layergen.description.static import dynamic_conditions

#: What has public attributes of its own that code may read.
WITH_MEMBERS = frozenset({Kind.SUBLAYER, Kind.BASE})
#: What may be a layer, whose calls get arguments that are not written.
HANDED_MORE = frozenset({Kind.SUBLAYER, Kind.CLASS, Kind.BASE, Kind.PARAM, Kind.LOCAL})


def survey(code: Code, scope: Scope) -> Facts:
    """Everything that `code` does, seen from `scope`."""
    visitor = _Survey(code, scope)
    with visitor.frame(stored_names(code.tree.body)):
        for statement in code.tree.body:
            visitor.visit(statement)
    return visitor.facts(code.expression is not None or returns_value(code.tree.body))


M = TypeVar("M", bound=Mark)

UNUSED = "a value that is not used"


class _Survey(ast.NodeVisitor):
    """Walks a tree once; what it finds is appended to `found` in the order of the walk."""

    def __init__(self, code: Code, scope: Scope) -> None:
        self.code = code
        self.scope = scope
        self.found: list[Mark] = []
        self.frames: list[set[str]] = []
        self.docstrings: list[ast.stmt] = []

    def facts(self, returns: bool) -> Facts:
        return Facts(
            references=self.of(Reference),
            unknown=self.of(Unknown),
            libraries=self.of(Library),
            calls=self.of(LibraryCall),
            named_calls=self.of(NamedCall),
            members=self.of(Member),
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
        start, end = self.place(node)
        if isinstance(node, ast.stmt) and hasattr(node, "body"):
            # Of a statement with a block, the word that makes it one.
            word = re.compile(r"\w+|$").search(self.code.text, start)
            end = word.end() if word else end
        self.found.append(Forbidden(start, end, what, hint))

    def name_place(self, name: str, start: int) -> tuple[int, int]:
        """Where a name stands that is read from `start` on."""
        at = max(self.code.text.find(name, start), start)
        return at, at + len(name)

    def kind(self, name: str) -> Kind | None:
        if any(name in frame for frame in self.frames):
            return Kind.LOCAL
        if name in self.scope.names:
            return self.scope.names[name]
        return Kind.BUILTIN if name in BUILTINS else None

    # Nodes without a method of their own are descended into if they are allowed.
    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ALLOWED):
            self.forbid(node, *reason(node))
            return
        super().generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        is_block = self.code.expression is None and node not in self.docstrings
        if is_block and self.is_idle(node.value):
            self.forbid(node, UNUSED, "assign it, return it or delete it")
        self.visit(node.value)

    def is_idle(self, node: ast.expr) -> bool:
        """Whether a statement of this expression alone does nothing."""
        if isinstance(node, ast.Call):
            return self.library(node.func) is not None
        return isinstance(node, ALLOWED)

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
            if outside in ATTRIBUTES and kind is Kind.LOCAL:
                outside = None  # hidden by an argument
            self.found.append(Assigned(start, end, node.id, outside))
        elif kind is not None:
            self.found.append(Reference(start, end, node.id, kind))
        else:
            self.found.append(Unknown(start, end, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Store):
            self.forbid(node, "assigning an attribute", "assign a local name")
            return
        library = self.library(node)
        if library:
            self.found.append(library)
            return
        root = root_name(node)
        if root is not None and self.kind(root.id) is None:
            self.unknown_root(node, root)
            return
        end = self.place(node)[1]
        owner = subject_name(node.value)
        if node.attr.startswith("_"):
            self.found.append(Private(end - len(node.attr), end, node.attr))
        elif owner is not None and self.kind(owner.id) in WITH_MEMBERS:
            start = self.place(node)[0]
            self.found.append(self.member(start, end, owner.id, node.attr))
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

    def member(self, start: int, end: int, owner: str, name: str) -> Mark:
        """A weight of a sublayer; what every layer has beside its weights is out of reach."""
        if name not in layer_methods():
            return Member(start, end, owner, name)
        what = f"the attribute '{name}' of a sublayer"
        hint = f"its weights are in reach, such as {owner}.kernel"
        return Forbidden(end - len(name), end, what, hint)

    def unknown_root(self, node: ast.Attribute, root: ast.Name) -> None:
        """Notes the one mistake of `a.b.c` where `a` is no name, or a module and `b` private in it."""
        if root.id not in self.scope.modules:
            self.visit(root)
            return
        chain = [n for n in ast.walk(node) if isinstance(n, ast.Attribute)]
        private = [n for n in chain if n.attr.startswith("_")][-1]
        end = self.place(private)[1]
        self.found.append(Private(end - len(private.attr), end, private.attr))

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
                positions = self.code.positions
                start = positions.offset(keyword.lineno, keyword.col_offset)
                place = self.name_place(keyword.arg, start)
                self.found.append(Private(*place, keyword.arg))
            self.visit(keyword.value)
        for argument in node.args:
            self.visit(argument)

    def callee(self, node: ast.Call) -> None:
        function = node.func
        library = self.library(function)
        if library:
            site = vars(self.call_site(node))
            self.found += [library, LibraryCall(**site, library=library)]
            return
        match function:
            case ast.Name(id=name):
                self.visit(function)
                kind = self.kind(name)
                if kind not in CALLABLE and kind is not None:
                    hint = (
                        f"only functions are called: to multiply, write '{name} * (…)'"
                    )
                    if kind is Kind.METRIC:
                        hint = f"write {name}.update_state(…)"
                    self.forbid(function, f"calling the {kind.value} '{name}'", hint)
                self.found.append(self.named_call(node, name))
            case ast.Subscript(value=ast.Name(id=name)) if self.kind(name) in (
                Kind.SUBLAYER,
                None,
            ):
                self.visit(function)
                self.found.append(self.named_call(node, name))
            case ast.Attribute(value=ast.Name(id=name) as target, attr=method) if (
                self.kind(name) is Kind.METRIC
            ):
                if method not in METRIC_METHODS:
                    hint = f"a metric has {', '.join(sorted(METRIC_METHODS))}"
                    self.forbid(function, f"the method '{method}' of a metric", hint)
                self.visit(target)
            case ast.Call(func=made) if makes_layer(made, self.kind):
                self.forbid(
                    function,
                    *made_where_called(function, "layers" in self.scope.modules),
                )
            case ast.Attribute(value=target, attr=method) if self.is_member(target):
                hint = "a layer updates what it declares under 'state'"
                self.forbid(function, "a method of a sublayer's weight", hint)
                self.visit(target)
            case ast.Attribute() if self.is_member(function):
                self.forbid(
                    function,
                    f"the method '{function.attr}' of a sublayer",
                    f"call the sublayer itself: {ast.unparse(function.value)}(…)",
                )
                self.visit(function.value)
            case ast.Attribute(
                value=ast.Name(id=name)
                | ast.Subscript(value=ast.Name(id=name)) as target,
                attr=method,
            ) if (
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
                self.visit(function)

    def is_member(self, node: ast.expr) -> bool:
        """Whether it is an attribute of a sublayer."""
        owner = subject_name(node.value) if isinstance(node, ast.Attribute) else None
        return owner is not None and self.kind(owner.id) in WITH_MEMBERS

    def named_call(self, node: ast.Call, name: str) -> NamedCall:
        kind, head = self.kind(name), Mark(*self.place(node.func))
        site = self.call_site if kind in HANDED_MORE else partial(call_site, self.code)
        return NamedCall(**vars(site(node)), name=name, kind=kind, head=head)

    def call_site(self, node: ast.Call) -> CallSite:
        if is_bare_generator(self.code, node):
            hint = "write a list: […]"
            self.forbid(node.args[0], "a generator as the only argument", hint)
        return call_site(self.code, node)

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
        annotations = [a.annotation for a in arguments_of(node.args)]
        for extra in (*node.decorator_list, node.returns, *annotations):
            if extra is not None:
                hint = "write a plain function"
                self.forbid(extra, "a decorator or an annotation", hint)
        if getattr(node, "type_params", None):
            self.forbid(node, "a type parameter", "write a plain function")
        if node.name.startswith("__"):
            place = self.name_place(node.name, self.place(node)[0])
            self.found.append(Private(*place, node.name))
        if ast.get_docstring(node, clean=False) is not None:
            self.docstrings.append(node.body[0])
        self.function(node.args, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.function(node.args, [node.body])

    def function(
        self, arguments: ast.arguments, body: Iterable[ast.stmt | ast.expr]
    ) -> None:
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d)):
            self.visit(default)
        body = list(body)
        every = arguments_of(arguments)
        names = {a.arg for a in every}
        for argument in every:
            if argument.arg.startswith("__"):
                positions = self.code.positions
                start = positions.offset(argument.lineno, argument.col_offset)
                place = self.name_place(argument.arg, start)
                self.found.append(Private(*place, argument.arg))
        self.frames.append(names)
        with self.frame(stored_names(body)):
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
            if generator.is_async:
                self.forbid(generator.target, *ASYNC)
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
