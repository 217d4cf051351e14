"""Reports as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from layergen.checks.report import Report

STYLE = "body{font-family:sans-serif}pre{white-space:pre-wrap}.failed{color:#b00020}"


def text(reports: Sequence[Report]) -> str:
    """The page: a section a layer, with what its report says."""
    sections = "\n".join(_section(report) for report in reports)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8"><title>layergen check</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head><body><h1>layergen check</h1>\n"
        f"{sections}\n</body></html>\n"
    )


def _section(report: Report) -> str:
    kind = "held" if report.ok else "failed"
    title, body = escape(report.title), escape(str(report))
    return f'<section><h2 class="{kind}">{title}</h2><pre>{body}</pre></section>'
