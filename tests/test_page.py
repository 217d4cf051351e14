"""The page of reports: what is on it, and what no layer can put there."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from cli_support import GATE, put, ran, refused
from page_support import CONTROLS, HOSTILE, entries, gate, hostile, linear, sound

from layergen.checks.report import LayerRow, NamedShape, Report, WeightRow
from layergen.checks.rules import rules
from layergen.emit.render import template_folder
from layergen.page import Entry, page
from layergen.page.picture import picture
from layergen.page.source import source
from layergen.page.words import seconds

#: What HTML knows as an element without an end.
VOID = {"meta", "input", "br", "img", "link"}


class Document(HTMLParser):
    """The elements of a page, each with its attributes and the text directly in it; ends must fit."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[int] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(len(self.found) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[self.open[-1]][2].append(data)

    def texts(self, tag: str, kind: str = "") -> list[str]:
        return [
            "".join(text)
            for name, attributes, text in self.found
            if name == tag and kind in (attributes.get("class") or "").split(" ")
        ]

    def all(self, attribute: str) -> list[str]:
        return [a[attribute] or "" for _, a, _ in self.found if attribute in a]


def test_each_layer_has_a_row_and_each_check_a_column(tmp_path: Path) -> None:
    document = Document(page(entries(tmp_path)))
    assert document.texts("span", "title") == ["Sound", "Gate", "Linear"]
    assert document.all("data-code") == ["LG200", "LG201", "LG220", "LG240"]
    assert document.all("colspan") == ["2", "1", "1", *["5"] * 3]
    cells = [a.get("class") for name, a, _ in document.found if name == "td"]
    kinds = [(kind or "").split(" ")[0] for kind in cells if kind]
    row = ["held", "none", "held", "none"]
    shown = [kind for kind in kinds if kind in ("held", "failed", "left", "none")]
    assert shown == [*row, *("held", "held", "failed", "left"), *row]
    said = dict(zip(document.all("data-code"), document.all("data-said"), strict=False))
    first = {rule.code: rule.page.splitlines()[0] for rule in rules()}
    assert said["LG240"] == first["LG240"].replace("`", "")


def test_a_finding_is_shown_with_evidence_and_what_mends_it(tmp_path: Path) -> None:
    document = Document(page(entries(tmp_path)))
    assert document.texts("p", "message") == [
        "the call raises ZeroDivisionError",
        "a second one",
    ]
    assert document.texts("p", "hint") == [" do not divide"]
    text = page(entries(tmp_path))
    assert "<dt>seen</dt><dd>0.5</dd>" in text
    assert "<dt>expected</dt><dd>[1, {&#34;a&#34;: null}]</dd>" in text


def test_totals_count_layers_findings_and_checks(tmp_path: Path) -> None:
    text = page(entries(tmp_path))
    totals = re.findall(r"<dt>([a-z ]+)</dt><dd>([\d.,a-z ]+)</dd></div>\n", text)
    assert totals[:5] == [
        ("layers", "3"),
        ("findings", "2"),
        ("checks hold", "6"),
        ("not applied", "1"),
        ("in the checks", "2.8 s"),
    ]
    assert "<h1>" in text
    assert "1 of 3 layers has findings" in text
    assert "Everything holds" in page([Entry(sound())])


