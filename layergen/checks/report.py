"""What the checks found, as plain frozen data with a readable text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from layergen.checks.codec import Data, codec, decode, encode
from layergen.diagnostics.render import legible

_Frozen: TypeAlias = "Finding | Result | WeightRow | LayerRow | NamedShape | Report"
Outcome: TypeAlias = Literal["passed", "failed", "not applicable"]
Shape: TypeAlias = "tuple[int | None, ...]"


@codec
@dataclass(frozen=True)
class Finding:
    """One fault of a layer.

    `code` is that of the check that found it. `evidence` holds what the message was made of, by name:
    mostly what was `seen` and what was `expected`, and of which `weight` or `argument`. `hint` says
    how to mend it. Message and hint can be printed, whatever a layer puts into them: control characters are escaped.
    """

    code: str
    message: str
    evidence: Mapping[str, Data] = field(default_factory=dict)
    hint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "evidence", MappingProxyType(dict(self.evidence)))
        _make_legible(self, "message", "hint")

    def __str__(self) -> str:
        lines = [f"{self.code} {self.message}", *self.hint.splitlines()]
        return "\n  ".join(lines)


@dataclass(frozen=True)
class Told:
    """What a part of a check has to say, before it is known of which sample."""

    message: str
    hint: str = ""
    evidence: Mapping[str, Data] = field(default_factory=dict)

    def finding(self, code: str, label: str = "") -> Finding:
        """The finding of the check `code`; `label` begins its message."""
        return Finding(code, f"{label}{self.message}", self.evidence, self.hint)


@codec
@dataclass(frozen=True)
class Result:
    """How one check ended; `detail` gives the reason where it could not be applied.

    `seconds` is the time that the check took; it counts for nothing when results are compared.
    """

    check: str
    code: str
    outcome: Outcome
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        _make_legible(self, "detail")


@codec
@dataclass(frozen=True)
class WeightRow:
    """One variable of the layer; `name` is its path below the layer, `parameters` its size."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    parameters: int
    trainable: bool

    def __post_init__(self) -> None:
        _make_legible(self, "name")


@codec
@dataclass(frozen=True)
class LayerRow:
    """One layer that the layer holds itself: its name, that of its class, and the size of its weights."""

    name: str
    kind: str
    parameters: int

    def __post_init__(self) -> None:
        _make_legible(self, "name", "kind")


@codec
@dataclass(frozen=True)
class NamedShape:
    """The shape of one tensor; a single output has the empty name."""

    name: str
    shape: Shape

    def __post_init__(self) -> None:
        _make_legible(self, "name")

    def __str__(self) -> str:
        return f"{self.name} {self.shape}".strip()


@codec
@dataclass(frozen=True)
class Report:
    """All that is known of one layer class.

    `input_shapes` and `output_shapes` hold one tuple a sample, in the order of the samples,
    for those that could be called. `file` and `line` are where the class is, as far as it is known;
    `output` are the last lines that were printed while it was checked in a worker.
    """

    title: str
    results: tuple[Result, ...] = ()
    weights: tuple[WeightRow, ...] = ()
    input_shapes: tuple[tuple[NamedShape, ...], ...] = ()
    output_shapes: tuple[tuple[NamedShape, ...], ...] = ()
    file: str = ""
    line: int = 0
    output: tuple[str, ...] = ()
    sublayers: tuple[LayerRow, ...] = ()

    def __post_init__(self) -> None:
        _make_legible(self, "title")
        object.__setattr__(self, "output", tuple(map(legible, self.output)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the checks."""
        return tuple(item for result in self.results for item in result.findings)

    @property
    def ok(self) -> bool:
        """True where no check failed."""
        return all(result.outcome != "failed" for result in self.results)

    @property
    def parameters(self) -> int:
        """The number of values in all weights."""
        return sum(row.parameters for row in self.weights)

    def to_data(self) -> Data:
        """The report as JSON data."""
        return encode(self)

    @staticmethod
    def from_data(data: Data) -> Report:
        """The report that `to_data` gave."""
        return decode(Report, data)

    def __str__(self) -> str:
        parts = [self._head(), *self._weight_lines()]
        if self.input_shapes and self.output_shapes:
            inputs = ", ".join(map(str, self.input_shapes[0]))
            outputs = ", ".join(map(str, self.output_shapes[0]))
            parts.append(f"  shapes   {inputs} -> {outputs}")
        for result in self.results:
            for finding, like in grouped(result.findings):
                text = Finding(
                    finding.code, f"{finding.message}{like}", hint=finding.hint
                )
                parts.extend(f"  {line}" for line in str(text).split("\n"))
        return "\n".join(parts)

    def _head(self) -> str:
        outcomes = [result.outcome for result in self.results]
        return f"{self.title}: {counted(outcomes)}"

    def left_out(self) -> dict[str, list[str]]:
        """The checks that could not be applied, as `LG240 gradient`, by the reason."""
        reasons: dict[str, list[str]] = {}
        for result in self.results:
            if result.outcome == "not applicable":
                name = f"{result.code} {result.check}"
                reasons.setdefault(result.detail, []).append(name)
        return reasons

    def _weight_lines(self) -> list[str]:
        cells = [
            (row.name, str(row.shape), row.dtype, f"{row.parameters:,}")
            for row in self.weights
        ]
        if not cells:
            return []
        widths = [max(len(cell[column]) for cell in cells) for column in range(4)]
        lines: list[str] = []
        for row, (name, shape, dtype, count) in zip(self.weights, cells, strict=True):
            lines.append(
                f"  {'weights' if not lines else '':8} {name:{widths[0]}}  {shape:{widths[1]}}  "
                f"{dtype:{widths[2]}}  {count:>{widths[3]}}"
                + ("" if row.trainable else "  not trainable")
            )
        return lines


def counted(outcomes: Sequence[Outcome], failing: Callable[[str], str] = str) -> str:
    """`37 hold, 1 failed, 12 do not apply`; what failed as `failing` shows it."""
    passed, failed, left = (
        outcomes.count(each) for each in ("passed", "failed", "not applicable")
    )
    parts = [f"{passed} hold", *([failing(f"{failed} failed")] if failed else ())]
    verb = "does" if left == 1 else "do"
    return ", ".join([*parts, *([f"{left} {verb} not apply"] if left else ())])


def grouped(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """One finding of those that differ in the sample and in numbers only, with how many are like it."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        text = re.sub(
            r"\d[\d.e+-]*", "0", re.sub(r"^sample \d+: ", "", finding.message)
        )
        alike.setdefault((text, finding.hint), []).append(finding)
    for first, *others in alike.values():
        many = len(others)
        yield first, f" (and {many} more like it)" if many else ""


def _make_legible(made: _Frozen, *names: str) -> None:
    """Escapes in these fields what a terminal would act on, and what no file can hold."""
    for name in names:
        object.__setattr__(made, name, legible(getattr(made, name)))
