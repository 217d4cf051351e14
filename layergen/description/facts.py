"""What a piece of code does, read off its syntax tree once: the rules judge it, the plan rewrites by it.

Every offset counts characters of `Code.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from layergen.description.scope import Kind


@dataclass(frozen=True)
class Mark:
    """A stretch of the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Reference(Mark):
    """A name of the scope, read or updated."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Unknown(Mark):
    """A name that is not in scope."""

    name: str


@dataclass(frozen=True)
class Library(Mark):
    """A member of a Keras module or of NumPy: `ops.nn.relu`."""

    module: str
    path: str


@dataclass(frozen=True)
class CallSite(Mark):
    """A call as it is written: how many arguments it gives by position, and which by name.

    `insert_at` is where one more argument can be put in, and `comma` whether it needs a comma first.
    """

    positional: int
    keywords: tuple[str, ...]
    has_star: bool
    insert_at: int
    comma: bool


@dataclass(frozen=True)
class LibraryCall(CallSite):
    """A call of a library member."""

    library: Library


@dataclass(frozen=True)
class NamedCall(CallSite):
    """A call of a name, or of an item of a list of that name; `head` is what stands before the bracket."""

    name: str
    kind: Kind | None
    head: Mark


@dataclass(frozen=True)
class Member(Mark):
    """An attribute of a sublayer, or of an item of a list of them: `dense.kernel`."""

    name: str
    attribute: str


@dataclass(frozen=True)
class Forbidden(Mark):
    """Something that is Python but not in the language."""

    what: str
    hint: str


@dataclass(frozen=True)
class Private(Mark):
    """A name or attribute with a leading underscore."""

    name: str


@dataclass(frozen=True)
class Assigned(Mark):
    """An assignment to a name; `kind` is what the name means outside this code, if anything."""

    name: str
    kind: Kind | None


@dataclass(frozen=True)
class Update(Mark):
    """`NAME.assign(…)` and its like."""

    name: str
    kind: Kind | None
    method: str


@dataclass(frozen=True)
class Condition(Mark):
    """A test or a loop range whose value is known only when the layer runs."""

    what: str


@dataclass(frozen=True)
class Facts:
    """All of it, each in reading order."""

    references: tuple[Reference, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    libraries: tuple[Library, ...] = ()
    calls: tuple[LibraryCall, ...] = ()
    named_calls: tuple[NamedCall, ...] = ()
    members: tuple[Member, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    private: tuple[Private, ...] = ()
    assigned: tuple[Assigned, ...] = ()
    updates: tuple[Update, ...] = ()
    conditions: tuple[Condition, ...] = ()
    returns: bool = field(default=True)

    def uses(self, name: str) -> bool:
        """Whether a name of the scope is read or updated."""
        return any(reference.name == name for reference in self.references)

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Names of these kinds that are read or updated, each once, in reading order."""
        return tuple(dict.fromkeys(r.name for r in self.references if r.kind in kinds))

    @property
    def names(self) -> frozenset[str]:
        """Names of the scope that are read or updated."""
        return frozenset(reference.name for reference in self.references)
