"""Descriptions → the texts of their modules, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from layergen.diagnostics import Diagnostic
from layergen.emit.header import digest
from layergen.plan import Plan, make_plan
from layergen.project import catalog
from layergen.project.library import Library
from layergen.project.processes import PORTION
from layergen.project.records import NO_FILE, Signature, fingerprint, signature
from layergen.project.settings import Settings, module_name
from layergen.project.targets import load_file, text_of
from layergen.shapes.load import Family, Shaped, load_text
from layergen.shapes.ops import rules as load_rules

if TYPE_CHECKING:
    from layergen.checks.subject import Subject
    from layergen.emit.beside import Beside


class Task(Struct, frozen=True):
    """A description of the project, by its file, or a layer of the catalogue, by its name."""

    key: str
    path: Path | None = None


class Made(Struct, frozen=True):
    """What became of a description: a text for each output, or all that is wrong with it.

    `own`, `bytes`, `digest`, `needs` and `parts` are as in a record, the first two from before the file was read; `subject` is for
    the checks.
    """

    task: Task
    own: Signature = NO_FILE
    bytes: str = ""
    name: str = ""
    digest: str = ""
    texts: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    subject: Subject | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


class Generator:
    """Makes modules; descriptions that others are made of are read once in each process.

    `index` has the files of the project by the class that each describes, where they are known. `with_subjects` asks for
    what the checks need. `beside` is the process that prints modules, if there is one.
    """

    def __init__(
        self,
        settings: Settings,
        index: Mapping[str, str] | None = None,
        *,
        with_subjects: bool = False,
        beside: Beside | None = None,
    ) -> None:
        self._each = settings.each()
        self._with_subjects = with_subjects
        self._beside = beside
        root = settings.descriptions or settings.root
        self._family = Family(Library(root, index=index), settings.is_trusted)

    def make(self, task: Task) -> Made:
        """One description.

        Raises:
            UserError: its file cannot be read at all.
        """
        if task.path is None:
            own, raw = NO_FILE, ""
            loaded = load_text(catalog.source(task.key), family=self._family)
        else:
            # Before it is read: what is saved later is not what was read.
            own, raw = signature(task.path), fingerprint(task.path)
            loaded = load_file(task.path, self._family)
        if loaded.shaped is None:
            return Made(task, diagnostics=loaded.diagnostics)
        plan = make_plan(loaded.shaped)
        return Made(
            task,
            own,
            raw,
            plan.description.name,
            digest(loaded.source.text),
            tuple(text_of(plan, one, self._beside) for one in self._each),
            _needs(loaded.shaped),
            _parts(loaded.shaped),
            self._subject(plan),
        )

    def _subject(self, plan: Plan) -> Subject | None:
        if not self._with_subjects:
            return None
        from layergen.project.subjects import subject

        return subject(plan, Path(module_name(plan.description.name)))


def _needs(shaped: Shaped) -> dict[str, str]:
    """The classes that a description and those that it is made of name, each with the digest of the project's."""
    found: dict[str, str] = {}
    for one in (shaped, *shaped.relatives):
        for name in one.analysis.made_of:
            relative = one.analysis.relatives.get(name)
            known = relative.analysis if relative else None
            source = known.description.source if known else None
            is_own = source is not None and not catalog.gives(name, source)
            found[name] = digest(source.text) if source and is_own else ""
    return found


def _parts(shaped: Shaped) -> tuple[str, ...]:
    """The layers of the catalogue that a description is made of."""
    every = (one.analysis.description for one in shaped.relatives)
    return tuple(one.name for one in every if catalog.gives(one.name, one.source))


def make_all(
    generator: Generator, tasks: Sequence[Task], jobs: int, done: Callable[[int], None]
) -> Iterator[Made]:
    """Every description, in order; `done` is told how many are.

    Raises:
        UserError: a file cannot be read, or a process ends before it is done.
    """
    if jobs < 2 or len(tasks) <= PORTION:
        for number, task in enumerate(tasks, start=1):
            yield generator.make(task)
            done(number)
        return
    # Imported only here: most builds have little to do.
    from layergen.emit.render import load_templates
    from layergen.project.parallel import in_processes

    # What is loaded here, copies of this process need not load again.
    load_rules()
    load_templates()
    yield generator.make(tasks[0])
    number = 1
    for made in in_processes(generator, tasks[1:], jobs):
        yield from made
        number += len(made)
        done(number)
