"""Several workers: order, faults of layers, limits of time, and what is left running."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from layergen.checks import Sample, Subject, Tensor
from layergen.checks.crew import Crew
from layergen.checks.limits import TimeOver, time_limit
from layergen.checks.pool import Limits
from layergen.checks.subject import QUICK

FOLDER = Path(__file__).parent
HOSTILE = str(FOLDER / "hostile.py")
SOUND = str(FOLDER / "sound" / "linear.py")
X = (("inputs", Tensor((2, 8))),)


def subject(module: str, name: str, title: str) -> Subject:
    samples = (Sample(inputs=X),)
    return Subject(title, module, name, samples, selection=QUICK)


def test_reports_come_in_the_order_of_the_subjects_and_one_death_costs_one() -> None:
    subjects = [
        subject(HOSTILE, "Exits", "0"),
        subject(SOUND, "Sound", "1"),
        subject(HOSTILE, "Aborts", "2"),
        subject(SOUND, "Sound", "3"),
    ]
    seen: list[tuple[int, bool]] = []
    with Crew(2) as crew:
        reports = list(
            crew.check(subjects, lambda number, done: seen.append((number, done)))
        )
    assert [report.title for report in reports] == ["0", "1", "2", "3"]
    assert [report.ok for report in reports] == [False, True, False, True]
    assert sorted(seen) == [(n, done) for n in range(4) for done in (False, True)]
    assert "the last words" in reports[0].output


def test_a_layer_that_waits_for_ever_is_left_after_the_limit_of_a_check() -> None:
    with Crew(1, Limits(check=1.0, layer=60.0)) as crew:
        waits, fine = crew.check(
            [subject(HOSTILE, "Waits", "waits"), subject(SOUND, "Sound", "fine")]
        )
    assert {finding.code for finding in waits.findings} == {"LG200"}
    assert (
        waits.findings[0].message
        == "no answer within 1 s in the call, check LG210 build"
    )
    assert waits.findings[0].evidence["during"] == "the call"
    outcomes = {result.code: result.outcome for result in waits.results}
    assert outcomes["LG201"] == "passed"
    assert outcomes["LG210"] == "not applicable"
    assert fine.ok, str(fine)


def test_a_crew_without_subjects_has_no_reports() -> None:
    with Crew(2) as crew:
        assert list(crew.check([])) == []


def sleep_whatever_comes() -> None:
    while True:
        try:
            time.sleep(10)
        except Exception:
            continue


def test_a_block_is_left_when_its_time_is_over_whatever_it_catches() -> None:
    started = time.monotonic()
    with pytest.raises(TimeOver), time_limit(0.1):
        sleep_whatever_comes()
    with time_limit(60):
        pass
    with time_limit(None):
        assert time.monotonic() - started < 10


def test_outside_of_the_main_thread_there_is_no_limit() -> None:
    done: list[bool] = []

    def wait() -> None:
        with time_limit(0.01):
            time.sleep(0.1)
        done.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_limit_that_is_over_while_the_block_is_left_is_over_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = signal.setitimer

    def late(which: int, seconds: float, interval: float = 0.0) -> object:
        if not seconds:
            signal.raise_signal(signal.SIGALRM)
        return stop(which, seconds, interval)

    monkeypatch.setattr(signal, "setitimer", late)
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        pass
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
