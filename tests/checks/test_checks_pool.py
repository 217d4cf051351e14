"""Which process a worker asks when one of them ends. The processes are played, so that each may end at any time."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layergen.checks import Report, Subject, fresh, pool
from layergen.checks.child import Child, Ended, WorkerFailed
from layergen.checks.crew import Crew
from layergen.checks.limits import TimeOver
from layergen.checks.pool import Worker

GROWN = 1.5 * pool.ROOM + pool.FIRST
FULL = 2.5 * pool.ROOM + pool.FIRST


class Played:
    """A process that has grown by so many megabytes after each layer, and ends where it is told None."""

    def __init__(
        self, *grown: float | None, starts: bool = True, ready: bool = True
    ) -> None:
        self.grown = deque(grown)
        self.starts, self.ready = starts, ready
        self.killed = 0

    def is_ready(self, limit: float = 0.0) -> bool:
        if not self.starts:
            raise WorkerFailed("it cannot be started")
        return self.ready

    def wait_until_ready(self) -> None:
        self.ready = True
        self.is_ready()

    def send(self, data: Any) -> None:
        self.subject = Subject.from_data(data["check"])

    def receive(self, deadline: float) -> dict[str, Any]:
        grown = self.grown.popleft()
        if grown is None:
            raise Ended("it ended")
        report = Report(self.subject.title, ())
        return {"report": report.to_data(), "grown": grown}

    def printed_lines(self) -> tuple[str, ...]:
        return ()

    def kill(self) -> None:
        self.killed += 1


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[deque[Played]]:
    """Those that are started, in this order; all are used."""
    planned: deque[Played] = deque()
    monkeypatch.setattr(pool, "Child", lambda *arguments: planned.popleft())
    yield planned
    assert not planned


def checked(worker: Worker, tmp_path: Path) -> bool:
    """Whether there is a report of the layer itself."""
    (report,) = worker.check([Subject("layer", str(tmp_path / "layer.py"), "Layer")])
    return not report.findings


def test_the_successor_of_a_process_that_ends_takes_over(
    processes: deque[Played], tmp_path: Path
) -> None:
    first, second = Played(GROWN, None), Played(0.0, ready=False)
    processes += [first, second]
    with Worker() as worker:
        assert checked(worker, tmp_path)
        assert not checked(worker, tmp_path)
        assert (first.killed, second.killed) == (1, 0)
        assert checked(worker, tmp_path)
    assert (first.killed, second.killed) == (1, 1)


def test_a_successor_that_cannot_start_costs_nothing_while_the_first_works(
    processes: deque[Played], tmp_path: Path
) -> None:
    first, dead, third = Played(GROWN, GROWN), Played(starts=False), Played(0.0)
    processes += [first, dead, third]
    with Worker() as worker:
        assert [checked(worker, tmp_path) for _ in range(3)] == [True, True, True]
    assert [each.killed for each in (first, dead, third)] == [1, 1, 1]


@pytest.mark.parametrize("last", [None, FULL])
def test_a_successor_that_dies_before_it_is_needed_is_replaced(
    processes: deque[Played], tmp_path: Path, last: float | None
) -> None:
    first, dead, third = Played(GROWN, last), Played(ready=False), Played(0.0)
    processes += [first, dead, third]
    with Worker() as worker:
        assert checked(worker, tmp_path)
        assert checked(worker, tmp_path) == (last is not None)
        dead.starts = False
        assert checked(worker, tmp_path)
    assert [each.killed for each in (first, dead, third)] == [1, 1, 1]


def test_a_process_is_not_asked_again_while_it_owes_an_answer(
    processes: deque[Played], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, second = Played(), Played(0.0)
    processes += [left, second]

    def interrupted(deadline: float) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(left, "receive", interrupted)
    with Worker() as worker:
        with pytest.raises(KeyboardInterrupt):
            checked(worker, tmp_path)
        assert left.killed == 1
        assert checked(worker, tmp_path)


def test_a_crew_that_is_closed_tells_of_no_progress(
    processes: deque[Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = Played()
    processes += [hanging]
    begun, ended = threading.Event(), threading.Event()

    def until_killed(deadline: float) -> dict[str, Any]:
        begun.set()
        assert ended.wait(60)
        raise Ended("it was killed")

    monkeypatch.setattr(hanging, "receive", until_killed)
    monkeypatch.setattr(hanging, "kill", ended.set)
    told: list[tuple[int, bool]] = []
    before = {*threading.enumerate()}
    with Crew() as crew:
        reports = crew.check(
            [Subject("layer", "layer.py", "Layer")], lambda *each: told.append(each)
        )
        threading.Thread(target=next, args=(reports, None), daemon=True).start()
        assert begun.wait(60)
        (work,) = (
            each for each in {*threading.enumerate()} - before if "_work" in each.name
        )
    work.join(60)
    assert told == [(0, False)]


def test_a_fresh_process_is_not_asked_again_while_it_owes_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Played()

    def too_late(deadline: float) -> dict[str, Any]:
        raise TimeOver

    monkeypatch.setattr(left, "send", lambda data: None)
    monkeypatch.setattr(left, "receive", too_late)
    monkeypatch.setattr(fresh, "_child", left)
    with pytest.raises(TimeOver):
        fresh.load("layer.py", tmp_path / "model.keras", [])
    assert left.killed == 1
    assert fresh._child is None


def test_a_process_that_cannot_start_and_is_no_spare_ends_the_run(
    processes: deque[Played], tmp_path: Path
) -> None:
    processes += [Played(starts=False)]
    with Worker() as worker, pytest.raises(WorkerFailed, match="cannot be started"):
        checked(worker, tmp_path)


def test_a_process_that_is_ended_again_leaves_the_files_of_others_open() -> None:
    child = Child("layergen.checks.worker", "30")
    child.kill()
    # They have the numbers of its pipes.
    pipes = [os.pipe() for _ in range(4)]
    child.kill()
    for descriptor in (each for pipe in pipes for each in pipe):
        os.close(descriptor)


def test_a_fresh_process_answers_once_whatever_a_layer_closes(tmp_path: Path) -> None:
    closes, plain = tmp_path / "closes.py", tmp_path / "plain.py"
    closes.write_text("import sys\n\nsys.stdout.close()\n")
    plain.write_text("")
    child = Child("layergen.checks.fresh_process")
    try:
        child.wait_until_ready()
        for module in (closes, plain):
            child.send({"module": str(module), "model": "nowhere.keras", "path": []})
            answer = child.receive(time.monotonic() + 60)
            assert answer is not None
            assert "nowhere.keras" in answer["error"]
    finally:
        child.kill()
