"""Compare layergen with the tools beside it: how long each takes, as medians of ratios in one run.

    python benchmarks/run.py              # everything, about two minutes
    python benchmarks/run.py --check      # the same; exits with 1 where a limit is passed
    python benchmarks/run.py --only help  # the rows that hold a word

Each row runs two whole processes by turns, so that a busy machine slows both. The last row and the
profile below it measure inside one process. `benchmarks/README.md` says what to install first.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import black

import layergen
from layergen.description.analysis import analyse
from layergen.description.decode import decode
from layergen.description.reading import load_source, read
from layergen.description.rules import judge
from layergen.diagnostics import Source
from layergen.emit.files import write
from layergen.emit.formatting import black_mode, format_source
from layergen.emit.printing import PLAIN
from layergen.emit.render import render
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.project.library import Library
from layergen.project.settings import Settings
from layergen.project.targets import load_file, module_of
from layergen.shapes.layer import infer
from layergen.shapes.load import Family, Shaped, load_text
from layergen.styles import view_of

BIN = Path(sys.executable).parent
LAYERGEN = str(BIN / "layergen")
LAYERS = 10
SCHEMA = """\
{
  "title": "Linear",
  "description": "Densely connected layer, y = x @ w + b.",
  "type": "object",
  "properties": {
    "units": {"type": "integer", "default": 32, "minimum": 1},
    "use_bias": {"type": "boolean", "default": true},
    "name": {"type": "string"}
  },
  "required": ["name"]
}
"""
BLACK_ALONE = """\
import pathlib, sys
import black
mode = black.Mode(target_versions={black.TargetVersion.PY310})
for path in pathlib.Path(sys.argv[1]).glob("*.py"):
    black.format_str(path.read_text(encoding="utf-8"), mode=mode)
