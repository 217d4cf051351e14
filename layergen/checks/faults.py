"""How an exception from inside a layer is told to its author: what was raised, and at which line."""

from __future__ import annotations

import inspect
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from layergen.checks.codec import Data
from layergen.checks.report import Finding, Told

LONGEST_MESSAGE = 300

# Each hides the exception that tells what happened behind an introduction of its own.
_INTRODUCTIONS = (
    "Error encountered:",
    "Exception encountered:",
    "Exception encountered when calling",
)
# How Keras words that a part of it is not for axes of unknown length.
_LIMITS = re.compile(r"statically known|[Cc]annot unroll")
_NOISE = (
    re.compile(r"\x1b\[[0-9;]*m"),
    re.compile(r"\{\{[^{}]*\}\}\s*"),
    re.compile(r"\s*\[Op:\w+\](\s*name:.*)?$"),
    re.compile(r"\s*\[\[\{\{.*$", re.DOTALL),
    re.compile(r"\s*Arguments received by .*$", re.DOTALL),
)


class NotApplicable(Exception):
    """A check cannot say anything of this layer; the text is the reason."""


class AlreadyTold(NotApplicable):
    """What a check needs has failed, and an earlier check has reported that."""


class LayerFault(Exception):
    """An exception came out of the layer; the text is what a user is told of it."""

    def __init__(self, what: str, error: BaseException, home: str | None) -> None:
        self.error = error
        self.what = what
        self.place = find_place(error, home)
        self.cause = describe(error)
        where = f", at {self.place}" if self.place else ""
        self.teller: str | None = None
        super().__init__(f"{what} raises {self.cause}{where}")

    @property
    def is_of_the_machine(self) -> bool:
        """Whether TensorFlow has no kernel for an op here, which is no fault of the layer."""
        missing = ("Could not find device for node", "No OpKernel was registered")
        return any(text in str(self.error) for text in missing)

    @property
    def is_refusal(self) -> bool:
        """Whether the layer, or what it is made of, says by it what it does not take."""
        raised = self.place is not None and self.place.text.startswith("raise ")
        return raised or bool(_LIMITS.search(str(self.error)))

    @property
    def evidence(self) -> dict[str, Data]:
        """What was raised, while what was done, and where."""
        found: dict[str, Data] = {"during": self.what, "raised": self.cause}
        if self.place:
            found["at"] = str(self.place)
        return found

    def finding(self, code: str, label: str = "", hint: str = "") -> Finding:
        """The finding of the check that reports it; no other needs to."""
        self.teller = code
        return Finding(code, f"{label}{self}", self.evidence, hint)

    def told(self, hint: str = "") -> Told:
        """The same, where others may report it too."""
        return Told(str(self), hint, self.evidence)


class LayerExit(Exception):
    """The layer called `sys.exit`."""


class CheckBug(Exception):
    """A check itself failed: a fault of layergen, whatever the layer is."""


@dataclass(frozen=True)
class Place:
    """A line of a file, with its text."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f": {self.text}" if self.text else "")


@contextmanager
def layer_code(what: str, home: str | None) -> Iterator[None]:
    """Around code of a layer: whatever it raises becomes a `LayerFault` that says `what` was done.

    The block must hold nothing of the check itself, so that no bug of a check is blamed on a layer.
    `home` is the file of the layer's class.
    """
    try:
        yield
    except (LayerFault, LayerExit, NotApplicable):
        raise
    except SystemExit as error:
        place = find_place(error, home)
        where = f", at {place}" if place else ""
        raise LayerExit(f"{what} calls sys.exit({error.code!r}){where}") from None
    except Exception as error:
        raise LayerFault(what, error, home) from None


def describe(error: BaseException) -> str:
    """The type and the message on one line, without what frameworks wrap around it."""
    text = str(getattr(error, "message", None) or getattr(error, "msg", None) or error)
    for introduction in _INTRODUCTIONS:
        _, found, rest = text.rpartition(introduction)
        if found and rest.strip():
            text = rest
    if text.lstrip().startswith("in user code:"):
        text = text.strip().splitlines()[-1]
    for noise in _NOISE:
        text = noise.sub("", text)
    text = " ".join(text.split())
    if text.startswith("''") and text.endswith("''"):
        text = text.strip("'")
    if len(text) > LONGEST_MESSAGE:
        text = text[:LONGEST_MESSAGE].rsplit(" ", 1)[0] + " ..."
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def find_place(error: BaseException, home: str | None) -> Place | None:
    """The innermost line in the file `home`, else in any file that belongs to no library."""
    if isinstance(error, SyntaxError) and error.filename:
        return Place(
            short(error.filename), error.lineno or 1, (error.text or "").strip()
        )
    chain = list(_chain(error))
    for wanted in (lambda file: file == home, _is_authors):
        for link in chain:
            frames = [
                (frame.f_code.co_filename, line)
                for frame, line in traceback.walk_tb(link)
                if wanted(frame.f_code.co_filename)
            ]
            if frames:
                file, line = frames[-1]
                return Place(short(file), line, linecache.getline(file, line).strip())
    return None


def source_file(cls: type) -> str | None:
    """The file in which the class is written, None where it is not known."""
    try:
        return inspect.getsourcefile(cls) or inspect.getfile(cls)
    except (TypeError, OSError):
        # The module may be known to nobody, but its code knows the file.
        methods = filter(inspect.isfunction, vars(cls).values())
        return next((each.__code__.co_filename for each in methods), None)


def _chain(error: BaseException) -> Iterator[TracebackType]:
    """Tracebacks of the error and of those that it was raised in the handling of."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if link.__traceback__ is not None:
            yield link.__traceback__
        link = link.__cause__ or link.__context__


def _is_authors(file: str) -> bool:
    if file.startswith("<frozen") or f"{os.sep}site-packages{os.sep}" in file:
        return False
    return not file.startswith(
        (_OWN_FOLDER, sys.base_prefix + os.sep, sys.prefix + os.sep)
    )


def short(file: str) -> str:
    """The path from the working directory, where the file is below it."""
    try:
        return str(Path(file).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return file


_OWN_FOLDER = str(Path(__file__).parent) + os.sep
