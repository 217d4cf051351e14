"""pytest as a user starts it, with the plugin."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def by_hand() -> list[str]:
    """What loads the plugin where layergen is not installed as it stands."""
    installed = {each.value for each in entry_points(group="pytest11")}
    return (
        []
        if "layergen.pytest_plugin" in installed
        else ["-p", "layergen.pytest_plugin"]
    )


def run_pytest(*arguments: str) -> tuple[int, str]:
    """The exit code and the words of pytest in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *by_hand()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout + done.stderr
