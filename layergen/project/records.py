"""What the last build knew of each description and its modules, so that the next one does only what is needed.

The records are a cache: where they are lost or not understood, everything is looked at again. They stand in a folder of the
project that is not for version control.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, field

from layergen.project.settings import Settings, is_inside

FOLDER = ".layergen_cache"
FILE = "build.json"
IGNORE = "# Made by layergen; not for version control.\n*\n"
PACKAGE = Path(__file__).resolve().parent.parent
#: Other packages by which a module, or what the checks say of it, may differ.
OTHERS = ("black", "jinja2", "keras", "tensorflow")
#: A file may change once more within so many nanoseconds and bear the same time.
TICK = 10_000_000


class Signature(NamedTuple):
    """What tells a file from what it was, without its text; only zeros where there is none.

    `changed` is set by the system alone; `modified` may be set by whoever copies a file.
    """

    modified: int
    changed: int
    size: int
    inode: int


NO_FILE = Signature(0, 0, 0, 0)
#: A module, and the text that is kept for merging.
Pair = tuple[Signature, Signature]


def signature(path: str | os.PathLike[str]) -> Signature:
    """The signature of a file."""
    try:
        status = os.stat(path)
    except OSError:
        return NO_FILE
    return Signature(
        status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
    )


def fingerprint(path: str | os.PathLike[str]) -> str:
    """A digest of the bytes of a file; nothing where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()[:16]
    except OSError:
        return ""


class Record(Struct, array_like=True):
    """A description, as it was when all its modules were right.

    `digest` stands for its text as it was read, and `bytes` for the file. `needs` are the classes that it names, and those that
    these name: each with the digest of the description of the project that it found, nothing where it found none. `parts` are the
    layers of the catalogue that it is made of. `files` are the module and the text kept for merging, for each output.
    """

    name: str
    own: Signature
    bytes: str
    digest: str
    needs: dict[str, str]
    parts: list[str]
    files: list[Pair]
    is_checked: bool = False


class File(Struct):
    """What stands in the file of the records; `key` as `_key` gives it."""

    key: str
    written: int
    records: dict[str, Record]


class Records(Struct):
    """All records, by the file of the description from the root, or by the layer of the catalogue."""

    file: Path
    key: str
    found: dict[str, Record] = field(default_factory=dict)
    written: int = 0

    def is_same(self, path: str, record: Record) -> bool:
        """Whether a description is as it was; notes its signature where only that has changed."""
        now = signature(path)
        if now == record.own and now.changed < self.written - TICK:
            return True
        if now == NO_FILE or fingerprint(path) != record.bytes:
            return False
        record.own = now
        return True

    def are_settled(self, known: list[Pair], now: list[Pair]) -> bool:
        """Whether all files that layergen wrote are as they were."""
        if known != now:
            return False
        latest = self.written - TICK
        for pair in now:
            for one in pair:
                if one == NO_FILE or one.changed >= latest:
                    return False
        return True

    def keep_only(self, keys: set[str]) -> None:
        """Forgets all others."""
        self.found = {key: one for key, one in self.found.items() if key in keys}

    def save(self) -> None:
        """Writes them; where that cannot be done, the next build looks at everything."""
        from layergen.emit.files import write

        # So that no file bears the time of the records, unless it is written later.
        pairs = [pair for one in self.found.values() for pair in one.files]
        latest = max((one.changed for pair in pairs for one in pair), default=0)
        pause = latest + 1.1 * TICK - time.time_ns()
        # A clock that was set back is not waited for.
        if 0 < pause < 2 * TICK:
            time.sleep(pause / 1e9)
        written = time.time_ns()
        folder = self.file.parent
        if not is_inside(os.path.realpath(folder), folder.parent):
            return
        try:
            ignore = folder / ".gitignore"
            if not os.path.lexists(ignore):
                write(ignore, IGNORE)
            data = msgspec.json.encode(File(self.key, written, self.found))
            write(self.file, data.decode())
        except (OSError, ValueError, OverflowError):
            # The latter two: a name that is no text, a number that is no JSON.
            return


def load_records(settings: Settings) -> Records:
    """The records of a project, as far as they hold for these settings and this layergen."""
    file = settings.root / FOLDER / FILE
    key = _key(settings)
    try:
        known = msgspec.json.decode(file.read_bytes(), type=File)
    except (OSError, msgspec.DecodeError):
        return Records(file, key)
    if known.key != key:
        return Records(file, key)
    return Records(file, key, known.records, known.written)


def _key(settings: Settings) -> str:
    """Stands for all that every module, and what the checks say, follows from: layergen, what it uses, what the project says."""
    outputs = [
        [os.path.relpath(one.out, one.root), one.style, one.registered_package]
        for one in settings.each()
    ]
    told: Mapping[str, Any] = {
        "python": sys.version,
        "layergen": [list(one) for one in _installed(PACKAGE)],
        "others": [list(_version(name)) for name in OTHERS],
        "outputs": outputs,
        "printing": settings.printing.digest(),
        "trusted": settings.is_trusted,
    }
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _version(name: str) -> Signature:
    """Differs after an upgrade of a package, which is not imported for that."""
    found = importlib.util.find_spec(name)
    return signature(found.origin) if found and found.origin else NO_FILE


def _installed(package: Path) -> Iterator[tuple[str, int, int]]:
    """Every file of layergen, with its time and size: an upgrade changes some of them."""
    from layergen.emit.places import template_folder

    waiting = [str(package), str(template_folder())]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                else:
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size
