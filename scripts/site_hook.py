"""What MkDocs calls while it builds the site: pages that are made here, and documents from outside of `docs/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from site_pages import catalogue, codes, commands
from site_pages.links import DOCUMENTS, ROOT, adapted

CATALOGUE = "catalogue/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the layers below the catalogue in the menu, and below the manual the documents that it does not name."""
    menu: dict[str, Any] = {}
    for section in config.nav or ():
        menu |= section
    named = {*_pages(menu["Manual"]), *_pages(menu["Project"])}
    documents = {file.name for file in Path(config.docs_dir).glob("*.md")}
    menu["Manual"] += sorted(documents - named)
    menu["Catalogue"] = catalogue.nav(catalogue.entries())
    config.nav = [{title: below} for title, below in menu.items()]
    return config


def _pages(section: list[Any]) -> Iterator[str]:
    for entry in section:
        yield from entry.values() if isinstance(entry, dict) else (entry,)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds what lies in no file of `docs/`."""
    found = catalogue.entries()
    made = {
        "cli.md": commands.page(),
        "rules.md": codes.page(),
        CATALOGUE: catalogue.index(found),
        "assets/drawings.css": catalogue.colours(),
        **{entry.uri: catalogue.page(entry, found) for entry in found},
        **{entry.picture: catalogue.drawing(entry) for entry in found},
    }
    for page, document in DOCUMENTS.items():
        made[page] = (ROOT / document).read_text(encoding="utf-8")
    for uri, text in made.items():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Makes the links of a document right on the site."""
    uri = page.file.src_uri
    if uri.startswith("catalogue/"):
        return markdown
    return adapted(markdown, uri, codes.of_descriptions(), codes.of_checks())
