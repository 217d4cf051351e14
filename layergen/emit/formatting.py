"""Formats modules with Black."""

from __future__ import annotations

import ast
from enum import Enum
from functools import lru_cache
from typing import TypeVar

import black
from black.mode import Preview, TargetVersion
from black.report import NothingChanged

from layergen.diagnostics import did_you_mean
from layergen.diagnostics.errors import UserError
from layergen.emit.printing import PLAIN, Printing
from layergen.emit.settling import settled

Option = TypeVar("Option", bound=Enum)


@lru_cache(maxsize=16)
def black_mode(printing: Printing) -> black.Mode:
    """The options as Black takes them.

    Raises:
        UserError: this Black knows no such version of Python, or no such feature.
    """
    return black.Mode(
        target_versions={
            _known(TargetVersion, each.upper()) for each in printing.target_versions
        },
        line_length=printing.line_length,
        string_normalization=printing.string_normalization,
        magic_trailing_comma=printing.magic_trailing_comma,
        preview=printing.preview or printing.unstable,
        unstable=printing.unstable,
        enabled_features={_known(Preview, each) for each in printing.enabled_features},
    )


def _known(kind: type[Option], name: str) -> Option:
    try:
        return kind[name]
    except KeyError:
        near = " ".join(did_you_mean(name, kind.__members__))
        raise UserError(
            f"the installed Black knows no '{name.lower()}'",
            near.lower() or f"there are {', '.join(kind.__members__).lower()}",
        ) from None


def format_source(text: str, printing: Printing = PLAIN) -> str:
    """The text as Black leaves it.

    Raises:
        black.InvalidInput, SyntaxError: the text is no Python, which is a bug of layergen or of a user's template.
    """
    # Black parses what Python does not accept, such as a default before an argument without one.
    tree = ast.parse(text)
    compile(tree, "<generated>", "exec", dont_inherit=True)
    mode = black_mode(printing)
    try:
        return black.format_str(settled(text, tree, mode), mode=mode)
    except NothingChanged:
        return text
