"""A worker that has grown is replaced, so that the memory of a run does not depend on how many layers there are."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest

from layergen.checks import Sample, Selection, Subject, Tensor, pool
from layergen.checks.footprint import megabytes
from layergen.checks.loading import forgotten_afterwards, load_class
from layergen.checks.pool import Worker
from layergen.checks.run import run
from layergen.checks.subject import QUICK
from layergen.checks.worker import Settings

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


def process(worker: Worker, folder: Path, size: int) -> str:
    """The process in which a layer is called that keeps so many megabytes at each call."""
    path = folder / f"hoards{len(list(folder.iterdir()))}.py"
    path.write_text(HOARDS.format(megabytes=size), encoding="utf-8")
    samples = (Sample(inputs=(("inputs", Tensor((2, 8))),)),)
    subject = Subject("hoards", str(path), "Hoards", samples, selection=QUICK)
    (report,) = worker.check([subject])
    (found,) = set(report.output)
    return found


def test_a_worker_that_has_grown_much_is_replaced_before_the_next_layer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ROOM", 150.0)
    with Worker() as worker:
        assert len({process(worker, tmp_path, size=40) for _ in range(2)}) == 2
        # The calls of one layer hold less than that together.
        last = process(worker, tmp_path, size=0)
        assert process(worker, tmp_path, size=0) == last


def test_a_worker_that_has_grown_works_until_another_one_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ROOM", 150.0)
    monkeypatch.setattr(pool, "FIRST", -200.0)
    with Worker() as worker:
        first = process(worker, tmp_path, size=0)
        assert worker._successor is None
        assert process(worker, tmp_path, size=0) == first
        assert worker._successor is not None
        worker._successor.wait_until_ready()
        assert process(worker, tmp_path, size=0) != first
        assert worker._successor is None


def test_the_memory_of_this_process_is_known() -> None:
    before = megabytes()
    held = bytearray(b"x" * (64 << 20))
    assert 50 < megabytes() - before < 200
    del held


@pytest.mark.usefixtures("framework")
def test_nothing_is_kept_of_a_layer_that_was_checked(tmp_path: Path) -> None:
    from tensorflow.python.framework.ops import gradient_registry

    source = Path(__file__).parent / "sound" / "linear.py"
    path = tmp_path / "linear.py"
    path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    settings, gradients = Settings(), set(gradient_registry.list())
    with forgotten_afterwards(str(path)):
        cls = load_class(str(path), "Sound")
        sample = Sample({"units": 4}, (("inputs", Tensor((2, 8))),))
        assert run(cls, (sample,), selection=Selection(("LG2",))).ok
        gone = weakref.ref(cls)
        del cls
        assert gradients < set(gradient_registry.list())
    settings.restore()
    assert gone() is None
    # Those of others before it may be gone, too.
    assert set(gradient_registry.list()) <= gradients
