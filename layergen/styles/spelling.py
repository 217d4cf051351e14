"""Rewrites the author's code for its place in the class: names only, by position; the rest of the text stays."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from layergen.description.code import Code
from layergen.description.facts import CallSite, LibraryCall, NamedCall, Reference
from layergen.description.grammar import arguments_of
from layergen.description.keras_api import (
    SEQUENTIAL,
    layer_signature,
    namespace,
    takes_seed,
)
from layergen.description.scope import Kind
from layergen.description.text import offsets
from layergen.plan.model import Fragment

HELD = frozenset(
    {
        Kind.PARAM,
        Kind.DERIVED,
        Kind.WEIGHT,
        Kind.STATE,
        Kind.SUBLAYER,
        Kind.LOSS,
        Kind.METRIC,
        Kind.METHOD,
        Kind.ATTRIBUTE,
    }
)
MODULES = {
    "ops": "ops",
    "np": "np",
    "random": "keras.random",
    "activations": "keras.activations",
    "constraints": "keras.constraints",
    "initializers": "keras.initializers",
    "layers": "keras.layers",
    "losses": "keras.losses",
    "metrics": "keras.metrics",
    "regularizers": "keras.regularizers",
}
#: A layer in another one computes as that one does.
POLICY = "dtype=self.dtype_policy"
#: Keras adds losses up as they are, which fails where one of them is of half precision.
FLOATX = "keras.config.floatx()"
#: Draws of these are integers or booleans; every other draw takes the layer's compute dtype.
WHOLE_DRAWS = frozenset({"categorical", "randint", "shuffle"})

Spell = Callable[[Reference], str]
Edit = tuple[int, int, str]
#: Arguments that a call gets behind its own, by where the call begins.
More = Mapping[int, Sequence[str]]
NO_MORE: More = {}


def in_methods(reference: Reference) -> str:
    """A name in `build`, `call` and every other method."""
    if reference.kind in HELD:
        return f"self.{reference.name}"
    if reference.kind is Kind.FUNCTION:
        return f"self._{reference.name}"
    if reference.kind is Kind.BASE:
        return "super().call"
    if reference.kind is Kind.CLASS and reference.name == SEQUENTIAL:
        return f"keras.{SEQUENTIAL}"
    return reference.name


def spell(fragment: Fragment, names: Spell = in_methods, more: More = NO_MORE) -> str:
    """The text of a fragment with its names as the class has them."""
    return _apply(fragment.code.text, [*_edits(fragment, names, more)])


def statements(
    fragment: Fragment,
    names: Spell = in_methods,
    more: More = NO_MORE,
    edited: Iterable[Edit] = (),
) -> tuple[str, ...]:
    """A fragment as the lines of a method body, with some more edits; a single expression is returned."""
    edits = [*_edits(fragment, names, more), *edited]
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


def _edits(fragment: Fragment, names: Spell, more: More) -> Iterator[Edit]:
    text = fragment.code.text
    members = {m.start: m for m in fragment.facts.members}
    for reference in fragment.facts.references:
        if reference.kind is Kind.BASE and reference.start in members:
            yield reference.start, reference.end, "self"
        else:
            yield reference.start, reference.end, names(reference)
    for library in fragment.facts.libraries:
        spelled = f"{MODULES[library.module]}.{library.path}"
        yield library.start, library.end, spelled
    for call in (*fragment.facts.calls, *fragment.facts.named_calls):
        if isinstance(call, NamedCall) and call.kind is Kind.METHOD:
            yield from _cast_loss(fragment, call)
            continue
        arguments = ", ".join((*_added_arguments(call), *more.get(call.start, ())))
        if arguments:
            yield from _insertion(call, text, arguments)
    for node in fragment.code.nodes:
        if isinstance(node, ast.FunctionDef):
            yield from _annotations(node, fragment.code)


def _cast_loss(fragment: Fragment, call: NamedCall) -> Iterator[Edit]:
    """Casts what `add_loss` is given, unless a loss object has done so."""
    node = next(
        n
        for n in fragment.code.nodes
        if isinstance(n, ast.Call)
        and fragment.code.positions.start(n) == call.start
        and fragment.code.positions.end(n) == call.end
    )
    if len(node.args) != 1 or _is_loss(fragment, node.args[0]):
        return
    start = call.head.end + 1
    yield start, start, "ops.cast("
    yield from _insertion(call, fragment.code.text, FLOATX)
    yield call.end - 1, call.end - 1, ")"


def _is_loss(fragment: Fragment, node: ast.expr) -> bool:
    """Whether a value is what a declared loss gives, directly or through a local name."""
    losses = {r.name for r in fragment.facts.references if r.kind is Kind.LOSS}

    def calls_loss(value: ast.expr) -> bool:
        match value:
            case ast.Call(func=ast.Name(id=name)):
                return name in losses
        return False

    if not isinstance(node, ast.Name):
        return calls_loss(node)
    values = [
        n.value
        for n in fragment.code.nodes
        if isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == node.id for t in n.targets)
    ]
    return bool(values) and all(map(calls_loss, values))


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


def _insertion(call: CallSite, text: str, arguments: str) -> Iterator[Edit]:
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


def _added_arguments(call: CallSite) -> list[str]:
    """What a sublayer needs of the layer, and a draw of random numbers."""
    if isinstance(call, NamedCall):
        is_layer = call.kind is Kind.CLASS and call.name != SEQUENTIAL
        return [POLICY] if is_layer and "dtype" not in call.keywords else []
    if not isinstance(call, LibraryCall):
        return []
    path = call.library.path
    if call.library.module == "layers":
        signature = layer_signature(path)
        takes = signature is not None and "dtype" in signature.keywords
        return [POLICY] if takes and "dtype" not in call.keywords else []
    if call.library.module != "random" or not takes_seed(path):
        return []
    return _of_draw(call, path)


def _of_draw(call: LibraryCall, path: str) -> list[str]:
    """The layer's own generator, and its dtype."""
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
