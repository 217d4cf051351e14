"""The pages of a built site as they are read: anchors, links, code and tables."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: The tags whose texts are looked at.
READ = {"dd", "dt", "h2", "p", "pre", "td", "text"}
#: What a browser fetches by itself, by the attribute that names it.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
}


@dataclass
class Page(HTMLParser):
    """One page: the ids in it, its links with their tag and attribute, its texts by the tag they stand in."""

    text: str
    ids: set[str] = field(default_factory=set)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src") and value is not None:
                self.links.append((tag, name, value))
        if tag in READ:
            self.texts.setdefault(tag, []).append("")
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data


def pages(folder: Path) -> dict[str, Page]:
    """Every page of a site, by its path in it."""
    return {
        file.relative_to(folder).as_posix(): Page(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.html"))
    }


def is_elsewhere(link: str) -> bool:
    """Whether a link leaves the site."""
    parts = urlsplit(link)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def target_of(page: str, link: str) -> tuple[str, str]:
    """The file in the site that a link of a page leads to, and the anchor in it."""
    parts = urlsplit(link)
    if not parts.path:
        return page, unquote(parts.fragment)
    home = "" if parts.path.startswith("/") else posixpath.dirname(page)
    path = posixpath.normpath(posixpath.join(home, unquote(parts.path).lstrip("/")))
    return path, unquote(parts.fragment)


def broken(folder: Path, found: Mapping[str, Page]) -> Iterator[str]:
    """Every link within a site that leads to no file, or to an anchor that its page does not have."""
    for name, page in found.items():
        for _, _, link in page.links:
            if is_elsewhere(link) or link.startswith("data:"):
                continue
            path, anchor = target_of(name, link)
            if not (folder / path).is_file():
                yield f"{name}: {link}: no such file"
            elif anchor and anchor not in found[path].ids:
                yield f"{name}: {link}: no such anchor"


def reached(found: Mapping[str, Page], start: str = "index.html") -> set[str]:
    """The pages that links lead to, from the first one on."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in found:
            continue
        seen.add(name)
        links = [link for tag, _, link in found[name].links if tag == "a"]
        waiting += [target_of(name, x)[0] for x in links if not is_elsewhere(x)]
    return seen
