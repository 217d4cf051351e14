"""Reports as one JSON value, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from layergen.checks.report import Report, Result


def text(reports: Sequence[Report]) -> str:
    """`{"ok": ..., "layers": [...]}`, each layer with its findings, checks and weights."""
    ok = all(report.ok for report in reports)
    return json.dumps({"ok": ok, "layers": [_layer(r) for r in reports]}, indent=2)


def _layer(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "ok": report.ok,
        "file": report.file or None,
        "line": report.line or None,
        "findings": [
            {
                "code": finding.code,
                "check": result.check,
                "message": finding.message,
                "evidence": _plain(finding.evidence),
                "hint": finding.hint,
            }
            for result in report.results
            for finding in result.findings
        ],
        "checks": [_check(result) for result in report.results],
        "weights": [
            {
                "name": row.name,
                "shape": list(row.shape),
                "dtype": row.dtype,
                "trainable": row.trainable,
            }
            for row in report.weights
        ],
        "output": list(report.output),
    }


def _plain(value: Any) -> Any:
    """JSON data; JSON has no number for what is not finite, so that is a text."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _check(result: Result) -> dict[str, Any]:
    return {
        "code": result.code,
        "check": result.check,
        "outcome": result.outcome,
        "detail": result.detail,
        "seconds": round(result.seconds, 4),
    }
