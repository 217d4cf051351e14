"""How a failure of `layer_snapshot` is told: its own text with a diff in colour, and no traceback."""

from __future__ import annotations

import difflib
import io
from dataclasses import dataclass
from typing import Any

import pytest

# A variable, because pytest has no type for it.
Base: Any = pytest.fail.Exception
COLORS = {"+": "green", "-": "red", "@": "cyan"}


class Failed(Base):  # type: ignore[misc]
    """What is wrong with a snapshot, as it is printed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, pytrace=False)


@dataclass(frozen=True)
class Crash:
    """What the summary of pytest says in one line."""

    message: str


@dataclass(frozen=True)
class Shown:
    """The text of a failure. pytest prints it by `toterminal`, and takes its first line for the summary."""

    text: str

    @property
    def reprcrash(self) -> Crash:
        """The line for the summary."""
        return Crash(self.text.partition("\n")[0])

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: Any) -> None:
        """Prints it, in colour where the terminal has them."""
        in_diff = False
        for line in self.text.split("\n"):
            is_head = not in_diff and line.startswith(("--- ", "+++ "))
            in_diff = in_diff or line.startswith("@@ ")
            color = COLORS.get(line[:1]) if in_diff else None
            writer.line(line, **{color: True} if color else {"bold": is_head})


def unified_diff(before: str, after: str, old: str, new: str) -> str:
    """The difference of two texts under these names, told as Git does where only the last line end differs."""
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in difflib.unified_diff(_lines(before), _lines(after), old, new)
    )


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="\n").readlines()
