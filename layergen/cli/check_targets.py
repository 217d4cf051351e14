"""What `layergen check` is asked to check: descriptions, modules, classes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from layergen.checks.pool import Worker
from layergen.checks.report import Report
from layergen.checks.subject import Given, Selection, Subject
from layergen.project.check_settings import CheckSettings
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.diagnostics import Diagnostic
    from layergen.project.settings import Settings
    from layergen.shapes.load import Shaped

_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Target:
    """A class of a module, or, where `name` is None, every layer class of it."""

    module: str
    name: str | None


@dataclass(frozen=True)
class Described:
    """What is to be checked of the descriptions, each with what it was read as, or the mistakes in them."""

    subjects: tuple[Subject, ...] = ()
    shaped: tuple[Shaped, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()


def split(texts: Sequence[str]) -> tuple[list[Path], list[Target]]:
    """Which texts are paths of descriptions, and which are of modules."""
    paths, targets = [], []
    for text in texts:
        target = _target(text)
        if target is None:
            paths.append(Path(text))
        else:
            targets.append(target)
    return paths, targets


def _target(text: str) -> Target | None:
    module, colon, name = text.rpartition(":")
    if not colon:
        module, name = text, ""
    if colon and not name.isidentifier():
        raise UserError(
            f"{text} names no class", "write package.module:Class or file.py:Class"
        )
    is_file = module.endswith(".py")
    if (
        not colon
        and not is_file
        and (Path(text).exists() or not _MODULE.fullmatch(text))
    ):
        return None
    if text.endswith((".yaml", ".yml", ".json", ".toml")):
        return None
    if is_file:
        if not Path(module).is_file():
            raise UserError(f"{module}: no such file")
        module = str(Path(module).resolve())
    return Target(module, name or None)


def from_descriptions(
    paths: Sequence[Path], settings: Settings, selection: Selection
) -> Described:
    """The generated modules of these descriptions, if any.

    Raises:
        UserError: a module is not there yet, or there is nothing to check.
    """
    from layergen.project.files import description_files
    from layergen.project.subjects import existing
    from layergen.project.targets import family_of, load_file

    if not paths:
        return Described()
    # Nothing is generated here: what a module holds, somebody has trusted.
    family = family_of(settings.overridden(None, None, is_trusted=True))
    # A file that is named, and in a folder that is named, is one.
    files = {os.path.realpath(p): Path(p) for p in description_files(paths)}
    loaded = [(path, load_file(path, family)) for path in files.values()]
    mistakes = tuple(dict.fromkeys(d for _, one in loaded for d in one.diagnostics))
    if mistakes:
        return Described(mistakes=mistakes)
    if not loaded:
        raise UserError(
            "there are no descriptions here", "begin with: layergen new Linear"
        )
    shaped = [one.shaped for _, one in loaded if one.shaped is not None]
    subjects = existing(shaped, settings)
    return Described(
        tuple(replace(each, selection=selection) for each in subjects),
        tuple(shaped * len(settings.each())),
    )


def from_modules(
    targets: Sequence[Target],
    worker: Worker,
    given: Given,
    selection: Selection,
    settings: CheckSettings,
) -> Iterator[Subject | Report]:
    """The classes of modules; a report for a module that cannot be imported.

    Raises:
        UserError: there is no such module or class, or it has no layer.
    """
    for target in targets:
        try:
            found = worker.classes(target.module, target.name or "")
        except LookupError as error:
            path = (
                "" if target.name else f"{target.module}: no such file or folder, and "
            )
            raise UserError(f"{path}{error.args[0]}") from None
        if isinstance(found, Report):
            yield found
            continue
        if not found:
            raise UserError(f"{target.module} has no layer class")
        for name in found:
            yield _of_class(target.module, name, given, selection, settings)


def _of_class(
    module: str, name: str, given: Given, selection: Selection, settings: CheckSettings
) -> Subject:
    known = settings.of(module, name)
    merged = Given(
        {**known.given.params, **given.params},
        given.inputs or known.given.inputs,
        {**known.given.options, **given.options},
    )
    chosen = replace(selection, ignore=(*selection.ignore, *known.ignore))
    return Subject(name, module, name, selection=chosen, given=merged)
