"""What a piece of code does, read off its syntax tree once: the rules judge it, the plan rewrites by it.

Every offset counts characters of `Code.text`.
"""

from __future__ import annotations

from msgspec import Struct, field

from layergen.description.scope import Kind


class Mark(Struct, frozen=True):
    """A stretch of the text."""

    start: int
    end: int


class Reference(Mark, frozen=True):
    """A name of the scope, read or updated."""

    name: str
    kind: Kind


class Unknown(Mark, frozen=True):
    """A name that is not in scope."""

    name: str


class Library(Mark, frozen=True):
    """A member of a Keras module or of NumPy: `ops.nn.relu`."""

    module: str
    path: str


class CallSite(Mark, frozen=True):
    """A call as it is written: how many arguments it gives by position, and which by name.

    `insert_at` is where one more argument can be put in, and `comma` whether it needs a comma first.
    """

    positional: int
    keywords: tuple[str, ...]
    has_star: bool
    insert_at: int
    comma: bool


class LibraryCall(CallSite, frozen=True):
    """A call of a library member."""

    library: Library


class NamedCall(CallSite, frozen=True):
    """A call of a name, or of an item of a list of that name; `head` is what stands before the bracket."""

    name: str
    kind: Kind | None
    head: Mark


class Member(Mark, frozen=True):
    """An attribute of a sublayer, or of an item of a list of them: `dense.kernel`."""

    name: str
    attribute: str


class Forbidden(Mark, frozen=True):
    """Something that is Python but not in the language."""

    what: str
    hint: str


class Private(Mark, frozen=True):
    """A name or attribute with a leading underscore."""

    name: str


class Assigned(Mark, frozen=True):
    """An assignment to a name; `kind` is what the name means outside this code, if anything."""

    name: str
    kind: Kind | None


class Update(Mark, frozen=True):
    """`NAME.assign(…)` and its like."""

    name: str
    kind: Kind | None
    method: str


class Condition(Mark, frozen=True):
    """A test or a loop range whose value is known only when the layer runs."""

    what: str


class Facts(Struct, frozen=True):
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
