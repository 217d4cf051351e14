"""Descriptions → the texts of their modules, in several processes."""

from __future__ import annotations

import copyreg
import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from types import MappingProxyType
from typing import Any

from layergen.project.errors import UserError
from layergen.project.generate import Generator, Made, Task
from layergen.project.processes import PORTION


def in_processes(
    generator: Generator, tasks: Sequence[Task], jobs: int
) -> Iterator[list[Made]]:
    """Portions of the tasks, in order, each made by a process of its own."""
    # A copy of this process has imported everything already; elsewhere a copy would not be safe.
    is_copied = sys.platform == "linux"
    context = multiprocessing.get_context("fork" if is_copied else "spawn")
    size = PORTION if is_copied else max(PORTION, -(-len(tasks) // jobs))
    waiting = deque(tasks[n : n + size] for n in range(0, len(tasks), size))
    running: dict[Connection, int] = {}
    ready: dict[int, list[Made]] = {}
    many = len(waiting)
    for number in range(many):
        while number not in ready:
            while waiting and len(running) < jobs:
                mine, theirs = context.Pipe(duplex=False)
                portion = waiting.popleft()
                context.Process(  # type: ignore[attr-defined]
                    target=_make_portion, args=(theirs, generator, portion), daemon=True
                ).start()
                theirs.close()
                running[mine] = many - len(waiting) - 1
            for connection in wait(list(running)):
                assert isinstance(connection, Connection)
                ready[running.pop(connection)] = _received(connection)
        yield ready.pop(number)


def _received(connection: Connection) -> list[Made]:
    with connection:
        try:
            made = connection.recv()
        except EOFError:
            raise UserError("a process that generates modules was ended") from None
    if isinstance(made, Exception):
        raise made
    found: list[Made] = made
    return found


def _make_portion(
    connection: Connection, generator: Generator, tasks: Sequence[Task]
) -> None:
    """Runs in a process that ends soon: to look for garbage would take a quarter of its time."""
    gc.disable()
    # Ctrl-C is for the parent; where that has ended, nobody asks any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError):
        try:
            connection.send([generator.make(task) for task in tasks])
        except Exception as error:
            connection.send(error)


def _frozen(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Samples and mistakes hold such mappings, and travel between processes.
copyreg.pickle(MappingProxyType, lambda mapping: (_frozen, (dict(mapping),)))
