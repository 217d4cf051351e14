"""Wrong arguments

What it does
    Reports a call of an op, an initializer, a regularizer, a constraint or a function of the
    description whose arguments do not fit its parameters. A random function gets its seed by
    itself.

Why it matters
    Keras would say so only when the layer is built or called. A `seed` given in the call would
    give the same numbers at every step.

Example
    layer: Mean
    call: ops.mean(inputs, axes=-1)

Use instead
    layer: Mean
    call: ops.mean(inputs, axis=-1)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import cast

from layergen.description.analysis import Analysis, Piece, constructor
from layergen.description.factory import Factory
from layergen.description.facts import CallSite, LibraryCall, Mark
from layergen.description.keras_api import (
    SEQUENTIAL,
    Identified,
    Namespace,
    Signature,
    identifiers,
    layer_signature,
    namespace,
    takes_seed,
)
from layergen.description.model import Weight
from layergen.description.rules.support import word_span
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic, Span

CODE = "LG019"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every call that cannot work."""
    for piece in analysis.pieces:
        for call in piece.facts.calls:
            yield from _library_call(analysis, piece, call)
        yield from _uncalled(piece)
        yield from _function_calls(analysis, piece)
        yield from _class_calls(analysis, piece)
        yield from _method_calls(piece)
    for weight in analysis.description.variables:
        for what, factory in weight.factories:
            yield from _factory(weight, what, factory)


def _library_call(
    analysis: Analysis, piece: Piece, call: LibraryCall
) -> Iterator[Diagnostic]:
    module, path = call.library.module, call.library.path
    if module == "np" or path not in namespace(cast(Namespace, module)):
        return
    if any(keyword.startswith("_") for keyword in call.keywords):
        return
    signature = namespace(cast(Namespace, module))[path]
    name = f"{module}.{path}"
    if module == "random" and takes_seed(path):
        if "seed" in call.keywords:
            yield _seed_given(analysis, piece, call, name)
            return
        others = (p for p in signature.parameters if p.name != "seed")
        signature = Signature(tuple(others))
    doubled = any(
        f.what == "'**'" and call.start < f.start < call.end
        for f in piece.facts.forbidden
    )
    problem = signature.mismatch(
        call.positional,
        call.keywords,
        has_star=call.has_star,
        has_double_star=doubled,
    )
    if problem:
        place = place_of(piece, call, call.library, problem)
        yield told(name, signature, problem, piece.code.span(*place))


def told(name: str, signature: Signature, problem: str, span: Span) -> Diagnostic:
    """A mismatch in a sentence, with the call as it can be written."""
    hint = f"it is {name}({_own(signature)})".replace("=", "=…")
    if problem.startswith("takes"):
        return Diagnostic(CODE, f"'{name}' {problem}", span, (hint,))
    if problem.startswith("missing"):
        return Diagnostic(
            CODE, f"'{name}' is called without {problem[8:]}", span, (hint,)
        )
    first, _, rest = problem.partition(", ")
    hints = (rest,) if rest.startswith("did you mean") else (hint,)
    return Diagnostic(CODE, f"{first} in the call of '{name}'", span, hints)


def _own(signature: Signature) -> str:
    """The parameters without those that every layer has behind its own."""
    base = layer_signature("Layer")
    others = {p.name for p in base.parameters} if base else set()
    kept = [p for p in signature.parameters if p.name not in others]
    if len(signature.parameters) - len(kept) <= 2:
        # It is no layer: names such as `dtype` are its own.
        return str(signature)
    own = str(Signature(tuple(kept)))
    return f"{own}, …" if own else "…"


def _seed_given(
    analysis: Analysis, piece: Piece, call: LibraryCall, name: str
) -> Diagnostic:
    start, end = keyword_place(piece, call.start, call.end, "seed")
    message = f"'{name}' gets its seed by itself"
    hint = "delete it; to set a seed, declare the param 'seed: int | None = None'"
    if any(param.name == "seed" for param in analysis.description.params):
        hint = "delete it: the param 'seed' is used without being named"
    return Diagnostic(CODE, message, piece.code.span(start, end), (hint,))


def place_of(piece: Piece, call: CallSite, head: Mark, problem: str) -> tuple[int, int]:
    """The keyword that a problem names, else the called name."""
    for keyword in call.keywords:
        if problem.startswith((f"unknown keyword '{keyword}'", f"'{keyword}' ")):
            return keyword_place(piece, call.start, call.end, keyword)
    return head.start, head.end


