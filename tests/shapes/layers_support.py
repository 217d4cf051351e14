"""Holds the rules of layers against Keras: one call of a layer, told to both."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from layergen.shapes.call import Mismatch
from layergen.shapes.facts import substitute
from layergen.shapes.layers import entries
from layergen.shapes.layers.call import LayerResult
from layergen.shapes.layers.sublayer import made, sublayer
from layergen.shapes.size import Size, name, number, product
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Integer,
    Items,
    Known,
    Shape,
    Tensor,
    Value,
)

#: The same few cases in each run: building layers takes its time.
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow,),
)
#: What stands for an unknown axis where real numbers are needed.
STAND_IN = 3
KINDS: Mapping[str, DType] = {
    "float32": "float",
    "int32": "int",
    "bool": "bool",
    "string": "unknown",
}


@dataclass(frozen=True)
class Named:
    """A size that has a name; no two names have one number, and none has 1."""

    number: int
    name: str


@dataclass(frozen=True)
class Times:
    """The product of sizes that have names."""

    parts: tuple[Named, ...]


@dataclass(frozen=True)
class Inner:
    """A layer that is an argument of another."""

    layer: str
    config: Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """A tensor that a layer is called with."""

    shape: tuple[Named | int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Case:
    """A layer, how it is made and what it is called with."""

    layer: str
    config: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[Any] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)


class Pool:
    """Draws sizes, each number once."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.taken: dict[int, Named] = {}

    def size(self, low: int = 2, high: int = 12) -> Named:
        """A size that no other has."""
        free = [n for n in range(max(low, 2), high + 1) if n not in self.taken]
        drawn = self.draw(st.sampled_from(free))
        return self.taken.setdefault(drawn, Named(drawn, f"n{len(self.taken)}"))

    def axis(self, low: int = 2, high: int = 12) -> Named | int | None:
        """A size, now and then 1 or unknown."""
        kind = self.draw(st.sampled_from(["size", "size", "size", "one", "none"]))
        if kind == "none":
            return None
        return 1 if kind == "one" and low <= 1 else self.size(low, high)

    def one_of(self, *values: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(values))

    def flag(self) -> bool:
        """True or False."""
        return self.draw(st.booleans())

    def some(self, **options: Sequence[Any]) -> dict[str, Any]:
        """Some of these arguments, each with one of its values."""
        return {
            key: self.one_of(*values) for key, values in options.items() if self.flag()
        }


def plain(tree: Any, unknown: int | None = None) -> Any:
    """A case's tree as Keras takes it."""
    match tree:
        case Named():
            return tree.number
        case Times():
            return math.prod(part.number for part in tree.parts)
        case Inner():
            return getattr(keras.layers, tree.layer)(**plain(tree.config))
        case Given():
            shape = [unknown if d is None else plain(d) for d in tree.shape]
            if unknown is not None:
                return keras.ops.zeros(shape, tree.dtype)
            return keras.KerasTensor(shape, tree.dtype)
        case dict():
            return {key: plain(value, unknown) for key, value in tree.items()}
        case list() | tuple():
            return type(tree)(plain(value, unknown) for value in tree)
    return tree


def valued(tree: Any, named: bool) -> Value:
    """A case's tree as the rules take it."""
    match tree:
        case Named():
            return Integer(name(tree.name) if named else number(tree.number))
        case Times():
            return Integer(product(size_of(part, named) for part in tree.parts))
        case Inner():
            return made(
                tree.layer, (), {k: valued(v, named) for k, v in tree.config.items()}
            )
        case Given():
            axes = tuple(None if d is None else size_of(d, named) for d in tree.shape)
            return Tensor(Shape(axes), KINDS[tree.dtype])
        case bool() | float() | str() | None:
            return Known(tree)
        case int():
            return Integer(number(tree))
        case list() | tuple():
            return Items(tuple(valued(v, named) for v in tree), isinstance(tree, list))
    return ANYTHING


def size_of(axis: Named | int, named: bool) -> Size:
    """An axis as a size."""
    if isinstance(axis, Named):
        return name(axis.name) if named else number(axis.number)
    return number(axis)


def names_in(tree: Any) -> dict[str, Size]:
    """The names of a case with their numbers."""
    match tree:
        case Named():
            return {tree.name: number(tree.number)}
        case Inner():
            return names_in(tree.config)
        case Given():
            return names_in(tree.shape)
        case Case():
            return names_in([tree.config, list(tree.inputs), tree.keywords])
        case dict():
            return names_in(list(tree.values()))
        case list() | tuple():
            return {k: v for part in tree for k, v in names_in(part).items()}
    return {}


def literals_in(tree: Any) -> set[int]:
    """The numbers above 1 that a case is written with."""
    match tree:
        case bool():
            return set()
        case int():
            return {tree} if tree > 1 else set()
        case Inner():
            return literals_in(tree.config)
        case Given():
            return literals_in(tree.shape)
        case Case():
            return literals_in([tree.config, list(tree.inputs), tree.keywords])
        case dict():
            return literals_in(list(tree.values()))
        case list() | tuple():
            return {n for part in tree for n in literals_in(part)}
    return set()


def ours(case: Case, named: bool) -> LayerResult | Mismatch:
    """What the rule says."""
    config = {key: valued(value, named) for key, value in case.config.items()}
    layer = sublayer(made(case.layer, (), config))
    assert layer is not None, case.layer
    values = tuple(valued(value, named) for value in case.inputs)
    keywords = {key: valued(value, named) for key, value in case.keywords.items()}
    try:
        return layer.run(values, keywords)
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
        layer = getattr(keras.layers, case.layer)(**plain(dict(case.config)))
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
        DISAGREEMENTS.setdefault(
            (case.layer, kind), f"{case}: {answer!s:.300} but {truth!s:.300}"
        )
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
        # With names a shape may be right for other numbers, and an axis that is unknown may be known to us.
        if named or isinstance(result, Mismatch) or not is_certain(result):
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
