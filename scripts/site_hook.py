"""What MkDocs calls while it builds the site: pages that are made here, and documents from outside of `docs/`."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from site_pages import catalogue, codes, commands
from site_pages.links import DOCUMENTS, ROOT, adapted

CATALOGUE = "catalogue/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the layers of the catalogue below it in the menu."""
    below = catalogue.nav(catalogue.entries())
    config.nav = [_with_layers(item, below) for item in config.nav or []]
    return config


def _with_layers(item: Any, below: list[object]) -> Any:
    if isinstance(item, dict):
        return {title: below if to == CATALOGUE else to for title, to in item.items()}
    return item


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
