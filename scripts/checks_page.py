"""Write down what `layergen check` checks: `docs/checks.md`.

`python scripts/checks_page.py` writes the page, `python scripts/checks_page.py --check` only compares and exits with 1 where it
differs. The page is made of the docstrings of the checks, and of nothing else.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from layergen.checks.rules import Rule, kinds, rules

FILE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
COMMAND = "python scripts/checks_page.py"
HEAD = f"""\
# The checks

What `layergen check` runs on a layer, in this order. `layergen explain CODE` prints one of these pages. Those that are
marked as quick are run whenever `layergen new` or `layergen build` makes a layer. The examples are tests: the check finds
its example, and no check finds anything in what is to be used instead.

Written by `{COMMAND}` from the checks themselves.
"""
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_contents(), "", *_pages()))


def _contents() -> Iterator[str]:
    yield "| code | what must hold | |"
    yield "|---|---|---|"
    for rule in rules():
        quick = "quick" if rule.quick else ""
        yield f"| [{rule.code}](#{rule.code.lower()}) | {_title(rule)} | {quick} |"


def _pages() -> Iterator[str]:
    said = kinds()
    shown = None
    for rule in rules():
        if rule.kind != shown and rule.kind in said:
            yield f"## {said[rule.kind].rstrip('.')}\n"
        shown = rule.kind
        _, _, body = rule.page.partition("\n")
        yield f'<a id="{rule.code.lower()}"></a>\n'
        yield f"### {rule.code} {rule.title}\n"
        yield f"{_title(rule)}\n"
        yield _SECTION.sub(r"**\1**", body).strip() + "\n"


def _title(rule: Rule) -> str:
    return rule.page.splitlines()[0]


def main() -> int:
    """Writes the page, or says whether it is what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    text = page()
    if not parser.parse_args().check:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{FILE.name} is not what the checks say; run: {COMMAND}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
