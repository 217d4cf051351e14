"""Several workers at once, with reports in the order of the subjects."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType

from layergen.checks.pool import Limits, Worker
from layergen.checks.report import Report
from layergen.checks.subject import Subject

#: Called with the number of a subject when its checks begin, and when they are done.
Progress = Callable[[int, bool], None]
_Answer = tuple[int, "Report | BaseException"]


class Crew:
    """Up to `jobs` processes that check layers. The first begins to import the framework at once, the
    others when there is more than one layer to check."""

    def __init__(self, jobs: int = 1, limits: Limits | None = None) -> None:
        self.jobs = max(1, jobs)
        self._limits = limits or Limits()
        self._closed = threading.Event()
        self._workers = [Worker(self._limits, quick=False)]

    @property
    def first(self) -> Worker:
        """The worker that is there before there is anything to check."""
        return self._workers[0]

    def check(
        self,
        subjects: Sequence[Subject],
        progress: Progress = lambda number, done: None,
    ) -> Iterator[Report]:
        """A report for each subject, in order. Raises as `Worker.check`."""
        while len(self._workers) < min(self.jobs, len(subjects)):
            self._workers.append(Worker(self._limits, quick=False))
        open_subjects: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(subjects)):
            open_subjects.put(number)
        answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        for worker in self._workers:
            arguments = (worker, subjects, open_subjects, answers, progress)
            threading.Thread(target=self._work, args=arguments, daemon=True).start()
        yield from _in_order(answers, len(subjects))

    def _work(
        self,
        worker: Worker,
        subjects: Sequence[Subject],
        open_subjects: queue.SimpleQueue[int],
        answers: queue.SimpleQueue[_Answer],
        progress: Progress,
    ) -> None:
        while not self._closed.is_set():
            try:
                number = open_subjects.get_nowait()
            except queue.Empty:
                return
            progress(number, False)
            try:
                (report,) = worker.check([subjects[number]])
            except BaseException as error:
                answers.put((number, error))
                return
            if self._closed.is_set():
                return
            progress(number, True)
            answers.put((number, report))

    def close(self) -> None:
        """Ends all processes at once."""
        self._closed.set()
        with ExitStack() as stack:
            for worker in self._workers:
                stack.callback(worker.close)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _in_order(answers: queue.SimpleQueue[_Answer], many: int) -> Iterator[Report]:
    early: dict[int, Report] = {}
    for number in range(many):
        while number not in early:
            which, answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            early[which] = answer
        yield early.pop(number)
