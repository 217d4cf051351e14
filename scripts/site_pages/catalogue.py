"""The pages of the catalogue: one a layer, from its description alone, and one that lists them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from layergen.drawing.annotate import annotated
from layergen.drawing.appendix import counted
from layergen.drawing.graph import graph_of
from layergen.drawing.svg import STYLE, svg
from layergen.drawing.weights import Weights, weights_of
from layergen.emit.module import module_text
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.project.library import Library
from layergen.shapes.load import Family, Shaped, load_text
from layergen.styles import styles
from site_pages.texts import fence, html_table, prose, table

HEAD = """\
# The catalogue

Layers, models and cells that come with layergen. `layergen new NAME` makes one; `layergen list WORD` searches them.
{count} descriptions are here, in {groups} groups."""
#: A wide drawing is moved in its frame, with keys too.
FRAME = '<div class="drawing" role="region" aria-label="Drawing" tabindex="0" data-search-exclude>'
DARK = "@media (prefers-color-scheme:dark){"


@dataclass(frozen=True)
class Entry:
    """A layer of the catalogue, without a mistake."""

    name: str
    group: str
    shaped: Shaped

    @property
    def stem(self) -> str:
        """The name of its files."""
        return catalog.names()[self.name].name.removesuffix(".layer.yaml")

    @property
    def uri(self) -> str:
        """Its page."""
        return f"catalogue/{self.group}/{self.stem}.md"

    @property
    def picture(self) -> str:
        """The file with its drawing."""
        return f"catalogue/{self.group}/{self.stem}.svg"

    @property
    def paragraphs(self) -> list[str]:
        """What it does; the first paragraph is its summary."""
        doc = self.shaped.analysis.description.doc.strip()
        return [prose(text) for text in doc.split("\n\n")]

    @property
    def summary(self) -> str:
        """The first paragraph, as one line."""
        return " ".join(self.paragraphs[0].split())


@cache
def entries() -> tuple[Entry, ...]:
    """Every layer, by group and name."""
    family = Family(Library(None))
    found = []
    for name in catalog.names():
        shaped = load_text(catalog.source(name), family=family).shaped
        assert shaped is not None, name
        found.append(Entry(name, catalog.group(name), shaped))
    return tuple(sorted(found, key=lambda entry: (entry.group, entry.name)))


def nav(found: Sequence[Entry]) -> list[object]:
    """The part of the menu below the catalogue."""
    groups = groupby(found, key=lambda entry: entry.group)
    return [
        "catalogue/index.md",
        *(
            {group.capitalize(): [{e.name: e.uri} for e in each]}
            for group, each in groups
        ),
    ]


def index(found: Sequence[Entry]) -> str:
    """The page that lists them."""
    groups = {
        g: list(each) for g, each in groupby(found, key=lambda entry: entry.group)
    }
    parts = [HEAD.format(count=len(found), groups=len(groups))]
    for group, members in groups.items():
        rows = [(f"[{e.name}]({group}/{e.stem}.md)", e.summary) for e in members]
        parts += [f"## {group.capitalize()}", table(("layer", "what it does"), rows)]
    return "\n\n".join(parts) + "\n"


def page(entry: Entry, found: Sequence[Entry]) -> str:
    """The page of one layer."""
    return "\n\n".join(_parts(entry, {other.name: other for other in found})) + "\n"


def _parts(entry: Entry, known: dict[str, Entry]) -> Iterator[str]:
    yield f"# {entry.name}"
    yield from entry.paragraphs
    yield from _around(entry, known)
    yield fence(f"layergen new {entry.name}", "sh")
    yield "## Description"
    shown = annotated(entry.shaped, ()).text
    if shown != catalog.source(entry.name).text:
        yield "A comment behind a line of code is the shape that layergen has inferred for it."
    yield fence(shown, "yaml", f"{entry.stem}.layer.yaml")
    yield "## Drawing"
    picture = svg(graph_of(entry.shaped), alone=False)
    yield f"{FRAME}\n{picture}</div>"
    yield f"[The drawing alone]({entry.stem}.svg)"
    yield "## Weights"
    yield from _weights(weights_of(entry.shaped))
    yield "## Module { data-search-exclude }"
    yield from _modules(entry)


def _around(entry: Entry, known: dict[str, Entry]) -> Iterator[str]:
    """Which other pages have to do with it."""
    if catalog.is_keras_s(entry.name):
        yield (
            f"It re-creates `keras.layers.{entry.name}`; [how near it comes](../../parity.md) is tested "
            "with Keras's own tests."
        )
    relatives = [one.analysis.description.name for one in entry.shaped.relatives]
    if relatives:
        home = posixpath.dirname(entry.uri)
        links = [f"[{n}]({posixpath.relpath(known[n].uri, home)})" for n in relatives]
        yield f"It is made of {', '.join(links)}."


def _weights(weights: Weights) -> Iterator[str]:
    if not weights.rows:
        yield "It has no weights."
        return
    head = ("weight", "shape", "in a sample", "parameters", "")
    rows = [
        (row.name, row.text, row.sizes, counted(row.parameters), ", ".join(row.notes))
        for row in weights.rows
    ]
    rows.append(("total", "", "", counted(weights.parameters), ""))
    yield html_table(head, rows, "weights")
    yield f"The sample: {prose(weights.sample)}."


def _modules(entry: Entry) -> Iterator[str]:
    """The module in each style, a tab each."""
    for style in sorted(styles()):
        text = module_text(make_plan(entry.shaped), style=style, package="generated")
        block = fence(text, "python", f"generated/{entry.stem}.py")
        lines = [f"    {line}" if line else "" for line in block.split("\n")]
        yield "\n".join([f'=== "{style}"', "", *lines])


def drawing(entry: Entry) -> str:
    """The picture of a layer as a file of its own."""
    return svg(graph_of(entry.shaped))


def colours() -> str:
    """The style sheet of the drawings, which follows the palette of the site in place of that of the machine."""
    light, _, dark = STYLE.partition(DARK)
    slate = dark.replace(".layergen ", '[data-md-color-scheme="slate"] .layergen ')
    return f"{light.strip()}\n{slate.strip().removesuffix('}')}"
