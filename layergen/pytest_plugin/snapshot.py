"""`layer_snapshot`: the module that is generated for a description, held against a committed file."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from layergen.pytest_plugin.failure import Failed, unified_diff
from layergen.pytest_plugin.naming import (
    file_name,
    folder_of,
    item_argument,
    name_of,
    shown,
    update_command,
)

if TYPE_CHECKING:
    from layergen.api import Description
    from layergen.project.settings import Settings
    from layergen.shapes.load import Shaped


@dataclass
class Snapshots:
    """The fixture of one test. `used` holds by name what the test has compared, `written` what it has written."""

    item: pytest.Item
    used: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def __call__(
        self,
        layer: str | PathLike[str] | Description,
        *,
        style: str | None = None,
        name: str | None = None,
    ) -> None:
        """Fails where the module differs from its snapshot, or has none; see `layergen.testing.LayerSnapshot`."""
        from layergen.project.errors import UserError

        frame = sys._getframe(1)
        place = f"{self._shown(frame.f_code.co_filename)}:{frame.f_lineno}"
        try:
            told = self._hold(layer, style, name)
        except UserError as error:
            told = str(error)
        if told:
            raise Failed(f"{place}: {told}")

    def _hold(
        self,
        layer: str | PathLike[str] | Description,
        style: str | None,
        name: str | None,
    ) -> str:
        """Compares or writes; what there is to tell.

        Raises:
            UserError: a file cannot be read or written, or there is no such style.
        """
        from layergen.description.text import snake_case

        settings = for_style(settings_of(self.item), style)
        shaped, origin = self._described(layer, settings)
        if shaped is None:
            return origin
        class_name = shaped.analysis.description.name
        called = snake_case(class_name) if name is None else checked(name)
        file = file_name(name_of(self.item), called, settings.style)
        text = module_body(shaped, settings)
        if self.used.setdefault(file, text) != text:
            return (
                f"two snapshots of this test would both be {file}\n"
                'give one of them a name: layer_snapshot(…, name="another")'
            )
        return self._compare(folder_of(self.item.path) / file, text, class_name, origin)

    def _compare(self, path: Path, text: str, class_name: str, origin: str) -> str:
        before = self._read(path)
        if before == text:
            return ""
        if self.item.config.getoption("--layergen-update"):
            self._write(path, text)
            return ""
        command = update_command([item_argument(self.item)])
        file = self._shown(path)
        if before is None:
            return f"{class_name} has no snapshot yet, {file}\nwrite it with: {command}"
        diff = unified_diff(before, text, file, f"generated now from {origin}")
        return (
            f"{class_name} is generated differently from its snapshot\n"
            f"{diff}update it with: {command}"
        )

    def _described(
        self, layer: str | PathLike[str] | Description, settings: Settings
    ) -> tuple[Shaped | None, str]:
        """What is described and where; with None, what is wrong with it."""
        if isinstance(layer, (str, PathLike)):
            return self._loaded(settings.root / fspath(layer), settings)
        from layergen.api import Description

        if not isinstance(layer, Description):
            raise TypeError(
                "layer_snapshot takes the path of a description or a layergen.Description. "
                f"Received: {type(layer).__name__}"
            )
        return layer._shaped, layer._shaped.analysis.description.source.name

    def _loaded(self, path: Path, settings: Settings) -> tuple[Shaped | None, str]:
        from layergen.diagnostics.render import human
        from layergen.project.errors import UserError
        from layergen.project.targets import family_of, load_file

        if not path.is_file():
            raise UserError(
                f"{self._shown(path)}: no such file",
                "the path of a description begins at the folder of pyproject.toml",
            )
        # Python in a description comes into a text here, and is not run.
        family = family_of(settings.overridden(None, None, is_trusted=True))
        loaded = load_file(path, family)
        if loaded.shaped is None:
            told = human(loaded.diagnostics, color=False)
            return None, f"{self._shown(path)} holds mistakes\n{told}"
        return loaded.shaped, self._shown(path)

    def _read(self, path: Path) -> str | None:
        from layergen.project.errors import UserError

        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UserError(f"{self._shown(path)}: {error.strerror}") from None
        # Git may have changed the line ends.
        return data.decode("utf-8", errors="replace").replace("\r\n", "\n")

    def _write(self, path: Path, text: str) -> None:
        from layergen.emit.files import write
        from layergen.project.errors import UserError

        try:
            write(path, text)
        except OSError as error:
            raise UserError(f"{self._shown(path)}: {error.strerror}") from None
        self.written.append(path.name)

    def _shown(self, path: str | Path) -> str:
        return shown(path, self.item.config)


def settings_of(item: pytest.Item) -> Settings:
    """The settings that hold where a test is; without a `pyproject.toml`, those of pytest's own root."""
    from layergen.project.settings import load_settings

    found = load_settings(item.path.parent)
    if (found.root / "pyproject.toml").is_file():
        return found
    return load_settings(item.config.rootpath)


def for_style(settings: Settings, style: str | None) -> Settings:
    """The settings of the project's output in a style; those of its first one, where no style is said.

    Raises:
        UserError: there is no such style.
    """
    from layergen.project.settings import check_style

    if style is None:
        return settings
    check_style(style, "layer_snapshot")
    outputs = (one for one in settings.each() if one.style == style)
    return next(outputs, settings.overridden(None, style))


def module_body(shaped: Shaped, settings: Settings) -> str:
    """The module as the project has it, without its header: no digest changes with a comment of the description."""
    from layergen.plan import make_plan
    from layergen.project.targets import text_of

    return text_of(make_plan(shaped), settings).split("\n", 2)[2]


def checked(name: str) -> str:
    """The name that a test gives its snapshot.

    Raises:
        ValueError: it cannot be part of a file's name.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
        raise ValueError(
            "The name of a snapshot has letters, digits, '_' and '-' only, at most 60 of them. "
            f"Received: name={name!r}"
        )
    return name