def test_the_same_reports_give_the_same_bytes_and_times_can_be_left_out(
    tmp_path: Path,
) -> None:
    one = entries(tmp_path)
    slower = [
        Entry(
            replace(
                each.report,
                results=tuple(
                    replace(result, seconds=result.seconds + 7)
                    for result in each.report.results
                ),
            ),
            each.shaped,
        )
        for each in one
    ]
    assert page(one) == page(entries(tmp_path))
    assert page(one) != page(slower)
    assert page(one, times=False) == page(slower, times=False)
    assert "<small>1.5 s</small>" in page(one)
    assert not re.search(r">[^<]*\d s<", page(one, times=False))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (0.04, "0.04 s"),
        (0.994, "0.99 s"),
        (0.996, "1.0 s"),
        (59.6, "1 min 0 s"),
        (125, "2 min 5 s"),
    ],
)
def test_times_are_written_as_people_say_them(time: float, words: str) -> None:
    assert seconds(time) == words


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_layer_becomes_markup(tmp_path: Path, text: str) -> None:
    plain = Document(page([Entry(gate(tmp_path))]))
    document = Document(page([Entry(hostile(tmp_path, text))]))
    tags = {name for name, _, _ in document.found}
    assert tags <= {name for name, _, _ in plain.found} | {"small"}
    assert len(document.texts("script")) == len(document.texts("style")) == 1
    names = {name for _, attributes, _ in document.found for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert document.texts("span", "title") == [text]
    assert document.texts("p", "message") == [text]


def test_characters_that_nobody_sees_are_written_out(tmp_path: Path) -> None:
    text = page([Entry(hostile(tmp_path, CONTROLS))])
    assert text.encode("utf-8").decode("utf-8") == text
    assert re.findall(r"[^\n\x20-\x7e\xa0-\uffff]", text) == []
    assert "\u202e" not in text
    assert "a\\x00b\\x1b[31mc\\ud800d\\u202ee" in text
    # The first two are for a browser the ends of nothing, and what follows is no new line.
    assert "\\u2028f\\x85g\\rh" in text


def test_the_page_holds_all_that_it_needs_and_allows_nothing_else(
    tmp_path: Path,
) -> None:
    text = page(entries(tmp_path))
    document = Document(text)
    assert not {name for name, _, _ in document.found} & {"img", "link", "iframe"}
    assert set(document.all("href")) <= {
        "#layers",
        *(f"#{code}" for code in document.all("data-code")),
    }
    (policy,) = [content for content in document.all("content") if "src" in content]
    assert policy.startswith("default-src 'none'; ")
    for kind in ("style", "script"):
        (inside,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
        assert "url(" not in inside
        assert "@import" not in inside
    assert document.all("style") == []


def test_ids_are_unique_and_what_refers_to_one_finds_it(tmp_path: Path) -> None:
    document = Document(page([*entries(tmp_path), *entries(tmp_path)]))
    ids = document.all("id")
    assert len(ids) == len(set(ids))
    for attribute in ("aria-controls", "aria-labelledby"):
        assert set(document.all(attribute)) <= set(ids)
    assert {link.removeprefix("#") for link in document.all("href")} <= set(ids)


def test_headings_skip_no_level_and_landmarks_are_there(tmp_path: Path) -> None:
    document = Document(page(entries(tmp_path)))
    levels = [int(n[1]) for n, _, _ in document.found if re.fullmatch(r"h\d", n)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    tags = [name for name, _, _ in document.found]
    assert [tags.count(name) for name in ("header", "main", "footer")] == [1, 1, 1]
    heads = [a for name, a, _ in document.found if name == "th"]
    assert all(a.get("scope") for a in heads)


def colours(dark: bool) -> dict[str, str]:
    css = (template_folder() / "report" / "page.css").read_text()
    light, night = css.split("@media (prefers-color-scheme:dark){", 1)
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]+)", night if dark else light))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") < 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(dark: bool) -> None:
    found = colours(dark)
    for text, ground in [
        *((name, "page") for name in ("text", "dim", "link", "failed", "held")),
        *((name, "soft") for name in ("text", "dim", "link")),
        *((name, "failed-soft") for name in ("text", "dim", "link")),
        *((name, "card") for name in ("text", "dim", "failed", "held")),
        ("held", "held-soft"),
        ("left", "left-soft"),
        ("on-failed", "failed"),
        ("text", "mark"),
    ]:
        assert contrast(found[text], found[ground]) >= 4.5, (text, ground)


def test_a_class_is_shown_from_its_decorator_to_its_end(tmp_path: Path) -> None:
    found = source(gate(tmp_path), whole=False)
    assert found is not None
    assert found.numbers == "8\n9\n10\n11"
    texts = [(piece.text.strip(), piece.marked) for piece in found.pieces]
    assert texts[0][0].startswith("@keras.saving")
    assert texts[-1] == ("return x + 1 / 0", True)
    whole = source(gate(tmp_path), whole=True)
    assert whole is not None
    assert whole.numbers.splitlines()[-1] == "15"
    assert whole.caption.startswith("generated module ")


def test_a_file_that_is_gone_or_no_python_takes_nothing_else_away(
    tmp_path: Path,
) -> None:
    report = gate(tmp_path)
    for file in ("", str(tmp_path / "none.py"), "nul\x00.py", str(tmp_path)):
        assert source(replace(report, file=file), whole=False) is None
        assert "Gate" in page([Entry(replace(report, file=file))])
    broken = put(tmp_path, "broken.py", "class Gate(:\n    pass\n")
    found = source(replace(report, file=str(broken)), whole=False)
    assert found is not None
    assert found.numbers == "1\n2"


