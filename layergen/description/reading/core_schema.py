"""What a plain scalar means in YAML 1.2 (specification 1.2.2, section 10.3: the core schema)."""

from __future__ import annotations

import re

from layergen.description.nodes import Plain

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = re.compile(r"\.nan|\.NaN|\.NAN")


def is_integer(text: str) -> bool:
    """Whether the scalar is one of the three spellings of an integer."""
    return any(
        form.fullmatch(text) is not None for form in (_DECIMAL, _OCTAL, _HEXADECIMAL)
    )


def resolve(text: str) -> Plain:
    """The value of a plain scalar; everything that is not null, boolean or number is text.

    Raises ValueError for a decimal integer longer than Python converts: see `MAX_DIGITS`.
    """
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    number = _resolve_number(text)
    return text if number is None else number


def _resolve_number(text: str) -> int | float | None:
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text[2:], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    infinity = _INFINITY.fullmatch(text)
    if infinity:
        return float(infinity[1] + "inf")
    return float("nan") if _NAN.fullmatch(text) else None
