"""Measure the checks: against Keras's own test of layers, and over many layers in one run.

    python benchmarks/checks.py [--rounds N] [--layers N] [--check]

The first table compares, in one process, the checks of an ordinary layer with `run_layer_test` on it; the ratio is the median
over the rounds. `--check` exits with 1 where the quick set takes more than 1.5 times as long. Then `layergen check` runs all checks
on many layers, with two workers, and the memory of all its processes is looked at meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

ROOT = Path(__file__).resolve().parent.parent
SOUND = ROOT / "tests" / "checks" / "sound"
LIMIT = 1.5
SLOWEST = 5
# Layers of ten kinds; as many copies of each are checked as are wanted.
KINDS = (
    *("attends_with_mask", "convolution_and_norm", "dropout_of_features"),
    *("experts_with_gate", "gate_of_two_inputs", "kernel_with_options"),
    *("mean_of_the_unmasked", "own_batch_norm", "shared_sublayer", "formula_alone"),
)
ORDINARY = '''\
"""An ordinary layer."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="bench")
class Linear(keras.layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.supports_masking = True

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1], self.units))
        self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}
'''


def milliseconds(function: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1000


def compare(folder: Path, rounds: int) -> bool:
    """Prints how long the checks of one layer take; whether the limit is kept."""
    from layergen.checks import Sample, Tensor, fresh
    from layergen.checks.loading import load_class
    from layergen.checks.replicas import prepare
    from layergen.checks.run import run
    from layergen.checks.subject import QUICK
    from layergen.checks.worker import Settings, import_framework

    path = folder / "ordinary.py"
    path.write_text(ORDINARY, encoding="utf-8")
    prepare()
    import_framework()
    fresh.wait()
    from keras.src.testing import TestCase

    cls = load_class(str(path), "Linear")
    sample = Sample(inputs=(("inputs", Tensor((2, 8))),))
    settings = Settings()
    reports: list[Any] = []

    def keras_test() -> None:
        TestCase().run_layer_test(
            cls, {"units": 4}, input_shape=(2, 8), expected_output_shape=(2, 4)
        )

    def everything() -> None:
        reports.append(run(cls, (sample,)))
        assert reports[-1].ok, str(reports[-1])

    def quick() -> None:
        run(cls, (sample,), selection=QUICK)

    sides = {"run_layer_test": keras_test, "quick set": quick, "all checks": everything}
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for name, side in sides.items():
            taken = milliseconds(side)
            settings.restore()
            if number:
                times[name].append(taken)
    base = times["run_layer_test"]
    ratios = {
        name: statistics.median(a / b for a, b in zip(taken, base, strict=True))
        for name, taken in times.items()
    }
    print(f"| one layer, warm, {rounds} rounds | ms | ratio |\n|---|---:|---:|")
    for name, taken in times.items():
        print(f"| {name} | {statistics.median(taken):.0f} | {ratios[name]:.2f} |")
    print()
    print(*slowest(reports[1:]), sep="\n", end="\n\n")
    fresh.end()
    return ratios["quick set"] <= LIMIT


def slowest(reports: list[Any]) -> Iterator[str]:
    """The checks that take longest."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for report in reports:
        for result in report.results:
            seconds[f"{result.code} {result.check}"].append(result.seconds)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    whole = sum(medians.values())
    yield "| slowest checks | ms | share |\n|---|---:|---:|"
    for name in sorted(medians, key=lambda each: -medians[each])[:SLOWEST]:
        yield f"| {name} | {medians[name] * 1000:.0f} | {medians[name] / whole:.0%} |"


@dataclass
class Memory:
    """The memory of all processes below one, looked at until it ends."""

    process: subprocess.Popen[str]
    seen: list[tuple[float, dict[int, float]]] = field(default_factory=list)

    def watch(self) -> None:
        """Looks every second."""
        started = time.monotonic()
        while self.process.poll() is None:
            held = {pid: megabytes(pid) for pid in below(self.process.pid)}
            self.seen.append((time.monotonic() - started, held))
            time.sleep(1)


def below(pid: int) -> list[int]:
    """All descendants of a process."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found += (more := children[todo.pop()])
        todo += more
    return found


def megabytes(pid: int) -> float:
    """What a process holds that it shares with no other."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(kb) for kb in re.findall(r"^Private_\w+: +(\d+)", text, re.M)) / 1024


def write_layers(folder: Path, many: int) -> list[str]:
    """Files with layers, one file a kind."""
    files = []
    for number, kind in enumerate(KINDS):
        copies = len(range(number, many, len(KINDS)))
        text = (SOUND / f"{kind}.py").read_text(encoding="utf-8")
        parts = [
            re.sub(r"\bSound\b", f"{kind.title().replace('_', '')}{copy}", text)
            for copy in range(copies)
        ]
        path = folder / f"{kind}.py"
        path.write_text("\n\n".join(parts), encoding="utf-8")
        files += [path.name] if copies else []
    return files


def run_many(folder: Path, many: int) -> None:
    """Prints time and memory of one run over many layers."""
    words = [sys.executable, "-m", "layergen", "check", *write_layers(folder, many)]
    started = time.monotonic()
    process = subprocess.Popen(
        [*words, "--format", "json", "-j", "2"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    memory = Memory(process)
    watch = threading.Thread(target=memory.watch)
    watch.start()
    assert process.stdout is not None
    reports = json.loads(process.stdout.read())["layers"]
    watch.join()
    taken = time.monotonic() - started
    held = sum(report["ok"] for report in reports)
    print(
        f"{len(reports)} layers, {held} without a finding: {taken:.0f} s in one run.\n"
    )
    print(*over_time(memory), sep="\n", end="\n\n")
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        for result in report["checks"]:
            seconds[f"{result['code']} {result['check']}"] += result["seconds"]
    whole = sum(seconds.values())
    print("| where the time goes | s | share |\n|---|---:|---:|")
    for name in sorted(seconds, key=lambda each: -seconds[each])[: 2 * SLOWEST]:
        print(f"| {name} | {seconds[name]:.0f} | {seconds[name] / whole:.0%} |")
    print(f"| all checks, both workers together | {whole:.0f} | |")


def over_time(memory: Memory, parts: int = 10) -> Iterator[str]:
    """The memory of the largest process, and of all, in each part of the run."""
    end = memory.seen[-1][0]
    yield "| part of the run | largest process, MB | all processes, MB |\n|---|---:|---:|"
    for part in range(parts):
        inside = [
            held
            for at, held in memory.seen
            if part * end / parts <= at <= (part + 1) * end / parts and held
        ]
        if inside:
            largest = max(max(held.values()) for held in inside)
            together = max(sum(held.values()) for held in inside)
            yield f"| {part + 1} of {parts} | {largest:.0f} | {together:.0f} |"
    started = {
        pid for _, held in memory.seen for pid, size in held.items() if size > 300
    }
    yield f"\n{len(started)} processes have held more than 300 MB."


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9, help="runs of each side [9]")
    parser.add_argument("--layers", type=int, default=100, help="0 for none [100]")
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 over the limit"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        holds = compare(folder, options.rounds) if options.rounds else True
        if options.layers:
            run_many(folder, options.layers)
    return 1 if options.check and not holds else 0


if __name__ == "__main__":
    sys.exit(main())
