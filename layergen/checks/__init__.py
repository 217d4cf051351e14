"""Checks that prove that a Keras layer class works, whoever wrote it.

`subject` describes what to check, `pool` checks it in a process of its own, `run` in this one, and
`report` holds what was found. `rules` has one check a file.
"""

from __future__ import annotations

from layergen.checks.report import Finding, NamedShape, Report, Result, WeightRow
from layergen.checks.subject import (
    ExpectedWeight,
    Given,
    KerasObject,
    OutputSpec,
    Sample,
    Selection,
    Subject,
    Tensor,
)

__all__ = [
    "ExpectedWeight",
    "Finding",
    "Given",
    "KerasObject",
    "NamedShape",
    "OutputSpec",
    "Report",
    "Result",
    "Sample",
    "Selection",
    "Subject",
    "Tensor",
    "WeightRow",
]
