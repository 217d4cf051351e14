"""A worker that has grown is replaced, so that the memory of a run does not depend on how many layers there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from layergen.checks import Sample, Subject, Tensor, pool
from layergen.checks.footprint import megabytes
from layergen.checks.pool import Worker
from layergen.checks.subject import QUICK

HOARDS = """\
import os

import keras

KEPT = []


@keras.saving.register_keras_serializable(package="memory")
class Hoards(keras.layers.Layer):
    def call(self, inputs):
        KEPT.append(bytes(1))
        KEPT.append(bytearray(os.urandom(1 << 20)) * {megabytes})
        print(os.getpid())
        return 2.0 * inputs
"""


def processes(folder: Path, size: int) -> list[str]:
    """The processes in which three layers are called."""
    found = []
    with Worker() as worker:
        for number in range(3):
            path = folder / f"hoards{number}.py"
            path.write_text(HOARDS.format(megabytes=size), encoding="utf-8")
            samples = (Sample(inputs=(("inputs", Tensor((2, 8))),)),)
            subject = Subject("hoards", str(path), "Hoards", samples, selection=QUICK)
            (report,) = worker.check([subject])
            (process,) = set(report.output)
            found.append(process)
    return found


def test_a_worker_that_has_grown_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ROOM", 500.0)
    assert len(set(processes(tmp_path, size=40))) == 3
    # The calls of one layer hold less than that together.
    assert len(set(processes(tmp_path, size=0))) == 1


def test_the_memory_of_this_process_is_known() -> None:
    before = megabytes()
    held = bytearray(b"x" * (64 << 20))
    assert 50 < megabytes() - before < 200
    del held
