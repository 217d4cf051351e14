"""Carries out a build for a command, or says what one would do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from layergen.project.errors import UserError
from layergen.project.processes import PORTION

if TYPE_CHECKING:
    from pathlib import Path

    from layergen.checks.pool import Worker
    from layergen.checks.report import Report
    from layergen.emit.files import Change
    from layergen.project.build import Survey, Target
    from layergen.project.settings import Settings


def clear(settings: Settings) -> None:
    """Removes what builds that were killed have left unfinished."""
    from layergen.emit.places import FOLDER as BASES
    from layergen.emit.unfinished import clear_unfinished
    from layergen.project.records import FOLDER

    clear_unfinished(settings.root / FOLDER)
    for one in settings.each():
        clear_unfinished(one.out)
        clear_unfinished(one.out / BASES)


def tell_empty() -> None:
    """Says how to begin where there is no description."""
    click.echo(
        "There are no descriptions here. Begin with: layergen new Linear", err=True
    )


def refuse_lost(changes: Iterable[Change], command: str) -> None:
    """Stops before anything is written if that would lose a person's work.

    Raises:
        UserError: a file is no generated file, or was edited and the text that it was generated with is not known.
    """
    held = [change for change in changes if change.is_lost]
    if held:
        listed = "\n".join(f"  {change.path}: {change.state.value}" for change in held)
        raise UserError(
            f"nothing was written, so that no work is lost:\n{listed}",
            f"see what would change with '{command} --diff', or overwrite with '{command} --force'",
        )


def write_all(
    changes: Sequence[tuple[Change, Settings]], *, force: bool, brief: bool = False
) -> dict[Path, bool]:
    """Writes modules and says for each what became of it, if `brief` only where something did; whether each is as it
    should be now.

    Raises:
        UserError: a file or folder cannot be written.
    """
    if not changes:
        return {}
    from layergen.project.commit import Fate, put

    right = {}
    for change, settings in changes:
        fate, kept = put(change, settings, force=force)
        right[change.path] = fate not in (Fate.CONFLICT, Fate.UNRESOLVED)
        shown = click.style(str(change.path), bold=True)
        if fate is Fate.CONFLICT:
            places = f"{change.conflicts} places" if change.conflicts > 1 else "a place"
            click.echo(f"{shown}  {click.style('conflict', fg='red')} in {places}")
            click.echo(
                f"  resolve it between the marks; {kept} has the old text", err=True
            )
        elif fate is Fate.UNRESOLVED:
            click.echo(f"{shown}  {change.state.value}", err=True)
        elif fate is not Fate.UNCHANGED or not brief:
            click.echo(f"{shown}  {fate.value}")
            if kept is not None:
                click.echo(f"  its old text is kept in {kept}")
    return right


class Trial:
    """The process that runs the checks, if they are wanted. It begins to import Keras while modules are generated.

    What the checks said of a module is remembered, and they are not run again on what has not changed since.
    """

    def __init__(self, wanted: bool) -> None:
        self.is_wanted = wanted
        self._worker: Worker | None = None
        self._known: dict[Path, tuple[object, Report]] = {}

    def __call__(self, done: int, many: int) -> None:
        """So many descriptions of those that are generated are done."""
        from layergen.cli.progress import show_count

        # With many, the cores are needed first.
        if self.is_wanted and 0 < many <= PORTION and self._worker is None:
            self.worker()
        show_count("generating", done, many)

    def worker(self) -> Worker:
        """The process."""
        from layergen.checks.pool import Worker

        if self._worker is None:
            self._worker = Worker()
        return self._worker

    @property
    def failed(self) -> dict[Path, Report]:
        """What is remembered of modules whose checks do not hold."""
        return {path: one for path, (_, one) in self._known.items() if not one.ok}

    def recall(self, target: Target) -> Report | None:
        """What the checks said of a module that is as it was then."""
        state, report = self._known.get(target.change.path, (None, None))
        return report if state == _state(target) else None

    def remember(self, target: Target, report: Report) -> None:
        """Keeps what the checks said of a module."""
        self._known[target.change.path] = (_state(target), report)

    def keep_only(self, targets: Sequence[Target]) -> None:
        """Forgets what was said of all others."""
        paths = {target.change.path for target in targets}
        self._known = {
            path: known for path, known in self._known.items() if path in paths
        }

    def doubt(self) -> None:
        """Has everything tried again when it is built: something has changed that any module may need."""
        self._known = {
            path: (None, report) for path, (_, report) in self._known.items()
        }

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.close()


def _state(target: Target) -> object:
    """Differs where the checks of a module may say something else, as far as its text and its description tell."""
    made = target.made
    return made.digest, tuple(made.needs.items()), target.change.after


@dataclass(frozen=True)
class Outcome:
    """What became of a build: of each module whether it is as it should be, and of those that were tried whether the
    checks hold; `tried` are those of which that was not known before. `is_pruned` is false where an orphan was kept.
    """

    right: Mapping[Path, bool]
    held: Mapping[Path, bool]
    tried: frozenset[Path]
    is_pruned: bool

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to mend."""
        every = (*self.right.values(), *self.held.values(), self.is_pruned)
        return all(every)