"""
NO_SKLEARN = "import sys; sys.modules['sklearn'] = None; import keras"


@dataclass(frozen=True)
class Row:
    """Two things to run by turns, and how many times as long the first may take (None: any)."""

    what: str
    against: str
    limit: float | None
    first: Callable[[], object]
    second: Callable[[], object]
    rounds: int


@dataclass(frozen=True)
class Measured:
    """A row with its medians: milliseconds of both sides, and the ratio of the two runs of a round."""

    row: Row
    first: float
    second: float
    ratio: float

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.row.limit is None or self.ratio <= self.row.limit


class Bench:
    """The rows, and the folder in which their commands run."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder = folder
        self.rounds = rounds
        self.descriptions = folder / "descriptions"
        self.raw = folder / "raw"
        self.count = 0
        for path in (self.descriptions, self.raw):
            path.mkdir()
        (folder / "linear.json").write_text(SCHEMA, encoding="utf-8")
        for path in list(catalog.names().values())[:LAYERS]:
            text = path.read_text(encoding="utf-8")
            (self.descriptions / path.name).write_text(text, encoding="utf-8")
        self.paths = sorted(self.descriptions.iterdir())
        self.texts = [_raw_text(path) for path in self.paths]
        for number, text in enumerate(self.texts):
            (self.raw / f"{number}.py").write_text(text, encoding="utf-8")

    def fresh(self) -> str:
        """A folder that is not there yet."""
        self.count += 1
        return str(self.folder / f"out{self.count}")

    def process(self, *command: str) -> Callable[[], object]:
        """Runs a command to its end; `{out}` in it becomes a fresh folder each time."""

        def run() -> None:
            words = [w.replace("{out}", self.fresh()) for w in command]
            done = subprocess.run(
                words, cwd=self.folder, capture_output=True, text=True
            )
            if done.returncode:
                sys.exit(f"{' '.join(words)} failed:\n{done.stderr}{done.stdout}")

        return run

    def python(self, code: str, *arguments: str) -> Callable[[], object]:
        """Runs a piece of Python in a process of its own."""
        return self.process(sys.executable, "-c", code, *arguments)

    def rows(self) -> Iterator[Row]:
        """Every comparison."""
        many, some = self.rounds, max(self.rounds // 2, 1)
        bare = self.python("pass")
        yield Row(
            "`layergen --version`", "`python -c pass`", 5,
            self.process(LAYERGEN, "--version"), bare, many,
        )  # fmt: skip
        yield Row(
            "`layergen --help`", "`python -c pass`", 8,
            self.process(LAYERGEN, "--help"), bare, many,
        )  # fmt: skip
        codegen = str(BIN / "datamodel-codegen")
        yield Row(
            "`datamodel-codegen --help`", "`python -c pass`", None,
            self.process(codegen, "--help"), bare, many,
        )  # fmt: skip
        yield Row(
            "`layergen new Linear --no-check`", "`datamodel-codegen` with Black", 0.75,
            self.process(LAYERGEN, "new", "Linear", "--no-check", "--out", "{out}"),
            self.process(
                codegen, "--input", "linear.json", "--input-file-type", "jsonschema",
                "--formatters", "black", "--disable-warnings", "--output", "{out}.py",
            ), many,
        )  # fmt: skip
        checked = self.process(LAYERGEN, "new", "Linear", "--out", "{out}")
        yield Row(
            "`layergen new Linear`, with checks", '`python -c "import keras"`', 1.35,
            checked, self.python("import keras"), some,
        )  # fmt: skip
        yield Row(
            "`layergen new Linear`, with checks",
            "the same where scikit-learn is not installed", 1.35,
            checked, self.python(NO_SKLEARN), some,
        )  # fmt: skip
        yield Row(
            f"`layergen build --no-check`, {LAYERS} layers",
            "Black alone on their raw texts", 2,
            self.process(
                LAYERGEN, "build", "descriptions", "--no-check", "--out", "{out}"
            ),
            self.python(BLACK_ALONE, str(self.raw)), many,
        )  # fmt: skip
        yield Row(
            "the same, inside one process", "the same, inside one process", 2,
            self.build, self.format, many,
        )  # fmt: skip

    def build(self) -> None:
        """What `layergen build --no-check` does after its start."""
        settings = Settings(self.folder, Path(self.fresh()))
        loaded = [(path, load_file(path, Family(Library()))) for path in self.paths]
        modules = [
            module_of(one.shaped, settings)
            for _, one in loaded
            if one.shaped is not None
        ]
        for module in modules:
            write(module.change.path, module.change.after)

    def format(self) -> None:
        """Black alone, on what the templates print for the same layers."""
        for text in self.texts:
            black.format_str(text, mode=black_mode(PLAIN))

    def profile(self) -> list[tuple[str, float]]:
        """Milliseconds of each stage of the build, for all layers together."""
        laps = [self._laps() for _ in range(self.rounds)]
        return [
            (stage[0][0], statistics.median(ms for _, ms in stage))
            for stage in zip(*laps, strict=True)
        ]

    def _laps(self) -> list[tuple[str, float]]:
        laps: list[tuple[str, float]] = []
        started = time.perf_counter()

        def lap(name: str) -> None:
            nonlocal started
            now = time.perf_counter()
            laps.append((name, (now - started) * 1000))
            started = now

        sources = [_source(path) for path in self.paths]
        nodes = [read(source)[0] for source in sources]
        lap("reading the files (PyYAML)")
        pairs = zip(nodes, sources, strict=True)
        drafts = [decode(node, source)[0] for node, source in pairs if node]
        lap("decoding")
        family = Family(Library())
        analyses = [analyse(draft, family) for draft in drafts if draft]
        lap("analysing the code")
        for analysis in analyses:
            judge(analysis)
        lap("rules")
        shaped = [Shaped(analysis, infer(analysis)) for analysis in analyses]
        lap("shapes")
        plans = [make_plan(each) for each in shaped]
        lap("plan")
        views = [view_of(plan, "add-weight", "layers") for plan in plans]
        lap("view")
        texts = [render(each) for each in views]
        lap("templates (Jinja)")
        bodies = [format_source(text) for text in texts]
        lap("Black")
        out = Path(self.fresh())
        for number, body in enumerate(bodies):
            write(out / f"{number}.py", body)
        lap("writing")
        return laps


def _source(path: Path) -> Source:
    source = load_source(path, path.name)
    assert isinstance(source, Source)
    return source


def _raw_text(path: Path) -> str:
    shaped = load_text(_source(path), family=Family(Library())).shaped
    assert shaped is not None
    return render(view_of(make_plan(shaped), "add-weight", "layers"))


def measure(row: Row) -> Measured:
    """Both sides by turns, after one run of each that is not counted."""
    row.first()
    row.second()
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(row.rounds):
        sides = [(0, row.first), (1, row.second)]
        for side, run in sides if number % 2 else reversed(sides):
            started = time.perf_counter()
            run()
            times[side].append((time.perf_counter() - started) * 1000)
    # A busy moment slows both runs of a round, so that their ratio moves less than either.
    ratios = [first / second for first, second in zip(*times, strict=True)]
    return Measured(row, *map(statistics.median, (*times, ratios)))


def table(results: Sequence[Measured]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| what | ms | against | ms | ratio | limit |"
    yield "|---|---:|---|---:|---:|---:|"
    for result in results:
        row = result.row
        limit = "" if row.limit is None else f"{row.limit:g}"
        mark = "" if result.holds else " **passed**"
        yield (
            f"| {row.what} | {result.first:.0f} | {row.against} | {result.second:.0f} "
            f"| {result.ratio:.2f} | {limit}{mark} |"
        )


def profile_table(laps: Sequence[tuple[str, float]]) -> Iterator[str]:
    """The stages of the build as a Markdown table."""
    total = sum(ms for _, ms in laps)
    yield f"| stage, {LAYERS} layers | ms | share |"
    yield "|---|---:|---:|"
    for name, ms in laps:
        yield f"| {name} | {ms:.1f} | {ms / total:.0%} |"
    yield f"| all | {total:.1f} | |"


def versions() -> str:
    """What was measured, and on what."""
    names = ("black", "datamodel-code-generator", "keras", "tensorflow")
    found = [f"{name} {importlib.metadata.version(name)}" for name in names]
    python = f"Python {platform.python_version()}"
    cores = f"{os.cpu_count()} cores"
    return ", ".join([f"layergen {layergen.__version__}", python, *found, cores])


def warnings() -> Iterator[str]:
    """What makes the numbers worse than a user's."""
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        yield "PYTHONDONTWRITEBYTECODE is set: unset it, so that modules are compiled once"
    origin = importlib.metadata.distribution("layergen").read_text("direct_url.json")
    if origin and '"editable": true' in origin:
        yield "layergen is installed in editable mode: a user's install starts faster"
    compiled = importlib.util.cache_from_source(layergen.__file__)
    if not Path(compiled).exists():
        yield "layergen is not compiled: install it without --no-compile"


def main() -> int:
    """Prints the table; 1 where a limit is passed and that was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=11, help="runs of each side [11]")
    parser.add_argument("--only", metavar="WORD", default="", help="rows to measure")
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 where a limit is passed"
    )
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    for text in warnings():
        print(f"warning: {text}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.rounds)
        wanted = [row for row in bench.rows() if options.only in row.what]
        results = []
        for number, row in enumerate(wanted, start=1):
            print(f"[{number}/{len(wanted)}] {row.what}", file=sys.stderr)
            results.append(measure(row))
        print(versions(), end="\n\n")
        print(*table(results), sep="\n")
        if not options.only:
            print("", *profile_table(bench.profile()), sep="\n")
    held = all(result.holds for result in results)
    return 1 if options.check and not held else 0


if __name__ == "__main__":
    sys.exit(main())
