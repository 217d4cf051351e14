"""Findings as annotations of a pull request on GitHub."""

from __future__ import annotations

import re
from collections.abc import Sequence

from layergen.checks.faults import short
from layergen.checks.report import Finding, Report


def text(reports: Sequence[Report]) -> str:
    """One line a finding, at the line of the layer that raised, else at its class."""
    return "\n".join(
        _line(report, finding) for report in reports for finding in report.findings
    )


def _line(report: Report, finding: Finding) -> str:
    file, line = short(report.file) if report.file else "", report.line
    at = re.match(
        r"(?P<file>.+?):(?P<line>\d+)(: |$)", str(finding.evidence.get("at", ""))
    )
    if at:
        file, line = at["file"], int(at["line"])
    properties = [f"title={_property(f'{finding.code} {report.title}')}"]
    if line:
        properties.insert(0, f"line={line}")
    if file:
        properties.insert(0, f"file={_property(file)}")
    said = "\n".join(filter(None, (finding.message, finding.hint)))
    return f"::error {','.join(properties)}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
