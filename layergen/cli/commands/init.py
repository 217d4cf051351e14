"""`layergen init`: sets layergen up in a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from layergen import __version__
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.project.setup import Project, Step

#: What is done only if it is asked for, and what it is.
PARTS = {
    "pre-commit": "hooks that build before a commit and check before a push",
    "ci": "a workflow that says what is stale and which checks fail",
    "schema": "completion and checks of descriptions in the editor",
}


@dataclass(frozen=True)
class Wanted:
    """Which parts were asked for."""

    pre_commit: bool
    ci: bool
    schema: bool

    def of(self, part: str) -> bool:
        """Whether a part of `PARTS` was asked for."""
        return bool(getattr(self, part.replace("-", "_")))


@click.command()
@click.option(
    "--pre-commit", is_flag=True, help="Add hooks to .pre-commit-config.yaml."
)
@click.option("--ci", is_flag=True, help="Write a workflow for GitHub Actions.")
@click.option(
    "--schema", is_flag=True, help="Write the JSON Schema, and tell the editor of it."
)
@click.option("--all", "every", is_flag=True, help="All of these.")
@click.option("--diff", is_flag=True, help="Show what would change, write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    pre_commit: bool,
    ci: bool,
    schema: bool,
    every: bool,
    diff: bool,
) -> None:
    """Set layergen up in a project: settings, a first description, and what is asked for.

    The settings are the section [tool.layergen] of pyproject.toml. What is there already stays as it is;
    what cannot be added safely is printed, to be added by hand, and the exit code is 1.

    \b
    layergen init
    layergen init --pre-commit --ci
    """
    from layergen.project import setup

    wanted = Wanted(pre_commit or every, ci or every, schema or every)
    try:
        project, steps = _steps(wanted)
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}") from None
    for step in steps:
        if isinstance(step, setup.ByHand):
            continue
        if diff:
            click.echo(step.diff() if isinstance(step, setup.Edit) else "", nl=False)
            continue
        if isinstance(step, setup.Edit):
            setup.apply(step, project.root)
        _say(step)
    by_hand = [step for step in steps if isinstance(step, setup.ByHand)]
    for step in by_hand:
        _say(step)
    if not diff:
        _show_next(project, steps, wanted)
    if by_hand:
        ctx.exit(1)


def _steps(wanted: Wanted) -> tuple[Project, list[Step]]:
    """All steps, planned before the first is done.

    Raises:
        UserError: the settings of the project are wrong.
    """
    from pathlib import Path

    from layergen.cli.asking import outline
    from layergen.project import setup
    from layergen.project.setup.describing import FIRST

    project, section = setup.edit_section(setup.find_project(Path.cwd()))
    has_schema = wanted.schema or setup.schema_path(project).exists()
    steps = [section, setup.describe(project, outline(FIRST), has_schema=has_schema)]
    steps += [_part(name, project) for name in PARTS if wanted.of(name)]
    if wanted.schema:
        steps.append(setup.edit_settings(project))
    return project, steps


def _say(step: Step) -> None:
    from layergen.project import setup
    from layergen.project.setup.step import shown

    name = click.style(shown(step.path), bold=True)
    if isinstance(step, setup.ByHand):
        click.echo(f"\n{name}  not changed: {step.why}. Add by hand:\n")
        click.echo("".join(f"    {line}\n" for line in step.text.splitlines()))
    else:
        click.echo(f"{name}  {step.what}")


def _show_next(project: Project, steps: list[Step], wanted: Wanted) -> None:
    """What to run now, and what could have been asked for."""
    from layergen.project import setup

    commands = {"layergen build": "makes the modules, and tries the layers"}
    root = project.repository
    if wanted.pre_commit and root and not (root / ".git/hooks/pre-commit").exists():
        install = "pre-commit install -t pre-commit -t pre-push"
        commands[install] = "makes git run the hooks"
    _show("Next:", commands)
    _show(
        "There is also:",
        {
            f"layergen init --{name}": PARTS[name]
            for name in PARTS
            if not wanted.of(name) and not isinstance(_part(name, project), setup.There)
        },
    )


def _part(name: str, project: Project) -> Step:
    """The step of a part that is done only if it is asked for."""
    from layergen.project import setup

    if name == "pre-commit":
        return setup.edit_hooks(project)
    if name == "ci":
        return setup.edit_workflow(project, __version__)
    return setup.edit_schema(project)


def _show(head: str, commands: dict[str, str]) -> None:
    if not commands:
        return
    width = max(map(len, commands))
    click.echo(f"\n{click.style(head, bold=True)}")
    for name, what in commands.items():
        click.echo(f"  {name.ljust(width)}  {what}")
