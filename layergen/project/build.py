"""What a build has to do: which modules there should be, how their files stand to that, and what is there too much."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from layergen.diagnostics import Diagnostic
from layergen.emit.places import base_name
from layergen.project.errors import UserError
from layergen.project.files import description_files
from layergen.project.orphans import Orphan, orphans_in
from layergen.project.processes import PORTION
from layergen.project.records import (
    NO_FILE,
    Pair,
    Record,
    Records,
    Signature,
    load_records,
    signature,
)
from layergen.project.settings import Settings, module_name, module_path

if TYPE_CHECKING:
    from layergen.emit.beside import Beside
    from layergen.emit.files import Change
    from layergen.project.generate import Made, Task
    from layergen.project.library import Library

CATALOG = "catalog:"


class Mistakes(Exception):
    """Descriptions hold mistakes, so that nothing is built."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} mistakes")
        self.diagnostics = tuple(diagnostics)


class Target(Struct, frozen=True):
    """A module of one output that was generated just now, and how its file stands to it."""

    key: str
    made: Made
    settings: Settings
    change: Change
    #: The module as it was before it was held against its text.
    seen: Signature

    def files(self, is_forced: bool) -> Pair:
        """The module and the text that is kept for merging, once both are in place."""
        module, base = _signatures(os.fspath(self.settings.out), self.made.name)
        change = self.change.forced() if is_forced else self.change
        return module if change.is_needed else self.seen, base


class Survey(Struct, dict=True):
    """All modules that a build is about: those that had to be generated, and the records of those that are as they should be."""

    settings: Settings
    records: Records
    targets: list[Target]
    unchanged: Mapping[str, Record]
    #: The descriptions of the project; None where only some paths were looked at.
    files: frozenset[str] | None

    @property
    def names(self) -> list[str]:
        """Every layer."""
        made = {target.made.name for target in self.targets}
        return sorted({*made, *(one.name for one in self.unchanged.values())})

    @property
    def is_empty(self) -> bool:
        """Whether there is no description."""
        return not self.targets and not self.unchanged

    @cached_property
    def orphans(self) -> tuple[Orphan, ...]:
        """Generated files in the folders of the outputs that nothing stands for; none where only some paths were looked at."""
        if self.files is None:
            return ()
        modules = {module_name(name) for name in self.names}
        return tuple(
            orphan
            for one in self.settings.each()
            for orphan in orphans_in(one, modules, self.files)
        )

    def note(self, settled: Mapping[Path, bool], *, is_forced: bool) -> None:
        """Records what was generated, right after it was written: `settled` are the modules that need not be looked at the
        next time. Descriptions that are gone are forgotten.
        """
        targets: dict[str, list[Target]] = defaultdict(list)
        for target in self.targets:
            targets[target.key].append(target)
        if self.files is not None:
            self.records.keep_only({*self.unchanged, *targets})
        for key, mine in targets.items():
            made = mine[0].made
            self.records.found[key] = Record(
                made.name,
                made.own,
                made.bytes,
                made.digest,
                dict(made.needs),
                list(made.parts),
                [
                    (
                        target.files(is_forced)
                        if settled[target.change.path]
                        else (NO_FILE, NO_FILE)
                    )
                    for target in mine
                ],
            )

    def note_checked(self, held: Mapping[Path, bool]) -> None:
        """Records of which descriptions the checks hold for every module."""
        for target in self.targets:
            self.records.found[target.key].is_checked = True
        for target in self.targets:
            if not held.get(target.change.path, False):
                self.records.found[target.key].is_checked = False


def survey(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    jobs: int = 1,
    is_checked: bool = False,
    is_forced: bool = False,
    done: Callable[[int, int], None] = lambda done, many: None,
    beside: Beside | None = None,
) -> Survey:
    """Finds out what a build of these paths, or of the whole project, has to do. Writes nothing.

    Args:
        settings: of the project.
        paths: descriptions or folders of them; all of the project without.
        jobs: processes that may generate at once.
        is_checked: whether a module whose checks have not been seen to hold is to be generated again.
        is_forced: whether modules are to be looked at that are up to date, for edits that were adopted.
        done: is told how many descriptions have been generated, first 0, and of how many.
        beside: the process that prints modules, started where few have to be generated.

    Raises:
        Mistakes: a description holds one.
        UserError: a path is wrong, or two descriptions make one module.
    """
    surveyor = _Surveyor(settings, paths, jobs, is_checked, is_forced, done, beside)
    return surveyor.survey()


