"""A weight that may be None

What it does
    Reports the use of a weight or sublayer that is made under a condition, where no test mentions
    it or a name of its condition.

Why it matters
    Where the condition fails it is None, and the layer fails.

Example
    layer: Linear
    params:
      use_bias: bool = True
    weights:
      w: (input_dim, 4)
      b: (4,) = zeros if use_bias
    call: inputs @ w + b

Use instead
    layer: Linear
    params:
      use_bias: bool = True
    weights:
      w: (input_dim, 4)
      b: (4,) = zeros if use_bias
    call: |
      y = inputs @ w
      return y + b if use_bias else y
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.keras_api import namespace
from layergen.description.model import Part, Weight
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic

VARIABLES = frozenset({Kind.WEIGHT, Kind.STATE, Kind.SUBLAYER})

CODE = "LG066"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first untested use of each such weight; none where a test in any function may guard it."""
    description = analysis.description
    every: tuple[Weight | Part, ...] = (*description.variables, *description.sublayers)
    held = [each for each in every if each.when is not None]
    if not held:
        return
    pieces = [p for p in analysis.pieces if p.section in ("call", "functions", "mask")]
    everywhere = {name for piece in pieces for name in _tested(piece)}
    for weight in held:
        section = "sublayer when" if isinstance(weight, Part) else "when"
        condition = analysis.piece(section, weight.name)
        guards = _related(analysis, {weight.name, *condition.facts.names})
        if not condition.facts.names or condition.facts.unknown:
            continue
        for piece in pieces:
            tested = everywhere if piece.section == "functions" else _tested(piece)
            if guards & tested:
                continue
            handed_on = _arguments(piece)
            for reference in piece.facts.references:
                if reference.start in handed_on:
                    continue
                if reference.name == weight.name and reference.kind in VARIABLES:
                    message = f"'{weight.name}' is None unless {weight.when}"
                    hint = f"test it first: if {weight.name} is not None"
                    span = piece.code.span(reference.start, reference.end)
                    yield Diagnostic(CODE, message, span, (hint,))
                    break


def _tested(piece: Piece) -> set[str]:
    """Names in every test of a piece of code, those that its local names are made of among them."""
    names: set[str] = set()
    made: dict[str, set[str]] = {}
    for node in piece.code.nodes:
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                names |= _names(test)
            case ast.BoolOp():
                names |= _names(node)
            case ast.comprehension(ifs=tests):
                names.update(*map(_names, tests))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made.setdefault(name, set()).update(_names(value))
    for name in [*names]:
        names |= made.get(name, set())
    return names


def _arguments(piece: Piece) -> set[int]:
    """Where names are handed to what may test them: functions of the description, and ops that can do without."""
    return {
        piece.code.positions.start(argument)
        for node in piece.code.nodes
        if isinstance(node, ast.Call)
        for argument in (
            (*node.args, *(k.value for k in node.keywords))
            if isinstance(node.func, ast.Name)
            else _optional(node)
        )
    }


def _optional(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of an op that may be left out: a tensor that may be is None by default."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="ops"), attr=op) if op in namespace("ops"):
            signature = namespace("ops")[op]
        case _:
            return
    optional = {p.name for p in signature.parameters if not p.required}
    for parameter, argument in zip(signature.positional, call.args, strict=False):
        if parameter.name in optional:
            yield argument
    for keyword in call.keywords:
        if keyword.arg in optional:
            yield keyword.value


def _names(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _related(analysis: Analysis, names: set[str]) -> set[str]:
    """The names, what the derived ones among them are made of, and what is derived from them."""
    before = -1
    while before != len(names):
        before = len(names)
        for derived in analysis.description.derived:
            parts = analysis.piece("derived", derived.name).facts.names
            if derived.name in names or parts & names:
                names = names | parts | {derived.name}
    return names
