"""What the tests of the hooks and of the action share."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

from layergen.cli.app import app
from layergen.project.setup import pre_commit

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = "generated/gate.py"


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def read(name: str) -> Any:
    return yaml((ROOT / name).read_text(encoding="utf-8"))


def git(*arguments: str | Path) -> str:
    done = subprocess.run(
        ["git", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return done.stdout


def is_a_command(text: str) -> bool:
    """Whether layergen has this command with these options; it is not run."""
    program, name, *arguments = shlex.split(text.partition(" > ")[0])
    assert program == "layergen"
    command = app.get_command(click.Context(app), name)
    if command is None:
        return False
    try:
        command.make_context(name, arguments)
    except click.UsageError:
        return False
    return True


MANIFEST = {hook["id"]: hook for hook in read(".pre-commit-hooks.yaml")}
(LOCAL,) = yaml(pre_commit.HOOKS)
ACTION = read("action.yml")
DEFAULTS = {name: each["default"] for name, each in ACTION["inputs"].items()}
