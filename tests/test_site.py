"""The site: it needs no framework and no network, all its links lead somewhere, and nothing is left out of it."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser_support import requested, running, told
from click.testing import CliRunner
from rules_support import sections
from site_support import FETCHED, Page, broken, is_elsewhere, pages, reached

from layergen.cli.app import app
from layergen.description import rules
from layergen.project import catalog
from layergen.shapes import pages as shapes

ROOT = Path(__file__).resolve().parent.parent
#: Runs MkDocs where neither a framework nor the network is to be had.
ALONE = """\
import sys
for name in ("keras", "tensorflow", "numpy"):
    sys.modules[name] = None
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise SystemExit(f"it asked for the network: {arguments}")
sys.addaudithook(refuse)
"""
BUILD = f"{ALONE}from mkdocs.__main__ import cli\ncli()\n"


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once; a warning would end it."""
    built = tmp_path_factory.mktemp("site")
    done = run(BUILD, "build", "--strict", "--site-dir", str(built))
    assert done.returncode == 0, done.stdout + done.stderr
    return built


@pytest.fixture(scope="module")
def site(folder: Path) -> dict[str, Page]:
    return pages(folder)


@pytest.mark.parametrize(
    "code", ["import keras", "import socket; socket.create_connection(('::1', 9))"]
)
def test_the_site_is_built_where_nothing_else_is_to_be_had(code: str) -> None:
    assert run(f"{ALONE}pass").returncode == 0
    assert run(f"{ALONE}{code}").returncode != 0


def test_every_link_and_anchor_leads_somewhere(
    folder: Path, site: dict[str, Page]
) -> None:
    assert list(broken(folder, site)) == []
    assert sum(len(page.links) for page in site.values()) > 1000


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    good = '<h1 id="top"></h1><a href="#top"></a><a href="in/b.html#b"></a><a href="https://x.y"></a>'
    bad = '<p id="b"><a href="../a.html"></a><a href="c.html"></a><a href="../a.html#b"></a><a href="#c"></a>'
    (tmp_path / "in").mkdir()
    (tmp_path / "a.html").write_text(good)
    (tmp_path / "in/b.html").write_text(bad)
    assert list(broken(tmp_path, pages(tmp_path))) == [
        "in/b.html: c.html: no such file",
        "in/b.html: ../a.html#b: no such anchor",
        "in/b.html: #c: no such anchor",
    ]


def test_every_page_is_reached_from_the_first(site: dict[str, Page]) -> None:
    assert set(site) - reached(site) == {"404.html"}
    lonely = {
        "index.html": Page("<a href='b.html'>"),
        "b.html": Page(""),
        "c": Page(""),
    }
    assert reached(lonely) == {"index.html", "b.html"}


def test_every_document_has_a_page(site: dict[str, Page]) -> None:
    documents = {f"{file.stem}.html" for file in (ROOT / "docs").glob("*.md")}
    assert documents - set(site) == set()
    assert "Set up" in site["index.html"].text


def test_a_browser_fetches_nothing_from_elsewhere(
    folder: Path, site: dict[str, Page]
) -> None:
    fetched = {
        link
        for page in site.values()
        for tag, name, link in page.links
        if (tag, name) in FETCHED
    }
    assert len(fetched) > 3
    assert [link for link in fetched if is_elsewhere(link)] == []
    sheets = "".join(f.read_text("utf-8") for f in folder.rglob("*.css"))
    assert re.findall(r"@import|url\(['\"]?(?:https?:)?//[^)]*", sheets) == []


def helped(*names: str) -> str:
    """What `--help` prints where there is room for long lines."""
    room = {"terminal_width": 300, "max_content_width": 300}
    done = CliRunner().invoke(app, [*names, "--help"], prog_name="layergen", **room)
    assert done.exit_code == 0
    return done.output


def commands() -> list[str]:
    listed = helped().partition("\nCommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\w+) ", listed, re.M)


@pytest.mark.parametrize("name", ["", *commands()])
def test_a_command_has_its_place_with_every_option_and_example(
    name: str, site: dict[str, Page]
) -> None:
    page = site["cli.html"]
    assert not name or name in page.ids
    words, _, options = helped(*name.split()).partition("\nOptions:\n")
    usage, *lines = words.splitlines()
    blocks = [line.strip() for text in page.texts["pre"] for line in text.splitlines()]
    assert usage.removeprefix("Usage: ") in blocks
    for line in lines:
        example = re.split(r" {3,}", line.strip())[0]
        if example.startswith("layergen "):
            assert any(block.startswith(example) for block in blocks), example
    listed = options.partition("\nCommands:\n")[0].partition("\n\n")[0]
    found = re.findall(r"^  (-.*?)(?:  +|\n {10,})(\S.*)$", listed, re.M)
    assert ("-h, --help", "Show this message and exit.") in found
    shown = list(zip(page.texts["dt"], page.texts["dd"], strict=True))
    assert [option for option in found if option not in shown] == []


def test_the_exit_codes_are_told(site: dict[str, Page]) -> None:
    said = re.search(r"Exit codes: 0\s+([^.]*)\.", (ROOT / "README.md").read_text())
    assert said
    words = re.split(r",\s+\d+ ", " ".join(said[1].split()))
    cells = site["cli.html"].texts["td"]
    assert [cell.strip() for cell in cells[1 : 2 * len(words) : 2]] == words


