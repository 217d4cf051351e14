"""The parent's side of a worker process: sends subjects, and survives what a layer does to it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from layergen.checks.child import GRACE, START_LIMIT, Child, Ended
from layergen.checks.child import WorkerFailed as WorkerFailed
from layergen.checks.codec import decode
from layergen.checks.faults import CheckBug, Place, short
from layergen.checks.report import Finding, Report, Result
from layergen.checks.subject import Subject

TAIL_LINES = 5
LINES_KEPT = 40
LONGEST_LINE = 200
# Megabytes that a worker may hold beyond those that it held after its first layer: TensorFlow never gives back
# what XLA has compiled. From then on another one is started, and takes over when it is ready, at twice as much at
# the latest.
ROOM = 100.0
# What the first layer takes in any case, for what the framework loads at its first use.
FIRST = 150.0

_FRAME = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+) in ')
# What Python writes below the reason when it crashes, as far as it is of other files.
_STACK = re.compile(r'^\s*File "|^Current thread |^Thread 0x|^Extension modules: ')


@dataclass(frozen=True)
class Limits:
    """Seconds that one check may take, and all checks of one layer.

    The import of the framework is not counted.
    """

    check: float = 30.0
    layer: float = 300.0


class Worker:
    """A process that checks layers; a new one takes over where a layer ends it.

    The process begins to import the framework at once. `quick` says that only quick checks are to come.
    """

    def __init__(self, limits: Limits | None = None, *, quick: bool = True) -> None:
        self.limits = limits or Limits()
        self.quick = quick
        self._child: Child | None = self._start()
        self._successor: Child | None = None
        self._grown = 0.0

    def classes(self, module: str, name: str = "") -> tuple[str, ...] | Report:
        """The layer classes of a module, or the class of that name; a report where it cannot be imported.

        Raises as `check`, and LookupError where there is no such module or class.
        """
        subject = Subject(name or module, module, name)
        outcome = _Outcome(subject)
        try:
            message = outcome.read(self._ready(), self.limits, classes=True)
        except Ended as ended:
            self._drop()
            return outcome.ended(str(ended))
        if "missing" in message:
            raise LookupError(message["missing"])
        return _reported(message) if "report" in message else tuple(message["classes"])

    def check(self, subjects: Iterable[Subject]) -> Iterator[Report]:
        """A report for each subject, in order, each as soon as it is there.

        Raises WorkerFailed where the framework cannot be imported, and CheckBug for a fault of
        layergen.
        """
        for subject in subjects:
            yield self._checked(subject)

    def _checked(self, subject: Subject) -> Report:
        outcome = _Outcome(subject)
        try:
            child = self._ready()
            message = outcome.read(child, self.limits)
        except Ended as ended:
            self._drop()
            return outcome.ended(str(ended))
        except BaseException:
            # What it would still tell of this layer is no answer to the next request.
            self._drop()
            raise
        self._grown = message["grown"] - FIRST
        printed = child.printed_lines()[-LINES_KEPT:]
        return replace(_reported(message), output=printed)

    def begin(self) -> None:
        """Starts the process where there is none, so that it is there when it is needed."""
        if self._child is None:
            self._child = self._start()

    def _start(self) -> Child:
        more = () if self.quick else ("all",)
        return Child("layergen.checks.worker", repr(self.limits.check), *more)

    def _ready(self) -> Child:
        """The process to ask. One that has grown is asked until another has imported the framework."""
        if self._child is not None and (self._successor or self._grown > ROOM):
            self._successor = self._successor or self._start()
            if self._grown > 2 * ROOM or self._successor_is_ready(self._successor):
                self._drop()
        was_spare = self._child is None and self._successor is not None
        if self._child is None:
            self._child, self._successor = self._successor or self._start(), None
        try:
            self._child.wait_until_ready()
        except WorkerFailed:
            self._drop()
            if not was_spare:
                raise
            return self._ready()
        return self._child

    def _successor_is_ready(self, successor: Child) -> bool:
        """False for one that has ended, too: it was a spare, and another one is started in its place."""
        try:
            return successor.is_ready()
        except WorkerFailed:
            successor.kill()
            self._successor = None
            return False

    def _drop(self) -> None:
        """Ends the process that is asked; one that is to take over stays."""
        if self._child is not None:
            self._child.kill()
        self._child = None
        self._grown = 0.0

    def close(self) -> None:
        """Ends the process at once, and the one that was to take over."""
        self._drop()
        if self._successor is not None:
            self._successor.kill()
        self._successor = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Outcome:
    """What the worker has told of one subject so far."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.results: list[Result] = []
        self.running = self.doing = ""
        self.printed: tuple[str, ...] = ()
        self.home = (subject.module if subject.module.endswith(".py") else "", 0)

    def read(
        self, child: Child, limits: Limits, *, classes: bool = False
    ) -> dict[str, Any]:
        """Sends the subject and reads until the last message. Raises Ended or CheckBug."""
        try:
            child.send({"classes" if classes else "check": self.subject.to_data()})
            end = deadline = time.monotonic() + START_LIMIT
            while True:
                message = child.receive(min(end, deadline))
                if message is None:
                    self.printed = child.where_it_hangs()
                    over = limits.check if deadline < end else limits.layer
                    raise Ended(f"no answer within {over:g} s")
                if "begin" in message:
                    child.forget_printed()
                    end = deadline = time.monotonic() + limits.layer
                elif "rule" in message:
                    self.running = " ".join(message["rule"])
                    # The worker keeps the limit itself, unless the layer does not let it.
                    deadline = time.monotonic() + limits.check + 4 * GRACE
                elif not self._noted(message):
                    return message
        except Ended:
            self.printed = self.printed or child.printed_lines()
            raise

    def _noted(self, message: dict[str, Any]) -> bool:
        """Takes a message that tells how far the worker is; false for the last one."""
        if "bug" in message:
            raise CheckBug(message["bug"])
        if "doing" in message:
            self.doing = message["doing"]
        elif "home" in message:
            self.home = (message["home"][0], message["home"][1])
        elif "result" in message:
            self.results.append(decode(Result, message["result"]))
        else:
            return False
        return True

    def ended(self, how: str) -> Report:
        """The report on a layer that left no worker to report."""
        # Imported only here: the parent shall start the worker before all else.
        from layergen.checks.rules.answer import CODE, TITLE
        from layergen.checks.run import answered, not_reached, selected

        during = f"in {self.doing or 'the import'}"
        check = f", check {self.running}" if self.running else ""
        evidence = {"during": self.doing or "the import", "check": self.running}
        finding = Finding(CODE, f"{how} {during}{check}", evidence, self._hint())
        failed = Result(TITLE, CODE, "failed", "", (finding,))
        left_out = not_reached(selected(self.subject.selection))
        results = answered([*left_out, *self.results, failed])
        file, line = self.home
        printed = self.printed[-LINES_KEPT:]
        return Report(self.subject.title, results, file=file, line=line, output=printed)

    def _hint(self) -> str:
        """The innermost frame in the subject's own file, where what it printed has one, else its end."""
        for line in self.printed:
            frame = _FRAME.match(line)
            if (
                frame
                and Path(frame["file"]).resolve() == Path(self.subject.module).resolve()
            ):
                return f"at {_place(frame['file'], int(frame['line']))}"
        shown = [line for line in self.printed if not _STACK.match(line)]
        return "\n".join(line[:LONGEST_LINE] for line in shown[-TAIL_LINES:])


def _reported(message: dict[str, Any]) -> Report:
    return Report.from_data(message["report"])


def _place(file: str, number: int) -> Place:
    lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[number - 1].strip() if number <= len(lines) else ""
    return Place(short(file), number, text)
