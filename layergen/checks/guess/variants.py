"""Constructor arguments none of which has its default, as far as the layer takes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping

from layergen.checks.guess import words
from layergen.checks.guess.params import kind_of, own_parameters
from layergen.checks.guess.source import Reading

#: What says how the layer is held by Keras, and not what it computes.
LEFT_ALONE = frozenset(
    (
        *("name", "dtype", "trainable", "autocast", "activity_regularizer"),
        *(
            "stateful",
            "sparse",
            "ragged",
            "lora_rank",
            "lora_alpha",
            "quantization_config",
        ),
    )
)
MOST_VALUES = 3


def changed(
    cls: type,
    reading: Reading,
    params: Mapping[str, object],
    works: Callable[[Mapping[str, object]], bool],
) -> Mapping[str, object]:
    """`params` with each argument that has a default changed to another value of its type.

    A value is kept where the layer `works` with it and with those before it.
    """
    found = dict(params)
    for name, parameter in own_parameters(cls).items():
        if name in params or name in LEFT_ALONE or parameter.default is parameter.empty:
            continue
        for value in list(_others(name, parameter, reading))[:MOST_VALUES]:
            if works({**found, name: value}):
                found[name] = value
                break
    return found


def flags(cls: type) -> list[str]:
    """The arguments that are on or off, as far as they say what the layer computes."""
    return [
        name
        for name, parameter in own_parameters(cls).items()
        if isinstance(parameter.default, bool) and name not in LEFT_ALONE
    ]


def _others(
    name: str, parameter: inspect.Parameter, reading: Reading
) -> Iterator[object]:
    default = parameter.default
    kind, literals = kind_of(parameter.annotation)
    texts = [text for known, text in reading.choices if known == name]
    for value in (*literals, *texts):
        if value != default:
            yield value
    if literals or any(text != default for text in texts):
        return
    if isinstance(default, bool):
        yield not default
    elif name.endswith(("axis", "axes")):
        # Another axis may be that of the batch: only the same one, told in another way, is safe.
        yield from (
            {-1: (1, 2), 1: (-1,)}.get(default, ()) if isinstance(default, int) else ()
        )
    elif isinstance(default, int):
        yield from (v for v in (default + 1, default * 2, default - 1) if v > 0)
    elif isinstance(default, float):
        yield from (default / 2, default + 0.25) if default else (0.25, 0.5)
    elif isinstance(default, (tuple, list)) and all(map(_is_number, default)):
        yield type(default)(item + 1 for item in default)
    elif isinstance(default, str) and words.takes_texts(name):
        yield from (v for v in words.values(name, "str") if v != default)
    elif default is None and (words.known(name) or kind is not None):
        # Without a name or an annotation that says so, nobody knows what may stand in for None.
        yield from (v for v in words.values(name, kind) if v != default)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
