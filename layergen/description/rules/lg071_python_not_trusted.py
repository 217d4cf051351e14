"""Python that nobody has said to trust

What it does
    Reports the section `python` unless the command says `--trust` (from Python: `trust=True`).

Why it matters
    Everything else in a description is checked before it can become code. What stands under
    `python` is taken over as it is, and runs when the module is imported: with it, a description from
    somebody else can do anything.

Example
    layer: Scale
    python: |
      def twice(x):
          return 2 * x
    call: twice(inputs)

Use instead
    layer: Scale
    functions:
      twice(x): 2 * x
    call: twice(inputs)
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.diagnostics import Diagnostic

CODE = "LG071"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first line of the code."""
    code = analysis.description.python
    if code is not None and not analysis.is_trusted:
        message = "'python' is taken over as it is, and nobody has said to trust it"
        hint = (
            "read it, then run the command with --trust; or write it under 'functions'"
        )
        first = len(code.text.split("\n")[0])
        yield Diagnostic(CODE, message, code.span(0, first), (hint,))
