"""What a template is given: plain strings and tuples, every decision made."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct


class MethodView(Struct, frozen=True):
    """A method: `signature` and `body` are finished lines, the body not yet indented.

    `doc` is the docstring of one line, already escaped.
    """

    signature: tuple[str, ...]
    doc: str
    body: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name, with the underscore of a method that only the class itself calls."""
        return self.signature[0].partition("def ")[2].partition("(")[0]


class RaiseView(Struct, frozen=True):
    """A condition under which the layer refuses, and the lines of the message."""

    condition: str
    message: tuple[str, ...]


class AssignView(Struct, frozen=True):
    """`self.target = value`."""

    target: str
    value: str


class PartView(Struct, frozen=True):
    """A sublayer, loss or metric to make: the lines of its value, and those that come behind.

    `condition` may be empty; `loop` is `NAME in ITERABLE`, or empty.
    """

    target: str
    condition: str
    loop: str
    value: tuple[str, ...]
    after: tuple[str, ...] = ()


class VariableView(Struct, frozen=True):
    """A variable to make.

    `condition` may be empty; `loop` is `NAME in ITERABLE`, or empty. `arguments` go to the call that makes
    it. In a style that wraps a variable, `prelude` is what must be said before, `value` the lines of its
    first value and `inner` its own arguments. `settings` are attributes to set on it afterwards, on
    each `item` of a list.
    """

    target: str
    condition: str
    loop: str
    arguments: tuple[str, ...]
    prelude: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    item: str = "variable"


class VariablesView(Struct, frozen=True):
    """Variables that are made under one condition, one behind the other; it may be empty."""

    condition: str
    variables: tuple[VariableView, ...]


def grouped(variables: Iterable[VariableView]) -> tuple[VariablesView, ...]:
    """Variables in their order, those beside each other under the same condition together."""
    groups = groupby(variables, key=lambda variable: variable.condition)
    return tuple(VariablesView(condition, tuple(group)) for condition, group in groups)


class InitView(Struct, frozen=True):
    """`__init__`; `base` are the lines that call that of the base class."""

    signature: tuple[str, ...]
    base: tuple[str, ...]
    checks: tuple[RaiseView, ...]
    assignments: tuple[AssignView, ...]
    late_checks: tuple[RaiseView, ...]
    helpers: tuple[AssignView, ...]
    parts: tuple[PartView, ...]
    variables: tuple[VariablesView, ...]
    needs_scope: bool


class ChildView(Struct, frozen=True):
    """A layer that is a part of this one: where `condition` holds, or without one always, the lines build it."""

    condition: str
    lines: tuple[str, ...]


class BuildView(Struct, frozen=True):
    """`build`; `first` are the lines that come before all else."""

    signature: tuple[str, ...]
    first: tuple[str, ...]
    axes: tuple[str, ...]
    derived: tuple[AssignView, ...]
    checks: tuple[RaiseView, ...]
    assignments: tuple[AssignView, ...]
    parts: tuple[PartView, ...]
    children: tuple[ChildView, ...]
    variables: tuple[VariablesView, ...]


class EntryView(Struct, frozen=True):
    """One entry of the config: its key as a literal, how it is serialized and how it is revived."""

    key: str
    value: str
    revive: str


class ModuleView(Struct, frozen=True):
    """A whole module. `helpers` are lines before the class; `dropped` take out what the config of the base has too much."""

    doc: str
    imports: tuple[tuple[str, ...], ...]
    helpers: tuple[str, ...]
    package: str
    name: str
    base: str
    docstring: tuple[str, ...]
    init: InitView | None
    build: BuildView | None
    methods: tuple[MethodView, ...]
    config: tuple[EntryView, ...]
    dropped: tuple[str, ...]
    style: str

    @property
    def has_variables(self) -> bool:
        """Whether the layer makes any variable."""
        return any(part.variables for part in (self.init, self.build) if part)

    @property
    def changes_config(self) -> bool:
        """Whether its config is another than that of its base."""
        return bool(self.config or self.dropped)

    @property
    def revived(self) -> tuple[EntryView, ...]:
        """Entries of the config that are objects and must be made anew from it."""
        return tuple(entry for entry in self.config if entry.revive)
