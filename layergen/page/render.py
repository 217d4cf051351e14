"""Reports → the text of the page, through templates that escape whatever they print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layergen.checks.report import Report
from layergen.diagnostics.render import legible
from layergen.drawing.svg import STYLE
from layergen.emit.render import template_folder
from layergen.page.columns import columns
from layergen.page.entry import Entry
from layergen.page.layers import layer_view
from layergen.page.view import Kind, LayerView, PageView, Total
from layergen.page.words import counted, seconds

FOLDER = "report"


def page(entries: Sequence[Entry], *, times: bool = True) -> str:
    """The whole page. Equal entries give equal bytes, `times` left out."""
    template = _environment().get_template(f"{FOLDER}/page.html.jinja")
    return template.render(page=_view(entries, times)).rstrip() + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
        finalize=_printable,
    )


def _printable(value: object) -> object:
    """What is printed between markup: HTML has no place for NUL, UTF-8 none for half characters."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return legible(value)
    return value


def _view(entries: Sequence[Entry], times: bool) -> PageView:
    reports = [entry.report for entry in entries]
    kinds = columns(reports)
    layers = tuple(
        layer_view(number, entry, kinds, times)
        for number, entry in enumerate(entries, start=1)
    )
    style = f"{_file('page.css')}{STYLE}"
    script = _file("page.js")
    ok = all(report.ok for report in reports)
    return PageView(
        verdict="Everything holds" if ok else _faulty(layers),
        state="held" if ok else "failed",
        totals=_totals(reports, kinds, times),
        kinds=kinds,
        layers=layers,
        span=1 + sum(kind.many for kind in kinds),
        open=len(layers) == 1,
        # Both are files of this package, and the policy names their digests: nothing else is run.
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


def _faulty(layers: Sequence[LayerView]) -> str:
    many = sum(layer.state == "failed" for layer in layers)
    have = "has" if many == 1 else "have"
    return f"{many:,} of {counted(len(layers), 'layer')} {have} findings"


def _totals(
    reports: Sequence[Report], kinds: Sequence[Kind], times: bool
) -> tuple[Total, ...]:
    results = [result for report in reports for result in report.results]
    findings = sum(len(result.findings) for result in results)
    outcomes = [result.outcome for result in results]
    totals = [
        Total(f"{len(reports):,}", "layer" if len(reports) == 1 else "layers"),
        (
            Total(f"{findings:,}", "finding" if findings == 1 else "findings", "failed")
            if findings
            else Total("0", "findings", "held")
        ),
        Total(f"{outcomes.count('passed'):,}", "checks hold", "held"),
        Total(f"{outcomes.count('not applicable'):,}", "not applied", "left"),
    ]
    if times:
        time = sum(result.seconds for result in results)
        totals.append(Total(seconds(time), "in the checks"))
    return tuple(totals)


def _file(name: str) -> str:
    return (template_folder() / FOLDER / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
