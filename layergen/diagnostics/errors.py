"""A user's mistake that is not in a description: told in a line, never with a traceback."""

from __future__ import annotations


class UserError(Exception):
    """What is wrong, and how to mend it; the text is both, each in lines of its own."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.message, self.hint)))
