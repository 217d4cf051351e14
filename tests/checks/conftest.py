"""The framework, imported once for all tests of this folder, and layers kept in files."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


@pytest.fixture(scope="session")
def framework() -> None:
    """Keras, imported as a worker imports it."""
    from layergen.checks.worker import import_framework

    import_framework()


@pytest.fixture
def load(framework: None) -> Callable[[Path], ModuleType]:
    """Imports a file as a module of its own."""

    def from_file(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(
            f"{path.parent.name}_{path.stem}", path
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return from_file
