"""Keeps account of the snapshots of a run: which were written, and which no test uses any more.

Each process that runs tests puts what it knows on the reports, and the process that prints them adds up, so that it is
the same with pytest-xdist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from layergen.pytest_plugin.failure import Failed, Shown
from layergen.pytest_plugin.naming import (
    ENDING,
    FOLDER,
    folder_of,
    name_of,
    owner_of,
    shown,
    tests_of,
    update_command,
)
from layergen.pytest_plugin.snapshot import Snapshots

SNAPSHOTS = pytest.StashKey[Snapshots]()
HAS_FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Record:
    """What a test did. `tests` are those of its file, or 0 where not all of them were to run."""

    file: str
    test: str
    tests: int
    has_passed: bool
    used: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


class Account:
    """The hooks of pytest that see every test and the end of the run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.is_updating = bool(config.getoption("--layergen-update"))
        self.collected: Counter[Path] = Counter()
        self.chosen: Counter[Path] = Counter()
        self.records: dict[str, Record] = {}
        self.unused: list[Path] = []
        self.removed: list[Path] = []
        self.kept: list[str] = []

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Counts the tests of each file."""
        self.collected[item.path] += 1

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Counts those that are left to run."""
        self.chosen = Counter(item.path for item in session.items)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        """Puts what is known of a test on its last report, and its failure on that which fails."""
        outcome: Any = yield
        report = outcome.get_result()
        if call.excinfo is not None and isinstance(call.excinfo.value, Failed):
            report.longrepr = Shown(str(call.excinfo.value))
            report.layergen_shown = True
        if not report.passed:
            item.stash[HAS_FAILED] = True
        if report.when == "teardown":
            record = self._record(item)
            if record is not None:
                report.layergen = asdict(record)

    def _record(self, item: pytest.Item) -> Record | None:
        snapshots = item.stash.get(SNAPSHOTS, None)
        if snapshots is None and not (item.path.parent / FOLDER).is_dir():
            return None
        return Record(
            str(item.path),
            name_of(item),
            self.collected[item.path] if self._all_run(item.path) else 0,
            not item.stash.get(HAS_FAILED, False),
            list(snapshots.used) if snapshots else [],
            snapshots.written if snapshots else [],
        )

    def _all_run(self, file: Path) -> bool:
        """Whether all tests of a file were chosen: `--lf` and names of tests leave some out unseen."""
        if self.config.getoption("lf", False):
            return False
        here = self.config.invocation_params.dir
        named = [arg.split("::")[0] for arg in self.config.args if "::" in arg]
        return self.collected[file] == self.chosen[file] and not any(
            (here / name).resolve() == file.resolve() or not (here / name).exists()
            for name in named
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Adds up; a failure that came from another process gets its colours again."""
        if getattr(report, "layergen_shown", False) and isinstance(
            report.longrepr, str
        ):
            report.longrepr = Shown(report.longrepr)
        if hasattr(report, "layergen"):
            self.records[report.nodeid] = Record(**report.layergen)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Finds what no test uses any more, and removes it where that is asked for."""
        if hasattr(self.config, "workerinput"):
            return
        self.unused = sorted(set(unused(self.records.values())))
        if self.is_updating:
            for path in self.unused:
                try:
                    path.unlink()
                except OSError as error:
                    self.kept.append(f"{self._shown(path)}: {error.strerror}")
                else:
                    self.removed.append(path)
                    _remove_empty(path.parent)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Says what was written and removed, and what could be."""
        lines = [*self._changed(), *self._unused()]
        if lines:
            terminalreporter.section("snapshots of layergen")
            for line in lines:
                terminalreporter.line(line)

    def _changed(self) -> list[str]:
        written = sorted(
            folder_of(Path(record.file)) / name
            for record in self.records.values()
            for name in record.written
        )
        return [
            *self._listed(written, "written"),
            *self._listed(self.removed, "removed"),
            *self.kept,
        ]

    def _unused(self) -> list[str]:
        if not self.unused or self.is_updating:
            return []
        files = {tests_of(path.parent) or path.parents[2] for path in self.unused}
        command = update_command(self._shown(file) for file in sorted(files))
        return [
            *self._listed(self.unused, "that no test uses"),
            f"remove with: {command}",
        ]

    def _listed(self, paths: list[Path], what: str) -> list[str]:
        count = f"{len(paths)} snapshot{'s' if len(paths) > 1 else ''}"
        lines = [f"{count} {what}", *(f"  {self._shown(path)}" for path in paths)]
        return lines if paths else []

    def _shown(self, path: Path) -> str:
        return shown(path, self.config)


def unused(records: Iterable[Record]) -> Iterator[Path]:
    """The snapshots that no test has used, of the files whose tests all ran.

    A test that was skipped or failed may not have come to its snapshots: they stay. A folder whose file of tests is
    gone goes with the files beside it.
    """
    by_file: dict[Path, list[Record]] = {}
    for record in records:
        by_file.setdefault(Path(record.file), []).append(record)
    folders = set()
    for file, found in by_file.items():
        if len(found) != found[0].tests:
            continue
        folders.add(file.parent / FOLDER)
        used = {name for record in found for name in record.used}
        open_ = {record.test for record in found if not record.has_passed}
        for path in folder_of(file).glob(f"*{ENDING}"):
            if path.name not in used and owner_of(path.name) not in open_:
                yield path
    for folder in folders:
        for beside in folder.glob("*/"):
            if tests_of(beside) is None:
                yield from beside.glob(f"*{ENDING}")


def _remove_empty(folder: Path) -> None:
    """Removes the folder of a file's snapshots, and the one that holds such folders, where nothing is in them."""
    with suppress(OSError):
        folder.rmdir()
        folder.parent.rmdir()
