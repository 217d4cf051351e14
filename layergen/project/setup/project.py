"""The project that is set up: where it begins, and what is in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from layergen.project.files import below
from layergen.project.settings import load_settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Project(Struct, frozen=True):
    """A project as it is before anything is written.

    `repository` is the folder that git looks after, None where there is none. `data` is what `pyproject.toml` holds.
    `descriptions` is the folder for descriptions that the settings name, None where they name none; `found` are the
    descriptions that there are.
    """

    root: Path
    repository: Path | None
    data: Mapping[str, Any]
    descriptions: Path | None
    found: tuple[Path, ...]

    @property
    def tool(self) -> Mapping[str, Any]:
        """The table `tool` of `pyproject.toml`."""
        tool = self.data.get("tool", {})
        return tool if isinstance(tool, Mapping) else {}

    @property
    def has_section(self) -> bool:
        """Whether `pyproject.toml` says something about layergen."""
        return "layergen" in self.tool

    @property
    def below_repository(self) -> str:
        """The way from the repository to the project; empty where they are one."""
        if self.repository is None or self.repository == self.root:
            return ""
        return self.root.relative_to(self.repository).as_posix()


def find_project(start: Path) -> Project:
    """The project of a folder: that of the nearest `pyproject.toml` in the same repository, else the folder itself.

    Raises:
        UserError: its settings cannot be read, or are wrong.
    """
    start = start.resolve()
    above = (start, *start.parents)
    repository = next((f for f in above if os.path.lexists(f / ".git")), None)
    reach = above if repository is None else above[: above.index(repository) + 1]
    root = next((f for f in reach if (f / "pyproject.toml").is_file()), None)
    if root is None:
        return Project(start, repository, {}, None, tuple(map(Path, below(start))))
    # These refuse what cannot be parsed.
    settings = load_settings(root)
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    folder = settings.descriptions
    found = tuple(map(Path, below(folder or root)))
    return Project(root, repository, tomllib.loads(text), folder, found)
