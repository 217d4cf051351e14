"""Rewrites the author's code for its place in the class: names only, by position; the rest of the text stays."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator

from layergen.description.code import Code
from layergen.description.facts import LibraryCall, Reference
from layergen.description.grammar import arguments_of
from layergen.description.keras_api import namespace, takes_seed
from layergen.description.scope import Kind
from layergen.description.text import offsets
from layergen.plan.model import Fragment

HELD = frozenset({Kind.PARAM, Kind.DERIVED, Kind.WEIGHT, Kind.STATE})
MODULES = {
    "ops": "ops",
    "np": "np",
    "random": "keras.random",
    "activations": "keras.activations",
}
#: Draws of these are integers or booleans; every other draw takes the layer's compute dtype.
WHOLE_DRAWS = frozenset({"categorical", "randint", "shuffle"})

Spell = Callable[[Reference], str]
Edit = tuple[int, int, str]


def in_methods(reference: Reference) -> str:
    """A name in `build`, `call` and every other method."""
    if reference.kind in HELD:
        return f"self.{reference.name}"
    if reference.kind is Kind.FUNCTION:
        return f"self._{reference.name}"
    return reference.name


def spell(fragment: Fragment, names: Spell = in_methods) -> str:
    """The text of a fragment with its names as the class has them."""
    return _apply(fragment.code.text, [*_edits(fragment, names)])


def statements(fragment: Fragment, names: Spell = in_methods) -> tuple[str, ...]:
    """A fragment as the lines of a method body; a single expression is returned."""
    edits = [*_edits(fragment, names)]
    expression = fragment.code.expression
    if expression is not None:
        start = fragment.code.positions.start(expression)
        # Brackets around the whole expression stand before its first node.
        lead = fragment.code.text[:start]
        at = start - (len(lead) - len(lead.rstrip("( \n")))
        edits.append((at, at, "return "))
    return tuple(
        line.rstrip() for line in _apply(fragment.code.text, edits).split("\n")
    )


def _edits(fragment: Fragment, names: Spell) -> Iterator[Edit]:
    for reference in fragment.facts.references:
        yield reference.start, reference.end, names(reference)
    for library in fragment.facts.libraries:
        spelled = f"{MODULES[library.module]}.{library.path}"
        yield library.start, library.end, spelled
    for call in fragment.facts.calls:
        arguments = ", ".join(_added_arguments(call))
        if arguments:
            yield from _insertion(call, fragment.code.text, arguments)
    for node in ast.walk(fragment.code.tree):
        if isinstance(node, ast.FunctionDef):
            yield from _annotations(node, fragment.code)


def _annotations(function: ast.FunctionDef, code: Code) -> Iterator[Edit]:
    """Types for a local function, as every method has them."""
    for argument in arguments_of(function.args):
        assert argument.end_lineno is not None
        assert argument.end_col_offset is not None
        at = code.positions.offset(argument.end_lineno, argument.end_col_offset)
        yield at, at, ": Any"
    start = code.positions.start(function)
    colon = start + _first_colon(code.text[start:])
    yield colon, colon, " -> Any"


def _first_colon(text: str) -> int:
    """Offset of the first colon outside brackets."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.OP:
            continue
        if token.string == ":" and not depth:
            return offsets(text)[token.start[0] - 1] + token.start[1]
        depth += (token.string in "([{") - (token.string in ")]}")
    raise AssertionError("a function without a colon")


def _insertion(call: LibraryCall, text: str, arguments: str) -> Iterator[Edit]:
    """Puts arguments behind those of a call; a comment stays behind the one that it speaks of."""
    at, close = call.insert_at, call.end - 1
    comma = "," if call.comma else ""
    tail = text[at:close]
    if "#" in tail:
        yield at, at, comma
        yield close, close, f"\n{arguments}"
    else:
        space = " " if call.positional or call.keywords else ""
        yield at, at, f"{comma}{space}{arguments}"


def _added_arguments(call: LibraryCall) -> list[str]:
    """What a draw of random numbers needs: the layer's own generator, and its dtype."""
    path = call.library.path
    if call.library.module != "random" or not takes_seed(path):
        return []
    arguments = []
    signature = namespace("random")[path]
    place = [p.name for p in signature.parameters]
    if (
        "dtype" in place
        and path not in WHOLE_DRAWS
        and "dtype" not in call.keywords
        and call.positional <= place.index("dtype")
    ):
        arguments.append("dtype=self.compute_dtype")
    if "seed" not in call.keywords:
        arguments.append("seed=self.seed_generator")
    return arguments


def _apply(text: str, edits: list[Edit]) -> str:
    out = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        out += [text[done:start], new]
        done = end
    return "".join((*out, text[done:]))
