"""Says which files of a project are not as they should be, for a person, a program or GitHub."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from layergen.project.build import Survey

ORPHAN = "orphan"
GONE = "orphan: its description is gone"


@dataclass(frozen=True)
class Verdict:
    """A file that is not as it should be; `state` is one of missing, stale, outdated, edited, conflicted, foreign, orphan."""

    file: str
    state: str
    message: str


def verdicts(found: Survey) -> tuple[Verdict, ...]:
    """Every file that is not up to date, in order."""
    files = [
        Verdict(str(t.change.path), t.change.state.name.lower(), t.change.state.value)
        for t in found.targets
        if t.change.state.name != "FRESH"
    ]
    for orphan in found.orphans:
        also = ", and it was edited by hand" if orphan.is_edited else ""
        files.append(Verdict(str(orphan.path), ORPHAN, f"{GONE}{also}"))
    return tuple(files)


def judge(found: Survey, options: Sequence[str], form: str) -> bool:
    """Prints the verdicts, and what mends them; whether there are none."""
    every = verdicts(found)
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in every], indent=2))
    elif form == "github":
        from layergen.diagnostics.render import annotation

        for one in every:
            properties = {"file": one.file, "title": "layergen build"}
            click.echo(annotation(properties, one.message))
    else:
        for one in every:
            click.echo(f"{one.file}: {one.message}", err=True)
        for line in _mends(every, options):
            click.echo(line, err=True)
    if not every and form == "human":
        click.echo(f"{len(found.names)} up to date")
    return not every


def _mends(every: Sequence[Verdict], options: Sequence[str]) -> list[str]:
    """A command for each kind of verdict."""
    states = {one.state for one in every}
    build = ["layergen", "build", *options]
    lines = []
    if states & {"missing", "stale", "outdated"}:
        lines.append(f"mend with: {shlex.join(build)}")
    edited = [one.file for one in every if one.state == "edited"]
    if edited:
        lines.append(
            f"accept the edits with: {shlex.join(['layergen', 'adopt', *edited])}"
        )
    if states & {"edited", "foreign", "conflicted"}:
        lines.append(
            f"discard what was written by hand with: {shlex.join([*build, '--force'])}"
        )
    if ORPHAN in states:
        lines.append(
            f"remove what nothing stands for with: {shlex.join([*build, '--prune'])}"
        )
    return lines
