"""Descriptions as tests: every one that pytest comes by is a test of its layer.

It checks the generated module as it stands, in a process beside that of the tests, which is started with the first of
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from layergen.checks.pool import Worker
    from layergen.checks.report import Report

ENDINGS = tuple(f".layer.{kind}" for kind in ("yaml", "yml", "json", "toml"))
WORKER = pytest.StashKey["Worker"]()


class Failed(Exception):
    """What is wrong with a layer, as it is printed."""


class DescriptionFile(pytest.File):
    """One description."""

    def collect(self) -> Iterable[pytest.Item]:
        """Its only test."""
        name = self.path.name.partition(".layer.")[0]
        yield LayerItem.from_parent(self, name=name)


class LayerItem(pytest.Item):
    """Fails where the description holds a mistake, a module is not there, or a check fails."""

    def runtest(self) -> None:
        """Checks the module of each output as it stands."""
        from layergen.project.errors import UserError

        try:
            failed = [report for report in self._reports() if not report.ok]
        except UserError as error:
            raise Failed(str(error)) from None
        if failed:
            raise Failed("\n\n".join(map(str, failed)))

    def _reports(self) -> list[Report]:
        from layergen.diagnostics.render import human
        from layergen.project.check_settings import read
        from layergen.project.settings import load_settings
        from layergen.project.subjects import existing
        from layergen.project.targets import family_of, load_file

        settings = load_settings(self.path.parent)
        checking = read(settings.check, "[tool.layergen.check]")
        # Nothing is generated here: what the module holds, somebody has trusted.
        family = family_of(settings.overridden(None, None, is_trusted=True))
        loaded = load_file(self.path, family)
        if loaded.shaped is None:
            raise Failed(human(loaded.diagnostics, color=False))
        selection = checking.selection((), ())
        chosen = [
            replace(one, selection=selection)
            for one in existing([loaded.shaped], settings)
        ]
        return list(self._worker(checking.limits).check(chosen))

    def _worker(self, limits: Any) -> Worker:
        from layergen.checks.pool import Worker

        stash = self.config.stash
        if WORKER not in stash:
            stash[WORKER] = Worker(limits, quick=False)
        return stash[WORKER]

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What is wrong, without a traceback of layergen."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the description is, and how the test is called."""
        return self.path, None, f"layer {self.name}"
