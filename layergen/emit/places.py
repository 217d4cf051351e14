"""Where the templates are, and the texts that edits are merged with."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """Inside an installed package, beside the package in a source tree."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


#: A folder beside the modules, and the ending of the texts in it.
FOLDER = ".layergen"
ENDING = ".base"


def base_path(module: Path) -> Path:
    """The file for the text last generated for a module."""
    return module.parent / base_name(module.name)


def base_name(module: str) -> str:
    """Where that stands, seen from the folder of the module."""
    return f"{FOLDER}/{module}{ENDING}"


def module_of_base(path: Path) -> Path | None:
    """The module that such a file is for; None for any other file."""
    if path.parent.name != FOLDER or path.suffix != ENDING:
        return None
    return path.parent.parent / path.stem
