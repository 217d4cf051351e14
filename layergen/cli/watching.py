"""Builds again whenever something changes that a build follows from, and keeps on the screen what is wrong."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.cli import building
from layergen.cli.options import settings_for, show_diagnostics, show_error
from layergen.project.build import Mistakes, survey
from layergen.project.errors import UserError
from layergen.project.files import description_files
from layergen.project.processes import usual_jobs
from layergen.project.settings import check_style, project_root
from layergen.project.watch import Kind, Places, places

if TYPE_CHECKING:
    from layergen.project.build import Survey
    from layergen.project.settings import Settings
    from layergen.project.watcher import Seen, Watcher

MOST_LISTED = 3


class Session:
    """One run of `layergen build --watch`: a build at the start, and one after each burst of changes."""

    def __init__(
        self,
        trial: building.Trial,
        paths: Sequence[Path],
        out: str | None,
        style: str | None,
        *,
        prune: bool,
        jobs: int | None,
    ) -> None:
        self._trial = trial
        self._paths = paths
        self._out, self._style = out, style
        self._prune = prune
        self._jobs = jobs or usual_jobs()
        self._settings: Settings | None = None
        #: The texts that builds have put into files, None where they have removed one: no reason to build again.
        self._own: dict[str, str | None] = {}
        self._wrong: Sequence[str] = ("nothing was built",)

    def run(self) -> bool:
        """Builds until Ctrl-C; whether nothing was wrong at last.

        Raises:
            UserError: the command line is wrong, which no change of a file mends, or nothing can be watched.
        """
        if self._style is not None:
            check_style(self._style, "--style")
        list(description_files(self._paths))
        with suppress(KeyboardInterrupt):
            if self._trial.is_wanted:
                self._trial.worker()
            self._watch()
        return not self._wrong

    def _watch(self) -> None:
        from layergen.project.watcher import Watcher

        at = self._places()
        # Before anything is read: what is saved during a build waits for the next one.
        watcher = Watcher(at.folders)
        self._round(())
        seen: set[Seen] = set()
        self._look(watcher, seen)
        _import_the_rest()
        while True:
            now = self._look(watcher, seen)
            changed = self._changed(seen, at, now)
            at = now
            if changed:
                self._round(changed)
                # The build may have made folders: so look again.
                seen = set()
            else:
                seen = watcher.wait()

    def _look(self, watcher: Watcher, seen: set[Seen]) -> Places:
        """Where a build looks now; all of that is watched, and what was seen meanwhile is added."""
        now = self._places()
        is_lost = any(one.is_moved and one.path in watcher.folders for one in seen)
        while is_lost or now.folders != watcher.folders:
            seen |= watcher.follow(now.folders)
            is_lost = False
            now = self._places()
        return now

    def _places(self) -> Places:
        # Where the settings are wrong, what they were tells where to look.
        with suppress(UserError):
            self._settings = settings_for(self._out, self._style)
        here = Path.cwd()
        return places(project_root(here), here, self._settings, self._paths)

    def _changed(
        self, seen: Collection[Seen], before: Places, now: Places
    ) -> Sequence[str]:
        """What is a reason to build, in order."""
        changed: set[str] = set()
        if before.folders != now.folders:
            # What is in a new folder may have changed before that was watched.
            changed |= before.descriptions ^ now.descriptions
            changed |= {path for path in self._own if not self._is_own(path)}
        for one in seen:
            path = one.path
            if one.is_moved and path in before.folders:
                # What has changed in it was not seen.
                changed.add(path)
                self._trial.doubt()
            kind = before.kind(path) or now.kind(path)
            if kind is None or self._is_own(path):
                continue
            if kind is not Kind.DESCRIPTION:
                # Other modules may need it.
                self._trial.doubt()
            changed.add(path)
        for path in changed:
            self._own.pop(path, None)
        return sorted(changed)

    def _is_own(self, path: str) -> bool:
        """Whether a file is as a build has left it."""
        return path in self._own and self._own[path] == _text(path)

    def _round(self, changed: Sequence[str]) -> None:
        """One build, and what is wrong after it."""
        click.clear()
        self._wrong = ["the build was interrupted"]
        if changed:
            names = ", ".join(os.path.relpath(path) for path in changed[:MOST_LISTED])
            more = len(changed) - MOST_LISTED
            rest = f" and {more} more" if more > 0 else ""
            click.secho(f"changed: {names}{rest}", dim=True)
        started = time.perf_counter()
        wrong: list[str] = []
        tried: Collection[Path] = ()
        done = "nothing built"
        try:
            found = self._survey()
            outcome = self._carry_out(found)
            done = _done(found, outcome)
            tried = outcome.tried
            wrong += [str(path) for path, right in outcome.right.items() if not right]
            if not outcome.is_pruned:
                wrong.append("modules without a description")
        except Mistakes as mistakes:
            show_diagnostics(mistakes.diagnostics, "human")
            files = dict.fromkeys(d.span.source.name for d in mistakes.diagnostics)
            wrong += files
        except UserError as error:
            show_error(error)
            wrong.append("the error above")
        wrong += self._show_failed(tried)
        self._wrong = wrong
        _show_end(done, time.perf_counter() - started, wrong)
        if self._trial.is_wanted:
            # Where a layer has ended the process, another one is there for the next build.
            self._trial.worker().begin()

    def _survey(self) -> Survey:
        settings = settings_for(self._out, self._style)
        building.clear(settings)
        return survey(
            settings,
            self._paths,
            jobs=self._jobs,
            is_checked=self._trial.is_wanted,
            done=self._trial,
        )

    def _carry_out(self, found: Survey) -> building.Outcome:
        if found.is_empty:
            building.tell_empty()
        try:
            return building.carry_out(
                found, self._trial, force=False, prune=self._prune, brief=True
            )
        finally:
            self._note_own(found)

    def _note_own(self, found: Survey) -> None:
        for target in found.targets:
            path, after = _real(target.change.path), target.change.after
            if target.change.is_needed and _text(path) == after:
                self._own[path] = after
            else:
                self._own.pop(path, None)
        for orphan in found.orphans if self._prune else ():
            self._own[_real(orphan.path)] = None

    def _show_failed(self, tried: Collection[Path]) -> list[str]:
        """Shows what is known of layers whose checks do not hold, other than those tried just now; names all of them."""
        failed = self._trial.failed
        for path, report in failed.items():
            if path not in tried:
                building.show_trial(report, f"{path}: ")
        return [f"the checks of {report.title}" for report in failed.values()]


def _done(found: Survey, outcome: building.Outcome) -> str:
    written = sum(target.change.is_needed for target in found.targets)
    outputs = len(found.settings.each())
    parts = {
        "written": written,
        "checked": len(outcome.tried),
        "unchanged": len(found.unchanged) * outputs + len(found.targets) - written,
    }
    return ", ".join(f"{n} {word}" for word, n in parts.items() if n) or "nothing built"


def _show_end(done: str, seconds: float, wrong: Sequence[str]) -> None:
    """One line on a build: when, what, how long, and what is wrong."""
    clock = click.style(time.strftime("%H:%M:%S"), dim=True)
    what = f"still wrong: {', '.join(dict.fromkeys(wrong))}" if wrong else "all is well"
    shown = click.style(what, fg="red" if wrong else "green")
    click.echo(f"{clock}  {done}, in {seconds:.2f} s; {shown}")
    if sys.stdout.isatty():
        click.secho("waiting for changes; Ctrl-C ends", dim=True)


def _real(path: Path) -> str:
    """A path as the watcher tells it."""
    return os.path.join(os.path.realpath(path.parent), path.name)


def _text(path: str) -> str | None:
    """What a file holds; None where it cannot be read."""
    from layergen.emit.files import read

    try:
        return read(Path(path))
    except OSError:
        return None


def _import_the_rest() -> None:
    """Makes a module once, so that the first change does not wait for Black, Jinja and PyYAML."""
    from layergen.project.generate import Generator, Task
    from layergen.project.settings import Settings

    Generator(Settings(Path(), Path())).make(Task("Linear"))
