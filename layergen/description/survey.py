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
    TEXT_METHODS,
    UPDATES,
    VALUE_ATTRIBUTES,
    Kind,
    Scope,
)
from layergen.description.static import dynamic_conditions
from layergen.description.surveyor import WITH_MEMBERS, Surveyor


def survey(code: Code, scope: Scope) -> Facts:
    """Everything that `code` does, seen from `scope`."""
    visitor = _Survey(code, scope)
    with visitor.frame(stored_names(code.tree.body)):
        for statement in code.tree.body:
            visitor.visit(statement)
    return visitor.facts(code.expression is not None or returns_value(code.tree.body))


M = TypeVar("M", bound=Mark)

UNUSED = "a value that is not used"


class _Survey(Surveyor):
    """Walks a tree once."""

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
            self.found.append(
                Forbidden(
                    end - len(node.attr),
                    end,
                    f"the attribute '{node.attr}'",
                    self.known_attributes(),
                )
            )
        self.visit(node.value)

    def known_attributes(self) -> str:
        """What may stand behind a dot in this scope."""
        if self.scope.methods >= TEXT_METHODS:
            return f"a text has {', '.join(sorted(TEXT_METHODS))} here"
        known = ", ".join(sorted(VALUE_ATTRIBUTES))
        return f"a tensor has {known} here; everything else is a function of ops"

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