def keyword_place(piece: Piece, start: int, end: int, keyword: str) -> tuple[int, int]:
    """Where `keyword=` stands in the call from `start` to `end`."""
    positions = piece.code.positions
    for node in piece.code.nodes:
        if isinstance(node, ast.Call) and (
            positions.start(node),
            positions.end(node),
        ) == (start, end):
            for each in reversed(node.keywords):
                if each.arg == keyword:
                    at = positions.offset(each.lineno, each.col_offset)
                    return at, at + len(keyword)
    return start, end


def _uncalled(piece: Piece) -> Iterator[Diagnostic]:
    """Random functions that are handed on: nothing gives them a seed there."""
    called = {(c.library.start, c.library.end) for c in piece.facts.calls}
    for library in piece.facts.libraries:
        if library.module == "random" and (library.start, library.end) not in called:
            name = f"random.{library.path}"
            if library.path not in namespace("random"):
                continue
            message = f"'{name}' must be called here, where it gets its seed"
            hint = f"write a function that calls it: lambda x: {name}(…)"
            span = piece.code.span(library.start, library.end)
            yield Diagnostic(CODE, message, span, (hint,))


def _function_calls(analysis: Analysis, piece: Piece) -> Iterator[Diagnostic]:
    every = analysis.description.functions
    names = Counter(f.name for f in every)
    functions = {f.name: f for f in every if names[f.name] == 1}
    positions = piece.code.positions
    used = {r.start: r.name for r in piece.facts.references if r.kind is Kind.FUNCTION}
    for node in piece.code.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        start = positions.start(node.func)
        if used.get(start) != node.func.id or node.func.id not in functions:
            continue
        function = functions[node.func.id]
        signature = Signature.parse(", ".join(function.parameters))
        problem = signature.mismatch(
            sum(not isinstance(a, ast.Starred) for a in node.args),
            [k.arg for k in node.keywords if k.arg],
            has_star=any(isinstance(a, ast.Starred) for a in node.args),
            has_double_star=any(k.arg is None for k in node.keywords),
        )
        if problem:
            span = piece.code.span(start, start + len(function.name))
            yield told(function.name, signature, problem, span)


def _class_calls(analysis: Analysis, piece: Piece) -> Iterator[Diagnostic]:
    """Calls of other descriptions, which make sublayers of them."""
    for call in piece.facts.named_calls:
        signature = _constructor(analysis, call.name)
        if call.kind is not Kind.CLASS or signature is None:
            continue
        problem = signature.mismatch(
            call.positional, call.keywords, has_star=call.has_star
        )
        if problem:
            place = place_of(piece, call, call.head, problem)
            yield told(call.name, signature, problem, piece.code.span(*place))


def _method_calls(piece: Piece) -> Iterator[Diagnostic]:
    """Calls of `add_loss`."""
    signature = Signature.parse("loss")
    for call in piece.facts.named_calls:
        if call.kind is Kind.METHOD:
            problem = signature.mismatch(
                call.positional, call.keywords, has_star=call.has_star
            )
            if problem:
                place = place_of(piece, call, call.head, problem)
                yield told(call.name, signature, problem, piece.code.span(*place))


def _constructor(analysis: Analysis, name: str) -> Signature | None:
    if name == SEQUENTIAL:
        return layer_signature(name)
    relative = analysis.relatives.get(name)
    return constructor(relative.analysis) if relative and relative.analysis else None


def _factory(weight: Weight, what: str, factory: Factory) -> Iterator[Diagnostic]:
    kind = cast(Namespace, f"{what}s")
    known = identifiers(cast(Identified, kind))
    name = known.get(factory.name, factory.name)
    if factory.name not in namespace(kind) and factory.name not in known:
        return
    if factory.arguments is None and factory.name in known:
        return
    signature = namespace(kind)[name]
    given = factory.arguments or ()
    positional = sum(argument.keyword is None for argument in given)
    keywords = [a.keyword for a in given if a.keyword is not None]
    problem = signature.mismatch(positional, keywords)
    text = weight.text(what)
    if problem and text:
        bad = next(
            (k for k in keywords if problem.startswith(f"unknown keyword '{k}'")),
            factory.name,
        )
        yield told(factory.name, signature, problem, word_span(text, bad))
