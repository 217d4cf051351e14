"""How long the generator takes, and how much memory, as the number of descriptions grows.

    python benchmarks/generate.py [--counts 10,100,1000] [--rounds N] [--only WORDS] [--check]

First the whole catalogue, then as many copies of its layers as each count says, every one a class of its own. All are whole
processes that run by turns; a ratio is the median over the rounds of the ratio in one round. Black alone formats what the templates
print for the same layers, with as many processes, once with nothing around it and once as the command `black`. The last row
merges an edit with a changed description, against `copier update` on a template of one file; it needs copier and git.
`--check` exits with 1 where a limit is passed.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from run import BIN, LAYERGEN, SCHEMA, versions

from layergen.diagnostics import Source
from layergen.emit.render import render
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.project.library import Library
from layergen.project.processes import usual_jobs
from layergen.shapes.load import Family, load_text
from layergen.styles import view_of

JOBS = usual_jobs()
#: What a build leaves behind, so that the next one would not be cold.
MADE = ("generated", ".layergen_cache")
BLACK_ALONE = """\
import multiprocessing, pathlib, sys
import black
mode = black.Mode(target_versions={black.TargetVersion.PY310})
def formatted(path):
    return black.format_str(path.read_text(encoding="utf-8"), mode=mode)
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.py"))
with multiprocessing.get_context("fork").Pool(int(sys.argv[2])) as pool:
    pool.map(formatted, paths, 16)
"""
HEADER = re.compile(r"^(layer|model|cell): (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes of a process, at its largest."""

    seconds: float
    megabytes: float


def run(folder: Path, *words: str, **variables: str) -> Cost:
    """Runs a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{printed.decode()[-2000:]}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Row:
    """A side, what it is compared with, and how many times as long it may take."""

    what: str
    against: str
    limit: float | None = None

    @property
    def sides(self) -> tuple[str, str]:
        """Both."""
        return self.what, self.against

    def is_about(self, words: Sequence[str] | None) -> bool:
        """Whether one of its sides is named; every row is where nothing is."""
        return words is None or any(side in words for side in self.sides)


ROWS = (
    Row("cold", "Black alone", 1.3),
    Row("cold", "the command black"),
    Row("cold", "datamodel-codegen"),
    Row("nothing changed", "python -c pass", 15),
    Row("one changed", "one alone", 1.3),
)
MERGE = Row("merge of one edited file", "copier update", 0.25)
BUILD = (LAYERGEN, "build", "--no-check")
#: Sides that take so little that a few runs tell nothing.
SHORT = frozenset({"python -c pass", "nothing changed", "one changed", "one alone"})
#: As many times more often these run.
OFTEN = 4


class Project:
    """Descriptions, what the templates print for them, and as many schemas."""

    def __init__(self, folder: Path, count: int | None) -> None:
        self.folder = folder
        for name in ("project/layers", "alone/layers", "raw", "schemas"):
            (folder / name).mkdir(parents=True)
        texts = list(copies(count))
        self.count = len(texts)
        for name, text in texts:
            (folder / "project/layers" / f"{name}.layer.yaml").write_text(text, "utf-8")
            (folder / "raw" / f"{name}.py").write_text(_raw(text), "utf-8")
            schema = SCHEMA.replace('"Linear"', f'"{name.title().replace("_", "")}"')
            (folder / "schemas" / f"{name}.json").write_text(schema, "utf-8")
        name, text = texts[0]
        (folder / "alone/layers" / f"{name}.layer.yaml").write_text(text, "utf-8")
        self.one = folder / "project/layers" / f"{name}.layer.yaml"
        self.changes = 0

    def sides(self) -> dict[str, Callable[[], Cost]]:
        """What is measured; the order matters: what is unchanged was built before."""
        codegen = (
            *(str(BIN / "datamodel-codegen"), "--input", "schemas"),
            *("--input-file-type", "jsonschema", "--formatters", "black"),
            *("--disable-warnings", "--output", "models"),
        )
        black = (sys.executable, "-c", BLACK_ALONE, "raw", str(JOBS))
        command = (str(BIN / "black"), "-q", "--workers", str(JOBS), "formatted")
        return {
            "python -c pass": lambda: run(self.folder, sys.executable, "-c", "pass"),
            "cold": lambda: self.without("project", *MADE),
            "nothing changed": lambda: run(self.folder / "project", *BUILD),
            "one changed": self.one_changed,
            "one alone": lambda: self.without("alone", *MADE),
            "Black alone": lambda: run(self.folder, *black),
            "the command black": lambda: self.formatted(*command),
            "datamodel-codegen": lambda: self.without(".", "models", words=codegen),
        }

    def without(self, folder: str, *made: str, words: Sequence[str] = BUILD) -> Cost:
        """Runs a command after what it made before is gone."""
        for name in made:
            shutil.rmtree(self.folder / folder / name, ignore_errors=True)
        return run(self.folder / folder, *words)

    def one_changed(self) -> Cost:
        """A build after one description has changed."""
        self.changes += 1
        text = self.one.read_text("utf-8").partition("# changed")[0]
        self.one.write_text(f"{text}# changed {self.changes}\n", "utf-8")
        return run(self.folder / "project", *BUILD)

    def formatted(self, *words: str) -> Cost:
        """Black's own command on files as the templates print them, without its cache."""
        shutil.rmtree(self.folder / "formatted", ignore_errors=True)
        shutil.copytree(self.folder / "raw", self.folder / "formatted")
        return run(self.folder, *words, BLACK_CACHE_DIR=str(self.folder / "cache"))


