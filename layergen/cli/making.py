"""Finds or makes the description of one layer, and its module."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.project import catalog
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.checks.pool import Worker
    from layergen.project.settings import Settings
    from layergen.project.targets import Module
    from layergen.shapes.load import Family, Loaded

Parts = Mapping[str, "str | tuple[str, ...] | None"]
SECTIONS = {
    "param": "params",
    "inputs": "inputs",
    "weight": "weights",
    "state": "state",
}


@contextmanager
def worker(wanted: bool) -> Iterator[Worker | None]:
    """A process that runs the checks; it imports Keras while this one writes the module."""
    if not wanted:
        yield None
        return
    from layergen.checks.pool import Worker

    with Worker() as started:
        yield started


def make(
    name: str | None,
    origin: str | None,
    given: Parts,
    settings: Settings,
    *,
    writes: bool = True,
) -> Loaded | Path:
    """The description that a user means, or the path of one that is to be filled in.

    Raises:
        UserError: there is no such layer, or it cannot be described like that, or only by writing a file.
    """
    from layergen.project.targets import family_of, load_file

    family = family_of(settings)
    if origin is not None:
        loaded = load_file(Path(origin), family)
        found = loaded.shaped.analysis.description.name if loaded.shaped else name
        if name not in (None, found):
            raise UserError(f"{origin} describes {found}, not {name}")
        return loaded
    assert name is not None
    path = description_path(name, settings)
    if given:
        return _from_parts(name, given, path, family)
    # The shell makes an empty file first: layergen show Linear > linear.layer.yaml
    is_asked = name in catalog.names() and path.exists() and not path.stat().st_size
    if path.exists() and not is_asked:
        return load_file(path, family)
    if name in catalog.names():
        from layergen.shapes.load import load_text

        return load_text(catalog.source(name), family=family)
    if not writes:
        raise UserError(
            f"there is no description of {name} yet", f"begin with: layergen new {name}"
        )
    return _new(name, path, family)


def description_path(name: str, settings: Settings) -> Path:
    """The file that holds, or would hold, the description of a layer of the project.

    Raises:
        UserError: the name cannot be that of a class.
    """
    from layergen.description.text import is_identifier, snake_case

    if not is_identifier(name) or not name[0].isupper():
        names = {known.lower(): known for known in catalog.names()}
        known = names.get(snake_case(name).replace("_", ""))
        raise UserError(
            f"'{name}' cannot name a class",
            (
                f"did you mean '{known}'?"
                if known
                else "write it in CapWords: Gate, TokenEmbedding"
            ),
        )
    folder = settings.descriptions or Path.cwd()
    return Path(os.path.relpath(folder / f"{snake_case(name)}.layer.yaml"))


def _from_parts(name: str, given: Parts, path: Path, family: Family) -> Loaded:
    from layergen.description.reading.compose import compose
    from layergen.project.targets import in_memory

    if path.exists():
        raise UserError(
            f"{path} describes {name} already",
            f"change it there, then run: layergen new {name}",
        )
    return in_memory(compose(sections(name, given)), str(path), family)


def sections(name: str, given: Parts) -> dict[str, object]:
    """The options of the command line as the sections of a description.

    Raises:
        UserError: an option is not of the form NAME: TEXT.
    """
    data: dict[str, object] = {"layer": name}
    if given.get("doc"):
        data["doc"] = given["doc"]
    for option, section in SECTIONS.items():
        entries: dict[str, object] = {}
        for text in given.get(option) or ():
            key, colon, value = text.partition(":")
            flag = option.rstrip("s")
            if not colon or not value.strip():
                raise UserError(f"--{flag} {text!r} is not of the form NAME: …")
            if key.strip() in entries:
                raise UserError(f"--{flag} {key.strip()} is given twice")
            entries[key.strip()] = value.strip()
        if entries:
            data[section] = entries
    data["call"] = given.get("call") or "inputs"
    if given.get("output"):
        data["output"] = given["output"]
    return data


def _new(name: str, path: Path, family: Family) -> Loaded | Path:
    """A layer that nobody has described yet: asked for at a terminal, else begun in a file."""
    from layergen.cli import asking
    from layergen.diagnostics import did_you_mean

    near = did_you_mean(name, catalog.names())
    if near:
        click.echo(f"There is no {name} in the catalogue: {near[0]}", err=True)
    if sys.stdin.isatty():
        loaded = _from_parts(name, asking.ask(name), path, family)
        # At once: whatever becomes of the module, nobody shall have to answer all of it again.
        keep_description(loaded)
        return loaded
    _write(path, asking.outline(name))
    return path


def _write(path: Path, text: str) -> None:
    from layergen.emit.files import write

    try:
        write(path, text)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None


def keep_description(loaded: Loaded) -> Path | None:
    """Writes a description that stands in no file yet, and tells which file that is now.

    Raises:
        UserError: the file cannot be written.
    """
    path = Path(loaded.source.name)
    name = loaded.shaped.analysis.description.name if loaded.shaped else ""
    if catalog.gives(name, loaded.source) or path.exists():
        return None
    _write(path, loaded.source.text)
    click.echo(f"{click.style(str(path), bold=True)}  written")
    return path


def try_out(worker: object, module: Module) -> bool:
    """Runs the checks on a module and shows what they say; true where all hold or none were asked for."""
    if worker is None:
        return True
    from layergen.checks.pool import Worker
    from layergen.cli.checking import show_report, try_subjects
    from layergen.project.subjects import subject

    assert isinstance(worker, Worker)
    (report,) = try_subjects(worker, [subject(module.plan, module.change.path)])
    show_report(report)
    return report.ok
