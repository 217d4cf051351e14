"""`[tool.layergen]` of the nearest `pyproject.toml`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from layergen.description.text import is_identifier, snake_case
from layergen.diagnostics import did_you_mean
from layergen.emit.printing import Printing
from layergen.project.errors import UserError
from layergen.project.printing import read as read_printing

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "pyproject.toml"
KEYS = {
    "out": "folder for generated modules",
    "style": "style of generated modules",
    "package": "name under which Keras registers the classes",
    "descriptions": "folder in which descriptions are looked for and written",
}
OUTPUT_KEYS = ("out", "style", "package")
STYLES = Path(__file__).resolve().parent.parent / "styles"
#: Tables, and what is read elsewhere.
OTHER_KEYS = ("outputs", "check", "templates", "black")


class Output(Struct, frozen=True):
    """A folder that modules are written to, and how."""

    out: Path
    style: str = "add-weight"
    package: str | None = None


class Settings(Struct, frozen=True):
    """What a project says; `root` is the folder of its `pyproject.toml`, else the working folder.

    `out`, `style` and `package` are those of the first output; `others` are the outputs that are made of the same descriptions.
    `package` is None where it is to follow from the folder. `is_trusted` says that Python in descriptions may be taken
    over, which only the command line can say. `check` is the table `check` as it stands: what it says is read when
    there is something to check. `printing` is how the text of modules is laid out. `is_out_told` says that the command line
    names the folder, which may then be anywhere.
    """

    root: Path
    out: Path
    style: str = "add-weight"
    package: str | None = None
    descriptions: Path | None = None
    is_trusted: bool = False
    check: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Output, ...] = ()
    printing: Printing = field(default_factory=Printing)
    is_out_told: bool = False

    @property
    def registered_package(self) -> str:
        """The name under which Keras registers the classes: by default, what modules are imported from."""
        return self.package or import_path(self.out, self.root) or "layers"

    def each(self) -> tuple[Settings, ...]:
        """These settings for each output alone."""
        alone = replace(self, others=())
        return alone, *(
            replace(alone, out=one.out, style=one.style, package=one.package)
            for one in self.others
        )

    def overridden(
        self, out: str | None, style: str | None, *, is_trusted: bool = False
    ) -> Settings:
        """These settings with what the command line says; its folder is relative to the working folder.

        Whoever says a folder or a style there means one output.
        """
        changed = replace(self, is_trusted=is_trusted)
        if out is not None:
            changed = replace(changed, out=Path(out), others=(), is_out_told=True)
        if style is not None:
            changed = replace(changed, style=style, others=())
        return changed

    def place(self, path: Path) -> Path:
        """The path itself, if what is written there stays in the project, or in the folder that the command line says.

        Raises:
            UserError: a symbolic link leads out of it.
        """
        real = os.path.realpath(path)
        folders = (self.root, self.out) if self.is_out_told else (self.root,)
        if not any(is_inside(real, folder) for folder in folders):
            raise UserError(
                f"{os.path.relpath(path)} leads out of the project, to {real}",
                "nothing is written there: remove the symbolic link",
            )
        return path


def is_inside(real: str, folder: Path) -> bool:
    """Whether a path without symbolic links is in a folder, wherever links lead that."""
    above = os.path.realpath(folder)
    return os.path.commonpath((real, above)) == above


@cache
def module_name(name: str) -> str:
    """The name of the file of a layer's module."""
    return f"{snake_case(name)}.py"


def module_path(settings: Settings, name: str) -> Path:
    """The file of a layer's module, for the first output."""
    return settings.out / module_name(name)


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
    root = project_root(start)
    path = root / FILE
    return _read(path) if path.is_file() else Settings(root, root / "generated")


def project_root(start: Path) -> Path:
    """The nearest folder, from this one upwards, with a `pyproject.toml`; else this one."""
    start = start.resolve()
    above = (start, *start.parents)
    return next((folder for folder in above if (folder / FILE).is_file()), start)


def _read(path: Path) -> Settings:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: {error}") from None
    tool = data.get("tool", {})
    tool = tool if isinstance(tool, Mapping) else {}
    table = tool.get("layergen", {})
    if not isinstance(table, Mapping):
        raise UserError(f"{path}: [tool.layergen] must be a table")
    printing = read_printing(tool, path.parent, str(path))
    return replace(_Reader(path, table).settings(), printing=printing)


class _Reader(Struct, frozen=True):
    """Reads the table of a file."""

    path: Path
    table: Mapping[str, Any]

    def settings(self) -> Settings:
        """All that it says."""
        where = f"{self.path}: [tool.layergen]"
        for key, value in self.table.items():
            if key not in OTHER_KEYS:
                _check(where, key, value, (*KEYS, *OTHER_KEYS))
        first, *others = self._outputs(where)
        descriptions = self.table.get("descriptions")
        return Settings(
            root=self.path.parent,
            out=first.out,
            style=first.style,
            package=first.package,
            descriptions=(
                self._folder(descriptions, f"{where} 'descriptions'")
                if descriptions is not None
                else None
            ),
            check=self.table.get("check", {}),
            others=tuple(others),
        )

    def _outputs(self, where: str) -> list[Output]:
        """The outputs: those of the list, else the one that the table says itself."""
        tables = self.table.get("outputs")
        if tables is None:
            return [self._output(self.table, where)]
        if not isinstance(tables, list) or not tables:
            raise UserError(
                f"{where} 'outputs' must be tables [[tool.layergen.outputs]]"
            )
        for key in ("out", "style"):
            if key in self.table:
                raise UserError(
                    f"{where} '{key}' stands beside outputs",
                    f"write '{key}' in each [[tool.layergen.outputs]]",
                )
        found = []
        for number, table in enumerate(tables, start=1):
            place = f"{where} outputs {number}"
            if not isinstance(table, Mapping):
                raise UserError(f"{place} must be a table")
            for key, value in table.items():
                _check(place, key, value, OUTPUT_KEYS)
            if "out" not in table:
                raise UserError(f"{place} lacks 'out', its folder")
            found.append(
                self._output({"package": self.table.get("package"), **table}, place)
            )
        folders = [os.path.realpath(one.out) for one in found]
        for number, folder in enumerate(folders, start=1):
            if folder in folders[: number - 1]:
                raise UserError(
                    f"{where} outputs {number} has the folder of another one"
                )
        return found

    def _output(self, table: Mapping[str, Any], where: str) -> Output:
        out = self._folder(table.get("out", "generated"), f"{where} 'out'")
        return Output(out, table.get("style", "add-weight"), table.get("package"))

    def _folder(self, text: str, where: str) -> Path:
        """A folder of the project."""
        folder = self.path.parent / text
        if not is_inside(os.path.realpath(folder), self.path.parent):
            raise UserError(
                f"{where} leads out of the project: {text}",
                f"name a folder below {self.path.parent}",
            )
        return folder


def _check(where: str, key: str, value: Any, known: Sequence[str]) -> None:
    if key not in known:
        hint = " ".join(did_you_mean(key, known)) or f"its keys are {', '.join(known)}"
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
    # Known without importing it: a build with nothing to do asks for no more.
    if (STYLES / f"style_{name.replace('-', '_')}.py").is_file() and "_" not in name:
        return
    from layergen.styles import styles

    near = " ".join(did_you_mean(name, styles()))
    raise UserError(
        f"{where}: unknown style '{name}'",
        near or f"styles are {', '.join(styles())}",
    )
