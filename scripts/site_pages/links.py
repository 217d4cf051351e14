"""The documents of the repository as pages: a link that is right there is made right on the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Documents that do not lie in `docs/`, by the page that shows each.
DOCUMENTS = {
    "index.md": "README.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "benchmarks.md": "benchmarks/README.md",
}
_PAGES = {document: page for page, document in DOCUMENTS.items()} | {
    "layergen/catalog": "catalogue/index.md",
    "layergen/cli/commands": "cli.md",
    "layergen/description/rules": "rules.md",
}
_LAYER = re.compile(r"layergen/catalog/(\w+)/(\w+)\.layer\.yaml")
_FENCE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
#: What no code is looked for in: code, links, headings, lines of HTML.
_APART = re.compile(r"(`[^`\n]+`|\[[^\]]*\]\([^)]*\)|^[#<].*$)", re.MULTILINE)
_CODE = re.compile(r"\bLG\d{3}\b")
_IPYTHON = re.compile(r"```ipython\n(?=(%%layer)?)")


def document_of(page: str) -> str:
    """The file that a page is written in, from the root of the repository."""
    return DOCUMENTS.get(page, f"docs/{page}")


def adapted(
    markdown: str, page: str, rules: Collection[str], checks: Collection[str]
) -> str:
    """A document as its page: links lead to pages, codes to what is said of them, and each block has a
    language that can be highlighted."""
    parts = _FENCE.split(markdown)
    return "".join(
        _block(part) if i % 2 else _linked(_relinked(part, page), page, rules, checks)
        for i, part in enumerate(parts)
    )


def _block(text: str) -> str:
    ipython = _IPYTHON.match(text)
    if ipython:
        return _IPYTHON.sub("```yaml\n" if ipython[1] else "```python\n", text, count=1)
    return re.sub(r"\A```output\n", "```text\n", text)


def _relinked(text: str, page: str) -> str:
    """A link to a file that is no page keeps its text; one to a file that is not there is left for the
    build to complain of."""
    document = document_of(page)

    def change(link: re.Match[str]) -> str:
        words, target, anchor = link[1], link[2], link[3] or ""
        if ":" in target:
            return link[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document), target))
        found = _page(path)
        if found is not None:
            shown = f"*{_title(path)}*" if words == target else words
            return f"[{shown}]({_from(page, found)}{anchor})"
        return words if (ROOT / path).exists() else link[0]

    return _LINK.sub(change, text)


def _page(path: str) -> str | None:
    """The page of a file of the repository."""
    layer = _LAYER.fullmatch(path)
    if layer:
        return f"catalogue/{layer[1]}/{layer[2]}.md"
    if path.startswith("docs/") and (ROOT / path).is_file():
        return path.removeprefix("docs/")
    return _PAGES.get(path)


def _title(path: str) -> str:
    """The heading of a document, for a link whose words are the name of the file."""
    first = (ROOT / path).read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# ")


def _from(page: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def _linked(
    text: str, page: str, rules: Collection[str], checks: Collection[str]
) -> str:
    """A text whose codes lead to their pages."""

    def link(code: re.Match[str]) -> str:
        known = {
            **dict.fromkeys(rules, "rules.md"),
            **dict.fromkeys(checks, "checks.md"),
        }
        if code[0] not in known:
            return code[0]
        target = known[code[0]]
        where = "" if target == page else _from(page, target)
        return f"[{code[0]}]({where}#{code[0].lower()})"

    parts = _APART.split(text)
    return "".join(p if i % 2 else _CODE.sub(link, p) for i, p in enumerate(parts))
