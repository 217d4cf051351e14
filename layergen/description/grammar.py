"""What of Python the language of `call` has, and what to write in place of the rest."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Sequence

#: Nodes that may stand in a description; every other expression or statement is reported.
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

_IMPORT = ("an import", "ops, random and activations are in scope already")
_SET = ("a set", "use a list or a tuple")
_ERRORS = ("try", "a layer does not catch errors")
ASYNC = ("async code", "a layer runs in one go: leave 'async' and 'await' out")
_REQUIRE = "state conditions under 'require'"
_GENERATOR = ("yield", "return all values at once, in a list or a tensor")
_LOCAL = "assign local names; a layer keeps values under 'state'"
_REASONS = {
    "While": ("a while loop", "use ops.while_loop with local functions"),
    "JoinedStr": ("an f-string", "a layer computes tensors, not texts"),
    "Import": _IMPORT,
    "ImportFrom": _IMPORT,
    "Try": _ERRORS,
    "TryStar": _ERRORS,
    "With": ("with", "write the statements without it"),
    "Match": ("match", "use if and elif"),
    "Delete": ("del", "names end with the function: leave it out"),
    "Global": ("global", _LOCAL),
    "Nonlocal": ("nonlocal", _LOCAL),
    "ClassDef": ("a class", "describe another layer in a file of its own"),
    "TypeAlias": ("a type", "write the value itself"),
    "NamedExpr": ("':='", "assign on a line of its own"),
    "AnnAssign": ("an annotation", "write NAME = VALUE"),
    "Raise": ("raise", _REQUIRE),
    "Assert": ("assert", _REQUIRE),
    "SetComp": _SET,
    "Set": _SET,
    "AsyncFunctionDef": ASYNC,
    "AsyncFor": ASYNC,
    "AsyncWith": ASYNC,
    "Await": ASYNC,
    "Yield": _GENERATOR,
    "YieldFrom": _GENERATOR,
}


def reason(node: ast.AST) -> tuple[str, str]:
    """The words for a node that is not in the language, and what to write in its place."""
    name = type(node).__name__
    return _REASONS.get(name, (f"'{name.lower()}'", "use what the manual lists"))


def returns_value(body: list[ast.stmt]) -> bool:
    """Whether the end of a block is never reached without `return VALUE`."""
    match body[-1] if body else None:
        case ast.Return(value=ast.expr()):
            return True
        case ast.If(body=yes, orelse=no):
            return returns_value(yes) and returns_value(no)
    return False


def stored_names(body: Iterable[ast.AST]) -> set[str]:
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
            names |= stored_names(ast.iter_child_nodes(node))
    return names


def arguments_of(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return every + [a for a in (arguments.vararg, arguments.kwarg) if a]


def blank_comments(text: str) -> str:
    """The text, which holds no strings, with spaces for its comments."""
    lines = []
    for line in text.split("\n"):
        code = line.split("#")[0]
        lines.append(code + " " * (len(line) - len(code)))
    return "\n".join(lines)


def root_name(node: ast.expr) -> ast.Name | None:
    """The `a` of `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def asked_for_none(nodes: Iterable[ast.AST]) -> Iterator[ast.Name]:
    """Where names stand of which the code asks whether they are None."""
    for node in nodes:
        match node:
            case ast.Compare(
                left=ast.Name() as name,
                ops=[ast.Is() | ast.IsNot()],
                comparators=[ast.Constant(value=None)],
            ):
                yield name


def list_items(nodes: Sequence[ast.AST], lists: Container[str]) -> dict[ast.Name, str]:
    """Where the code goes over one of these lists, and what it calls the items, of which it reads the shape alone.

    It may also ask whether an item is None.
    """
    loops = {
        node.target.id: name
        for node in nodes
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)
        if (name := _whole_or_part(node.iter)) is not None and name.id in lists
    }
    shaped = [
        node.value.id
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr == "shape"
        if isinstance(node.value, ast.Name)
    ]
    known = [*shaped, *(name.id for name in asked_for_none(nodes))]
    read = [
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    return {
        name: item
        for item, name in loops.items()
        if known.count(item) == read.count(item)
    }


def _whole_or_part(node: ast.expr) -> ast.Name | None:
    """The `a` of `a` and of `a[1:]`."""
    match node:
        case ast.Name() as name:
            return name
        case ast.Subscript(value=ast.Name() as name, slice=ast.Slice()):
            return name
    return None


def subject_name(node: ast.expr) -> ast.Name | None:
    """The `a` of `a` and of `a[0]`."""
    node = node.value if isinstance(node, ast.Subscript) else node
    return node if isinstance(node, ast.Name) else None
