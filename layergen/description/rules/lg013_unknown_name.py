"""Unknown name

What it does
    Reports a name that is nothing in this place: no input, param, axis, weight or local name. A
    name that exists but is out of reach, such as an axis in a derived value, is reported with
    the reason.

Why it matters
    The generated module would fail with a `NameError`, perhaps only in the branch that is taken
    last.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: input @ w

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: inputs @ w
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from layergen.description.analysis import Analysis, Piece
from layergen.description.facts import Unknown
from layergen.description.keras_api import SEQUENTIAL, Namespace, namespace
from layergen.description.rules.lg012_unknown_op import ELSEWHERE
from layergen.description.scope import Kind, Scope
from layergen.diagnostics import Diagnostic, did_you_mean

#: Names under which other libraries are imported.
LIBRARIES = frozenset({"F", "K", "jax", "jnp", "keras", "nn", "tf", "torch"})
IMPLIED = frozenset({Kind.TRAINING, Kind.MASK, Kind.METHOD, Kind.ATTRIBUTE, Kind.CLASS})
#: Sections whose code makes no parts, and the modules of what parts are made of.
CALLING = ("call", "functions", "mask")
MAKING = ("layers", "losses", "metrics")

CODE = "LG013"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that is not in scope, once in each piece of code; of a module, each of its members."""
    for piece in analysis.pieces:
        seen: set[str] = set()
        for unknown in piece.facts.unknown:
            name = unknown.name
            path = member_path(piece, unknown) if name in LIBRARIES else name
            if name in analysis.broken or path in seen:
                continue
            if is_too_late(analysis, piece, name):
                continue
            seen.add(path)
            span = piece.code.span(unknown.start, unknown.end)
            told = (
                made_of(analysis, piece, name, path)
                or instead(path)
                or hints(name, piece.scope, analysis.broken)
            )
            yield Diagnostic(CODE, f"unknown name '{name}'", span, told)


def member_path(piece: Piece, unknown: Unknown) -> str:
    """The whole of `tf.nn.relu`, where `tf` is unknown."""
    found = re.compile(r"[\w.]+").match(piece.code.text, unknown.start)
    return found[0] if found else unknown.name


def instead(path: str) -> tuple[str, ...]:
    """The op of Keras for a member of another library."""
    root, _, member = path.partition(".")
    last = member.rpartition(".")[2]
    op = ELSEWHERE.get(last, last)
    if root in LIBRARIES and op in namespace("ops"):
        return (f"write 'ops.{op}'",)
    return ()


def made_of(analysis: Analysis, piece: Piece, name: str, path: str) -> tuple[str, ...]:
    """What makes a part is of Keras or another description: the one that was meant, and where it belongs."""
    last = path.rpartition(".")[2]
    is_class = last in namespace("layers") or last in (
        SEQUENTIAL,
        *analysis.finder.names(),
    )
    if piece.section in CALLING and is_class and last[:1].isupper():
        full = f"layers.{last}" if last in namespace("layers") else last
        return (f"declare it under 'sublayers': NAME: {full}(…)",)
    module = "layers" if piece.section in ("sublayers", "extends") else piece.section
    if module not in MAKING:
        return ()
    known = namespace(cast(Namespace, module))
    if last in known:
        return (f"write '{module}.{last}'",)
    if piece.section == "extends" and is_class:
        return ("'extends' takes a layer of Keras: declare others under 'sublayers'",)
    if piece.section != "sublayers":
        return did_you_mean(name, known, form=f"{module}.{{}}")
    if last == SEQUENTIAL:
        return (f"write {SEQUENTIAL}([…])",)
    near = did_you_mean(name, analysis.finder.names())
    near = near or did_you_mean(name, known, form="layers.{}")
    if near or not name[:1].isupper():
        return near
    return ("no description in the project or the catalogue bears that name",)


def is_too_late(analysis: Analysis, piece: Piece, name: str) -> bool:
    """Whether `create: init` is what takes the axis out of reach, which has a rule of its own."""
    description = analysis.description
    in_weight = piece.section in (
        "when",
        "for",
        "initializer",
        "regularizer",
        "constraint",
    )
    return in_weight and description.create == "init" and name in description.axes


def hints(name: str, scope: Scope, broken: frozenset[str]) -> tuple[str, ...]:
    """Why the name is out of reach, or the nearest that is in reach or could not be read."""
    if name in scope.modules:
        return (f"write '{name}.NAME'",)
    reason = (scope.elsewhere or {}).get(name)
    if reason:
        return (reason,)
    near = did_you_mean(name, [*scope.names, *scope.modules, *scope.builtins, *broken])
    if near or not scope.names:
        return near or ("there are no names here: write numbers",)
    shown = [n for n, kind in scope.names.items() if kind not in IMPLIED]
    return (f"in scope are {', '.join(shown)}",) if shown else ("declare it",)
