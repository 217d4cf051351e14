"""Imports the module of a subject, by path or by name, and finds the class in it."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from layergen.checks.forgetting import forget_names
from layergen.diagnostics import did_you_mean

MOST_LISTED = 6

_counter = itertools.count(1)


class NotLoaded(Exception):
    """The module cannot be imported, or has no such class; the text is what a user is told."""


def load_class(module: str, class_name: str) -> Any:
    """The class of that name. `module` is a path ending in `.py`, or an importable name.

    Raises NotLoaded where there is no such file or name; what the module itself raises is left
    as it is.
    """
    found = load_module(module)
    if not hasattr(found, class_name):
        known = _own_classes(found)
        hint = did_you_mean(class_name, known) or (_listed(known),)
        raise NotLoaded(f"{module} has no class '{class_name}', {hint[0]}")
    return getattr(found, class_name)


def load_module(module: str) -> ModuleType:
    """The module at a path ending in `.py`, or of an importable name. Raises as `load_class`."""
    if not is_path(module):
        return _import_name(module)
    path = Path(module).resolve()
    if not path.is_file():
        raise NotLoaded(f"there is no file {module}")
    return _import_file(path)


def _own_classes(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]


def _listed(classes: list[str]) -> str:
    more = ", ..." if classes[MOST_LISTED:] else ""
    return f"its classes are {', '.join(classes[:MOST_LISTED]) or 'none'}{more}"


def is_path(module: str) -> bool:
    """Whether a subject's module is given as the path of a file."""
    return module.endswith(".py") or os.sep in module


@contextmanager
def forgotten_afterwards(module: str) -> Iterator[None]:
    """A block after which modules from the folder of a path, and what they registered, are gone.

    So two modules with classes of one name, as the same layer in two styles, do not meet.
    """
    import keras

    if not is_path(module):
        yield
        return
    modules = set(sys.modules)
    registered = dict(keras.saving.get_custom_objects())
    path = list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        folder = Path(module).resolve().parent
        gone = {name for name in set(sys.modules) - modules if _is_in(name, folder)}
        for name in gone:
            del sys.modules[name]
        objects = keras.saving.get_custom_objects()
        for name, value in list(objects.items()):
            if getattr(value, "__module__", None) in gone:
                del objects[name]
                if name in registered:
                    objects[name] = registered[name]
        forget_names(gone)
        importlib.invalidate_caches()


def _is_in(name: str, folder: Path) -> bool:
    """Whether a module's file, or the folder of a package, is below `folder`."""
    module = sys.modules[name]
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(Path(place).is_relative_to(folder) for place in places if place)


def _import_name(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            raise NotLoaded(f"no module is called '{error.name}'") from None
        raise


def _import_file(path: Path) -> ModuleType:
    """Imports a file as part of its package, so that its relative imports work.

    The folder counts as package even without `__init__.py`. The root goes to the end of
    `sys.path`, to hide nothing; where another module has taken the name, the file is imported under
    one of its own.
    """
    root, name = _package_name(path)
    if name is None:
        return _import_alone(path)
    sys.path.append(str(root))
    importlib.invalidate_caches()
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        spec = None
    if spec is None or spec.origin is None or Path(spec.origin).resolve() != path:
        return _import_alone(path)
    return importlib.import_module(name)


def _package_name(path: Path) -> tuple[Path, str | None]:
    """The folder that must be on `sys.path`, and the dotted name from there, None if it has none."""
    parts = [path.stem]
    folder = path.parent
    if not (folder / "__init__.py").exists():
        if folder == Path.cwd() or folder.parent == folder:
            return folder, path.stem if path.stem.isidentifier() else None
        parts.insert(0, folder.name)
        folder = folder.parent
    while (folder / "__init__.py").exists() and folder.parent != folder:
        parts.insert(0, folder.name)
        folder = folder.parent
    return folder, (
        ".".join(parts) if all(part.isidentifier() for part in parts) else None
    )


def _import_alone(path: Path) -> ModuleType:
    """The file as the one module of a package that is named after nothing else."""
    package = ModuleType(f"layergen_subject_{next(_counter)}")
    package.__path__ = [str(path.parent)]
    sys.modules[package.__name__] = package
    name = f"{package.__name__}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NotLoaded(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
