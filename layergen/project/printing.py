"""How a project wants its modules printed: `templates` and `black` of `[tool.layergen]`, and `[tool.black]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layergen.diagnostics import did_you_mean
from layergen.emit.printing import Printing, is_inside, template_files
from layergen.project.errors import UserError

#: The options of Black that change how a module is printed, as pyproject.toml spells them, and their words.
BLACK = {
    "line-length": "a positive number",
    "target-version": "a list of versions such as 'py310'",
    "skip-string-normalization": "true or false",
    "skip-magic-trailing-comma": "true or false",
    "preview": "true or false",
    "unstable": "true or false",
    "enable-unstable-feature": "a list of features",
}
YES = frozenset({"1", "true", "t", "yes", "y", "on"})
NO = frozenset({"0", "false", "f", "no", "n", "off"})


def read(tool: Mapping[str, Any], root: Path, where: str) -> Printing:
    """What the table `[tool]` of a `pyproject.toml` says.

    `[tool.layergen.black]` goes before `[tool.black]`, of which only what changes a printed module is read.

    Args:
        tool: the table.
        root: the folder of the file.
        where: the name of the file, with which each message begins.

    Raises:
        UserError: something that is said cannot be understood, or the folder of templates is none.
    """
    layergen, black = _table(tool, "layergen"), _table(tool, "black")
    given = _black_options(black, f"{where}: [tool.black]")
    if "black" in layergen:
        own, place = layergen["black"], f"{where}: [tool.layergen.black]"
        if not isinstance(own, Mapping):
            raise UserError(f"{place} must be a table")
        for key in own:
            if _spelled(key) not in BLACK:
                near = " ".join(did_you_mean(key, BLACK))
                raise UserError(
                    f"{place} has no key '{key}'",
                    near or f"its keys are {', '.join(BLACK)}",
                )
        given |= _black_options(own, place)
    return Printing(templates=_templates(layergen, root, where), **given)


def _table(tool: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of another program may be anything: that is for the other program to say."""
    found = tool.get(name, {})
    return found if isinstance(found, Mapping) else {}


def _spelled(key: str) -> str:
    """Black takes `line_length` and `--line-length` too."""
    return key.replace("--", "").replace("_", "-")


def _black_options(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    said = {_spelled(key): value for key, value in table.items()}
    found: dict[str, Any] = {}
    for key in said.keys() & BLACK.keys():
        value = _value(key, said[key])
        if value is None:
            raise UserError(f"{where} '{key}' must be {BLACK[key]}")
        found |= _option(key, value)
    return found


def _value(key: str, value: Any) -> Any:
    """The value of an option, which Black takes as a text too; None where it is none."""
    text = str(value).strip().lower()
    if key == "line-length":
        return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else None
    if key in ("target-version", "enable-unstable-feature"):
        is_list = isinstance(value, list) and all(isinstance(v, str) for v in value)
        return tuple(v.lower() for v in value) if is_list else None
    return True if text in YES else False if text in NO else None


def _option(key: str, value: Any) -> dict[str, Any]:
    match key:
        case "line-length":
            return {"line_length": value}
        case "target-version":
            # Without a version Black goes by what it reads.
            return {"target_versions": value} if value else {}
        case "skip-string-normalization":
            return {"string_normalization": not value}
        case "skip-magic-trailing-comma":
            return {"magic_trailing_comma": not value}
        case "enable-unstable-feature":
            return {"enabled_features": value}
    return {key: value}


def _templates(layergen: Mapping[str, Any], root: Path, where: str) -> Path | None:
    if "templates" not in layergen:
        return None
    name, place = layergen["templates"], f"{where}: [tool.layergen] 'templates'"
    if not isinstance(name, str) or not name:
        raise UserError(f"{place} must be a text: the folder of your templates")
    folder = root / name
    try:
        is_there, is_ours = folder.is_dir(), is_inside(folder, root)
    except (OSError, RuntimeError, ValueError):
        # A link to itself, a name that no file can have.
        is_there, is_ours = False, True
    if not is_ours:
        raise UserError(
            f"{place}: {name} is outside the project",
            f"templates are below {root}",
        )
    if not is_there:
        raise UserError(
            f"{place}: there is no folder {name!r}",
            "its files, such as module.py.jinja, come before layergen's own",
        )
    for each, path in template_files(folder):
        if not is_inside(path, folder):
            raise UserError(
                f"{place}: {name}/{each} is a link to what is outside {name}",
                "put the template itself there",
            )
    return folder.resolve()
