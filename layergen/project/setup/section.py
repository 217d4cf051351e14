"""`[tool.layergen]`: settings that suit what is in the project."""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.text import is_identifier
from layergen.emit.header import Header, read_header
from layergen.project.setup.project import Project
from layergen.project.setup.step import (
    ByHand,
    Edit,
    OutOfReach,
    Step,
    There,
    current_text,
    is_inside,
    line_end,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Folders that may look like the package that a project is about.
OTHERS = frozenset(
    ["benchmarks", "build", "descriptions", "dist", "docs", "examples"]
) | {"generated", "scripts", "test", "tests", "tools"}
COMMENTS = {
    "descriptions": "folder of the descriptions",
    "out": "folder of the modules",
    "package": "name under which Keras registers the classes",
    "style": 'or "tf-variable"',
}


class Section(Struct, frozen=True):
    """The settings that are proposed; those that are None are left out."""

    descriptions: str | None
    out: str
    package: str | None
    style: str = "add-weight"

    def text(self) -> str:
        """The table, with a comment on each key."""
        values = {key: getattr(self, key) for key in COMMENTS}
        lines = {
            key: f"{key} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in values.items()
            if value is not None
        }
        width = max(map(len, lines.values()))
        shown = [
            f"{line.ljust(width)}  # {COMMENTS[key]}" for key, line in lines.items()
        ]
        return "\n".join(["[tool.layergen]", *shown, ""])

    def data(self) -> dict[str, str]:
        """The table as a TOML parser reads it."""
        values = {key: getattr(self, key) for key in COMMENTS}
        return {key: value for key, value in values.items() if value is not None}


def edit_section(project: Project) -> tuple[Project, Step]:
    """The step that adds the section, and the project as it is afterwards."""
    path = project.root / "pyproject.toml"
    if project.has_section:
        return project, There(path, "has [tool.layergen]")
    section = propose(project)
    folder = project.root / section.descriptions if section.descriptions else None
    after = replace(project, descriptions=folder)
    try:
        before = current_text(path, project.root)
        return after, Edit(
            path,
            before,
            added(before or "", section),
            "written" if before is None else "[tool.layergen] added",
        )
    except OutOfReach as error:
        return after, ByHand(path, str(error), section.text())


def added(before: str, section: Section) -> str:
    """A `pyproject.toml` with the section at its end.

    Raises:
        OutOfReach: it cannot be added there.
    """
    end = line_end(before)
    gap = "" if not before.strip() else end if before.endswith("\n") else 2 * end
    after = before + gap + section.text().replace("\n", end)
    try:
        wanted = tomllib.loads(before)
        wanted.setdefault("tool", {})["layergen"] = section.data()
        if tomllib.loads(after) == wanted:
            return after
    except (tomllib.TOMLDecodeError, TypeError, AttributeError):
        pass
    raise OutOfReach("a table cannot be added at its end")


def propose(project: Project) -> Section:
    """The settings that suit a project without a section.

    Modules that were generated without one stay where they are, and keep the name under which saved models know them.
    """
    root = project.root
    usual = root / "generated"
    descriptions = _descriptions(project)
    earlier = list(_headers(usual)) if is_inside(usual, root) else []
    if any(earlier):
        styles = {header.style for header in earlier if header is not None}
        style = styles.pop() if len(styles) == 1 else "add-weight"
        return Section(descriptions, "generated", None, style)
    package = import_package(project)
    if package is None:
        out = _free(root, root, ("generated", "generated_layers"))
        return Section(descriptions, out, _registered(project))
    out = _free(root, package, ("layers", "generated", "generated_layers"))
    return Section(descriptions, out, package.name)


def _descriptions(project: Project) -> str | None:
    """The folder that all descriptions are in, or one for the first."""
    root = project.root
    if project.found:
        folder = Path(os.path.commonpath([path.parent for path in project.found]))
        return None if folder == root else folder.relative_to(root).as_posix()
    for name in ("descriptions", "layer_descriptions"):
        folder = root / name
        is_folder = folder.is_dir() and is_inside(folder, root)
        if is_folder or not os.path.lexists(folder):
            return name
    return None


def import_package(project: Project) -> Path | None:
    """The folder of the package that a project is about: the one of its name, else the only one that there is."""
    bases = [base for base in (project.root / "src", project.root) if base.is_dir()]
    for name in _names(project):
        for base in bases:
            if _is_package(base / name, project.root, "*.py"):
                return base / name
    for base in bases:
        found = [
            folder
            for folder in sorted(base.iterdir())
            if folder.name not in OTHERS
            and _is_package(folder, project.root, "__init__.py")
        ]
        if len(found) == 1:
            return found[0]
    return None


def _names(project: Project) -> Iterator[str]:
    """What the package may be called, from what the project is called."""
    for table in (project.data.get("project"), project.tool.get("poetry")):
        name = table.get("name") if isinstance(table, Mapping) else None
        if isinstance(name, str):
            plain = re.sub(r"[-.]+", "_", name)
            yield from dict.fromkeys((plain, plain.lower()))


def _is_package(folder: Path, root: Path, holds: str) -> bool:
    """Whether a folder, reached without any link, can be imported from."""
    return (
        is_identifier(folder.name)
        and folder.is_dir()
        and folder.resolve() == root.resolve() / folder.relative_to(root)
        and any(folder.glob(holds))
    )


def _registered(project: Project) -> str | None:
    """A name to register classes under where there is no package."""
    for name in (*_names(project), project.root.name.replace("-", "_")):
        if is_identifier(name):
            return name
    return None


def _free(root: Path, parent: Path, names: tuple[str, ...]) -> str:
    """The first of these folders in which modules get into nobody's way."""
    more = (f"{names[-1]}_{number}" for number in itertools.count(2))
    every = (parent / name for name in itertools.chain(names, more))
    folder = next(each for each in every if _is_free(each, root))
    return folder.relative_to(root).as_posix()


def _is_free(folder: Path, root: Path) -> bool:
    if os.path.lexists(folder.with_suffix(".py")):
        return False
    if not os.path.lexists(folder):
        return True
    return folder.is_dir() and is_inside(folder, root) and all(_headers(folder))


def _headers(folder: Path) -> Iterator[Header | None]:
    """The header of each module in a folder, None where it has none; what is empty is left out."""
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.strip():
            yield read_header(text)
