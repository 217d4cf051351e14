"""Notes what the calls of a piece of code do; the base of the walk over its syntax tree."""

from __future__ import annotations

import ast
import re
from functools import partial

from msgspec.structs import asdict

from layergen.description.call_sites import (
    call_site,
    is_bare_generator,
    made_where_called,
    makes_layer,
)
from layergen.description.code import Code
from layergen.description.facts import (
    CallSite,
    Forbidden,
    Library,
    LibraryCall,
    Mark,
    NamedCall,
    Private,
    Update,
)
from layergen.description.grammar import subject_name
from layergen.description.scope import (
    CALLABLE,
    METRIC_METHODS,
    UPDATES,
    Kind,
    Scope,
)

#: What has public attributes of its own that code may read.
WITH_MEMBERS = frozenset({Kind.SUBLAYER, Kind.BASE})
#: What may be a layer, whose calls get arguments that are not written.
HANDED_MORE = frozenset({Kind.SUBLAYER, Kind.CLASS, Kind.BASE, Kind.PARAM, Kind.LOCAL})


class Surveyor(ast.NodeVisitor):
    """What every part of the walk needs, and the calls; what is found is appended to `found` in its order."""

    def __init__(self, code: Code, scope: Scope) -> None:
        self.code = code
        self.scope = scope
        self.found: list[Mark] = []
        self.frames: list[set[str]] = []
        self.docstrings: list[ast.stmt] = []

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
        return Kind.BUILTIN if name in self.scope.builtins else None

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
            site = asdict(self.call_site(node))
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
            case ast.Attribute(value=value, attr=method) if (
                method in self.scope.methods
            ):
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
        return NamedCall(**asdict(site(node)), name=name, kind=kind, head=head)

    def call_site(self, node: ast.Call) -> CallSite:
        if is_bare_generator(self.code, node):
            hint = "write a list: […]"
            self.forbid(node.args[0], "a generator as the only argument", hint)
        return call_site(self.code, node)
