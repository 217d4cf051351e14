"""How long the generator takes, and how much memory, as the number of descriptions grows.

    python benchmarks/generate.py [--counts 100,1000] [--rounds N]

First the whole catalogue, then as many copies of its layers as each count says, every one a class of its own. Each is built
cold and with nothing changed, beside Black alone on what the templates print for the same layers, and beside datamodel-codegen on as
many schemas; all are whole processes that run by turns. The ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from run import BIN, BLACK_ALONE, LAYERGEN, SCHEMA, versions

from layergen.diagnostics import Source
from layergen.emit.render import render
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.project.library import Library
from layergen.shapes.load import Family, load_text
from layergen.styles import view

HEADER = re.compile(r"^(layer|model|cell): (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes of a process, at its largest."""

    seconds: float
    megabytes: float


def run(folder: Path, *words: str) -> Cost:
    """Runs a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{printed.decode()[-2000:]}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


class Project:
    """Descriptions, what the templates print for them, and as many schemas."""

    def __init__(self, folder: Path, count: int | None) -> None:
        self.folder = folder
        for name in ("descriptions", "raw", "schemas"):
            (folder / name).mkdir(parents=True)
        texts = list(copies(count))
        self.count = len(texts)
        for name, text in texts:
            (folder / "descriptions" / f"{name}.layer.yaml").write_text(text, "utf-8")
            (folder / "raw" / f"{name}.py").write_text(_raw(text), "utf-8")
            schema = SCHEMA.replace('"Linear"', f'"{name.title().replace("_", "")}"')
            (folder / "schemas" / f"{name}.json").write_text(schema, "utf-8")

    def sides(self) -> dict[str, Callable[[], Cost]]:
        """What is measured; the order matters: what is unchanged was built before."""
        build = (LAYERGEN, "build", "descriptions", "--no-check", "--out", "out")
        codegen = (
            *(str(BIN / "datamodel-codegen"), "--input", "schemas"),
            *("--input-file-type", "jsonschema", "--formatters", "black"),
            *("--disable-warnings", "--output", "models"),
        )
        black = (sys.executable, "-c", BLACK_ALONE, "raw")
        return {
            "cold": lambda: self.without("out", *build),
            "nothing changed": lambda: run(self.folder, *build),
            "Black alone": lambda: run(self.folder, *black),
            "datamodel-codegen": lambda: self.without("models", *codegen),
        }

    def without(self, made: str, *words: str) -> Cost:
        """Runs a command after what it made before is gone."""
        shutil.rmtree(self.folder / made, ignore_errors=True)
        return run(self.folder, *words)


def copies(count: int | None) -> Iterator[tuple[str, str]]:
    """Names of files, and descriptions: the catalogue itself, or copies of what is made of no other."""
    texts = {
        name: path.read_text(encoding="utf-8") for name, path in catalog.names().items()
    }
    if count is None:
        yield from (
            (path.name.split(".")[0], texts[n]) for n, path in catalog.names().items()
        )
        return
    alone = [
        text
        for text in texts.values()
        if not any(re.search(rf"\b{other}\(", text) for other in texts)
    ]
    for number in range(count):
        text = alone[number % len(alone)]
        yield f"layer{number}", HEADER.sub(rf"\1: Layer{number}", text, count=1)


def _raw(text: str) -> str:
    shaped = load_text(
        Source("layer.layer.yaml", text), family=Family(Library())
    ).shaped
    assert shaped is not None
    return render(view(make_plan(shaped), "add-weight", "layers"))


def table(project: Project, rounds: int) -> Iterator[str]:
    """The rows of one number of descriptions."""
    costs: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for name, side in project.sides().items():
            costs.setdefault(name, []).append(side())
    for name, found in costs.items():
        seconds = statistics.median(each.seconds for each in found)
        size = statistics.median(each.megabytes for each in found)
        ratios = [
            statistics.median(
                a.seconds / b.seconds for a, b in zip(found, costs[other], strict=True)
            )
            for other in ("Black alone", "datamodel-codegen")
        ]
        yield (
            f"| {project.count:,} | {name} | {seconds:.2f} | {seconds / project.count * 1000:.1f} "
            f"| {size:.0f} | {ratios[0]:.2f} | {ratios[1]:.2f} |"
        )


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--counts", default="100,1000", help="numbers of copies [100,1000]"
    )
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side [3]")
    options = parser.parse_args()
    print(versions(), end="\n\n")
    print(
        "| descriptions | what | s | ms each | MB | against Black | against datamodel-codegen |"
    )
    print("|---:|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for number, count in enumerate([None, *map(int, options.counts.split(","))]):
            project = Project(Path(name) / str(number), count)
            for line in table(project, options.rounds):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