def explained() -> dict[str, str]:
    """The title of each code, as `layergen explain` lists them."""
    listed = CliRunner().invoke(app, ["explain"]).output.splitlines()
    return dict(line.split("  ", 1) for line in listed)


def test_every_rule_and_check_has_its_place(site: dict[str, Page]) -> None:
    known = explained()
    assert {"LG001", "LG043", "LG211"} <= set(known)
    for code, title in known.items():
        page = site["checks.html" if code >= "LG200" else "rules.html"]
        assert code.lower() in page.ids, code
        plain = title.replace("`", "")
        assert any(plain in text for tag in ("h2", "p") for text in page.texts[tag])


def test_every_rule_shows_its_examples(site: dict[str, Page]) -> None:
    shown = [text.strip() for text in site["rules.html"].texts["pre"]]
    for text in (*rules.documentation().values(), *shapes.documentation().values()):
        parts = sections(text)
        assert {parts["Example"].strip(), parts["Use instead"].strip()} <= set(shown)


def page_of(name: str) -> str:
    path = catalog.names()[name]
    return f"catalogue/{path.parent.name}/{path.name.removesuffix('.layer.yaml')}.html"


@pytest.mark.parametrize("name", catalog.names())
def test_a_layer_of_the_catalogue_has_its_page(
    name: str, site: dict[str, Page]
) -> None:
    page = site[page_of(name)]
    description, add_weight, tf_variable = page.texts["pre"][1:]
    lines = dict(zip(description.split("\n"), source_lines(name), strict=False))
    assert [a for a, b in lines.items() if not a.startswith(b.rstrip())] == []
    stem = Path(page_of(name)).stem
    for text, home in ((add_weight, "add_weight"), (tf_variable, "tf_variable")):
        committed = (ROOT / f"generated/{home}/{stem}.py").read_text(encoding="utf-8")
        registered = committed.replace(f'"generated.{home}"', '"generated"')
        assert text.split("\n")[2:] == registered.split("\n")[2:]
    assert page.texts["text"][0] == name
    assert "weights" in page.ids


def source_lines(name: str) -> list[str]:
    return catalog.source(name).text.split("\n")


def test_the_catalogue_says_in_a_line_what_each_layer_does(
    site: dict[str, Page],
) -> None:
    page = site["catalogue/index.html"]
    listed = CliRunner().invoke(app, ["list"]).output
    rows = re.findall(r"^  (\w+) +(.*)$", listed, re.MULTILINE)
    assert len(rows) == len(catalog.names())
    cells = [text.strip() for text in page.texts["td"]]
    assert list(zip(cells[::2], cells[1::2], strict=True)) == [
        (name, words.replace("`", "")) for name, words in rows
    ]


def test_the_weights_of_a_layer_stand_in_a_table(site: dict[str, Page]) -> None:
    cells = site[page_of("Linear")].texts["td"]
    rows = [cells[at : at + 5] for at in range(0, len(cells), 5)]
    assert rows == [
        ["w", "(input_dim, units)", "(2, 4)", "8", ""],
        ["b", "(units,)", "(4,)", "4", ""],
        ["total", "", "", "12", ""],
    ]


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Where the site is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def desk() -> Iterator[Any]:
    with running() as browser:
        yield browser


def width(browser: Any) -> int:
    return int(browser.execute_script("return document.documentElement.scrollWidth"))


def test_no_page_is_wider_than_a_phone(address: str) -> None:
    with running(phone=True) as phone:
        for page in (
            "index.html",
            "cli.html",
            "parity.html",
            page_of("MultiHeadAttention"),
        ):
            phone.get(f"{address}{page}")
            assert width(phone) == 360, page
        phone.execute_script("document.querySelector('article').style.width = '900px'")
        assert width(phone) > 360


#: Of each text in the drawing and what it stands on, the luminance that WCAG defines.
CONTRASTS = """
const light = colour => {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255).map(
    c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const page = getComputedStyle(document.body).backgroundColor;
return [...document.querySelectorAll('.drawing text')].map(text => {
  const box = text.parentElement.querySelector(':scope > .box');
  const [a, b] = [getComputedStyle(text).fill, box ? getComputedStyle(box).fill : page]
    .map(light).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
});
"""


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_a_drawing_is_read_in_each_palette(
    scheme: str, desk: Any, address: str
) -> None:
    desk.get(f"{address}{page_of('LayerNormalization')}")
    desk.execute_script(f"document.body.dataset.mdColorScheme = '{scheme}'")
    contrasts = desk.execute_script(CONTRASTS)
    assert len(contrasts) > 10
    assert min(contrasts) >= 4.5


def test_the_search_finds_a_layer_and_asks_nobody_else(desk: Any, address: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    requested(desk)
    desk.get(f"{address}index.html")
    desk.execute_script("document.querySelector('.md-search__input').focus()")
    desk.switch_to.active_element.send_keys("VariationalAutoEncoder")
    # The index is made in the page, which takes long where others work.
    found = WebDriverWait(desk, 120).until(
        lambda b: b.find_elements("css selector", ".md-search-result__link")
    )
    links = [each.get_attribute("href") for each in found]
    assert any(page_of("VariationalAutoEncoder") in link for link in links)
    asked = [each for each in requested(desk) if not each.startswith("data:")]
    assert [each for each in asked if not each.startswith(address)] == []
    assert told(desk) == []