def test_a_class_without_end_is_cut(tmp_path: Path) -> None:
    file = put(tmp_path, "long.py", "class Gate:\n" + "    x = 1\n" * 5000)
    report = replace(gate(tmp_path), file=str(file), line=1)
    found = source(report, whole=False)
    assert found is not None
    assert len(found.numbers.splitlines()) == 600
    assert found.more == "4,401 more lines"


def test_the_picture_of_a_described_layer_is_its_drawing() -> None:
    drawn = picture(Entry(sound("Linear"), linear()))
    assert drawn.startswith("<svg ")
    assert "x @ w + b" in drawn
    assert "<style>" not in drawn


def test_the_picture_of_any_other_shows_inputs_weights_and_layers(
    tmp_path: Path,
) -> None:
    drawn = picture(Entry(gate(tmp_path)))
    names = re.findall(r'class="name"[^>]*>([^<]*)<', drawn)
    assert names == ["x", "w", "Dense", "call", "output"]
    assert "kernel" not in drawn
    assert "16 parameters" in drawn
    assert picture(Entry(sound())) == ""


def test_a_layer_of_many_parts_is_drawn_with_few_boxes(tmp_path: Path) -> None:
    report = replace(
        gate(tmp_path),
        weights=tuple(WeightRow(f"w{i}", (1,), "int32", 1, False) for i in range(9)),
        sublayers=tuple(LayerRow(f"dense_{i}", "Dense", 0) for i in range(4)),
        input_shapes=((NamedShape("x", (None, 2)),),),
    )
    drawn = picture(Entry(report))
    assert re.findall(r'class="name"[^>]*>(. more)<', drawn) == ["7 more", "2 more"]
    assert drawn.count('class="box ') == 1 + 3 + 3 + 1 + 1
    assert "dense_0" not in drawn
    named = replace(report, sublayers=(LayerRow("first", "Dense", 0),))
    assert ">first<" in picture(Entry(named))


def test_what_was_printed_is_shown_of_faulty_layers_only(tmp_path: Path) -> None:
    assert "said  (2 times)" in page([Entry(gate(tmp_path))])
    quiet = Report("Sound", sound().results, output=("said",))
    assert "said</pre>" not in page([Entry(quiet)])
    assert "Printed" not in page([Entry(quiet)])


def test_two_hundred_layers_make_a_page_of_a_few_megabytes(tmp_path: Path) -> None:
    report = gate(tmp_path)
    results = tuple(
        replace(report.results[1], code=rule.code, check=rule.title) for rule in rules()
    )
    many = [Entry(replace(report, results=results), linear())] * 200
    assert len(page(many).encode()) < 6_000_000


def test_the_command_writes_the_page_of_descriptions_and_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "gate.layer.yaml", GATE)
    put(
        tmp_path,
        "other.py",
        "import keras\n\n\nclass Other(keras.layers.Layer):\n"
        "    def build(self, shape):\n        self.d = keras.layers.Dense(2)\n\n"
        "    def call(self, x):\n        return self.d(x)\n",
    )
    put(
        tmp_path,
        "ends.py",
        "import os\nimport keras\n\n\nclass Ends(keras.layers.Layer):\n"
        "    def call(self, x):\n        os._exit(9)\n",
    )
    ran("build", "--no-check")
    options = ("--select", "LG22", "--html", "out/report.html", "--no-times")
    printed = ran("check", "gate.layer.yaml", "other.py", "ends.py", *options, code=1)
    text = (tmp_path / "out" / "report.html").read_text()
    assert "out/report.html  written" in printed
    document = Document(text)
    assert document.texts("span", "title") == ["Gate", "Other", "Ends"]
    assert "generated module generated/gate.py" in text
    assert "x * g" in text
    assert "other.py:4" in text
    assert ">Dense<" in text
    # The layer that took its process with it has its source, too.
    assert "os._exit(9)" in text


def test_a_page_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "gate.layer.yaml", GATE)
    ran("build", "--no-check")
    put(tmp_path, "file", "")
    for place in (".", "file/report.html", "file/deeper/report.html"):
        said = refused("check", "--html", place)
        assert f"{place}: no file can be written there" in said
