"""The page as plain frozen values: every word that the templates print, and every decision that they follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from markupsafe import Markup

#: How a check ended, as a class of the style sheet.
State: TypeAlias = Literal["held", "failed", "left", "none"]
SIGNS: dict[State, str] = {
    "held": "✓",
    "failed": "✗",
    "left": "\N{EN DASH}",
    "none": "",
}


@dataclass(frozen=True)
class Total:
    """A number in the head of the page and what it counts; `state` gives its colour."""

    number: str
    words: str
    state: State = "none"


@dataclass(frozen=True)
class Column:
    """A check: `sentence` says what holds where it finds nothing, `first` begins a kind."""

    code: str
    title: str
    sentence: str
    first: bool


@dataclass(frozen=True)
class Kind:
    """Checks that stand together."""

    name: str
    columns: tuple[Column, ...]

    @property
    def many(self) -> int:
        """The number of its checks."""
        return len(self.columns)


@dataclass(frozen=True)
class Cell:
    """One check on one layer; `said` is its sentence where that is not the one of the column."""

    column: Column
    state: State
    spoken: str
    said: str = ""
    time: str = ""

    @property
    def sign(self) -> str:
        """What tells the states apart without colours."""
        return SIGNS[self.state]

    @property
    def label(self) -> str:
        """What stands beside the sign where there is room and need for it: the name of a failed check."""
        column = self.column
        return f"{column.code} {column.title}" if self.state == "failed" else ""


@dataclass(frozen=True)
class Fact:
    """One piece of evidence."""

    name: str
    words: str


@dataclass(frozen=True)
class Fault:
    """One finding."""

    message: str
    hint: str
    evidence: tuple[Fact, ...]


@dataclass(frozen=True)
class Failure:
    """A check that failed, with what it found."""

    column: Column
    time: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Group:
    """The checks of one kind that did not fail, as a layer lists them."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class WeightLine:
    """A row of the table of weights."""

    name: str
    shape: str
    dtype: str
    parameters: str
    note: str


@dataclass(frozen=True)
class Piece:
    """Lines of a source that follow each other; `marked` where a finding speaks of them."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Source:
    """The text of a layer, with the numbers of its lines; `more` tells what is left out."""

    caption: str
    numbers: str
    pieces: tuple[Piece, ...]
    more: str


@dataclass(frozen=True)
class LayerView:
    """A row of the table, and what opens below it; `id` is unique in the page."""

    id: str
    title: str
    state: State
    verdict: str
    place: str
    time: str
    cells: tuple[Cell, ...]
    failures: tuple[Failure, ...]
    groups: tuple[Group, ...]
    shapes: str
    weights: tuple[WeightLine, ...]
    parameters: str
    picture: Markup
    source: Source | None
    printed: tuple[str, ...]

    @property
    def sign(self) -> str:
        """What tells the states apart without colours."""
        return SIGNS[self.state]


@dataclass(frozen=True)
class PageView:
    """The whole page. `span` is how many columns the table has, `policy` what a browser may load and run."""

    verdict: str
    state: State
    totals: tuple[Total, ...]
    kinds: tuple[Kind, ...]
    layers: tuple[LayerView, ...]
    span: int
    open: bool
    style: Markup
    script: Markup
    policy: str

    @property
    def sign(self) -> str:
        """What tells the states apart without colours."""
        return SIGNS[self.state]