def carry_out(
    found: Survey,
    trial: Trial,
    *,
    force: bool,
    prune: bool,
    brief: bool = False,
    command: str = "layergen build",
) -> Outcome:
    """Writes, removes, checks and records; `brief` says nothing of what is unchanged, `command` is what a user would run again.

    Raises:
        UserError: work would be lost, or a file cannot be written.
    """
    targets = found.targets
    if not force:
        refuse_lost((target.change for target in targets), command)
    changes = [(t.change, t.settings) for t in targets]
    right = write_all(changes, force=force, brief=brief)
    if targets:
        # Before the checks, which take long: what is saved meanwhile is not what was built.
        found.note(_settled(targets, right, force=force), is_forced=force)
    try:
        tried = _try(targets, right, trial) if trial.is_wanted else frozenset()
    finally:
        # Whoever ends the checks need not wait once more for those that were done.
        held = _held(targets, right, trial)
        if targets:
            found.note_checked(held)
            found.records.save()
    if found.unchanged and not brief:
        click.echo(f"{len(found.unchanged)} unchanged")
    if not prune:
        _tell_orphans(found, command)
    return Outcome(right, held, tried, _prune(found) if prune else True)


def _try(
    targets: Sequence[Target], right: Mapping[Path, bool], trial: Trial
) -> frozenset[Path]:
    """Runs the quick checks on every module without conflicts of which it is not known whether they hold; which these are."""
    chosen = [target for target in targets if right[target.change.path]]
    trial.keep_only(chosen)
    waiting = [target for target in chosen if trial.recall(target) is None]
    subjects = [
        replace(target.made.subject, module=str(target.change.path.resolve()))
        for target in waiting
        if target.made.subject is not None  # It is there where checks are wanted.
    ]
    if subjects:
        from layergen.cli.checking import try_subjects

        several = len({target.settings.out for target in targets}) > 1
        # Every layer is tried, whatever became of the one before.
        reports = try_subjects(trial.worker(), subjects)
        for target, report in zip(waiting, reports, strict=True):
            trial.remember(target, report)
            show_trial(report, f"{target.change.path}: " if several else "")
    return frozenset(target.change.path for target in waiting)


def _held(
    targets: Sequence[Target], right: Mapping[Path, bool], trial: Trial
) -> dict[Path, bool]:
    """Of each module without conflicts that was tried, now or before, whether the checks hold."""
    reports = {t.change.path: trial.recall(t) for t in targets if right[t.change.path]}
    return {path: report.ok for path, report in reports.items() if report}


def show_trial(report: Report, place: str) -> None:
    """One line for a layer, and its findings."""
    from layergen.cli.checking import outcome, show_findings

    weights = f"{report.parameters:,} parameters" if report.weights else "no weights"
    click.echo(f"{place}{report.title}: checks: {outcome(report)}; {weights}")
    show_findings(report.findings)


def _settled(
    targets: Sequence[Target], right: Mapping[Path, bool], *, force: bool
) -> dict[Path, bool]:
    """Of each module whether the next build need not look at it: whether it holds no edits but adopted ones."""
    from layergen.emit.files import State

    return {
        t.change.path: right[t.change.path]
        and (force or t.change.state is not State.EDITED or not t.change.keeps_edits)
        for t in targets
    }


def _tell_orphans(found: Survey, command: str) -> None:
    for orphan in found.orphans:
        click.echo(f"{orphan.path}: its description is gone", err=True)
    if found.orphans:
        click.echo(f"remove with: {command} --prune", err=True)


def _prune(found: Survey) -> bool:
    """Removes modules that nothing stands for; false where one is kept because somebody edited it."""
    from layergen.project.commit import remove

    for orphan in found.orphans:
        shown = click.style(str(orphan.path), bold=True)
        if orphan.is_edited:
            click.echo(
                f"{orphan.path}: its description is gone; kept: edited by hand",
                err=True,
            )
        else:
            remove(orphan.path, found.settings)
            click.echo(f"{shown}  removed")
    return not any(orphan.is_edited for orphan in found.orphans)


def show_diffs(changes: Sequence[Change]) -> None:
    """The differences between the files and what they should hold."""
    terminal = sys.stdout.isatty()
    for change in changes:
        for line in change.diff().splitlines():
            color = (
                {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
                if terminal
                else None
            )
            click.echo(click.style(line, fg=color) if color else line)
