"""How long `layergen build --watch` takes from a save to its result.

    python benchmarks/watch.py [--saves N] [--descriptions N]

A project of copies of the catalogue's layers is watched, once without and once with checks. After the first build one
description after another is saved with a change, and the time is taken from the save to the last line on the build. The
time that layergen says itself is beside it: what is missing there is the wait until nothing is saved any more, and the pipe.
"""

from __future__ import annotations

import argparse
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generate import copies
from run import LAYERGEN, versions

END = re.compile(rb"^\d\d:\d\d:\d\d  .*, in (\d+\.\d\d) s; (.*)$")
#: What comes before the text of a class.
DOC = re.compile(r"^doc: (?:[|>]\n +)?", re.MULTILINE)


@dataclass(frozen=True)
class Save:
    """Seconds from a save to the result, and those of the build in it."""

    seconds: float
    build: float


class Watched:
    """A process that watches a project."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [LAYERGEN, "build", "--watch", *options]
        self._process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def wait(self) -> float:
        """Returns at the end of the next build; the seconds that it took."""
        assert self._process.stdout is not None
        printed = b""
        for line in self._process.stdout:
            printed += line
            if match := END.match(line):
                if match[2] != b"all is well":
                    break
                return float(match[1])
        sys.exit(f"layergen ended:\n{printed.decode()[-2000:]}")

    def end(self) -> None:
        """Ctrl-C."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()


def saves(folder: Path, count: int, options: tuple[str, ...]) -> Iterator[Save]:
    """Saves one description after another."""
    watched = Watched(folder, *options)
    watched.wait()
    # What is imported once is no part of it.
    time.sleep(5)
    files = sorted(folder.glob("*.layer.yaml"))
    for number in range(count):
        path = files[number % len(files)]
        text = DOC.sub(rf"\g<0>Number {number}. ", path.read_text("utf-8"), count=1)
        started = time.perf_counter()
        path.write_text(text, "utf-8")
        build = watched.wait()
        yield Save(time.perf_counter() - started, build)
    watched.end()


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--descriptions", type=int, default=20, help="of them [20]")
    parser.add_argument("--saves", type=int, default=20, help="of each side [20]")
    options = parser.parse_args()
    print(versions(), end="\n\n")
    print(
        "| descriptions | what | s, median | smallest | largest | build alone, median |"
    )
    print("|---:|---|---:|---:|---:|---:|")
    for name, arguments in {"no checks": ("--no-check",), "checks": ()}.items():
        with tempfile.TemporaryDirectory() as folder:
            for each, text in copies(options.descriptions):
                Path(folder, f"{each}.layer.yaml").write_text(text, "utf-8")
            found = list(saves(Path(folder), options.saves, arguments))
        seconds = sorted(each.seconds for each in found)
        build = statistics.median(each.build for each in found)
        print(
            f"| {options.descriptions} | {name} | {statistics.median(seconds):.2f} "
            f"| {seconds[0]:.2f} | {seconds[-1]:.2f} | {build:.2f} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
