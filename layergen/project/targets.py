"""Which descriptions a project has, and the module that each should become."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from layergen.description.reading import load_source
from layergen.diagnostics import Diagnostic, Source
from layergen.emit.files import Change, compare
from layergen.emit.header import read_header
from layergen.emit.module import module_text
from layergen.plan import Plan, make_plan
from layergen.project.errors import UserError
from layergen.project.settings import Settings
from layergen.shapes.load import Loaded, load_text

ENDINGS = tuple(f".layer.{kind}" for kind in ("yaml", "yml", "json", "toml"))
SKIPPED = frozenset(
    {"node_modules", "build", "dist", "site-packages", "__pycache__", "venv", "env"}
)


@dataclass(frozen=True)
class Module:
    """A layer that can be generated: its plan, its file, and how the file stands to the text."""

    plan: Plan
    change: Change

    @property
    def name(self) -> str:
        """Name of the class."""
        return self.plan.description.name


def snake_case(name: str) -> str:
    """`MLPBlock` as `mlp_block`, `ReflectionPadding2D` as `reflection_padding2d`, as Keras names its own."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])", "_", name)
    return words.lower()


def description_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every description among these files and below these folders, in order.

    Raises:
        UserError: a path does not exist, or is a file of another kind.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif not path.exists():
            raise UserError(f"{path}: no such file or folder")
        elif not path.name.endswith(ENDINGS):
            raise UserError(
                f"{path} is no description",
                "descriptions end in .layer.yaml, .layer.json or .layer.toml",
            )
        else:
            yield path


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(
            f
            for f in folders
            if not f.startswith(".")
            and f not in SKIPPED
            and not (Path(parent) / f / "pyvenv.cfg").exists()
        )
        for name in sorted(files):
            if name.endswith(ENDINGS):
                yield Path(parent) / name


def load_file(path: Path, root: Path) -> Loaded:
    """The description in a file; its name is shown as seen from the working folder.

    Raises:
        UserError: the file cannot be read at all.
    """
    shown = os.path.relpath(path)
    try:
        source = load_source(path, shown)
    except OSError as error:
        raise UserError(f"{shown}: {error.strerror}") from None
    if isinstance(source, Diagnostic):
        return Loaded(source.span.source, None, (source,))
    return load_text(source)


def module_of(loaded: Loaded, settings: Settings, origin: str, how: str) -> Module:
    """The module of a description without mistakes, held against its file.

    Raises:
        UserError: the file is there and cannot be read.
    """
    assert loaded.shaped is not None
    plan = make_plan(loaded.shaped)
    text = module_text(
        plan,
        style=settings.style,
        package=settings.registered_package,
        origin=origin,
        how=how,
    )
    path = settings.out / f"{snake_case(plan.description.name)}.py"
    shown = Path(os.path.relpath(path))
    try:
        return Module(plan, compare(shown, text))
    except OSError as error:
        raise UserError(f"{shown}: {error.strerror}") from None


def project_module(path: Path, loaded: Loaded, settings: Settings) -> Module:
    """The module of a description of the project; its header names the file as seen from the root."""
    origin = os.path.relpath(path.resolve(), settings.root.resolve()).replace(
        os.sep, "/"
    )
    return module_of(
        loaded, settings, origin, "; edit that, then run `layergen build`."
    )


def catalog_module(loaded: Loaded, settings: Settings) -> Module:
    """The module of a layer of the catalogue."""
    assert loaded.shaped is not None
    name = loaded.shaped.analysis.description.name
    return module_of(
        loaded, settings, loaded.source.name, f"; `layergen show {name}` prints that."
    )


def orphans(settings: Settings, modules: Iterable[Module]) -> tuple[Path, ...]:
    """Generated files in the output folder whose description is gone."""
    known = {module.change.path.resolve() for module in modules}
    found = []
    for path in sorted(settings.out.glob("*.py")):
        if path.resolve() in known or not path.is_file():
            continue
        header = read_header(path.read_text(encoding="utf-8", errors="replace"))
        if (
            header is None
            or not header.is_intact
            or header.origin.startswith("catalog/")
        ):
            continue
        if not (settings.root / header.origin).exists():
            found.append(Path(os.path.relpath(path)))
    return tuple(found)


def in_memory(text: str, name: str) -> Loaded:
    """A description that stands in no file yet."""
    return load_text(Source(name, text))