class Merge:
    """An edited file whose source changes: a layer of layergen, and a template of copier."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.theirs = folder / "ours", folder / "theirs"
        self.template, self.work = folder / "template", folder / "work"
        text = catalog.source("Linear").text
        self.ours.mkdir(parents=True)
        (self.ours / "linear.layer.yaml").write_text(text, "utf-8")
        run(self.ours, *BUILD)
        self.edit(self.ours / "generated/linear.py")
        (self.ours / "linear.layer.yaml").write_text(
            text.replace("Densely", "Fully"), "utf-8"
        )
        self.template.mkdir()
        module = (self.ours / "generated/.layergen/linear.py.base").read_text("utf-8")
        (self.template / "copier.yml").write_text("_subdirectory: files\n", "utf-8")
        (self.template / "files").mkdir()
        answers = "{{ _copier_answers | to_nice_yaml }}"
        name = "{{ _copier_conf.answers_file }}.jinja"
        (self.template / "files" / name).write_text(answers, "utf-8")
        source = self.template / "files/linear.py"
        source.write_text(module, "utf-8")
        self.git(self.template, "v1")
        copier = (str(BIN / "copier"), "copy", "-q", "--defaults", "--vcs-ref", "v1")
        run(folder, *copier, str(self.template), "theirs")
        self.git(self.theirs, "")
        self.edit(self.theirs / "linear.py")
        self.git(self.theirs, "")
        source.write_text(module.replace("Densely", "Fully"), "utf-8")
        self.git(self.template, "v2")

    @staticmethod
    def edit(path: Path) -> None:
        """As a person would."""
        path.write_text(path.read_text("utf-8") + "\n\nMINE = 1\n", "utf-8")

    @staticmethod
    def git(folder: Path, tag: str) -> None:
        """Commits everything."""
        git = ("git", "-c", "user.name=a", "-c", "user.email=a@b.c")
        run(folder, *git, "init", "-q")
        run(folder, *git, "add", "-A")
        run(folder, *git, "commit", "-qm", "state")
        if tag:
            run(folder, *git, "tag", tag)

    def sides(self) -> dict[str, Callable[[], Cost]]:
        """The two merges, each in a copy that is left as it was."""
        copier = (str(BIN / "copier"), "update", "-q", "--defaults")
        return {
            MERGE.what: lambda: self.copied(self.ours, "generated/linear.py", *BUILD),
            MERGE.against: lambda: self.copied(self.theirs, "linear.py", *copier),
        }

    def copied(self, folder: Path, module: str, *words: str) -> Cost:
        """Runs a command in a copy of a folder; both sides of the merge must be in the file afterwards."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(folder, self.work)
        cost = run(self.work, *words)
        text = (self.work / module).read_text("utf-8")
        if "Fully" not in text or "MINE = 1" not in text:
            sys.exit(f"a side of the merge was lost:\n{text}")
        return cost


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
    return render(view_of(make_plan(shaped), "add-weight", "layers"))


def costs_of(
    sides: dict[str, Callable[[], Cost]], rounds: int
) -> dict[str, list[Cost]]:
    """What each side costs in each round."""
    costs: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for name, side in sides.items():
            costs.setdefault(name, []).append(side())
    return costs


def _of(
    sides: dict[str, Callable[[], Cost]], *, short: bool
) -> dict[str, Callable[[], Cost]]:
    return {name: side for name, side in sides.items() if (name in SHORT) is short}


def line(row: Row, costs: dict[str, list[Cost]], count: int) -> tuple[str, bool]:
    """A line of the table, and whether the limit is kept."""
    mine, other = costs[row.what], costs[row.against]
    seconds = statistics.median(each.seconds for each in mine)
    size = statistics.median(each.megabytes for each in mine)
    ratio = statistics.median(
        a.seconds / b.seconds for a, b in zip(mine, other, strict=True)
    )
    limit = "" if row.limit is None else f"{row.limit:g}"
    text = (
        f"| {count:,} | {row.what} | {seconds:.2f} | {seconds / count * 1000:.1f} | {size:.0f} "
        f"| {row.against} | {ratio:.2f} | {limit} |"
    )
    return text, row.limit is None or ratio <= row.limit


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--counts", default="10,100,1000", help="numbers of copies [10,100,1000]"
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="runs of each side, of short ones four times as many [3]",
    )
    parser.add_argument(
        "--only",
        action="append",
        help="rows of this, or against this; several times for several",
    )
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 over the limit"
    )
    options = parser.parse_args()
    print(versions(), end=f", {JOBS} processes\n\n")
    print("| descriptions | what | s | ms each | MB | against | ratio | limit |")
    print("|---:|---|---:|---:|---:|---|---:|---:|")
    kept = []
    chosen = [row for row in ROWS if row.is_about(options.only)]
    with tempfile.TemporaryDirectory() as name:
        counts = [None, *map(int, filter(None, options.counts.split(",")))]
        for number, count in enumerate(counts if chosen else ()):
            project = Project(Path(name) / str(number), count)
            wanted = {"cold", *(side for row in chosen for side in row.sides)}
            sides = {n: side for n, side in project.sides().items() if n in wanted}
            # In this order: what is unchanged was built before.
            costs = costs_of(_of(sides, short=False), options.rounds)
            costs |= costs_of(_of(sides, short=True), OFTEN * options.rounds)
            for row in chosen:
                text, holds = line(row, costs, project.count)
                print(text, flush=True)
                # The limits are for many.
                kept.append(holds or project.count < 1000)
        if MERGE.is_about(options.only) and (BIN / "copier").exists():
            costs = costs_of(
                Merge(Path(name) / "merge").sides(), OFTEN * options.rounds
            )
            text, holds = line(MERGE, costs, 1)
            print(text)
            kept.append(holds)
    return 1 if options.check and not all(kept) else 0


if __name__ == "__main__":
    sys.exit(main())
