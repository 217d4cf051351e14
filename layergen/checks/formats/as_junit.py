"""Reports as JUnit's XML, which CI servers read: a suite a layer, a case a check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from layergen.checks.report import Report, Result

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(reports: Sequence[Report]) -> str:
    """The whole file."""
    root = ElementTree.Element("testsuites", name="layergen check")
    for report in reports:
        root.append(_suite(report))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(report: Report) -> ElementTree.Element:
    outcomes = [result.outcome for result in report.results]
    suite = ElementTree.Element(
        "testsuite",
        name=_clean(report.title),
        tests=str(len(outcomes)),
        failures=str(outcomes.count("failed")),
        skipped=str(outcomes.count("not applicable")),
        time=f"{sum(result.seconds for result in report.results):.3f}",
    )
    if report.file:
        suite.set("file", _clean(report.file))
    for result in report.results:
        suite.append(_case(report, result))
    if report.output:
        printed = ElementTree.SubElement(suite, "system-out")
        printed.text = _clean("\n".join(report.output))
    return suite


def _case(report: Report, result: Result) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        classname=_clean(report.title),
        name=f"{result.code} {result.check}",
        time=f"{result.seconds:.3f}",
    )
    if result.outcome == "failed":
        messages = [finding.message for finding in result.findings]
        failure = ElementTree.SubElement(
            case, "failure", message=_clean("; ".join(messages)), type=result.code
        )
        failure.text = _clean("\n".join(map(str, result.findings)))
    elif result.outcome == "not applicable":
        ElementTree.SubElement(case, "skipped", message=_clean(result.detail))
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("?", text)
