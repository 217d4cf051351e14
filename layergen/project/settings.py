"""`[tool.layergen]` of the nearest `pyproject.toml`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from layergen.description.text import is_identifier
from layergen.diagnostics import did_you_mean
from layergen.project.errors import UserError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = {
    "out": "folder for generated modules",
    "style": "style of generated modules",
    "package": "name under which Keras registers the classes",
    "descriptions": "folder in which descriptions are looked for and written",
}


@dataclass(frozen=True)
class Settings:
    """What a project says; `root` is the folder of its `pyproject.toml`, else the working folder.

    `package` is None where it is to follow from the folder. `is_trusted` says that Python in descriptions may be taken
    over, which only the command line can say. `check` is the table `check` as it stands: what it says is read when
    there is something to check.
    """

    root: Path
    out: Path
    style: str = "add-weight"
    package: str | None = None
    descriptions: Path | None = None
    is_trusted: bool = False
    check: Mapping[str, Any] = field(default_factory=dict)

    @property
    def registered_package(self) -> str:
        """The name under which Keras registers the classes: by default, what modules are imported from."""
        return self.package or import_path(self.out, self.root) or "layers"

    def overridden(
        self, out: str | None, style: str | None, *, is_trusted: bool = False
    ) -> Settings:
        """These settings with what the command line says; its folder is relative to the working folder."""
        changed = replace(self, is_trusted=is_trusted)
        if out is not None:
            changed = replace(changed, out=Path(out))
        if style is not None:
            changed = replace(changed, style=style)
        return changed


def import_path(folder: Path, root: Path) -> str:
    """The dotted name of a folder seen from the project's root; its last parts that can be names."""
    absolute = folder.resolve()
    try:
        parts = absolute.relative_to(root.resolve()).parts
    except ValueError:
        parts = absolute.parts[-1:]
    names: list[str] = []
    for part in reversed(parts):
        if not is_identifier(part):
            break
        names.insert(0, part)
    return ".".join(names)


def load_settings(start: Path) -> Settings:
    """The settings that hold in a folder.

    Raises:
        UserError: the file cannot be read, or says something that is not understood.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            return _read(path)
    return Settings(start.resolve(), start.resolve() / "generated")


def _read(path: Path) -> Settings:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: {error}") from None
    tool = data.get("tool", {})
    table = tool.get("layergen", {}) if isinstance(tool, Mapping) else {}
    if not isinstance(table, Mapping):
        raise UserError(f"{path}: [tool.layergen] must be a table")
    for key, value in table.items():
        if key != "check":
            _check(path, key, value)
    root = path.parent
    descriptions = root / table["descriptions"] if "descriptions" in table else None
    return Settings(
        root=root,
        out=root / table.get("out", "generated"),
        style=table.get("style", "add-weight"),
        package=table.get("package"),
        descriptions=descriptions,
        check=table.get("check", {}),
    )


def _check(path: Path, key: str, value: Any) -> None:
    where = f"{path}: [tool.layergen]"
    if key not in KEYS:
        hint = (
            " ".join(did_you_mean(key, KEYS))
            or f"its keys are {', '.join(KEYS)}, check"
        )
        raise UserError(f"{where} has no key '{key}'", hint)
    if not isinstance(value, str):
        raise UserError(f"{where} '{key}' must be a text: the {KEYS[key]}")
    if key == "style":
        check_style(value, f"{where} 'style'")
    if key == "package" and not all(is_identifier(part) for part in value.split(".")):
        raise UserError(f"{where} 'package' must be a dotted name, not '{value}'")


def check_style(name: str, where: str) -> None:
    """Refuses a style that there is not.

    Raises:
        UserError: with the styles that there are.
    """
    from layergen.styles import styles

    if name not in styles():
        near = " ".join(did_you_mean(name, styles()))
        raise UserError(
            f"{where}: unknown style '{name}'",
            near or f"styles are {', '.join(styles())}",
        )
