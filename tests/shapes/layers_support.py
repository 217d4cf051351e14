"""Holds the rules of layers against Keras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
from layers_cases import (
    STAND_IN,
    Case,
    closed,
    keras_class,
    literals_in,
    names_in,
    opened,
    plain,
    size_of,
    tensors_in,
    valued,
)

from layergen.shapes.call import Mismatch
from layergen.shapes.facts import substitute
from layergen.shapes.layers import entries
from layergen.shapes.layers.call import LayerResult
from layergen.shapes.layers.sublayer import made, sublayer
from layergen.shapes.size import Size
from layergen.shapes.value import Anything, Items, Rest, Tensor, Value


def ours(case: Case, named: bool, place: slice | None = None) -> LayerResult | Mismatch:
    """What the rule says; `place` are the axes that it is told as `...`."""
    config = {key: valued(value, named) for key, value in case.config.items()}
    layer = sublayer(made(case.layer, (), config))
    assert layer is not None, case.layer
    inputs: list[Any] = [valued(value, named) for value in case.inputs]
    keywords: dict[str, Any] = {k: valued(v, named) for k, v in case.keywords.items()}
    if place is not None:
        inputs = [opened(value, place) for value in inputs]
        keywords = {key: opened(value, place) for key, value in keywords.items()}
    try:
        return layer.run(tuple(inputs), keywords)
    except Mismatch as mismatch:
        return mismatch


@dataclass(frozen=True)
class Answer:
    """What Keras says: the result, a tree of tensors, and the weights."""

    output: Any
    weights: tuple[tuple[str, tuple[int, ...], bool], ...]


def theirs(case: Case, eager: bool = False) -> Answer | Exception:
    """What Keras says, of shapes alone or of zeros."""
    unknown = STAND_IN if eager else None
    try:
        layer = keras_class(case.layer)(**plain(dict(case.config)))
        output = layer(
            *plain(list(case.inputs), unknown), **plain(dict(case.keywords), unknown)
        )
    except Exception as error:
        return error
    trained = {id(v) for v in layer.trainable_weights}
    weights = tuple((v.name, tuple(v.shape), id(v) in trained) for v in layer.weights)
    return Answer(output, weights)


def number_of(axis: Any, names: Mapping[str, Size]) -> int | None:
    """The number of an axis with numbers put for names."""
    return substitute(axis, names).number if isinstance(axis, Size) else None


def difference(
    value: Value, output: Any, names: Mapping[str, Size], exact: bool
) -> str | None:
    """Where our value is not what Keras gives; None if it is. Unknown axes differ only if `exact`."""
    if isinstance(value, Anything) and not exact:
        return None
    if isinstance(output, list | tuple):
        if not isinstance(value, Items) or len(value.values) != len(output):
            return f"{value} for {len(output)} results"
        pairs = zip(value.values, output, strict=True)
        found = [difference(v, o, names, exact) for v, o in pairs]  # type: ignore[arg-type]
        return next((text for text in found if text), None)
    if not isinstance(value, Tensor) or value.shape is None:
        return f"{value} for {tuple(output.shape)}" if exact else None
    numbers = [number_of(axis, names) for axis in value.shape.axes]
    if len(numbers) != len(output.shape):
        return f"{value} for {tuple(output.shape)}"
    for known, wanted in zip(numbers, output.shape, strict=True):
        if known is not None and wanted is not None and known != wanted:
            return f"{value} for {tuple(output.shape)}"
        if exact and known is None and wanted is not None:
            return f"{value}, an unknown axis, for {tuple(output.shape)}"
    kind = keras.backend.standardize_dtype(output.dtype)
    wanted_kind = "float" if "float" in kind else "bool" if kind == "bool" else "int"
    if value.dtype not in ("unknown", wanted_kind):
        return f"{value.dtype} for {kind}"
    return None


def weights_difference(
    result: LayerResult, answer: Answer, names: Mapping[str, Size]
) -> str | None:
    """Where our weights are not those that Keras makes; None if they are, or are not known."""
    if result.weights is None:
        return None
    found = tuple(
        (
            w.name.rsplit("/", 1)[-1],
            tuple(number_of(axis, names) for axis in w.shape.axes),
            w.trainable,
        )
        for w in result.weights
    )
    return None if found == answer.weights else f"{found} for {answer.weights}"


def is_certain(result: LayerResult) -> bool:
    """Whether every axis of a result is known."""

    def certain(value: Any) -> bool:
        if isinstance(value, Items):
            return bool(value.values) and all(map(certain, value.values))
        return (
            isinstance(value, Tensor)
            and value.shape is not None
            and all(isinstance(axis, Size) for axis in value.shape.axes)
        )

    return certain(result.output)


#: Cases by layer and how they came out.
TALLY: Counter[tuple[str, str]] = Counter()
#: The layers of which Keras says one thing of shapes and does another with numbers.
TWO_MINDED = {
    "AdditiveAttention": "sizes that do not go together are found with numbers alone",
    "Attention": "sizes that do not go together are found with numbers alone",
    "Bidirectional": "a backward layer of other units or states is not looked at",
    "Dot": "axis 0 and other batches are refused with numbers alone",
    "Dropout": "whole numbers are said to become floats, and do not",
    "EinsumDense": "axes for `...` are said in another order from the third on; axes too many pass",
    "HashedCrossing": "a vector of one category is said to lose its axis",
    "Hashing": "one_hot is said to replace the last axis, and adds one",
    "MelSpectrogram": "one frame too many is said for most lengths",
    "MultiHeadAttention": "scores are said to be as wide as the query is long",
    "RandomCrop": "two axes are refused with numbers alone",
    "RepeatVector": "whole numbers are said to become floats, and do not",
    "Resizing": "two axes are refused with numbers alone",
    "Softmax": "an axis out of range is refused with numbers alone",
    "TimeDistributed": "an inner layer that does not fit is refused with numbers alone",
}
#: Where Keras says one thing of shapes and does another with numbers.
DISAGREEMENTS: dict[tuple[str, str], str] = {}


def check(case: Case, vague: bool = False, known_weights: bool = True) -> None:
    """Holds both against each other, with numbers and with names; Keras's own eager result settles a dispute.

    `vague` allows axes that the rule does not know though Keras does; `known_weights` wants the weights.
    """
    answer = theirs(case)
    for named in (False, True):
        result = ours(case, named)
        problem = _problem(case, answer, result, named, vague, known_weights)
        if problem is None:
            continue
        truth = theirs(case, eager=True)
        settled = _problem(case, truth, result, named, True, known_weights)
        assert settled is None, f"{case}\n ours: {result}\n Keras: {answer}\n {settled}"
        kind = f"{_told(answer)} of shapes, {_told(truth)} with numbers"
        assert case.layer in TWO_MINDED, f"{case}: {kind}"
        DISAGREEMENTS.setdefault(
            (case.layer, kind), f"{case}: {answer!s:.300} but {truth!s:.300}"
        )
    if isinstance(answer, Answer):
        for start, stop in ((0, 1), (0, -1), (1, -1), (1, None), (0, None)):
            problem = _open_ended(case, answer, slice(start, stop))
            assert problem is None, f"{case}\n axes {start} to {stop} open: {problem}"
    outcome = "refused" if isinstance(answer, Exception) else "accepted"
    TALLY[case.layer, outcome] += 1


def assert_held(*families: str) -> None:
    """Every layer of these families was called as Keras accepts it; with `-s`, how often."""
    names = [
        name
        for name, entry in entries().items()
        if entry.rule.__module__.rsplit(".", 1)[-1] in families
    ]
    for layer in names:
        accepted, refused = TALLY[layer, "accepted"], TALLY[layer, "refused"]
        print(f"{layer}: {accepted} accepted, {refused} refused by Keras")
    for (layer, kind), text in DISAGREEMENTS.items():
        if layer in names:
            print(f"Keras disagrees with itself: {layer}: {kind}: {text}")
    assert [layer for layer in names if not TALLY[layer, "accepted"]] == []
    assert names


def _told(answer: Answer | Exception) -> str:
    return "raises" if isinstance(answer, Exception) else "a shape"


def _problem(
    case: Case,
    answer: Answer | Exception,
    result: LayerResult | Mismatch,
    named: bool,
    vague: bool,
    known_weights: bool,
) -> str | None:
    """What is wrong with our result, if that of Keras is right."""
    if isinstance(answer, Exception):
        # With names a shape may be right for other numbers, and so it may for an axis that is not known.
        open_axes = any(
            None in given.shape for given in tensors_in([*case.inputs, case.keywords])
        )
        if named or open_axes or isinstance(result, Mismatch) or not is_certain(result):
            return None
        return f"a shape, but Keras raises {type(answer).__name__}: {answer!s:.300}"
    if isinstance(result, Mismatch):
        # A number that is written out is no name's, unless by luck.
        lucky = named and literals_in(case) & {
            n.number for n in names_in(case).values()
        }
        return None if lucky else f"refused: {result}"
    names = names_in(case) if named else {}
    found = difference(result.output, answer.output, names, not vague)
    if found is None and known_weights and result.weights is None:
        found = "unknown weights"
    return found or weights_difference(result, answer, names)


def _open_ended(case: Case, answer: Answer, place: slice) -> str | None:
    """What is wrong where the rule is not told some axes, whose number it is not told either."""
    replaced = {
        given.shape[place] for given in tensors_in([*case.inputs, case.keywords])
    }
    if len(replaced) != 1:
        return None
    (given,) = replaced
    axes = [None if axis is None else size_of(axis, True) for axis in given]
    result = ours(case, True, place)
    names = names_in(case)
    if isinstance(result, Mismatch):
        if _is_luck(case) or isinstance(theirs(case, eager=True), Exception):
            return None
        return f"refused: {result}"
    output = closed(result.output, axes)
    assert not isinstance(output, Rest)
    found = difference(output, answer.output, names, exact=False)
    if found is not None and _settled(case, output, names):
        return None
    return found or _other_weights(result, answer, names)


def _settled(case: Case, output: Value, names: Mapping[str, Size]) -> bool:
    """Whether Keras gives this with numbers, though not of shapes."""
    truth = theirs(case, eager=True)
    return isinstance(truth, Answer) and not difference(
        output, truth.output, names, exact=False
    )


def _other_weights(
    result: LayerResult, answer: Answer, names: Mapping[str, Size]
) -> str | None:
    """Weights whose known axes are not those that Keras makes."""
    if result.weights is None:
        return None
    if len(result.weights) != len(answer.weights):
        return f"{result.weights} for {answer.weights}"
    for ours_, (_, shape, _) in zip(result.weights, answer.weights, strict=True):
        numbers = [number_of(axis, names) for axis in ours_.shape.axes]
        if len(numbers) != len(shape) or any(
            known not in (None, size)
            for known, size in zip(numbers, shape, strict=True)
        ):
            return f"{ours_} for {shape}"
    return None


def _is_luck(case: Case) -> bool:
    """Whether a number that is written out is that of a name, which the rules hold to be another."""
    return bool(literals_in(case) & {n.number for n in names_in(case).values()})
