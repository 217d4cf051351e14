"""Inputs to try: which arguments `call` takes, and tensors of several ranks for them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from layergen.checks.guess.params import own_parameters
from layergen.checks.guess.source import Reading
from layergen.checks.guess.words import (
    FEATURES,
    STEPS,
    VOCABULARY,
    WIDTH,
    is_integral,
    is_mask,
)
from layergen.checks.subject import Argument, Tensor

Inputs = tuple[tuple[str, Argument], ...]

BATCH = 2
HINTS_OF_RANK = {
    4: r"2d\b|image|conv2d|height|pixel|patch|channels_last",
    3: r"1d\b|sequence|time|token|attention|lstm|gru|rnn|query|causal|steps|axis=1|shape\[1\]|shape\(\w+\)\[1\]|mask",
    5: r"3d\b|volume|video|conv3d",
}
HINTS_OF_INTEGERS = r"\bembedding\(|ops\.take\(|gather\(|one_hot\(|embedding_lookup"


@dataclass(frozen=True)
class Signature:
    """The arguments of `call` that are tensors, those that must be given first, and all names."""

    needed: tuple[str, ...]
    names: tuple[str, ...]


def signature(cls: Any) -> Signature:
    """What `call` of a class takes; `training` need not be given."""
    try:
        parameters = list(inspect.signature(cls.call).parameters.values())[1:]
    except (TypeError, ValueError):
        parameters = []
    named = [each for each in parameters if each.kind not in (each.VAR_KEYWORD,)]
    needed = tuple(
        each.name
        for each in named
        if each.default is each.empty
        and each.kind is not each.VAR_POSITIONAL
        and each.name != "training"
    )
    names = tuple(each.name for each in named if each.kind is not each.VAR_POSITIONAL)
    return Signature(needed or names[:1] or ("inputs",), names or ("inputs",))


def candidates(
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
    given: Inputs,
    *,
    grouped: bool = False,
) -> Iterator[Inputs]:
    """Inputs that hold what is given, likely ones first; `grouped` leaves out a single tensor."""
    said = dict(given)
    asked = [name for name in signature(type(layer)).needed if name not in said]
    if not asked:
        yield given
        return
    defaults = {
        name: each.default for name, each in own_parameters(type(layer)).items()
    }
    sizes = {**defaults, **params}
    # A list of tensors is what few layers want and many take by mistake.
    single = () if grouped else (_alone,)
    one = (*single, _grouped, _grouped_integers)
    for forms in one if len(asked) == 1 else (_together,):
        for shape in _shapes(layer, reading, sizes, said):
            for chosen in forms(asked, shape, layer, reading, sizes):
                yield tuple({**chosen, **said}.items())


def _together(
    names: list[str],
    shape: tuple[int, ...],
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
) -> Iterator[dict[str, Argument]]:
    """Tensors for several arguments, of equal shapes and of others."""
    if "states" in names and hasattr(layer, "state_size"):
        yield {names[0]: Tensor(shape), "states": _states(layer)}
        return
    plain = {name: _tensor(name, shape, params) for name in names}
    free = [n for n in names[1:] if not is_integral(n) and not is_mask(n)]
    if len(shape) > 2:
        # Different numbers of steps tell more than equal ones, where the layer takes them.
        longer = (shape[0], shape[1] + 1, *shape[2:])
        yield {**plain, **{name: Tensor(longer) for name in free}}
    yield dict(plain)
    yield {**plain, **{name: Tensor((*shape[:-1], 4)) for name in free}}
    if len(shape) > 2:
        # One vector for each example, as a condition.
        yield {**plain, **{name: Tensor((shape[0], WIDTH)) for name in free}}


def _alone(
    names: list[str],
    shape: tuple[int, ...],
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
) -> Iterator[dict[str, Argument]]:
    """A single argument: a dict where the source has its keys, a tensor of floats or of integers."""
    (name,) = names
    floats, integers = Tensor(shape), _integers(shape, params)
    if reading.keys:
        yield {name: {k: integers if is_integral(k) else floats for k in reading.keys}}
    if reading.parts > 1:
        yield {name: (floats,) * reading.parts}
    as_int = is_integral(name) or bool(re.search(HINTS_OF_INTEGERS, reading.code))
    as_int = as_int or {"input_dim", "output_dim"} <= params.keys()
    first, second = (integers, floats) if as_int else (floats, integers)
    yield {name: first}
    yield {name: second}


def _grouped(
    names: list[str],
    shape: tuple[int, ...],
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
) -> Iterator[dict[str, Argument]]:
    """A single argument that is a list of two tensors."""
    yield {names[0]: (Tensor(shape), Tensor(shape))}


def _grouped_integers(
    names: list[str],
    shape: tuple[int, ...],
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
) -> Iterator[dict[str, Argument]]:
    """The same of integers."""
    tensor = _integers(shape, params)
    yield {names[0]: (tensor, tensor)}


def _states(layer: Any) -> Argument:
    sizes = layer.state_size
    many = sizes if isinstance(sizes, (list, tuple)) else [sizes]
    flat = [size if isinstance(size, int) and size > 0 else WIDTH for size in many]
    return tuple(Tensor((BATCH, size)) for size in flat)


def _tensor(
    name: str, shape: tuple[int, ...], params: Mapping[str, object]
) -> Argument:
    if is_mask(name):
        return Tensor(shape[:-1] if shape[2:] else shape, "bool")
    return _integers(shape, params) if is_integral(name) else Tensor(shape)


def _integers(shape: tuple[int, ...], params: Mapping[str, object]) -> Tensor:
    """Below every size of a table among the arguments; without a feature axis."""
    sizes = [
        value
        for name, value in params.items()
        if isinstance(value, int)
        and not isinstance(value, bool)
        and re.search(r"vocab|input_dim|num_|max_|tokens|categories|classes", name)
    ]
    top = max(2, min([*sizes, VOCABULARY]))
    return Tensor((shape[0], STEPS) if len(shape) == 3 else shape, "int32", 0, top)


def _shapes(
    layer: Any,
    reading: Reading,
    params: Mapping[str, object],
    said: dict[str, Argument],
) -> Iterator[tuple[int, ...]]:
    for given in said.values():
        if isinstance(given, Tensor):
            yield given.shape
    yield from _specified(layer)
    lasts = [FEATURES, WIDTH, *_sizes(params), 1]
    for rank in _ranks(type(layer), reading):
        sizes = (3, *lasts) if rank > 3 else lasts
        for last in dict.fromkeys(sizes):
            yield from _of_rank(rank, last)


def _of_rank(rank: int, last: int) -> Iterator[tuple[int, ...]]:
    if rank == 1:
        yield (BATCH,)
    elif rank == 2:
        yield (BATCH, last)
    elif rank == 3:
        yield (BATCH, STEPS, last)
        # Halves, and windows of two, four or eight, need an even number.
        yield (BATCH, 8, last)
    elif rank == 4:
        yield (BATCH, 6, 8, last)
        yield (BATCH, 8, 8, last)
    else:
        yield (BATCH, 4, 6, 4, last)


def _sizes(params: Mapping[str, object]) -> list[int]:
    """Small integers among the arguments. A group of one feature normalises it away: so two each."""
    found = {
        name: value
        for name, value in params.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 64
    }
    return [*(2 * v for n, v in found.items() if "group" in n), *found.values()]


def _ranks(cls: type, reading: Reading) -> list[int]:
    """Ranks to try: those of which name or source speak, then from few axes to many."""
    name = f"{cls.__module__}.{cls.__name__}".lower()
    usual = [2, 3, 4, 5, 1]
    spoken = [
        rank
        for rank, pattern in HINTS_OF_RANK.items()
        if re.search(pattern, name) or re.search(pattern, reading.text)
    ]
    return list(dict.fromkeys([*spoken, *usual]))


def _specified(layer: Any) -> Iterator[tuple[int, ...]]:
    """Shapes that `input_spec` asks for."""
    spec = getattr(layer, "input_spec", None)
    rank = getattr(spec, "ndim", None) or getattr(spec, "min_ndim", None)
    if not isinstance(rank, int):
        return
    axes = getattr(spec, "axes", None) or {}
    lasts = [3, FEATURES] if rank > 3 else [FEATURES, WIDTH]
    wanted = axes.get(-1) or axes.get(rank - 1)
    for last in [wanted] if isinstance(wanted, int) else lasts:
        yield from _of_rank(rank, last)
