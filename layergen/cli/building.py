"""Carries out a build for a command, or says what one would do."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from layergen.project.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from layergen.checks.pool import Worker
    from layergen.checks.report import Report
    from layergen.emit.files import Change
    from layergen.project.build import Survey, Target
    from layergen.project.settings import Settings

#: As many descriptions are generated while Keras is imported beside.
FEW = 16


def clear(settings: Settings) -> None:
    """Removes what builds that were killed have left unfinished."""
    from layergen.emit.places import FOLDER as BASES
    from layergen.emit.unfinished import clear_unfinished
    from layergen.project.records import FOLDER

    clear_unfinished(settings.root / FOLDER)
    for one in settings.each():
        clear_unfinished(one.out)
        clear_unfinished(one.out / BASES)


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
    changes: Sequence[tuple[Change, Settings]], *, force: bool
) -> dict[Path, bool]:
    """Writes modules and says for each what became of it; whether each is as it should be now.

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
        else:
            click.echo(f"{shown}  {fate.value}")
            if kept is not None:
                click.echo(f"  its old text is kept in {kept}")
    return right


class Trial:
    """The process that runs the checks, if they are wanted. It begins to import Keras while modules are generated."""

    def __init__(self, wanted: bool) -> None:
        self.is_wanted = wanted
        self._worker: Worker | None = None

    def __call__(self, done: int, many: int) -> None:
        """So many descriptions of those that are generated are done."""
        from layergen.cli.progress import show_count

        # With many, the cores are needed first.
        if self.is_wanted and 0 < many <= FEW and self._worker is None:
            self.worker()
        show_count("generating", done, many)

    def worker(self) -> Worker:
        """The process."""
        from layergen.checks.pool import Worker

        if self._worker is None:
            self._worker = Worker()
        return self._worker

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.close()


def carry_out(found: Survey, trial: Trial, *, force: bool, prune: bool) -> bool:
    """Writes, removes, checks and records; whether all is well.

    Raises:
        UserError: work would be lost, or a file cannot be written.
    """
    targets = found.targets
    if not force:
        refuse_lost((target.change for target in targets), "layergen build")
    right = write_all([(t.change, t.settings) for t in targets], force=force)
    held = _try(targets, right, trial) if trial.is_wanted and targets else {}
    _record(found, right, held, force=force)
    if found.unchanged:
        click.echo(f"{len(found.unchanged)} unchanged")
    pruned = _prune(found) if prune else _tell_orphans(found)
    return all(right.values()) and all(held.values()) and pruned


def _try(
    targets: Sequence[Target], right: dict[Path, bool], trial: Trial
) -> dict[Path, bool]:
    """Runs the quick checks on every module without conflicts; whether they hold."""
    from layergen.cli.checking import try_subjects

    chosen = [target for target in targets if right[target.change.path]]
    if not chosen:
        return {}
    subjects = [
        replace(target.made.subject, module=str(target.change.path.resolve()))
        for target in chosen
        if target.made.subject is not None
    ]
    several = len({target.settings.out for target in chosen}) > 1
    held = {}
    # Every layer is tried, whatever became of the one before.
    reports = try_subjects(trial.worker(), subjects)
    for target, report in zip(chosen, reports, strict=True):
        shown = f"{target.change.path}: " if several else ""
        held[target.change.path] = _line(report, shown)
    return held


def _line(report: Report, place: str) -> bool:
    """One line for a layer, and its findings."""
    from layergen.cli.checking import outcome, show_findings

    weights = f"{report.parameters:,} parameters" if report.weights else "no weights"
    click.echo(f"{place}{report.title}: checks: {outcome(report)}; {weights}")
    show_findings(report.findings)
    return report.ok


def _record(
    found: Survey, right: dict[Path, bool], held: dict[Path, bool], *, force: bool
) -> None:
    """Notes which descriptions need not be looked at the next time."""
    if not found.targets:
        return
    from layergen.emit.files import State

    by_key: dict[str, list[Target]] = defaultdict(list)
    for target in found.targets:
        by_key[target.key].append(target)
    for key, targets in by_key.items():
        settled = [
            right[t.change.path]
            and (
                force or t.change.state is not State.EDITED or not t.change.keeps_edits
            )
            for t in targets
        ]
        is_checked = all(held.get(t.change.path, False) for t in targets)
        found.note(key, targets[0].made, settled, is_checked)
    found.records.save()


def _tell_orphans(found: Survey) -> bool:
    for orphan in found.orphans:
        click.echo(f"{orphan.path}: its description is gone", err=True)
    if found.orphans:
        click.echo("remove with: layergen build --prune", err=True)
    return True


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
