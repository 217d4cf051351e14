"""Keras's own tests of a layer, run with another class in the place of Keras's.

The source of a test file is run as a module of another name. Its imports bring stand-ins for Keras's modules, which
have the other class wherever Keras's own would be; everything else of them is Keras's.
"""

from __future__ import annotations

import builtins
import importlib
import unittest
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import keras

LAYERS = Path(keras.__file__).parent / "src" / "layers"


class StandIn(ModuleType):
    """A module of Keras in which one class is another one. What is set on it is set on the module itself."""

    def __init__(self, module: ModuleType, swap: Swap) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(_module=module, _swap=swap)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__"):
            return super().__getattribute__(name)
        inside = super().__getattribute__("__dict__")
        return inside["_swap"].value(getattr(inside["_module"], name))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_module"], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.__dict__["_module"], name)


def _conftest() -> ModuleType:
    """What Keras's tests take from a file that is not in the wheel: marks for other backends."""
    module = ModuleType("conftest")
    vars(module)["skip_if_backend"] = lambda *_, **__: lambda test: test
    return module


OF_KERAS = _conftest()


@dataclass(eq=False)
class Swap:
    """Puts `new` in the place of `old`, and notes when a test comes by it."""

    old: type
    new: type
    is_met: bool = False

    def value(self, value: Any) -> Any:
        """What a test gets where Keras has this value."""
        if value is self.old:
            self.is_met = True
            return self.new
        if isinstance(value, ModuleType) and value.__name__.split(".")[0] == "keras":
            return StandIn(value, self)
        return value

    def __call__(self, name: str, *arguments: Any, **keywords: Any) -> Any:
        """An import, as the statement makes it."""
        if name == "conftest":
            return OF_KERAS
        return self.value(builtins.__import__(name, *arguments, **keywords))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A block after which `is_met` tells whether the class was named or made in it."""
        make = self.new.__new__

        def noted(cls: type, *arguments: Any, **keywords: Any) -> Any:
            self.is_met = True
            return make(cls, *arguments, **keywords)

        self.is_met = False
        with patch.object(self.new, "__new__", noted):
            yield


@dataclass(frozen=True)
class Outcome:
    """How a test ended: `failure` is the traceback, or empty; `skipped` is Keras's own reason to leave it out."""

    is_met: bool
    failure: str = ""
    skipped: str = ""


class KerasTests:
    """The tests in one of Keras's files."""

    def __init__(
        self,
        file: str,
        old: type,
        new: type,
        made_in: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.swap = Swap(old, new)
        self.made_in = made_in or {}
        path = LAYERS / file
        module = ModuleType(f"parity.{path.stem}")
        module.__file__ = str(path)
        scope = vars(module)
        scope["__builtins__"] = {**vars(builtins), "__import__": self.swap}
        source = path.read_text(encoding="utf-8")
        exec(compile(source, str(path), "exec"), scope)
        loader = unittest.TestLoader()
        self._tests: dict[str, tuple[type[unittest.TestCase], str]] = {}
        for suite in scope.values():
            if isinstance(suite, type) and issubclass(suite, unittest.TestCase):
                for test in loader.getTestCaseNames(suite):
                    # Two classes of a file may have tests of one name.
                    label = f"{suite.__name__}.{test}" if test in self._tests else test
                    self._tests[label] = suite, test

    def names(self) -> tuple[str, ...]:
        """Every test, in the order of the alphabet."""
        names = (n for n, (_, test) in self._tests.items() if test != "test_session")
        return tuple(sorted(names))

    def run(self, name: str) -> Outcome:
        """One test."""
        suite, test = self._tests[name]
        skipped = _skipped(suite, test)
        if skipped:
            return Outcome(False, skipped=skipped)
        result = unittest.TestResult()
        with self.swap.watching(), self.inside():
            suite(test).run(result)
        failures = [text for _, text in [*result.errors, *result.failures]]
        reasons = [reason for _, reason in result.skipped]
        return Outcome(self.swap.is_met, "\n".join(failures), "\n".join(reasons))

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A block in which other layers of Keras make the new class in place of the old one."""
        old, new = self.swap.old.__name__, self.swap.new
        with ExitStack() as stack:
            for module, surplus in self.made_in.items():

                def made(
                    *arguments: Any, surplus: Sequence[str] = surplus, **keywords: Any
                ) -> Any:
                    kept = {k: v for k, v in keywords.items() if k not in surplus}
                    return new(*arguments, **kept)

                stack.enter_context(
                    patch.object(importlib.import_module(module), old, made)
                )
            yield


def _skipped(suite: type, name: str) -> str:
    """Why pytest would not run a test, by the marks that Keras has put on it."""
    method: Callable[..., None] = getattr(suite, name)
    marks = [*getattr(suite, "pytestmark", ()), *getattr(method, "pytestmark", ())]
    for mark in marks:
        if mark.name == "skip" or (mark.name == "skipif" and any(mark.args)):
            return str(mark.kwargs.get("reason", "marked by Keras"))
    return ""


def keras_tests(
    name: str,
    file: str,
    new: type,
    made_in: Mapping[str, Sequence[str]] | None = None,
) -> KerasTests:
    """The tests of the layer of Keras that has this name, with `new` in its place."""
    importlib.import_module("keras.src.testing")
    return KerasTests(file, getattr(keras.layers, name), new, made_in)