class _Surveyor:
    def __init__(
        self,
        settings: Settings,
        paths: Sequence[Path],
        jobs: int,
        is_checked: bool,
        is_forced: bool,
        done: Callable[[int, int], None],
        beside: Beside | None,
    ) -> None:
        self.settings = settings
        self.jobs = jobs
        self.is_checked = is_checked
        self.is_forced = is_forced
        self.done = done
        self.beside = beside
        self.records = load_records(settings)
        self.seen: dict[str, Record | None] = {}
        where = paths or [settings.descriptions or settings.root]
        self.files = {self.key(path): path for path in description_files(where)}
        self.is_whole = not paths

    def key(self, path: str) -> str:
        """How the records call a description."""
        # As `relpath` would say it of a file of the project, of which there may be many.
        absolute = os.path.abspath(path)
        if absolute.startswith(self.top):
            return absolute[len(self.top) :]
        return os.path.relpath(absolute, self.settings.root)

    @cached_property
    def top(self) -> str:
        """The root as the paths in it begin."""
        return os.path.join(os.path.abspath(self.settings.root), "")

    def survey(self) -> Survey:
        """All of it."""
        unchanged: dict[str, Record] = {}
        made: list[Made] = []
        waiting: dict[str, str | None] = dict(self.files)
        while waiting:
            fresh = {
                key: self.records.found[key]
                for key, path in waiting.items()
                if self.is_fresh(key, path)
            }
            rest = {key: path for key, path in waiting.items() if key not in fresh}
            unchanged |= fresh
            made += self.generate(rest)
            seen = {*unchanged, *(self.key_of(one.task) for one in made)}
            waiting = dict(self.made_of([*fresh.values(), *made], seen))
        self.refuse_twice(unchanged, made)
        targets = [target for one in made for target in self.targets_of(one)]
        files = frozenset(self.files) if self.is_whole else None
        return Survey(self.settings, self.records, targets, unchanged, files)

    def is_fresh(self, key: str, path: str | None) -> bool:
        """Whether a description and its modules are as they were, and all that it is made of."""
        record = self.records.found.get(key) if path is None else self.known(path, key)
        if record is None or self.is_forced or len(record.files) != len(self.each):
            return False
        if self.is_checked and not record.is_checked:
            return False
        for name, digest in record.needs.items():
            if self.current(name) != digest:
                return False
        now = [_signatures(out, record.name) for out in self.outs]
        return self.records.are_settled(record.files, now)

    @cached_property
    def each(self) -> tuple[Settings, ...]:
        return self.settings.each()

    @cached_property
    def outs(self) -> list[str]:
        """The folders of the outputs."""
        return [os.fspath(one.out) for one in self.each]

    def current(self, name: str) -> str | None:
        """The digest of the project's description of a class, "" where there is none; None where it has changed."""
        path = self.path_of(name)
        if path is None:
            return ""
        record = self.known(path, self.key(path))
        return record.digest if record else None

    def known(self, path: str, key: str) -> Record | None:
        """The record of a description that is as it was. It is looked at once."""
        if key not in self.seen:
            record = self.records.found.get(key)
            is_same = record is not None and self.records.is_same(path, record)
            self.seen[key] = record if is_same else None
        return self.seen[key]

    def path_of(self, name: str) -> str | None:
        """The file that describes a class."""
        if self.is_whole:
            return self.index.get(name)
        return self.library.path(name)

    @cached_property
    def library(self) -> Library:
        from layergen.project.library import Library

        return Library(self.settings.descriptions or self.settings.root)

    @cached_property
    def index(self) -> Mapping[str, str]:
        """The files of the whole project by class."""
        found: dict[str, str] = {}
        for key, path in self.files.items():
            record = self.known(path, key)
            if record is not None:
                found.setdefault(record.name, path)
            else:
                from layergen.project.library import described

                found.setdefault(described(path) or "", path)
        found.pop("", None)
        return found

    def generate(self, waiting: Mapping[str, str | None]) -> list[Made]:
        """The modules of descriptions that are not fresh."""
        if not waiting:
            return []
        beside = self.beside if self.jobs > 1 and len(waiting) <= PORTION else None
        if beside is not None:
            # Before this process imports what it needs itself.
            beside.start()
        from layergen.project.generate import Generator, Task, make_all

        index = self.index if self.is_whole else None
        generator = Generator(
            self.settings, index, with_subjects=self.is_checked, beside=beside
        )
        tasks = [
            Task(key, Path(path)) if path else Task(key.removeprefix(CATALOG))
            for key, path in waiting.items()
        ]
        many = len(tasks)
        self.done(0, many)
        found = list(
            make_all(generator, tasks, self.jobs, lambda n: self.done(n, many))
        )
        # A mistake of a description is one of those, too, that are made of it.
        mistakes = dict.fromkeys(d for one in found for d in one.diagnostics)
        if mistakes:
            raise Mistakes(tuple(mistakes))
        return found

    @staticmethod
    def key_of(task: Task) -> str:
        return task.key if task.path is not None else f"{CATALOG}{task.key}"

    def made_of(
        self, every: Iterable[Record | Made], seen: set[str]
    ) -> Iterator[tuple[str, str | None]]:
        """The descriptions that these are made of and that have not been looked at."""
        for one in every:
            for name in one.parts:
                if f"{CATALOG}{name}" not in seen:
                    yield f"{CATALOG}{name}", None
            for name, digest in one.needs.items():
                path = self.path_of(name) if digest else None
                if path is not None and self.key(path) not in seen:
                    yield self.key(path), path

    def refuse_twice(
        self, unchanged: Mapping[str, Record], made: Sequence[Made]
    ) -> None:
        """Refuses two descriptions of one module."""
        owners: dict[str, str] = {}
        every = [
            *((key, record.name) for key, record in unchanged.items()),
            *((self.key_of(one.task), one.name) for one in made),
        ]
        for key, name in sorted(every):
            other = owners.setdefault(module_name(name), key)
            if other != key:
                one, two = (
                    os.path.relpath(self.settings.root / each) for each in (other, key)
                )
                raise UserError(
                    f"{one} and {two} both describe {name}", "rename one of them"
                )

    def targets_of(self, made: Made) -> Iterator[Target]:
        """The modules of a description, one for each output."""
        from layergen.project.targets import change_of

        for one, text in zip(self.each, made.texts, strict=True):
            path = module_path(one, made.name)
            seen = signature(path)
            change = change_of(path, text, one)
            yield Target(self.key_of(made.task), made, one, change, seen)


def _signatures(out: str, name: str) -> Pair:
    """Those of the module in a folder and of the text that is kept for merging."""
    module = module_name(name)
    return (
        signature(f"{out}{os.sep}{module}"),
        signature(f"{out}{os.sep}{base_name(module)}"),
    )
