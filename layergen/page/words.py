"""Values as the page writes them."""

from __future__ import annotations

import json
from itertools import groupby

from layergen.checks.codec import Data, encode
from layergen.drawing.words import shortened

#: A text that a layer gives is cut here, so that no layer makes the page unreadable.
LONGEST = 2000
LONGEST_LINE = 300
#: Seconds below which a time is not told.
SHORTEST = 0.005


def counted(number: int, noun: str) -> str:
    """`1 layer`, `2 layers`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def seconds(time: float) -> str:
    """`0.04 s`, `2.5 s`, `1 min 5 s`."""
    if time < 0.995:
        return f"{time:.2f} s"
    if time < 59.5:
        return f"{time:.1f} s"
    minutes, rest = divmod(round(time), 60)
    return f"{minutes} min {rest} s"


def evidence(value: Data) -> str:
    """A text as it is, anything else as JSON."""
    if isinstance(value, str):
        return shortened(value, LONGEST)
    return shortened(json.dumps(encode(value), ensure_ascii=False), LONGEST)


def printed(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of output, those that follow each other and are equal told once."""
    found = []
    for line, group in groupby(lines):
        many = len(list(group))
        times = f"  ({many} times)" if many > 1 else ""
        found.append(f"{shortened(line, LONGEST_LINE)}{times}")
    return tuple(found)
