"""A bar on a terminal's stderr while layers are checked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence

import click

WIDTH = 24
#: Fewer than these are done before anybody looks.
LONG = 10


def show_count(doing: str, done: int, many: int) -> None:
    """How much of some work is done, on a terminal; clears the line at the end."""
    if not sys.stderr.isatty() or many < LONG:
        return
    full = WIDTH * done // many
    bar = "█" * full + "░" * (WIDTH - full)
    text = f"{bar} {done}/{many} {doing}" if done < many else ""
    click.echo(f"\r\x1b[K{text}", nl=False, err=True)


class Bar:
    """How many layers are done, and which are being checked. Called from several threads."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._shown = sys.stderr.isatty() and bool(names)
        self._lock = threading.Lock()
        self._running: list[int] = []
        self._done = 0

    def __call__(self, number: int, done: bool) -> None:
        """A layer begins, or is done."""
        with self._lock:
            if done:
                self._running.remove(number)
                self._done += 1
            else:
                self._running.append(number)
            self._draw()

    def hide(self) -> None:
        """Clears the line, so that something else can be printed."""
        with self._lock:
            if self._shown:
                click.echo("\r\x1b[K", nl=False, err=True)

    def _draw(self) -> None:
        if not self._shown:
            return
        many = len(self._names)
        full = WIDTH * self._done // many
        bar = "█" * full + "░" * (WIDTH - full)
        names = ", ".join(self._names[number] for number in self._running)
        text = (
            f"\r\x1b[K{bar} {self._done}/{many} checking {names}"
            if names
            else "\r\x1b[K"
        )
        click.echo(text, nl=False, err=True)
