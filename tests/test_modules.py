"""Descriptions that use every part of the language, and the modules that they become, to the byte.

`pytest --update` rewrites the expected modules.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support import (
    CASES,
    STYLES,
    body,
    by_turns,
    case_names,
    samples,
    write_relatives,
)

import layergen
from layergen.checks.loading import forgotten_afterwards, load_class
from layergen.checks.run import run
from layergen.checks.subject import QUICK
from layergen.description.fields import SECTIONS

EXPECTED = {"add-weight": "expected.py", "tf-variable": "expected_tf.py"}
PACKAGES = {"add-weight": "cases", "tf-variable": "cases_tf"}
TWINS = [("state", "toml"), ("mapping_output", "json")]


def description(
    name: str, monkeypatch: pytest.MonkeyPatch, ending: str = "yaml"
) -> layergen.Description:
    monkeypatch.chdir(CASES / name)
    return layergen.load(f"{name}.layer.{ending}", trust=True)


def has_variables(found: layergen.Description) -> bool:
    return bool(found.weights)


def every_module() -> list[tuple[str, str]]:
    """Each case as add-weight; those with variables as tf-variable too."""
    return [
        (name, style)
        for name in case_names()
        for style in STYLES
        if style == "add-weight"
        or has_variables(layergen.load(CASES / name / f"{name}.layer.yaml", trust=True))
    ]


MODULES = every_module()


@pytest.mark.parametrize(("name", "style"), MODULES)
def test_a_description_becomes_the_expected_module(
    name: str,
    style: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    text = description(name, monkeypatch).source(style, package=PACKAGES[style])
    file = CASES / name / EXPECTED[style]
    if request.config.getoption("--update"):
        file.write_bytes(text.encode())
    assert text.encode() == file.read_bytes()


def test_every_expected_module_is_compared() -> None:
    there = {file for file in CASES.glob("*/*") if file.suffix == ".py"}
    assert there == {CASES / name / EXPECTED[style] for name, style in MODULES}


@pytest.mark.parametrize(("name", "style"), by_turns(MODULES))
def test_an_expected_module_passes_the_quick_checks(
    name: str, style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = description(name, monkeypatch)
    package = tmp_path / PACKAGES[style]
    package.mkdir()
    module = package / f"{name}.py"
    module.write_bytes((CASES / name / EXPECTED[style]).read_bytes())
    write_relatives(found, style, package)
    tried = samples(found)
    with forgotten_afterwards(str(module)):
        report = run(
            load_class(str(module), found.name), tried, title=name, selection=QUICK
        )
    assert report.ok, str(report)
    assert all(r.outcome == "passed" or r.detail for r in report.results)
    assert len(report.output_shapes) == len(tried) > 0


@pytest.mark.parametrize(("name", "ending"), TWINS)
def test_toml_and_json_say_the_same_as_yaml(
    name: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [description(name, monkeypatch, kind).source() for kind in ("yaml", ending)]
    assert body(texts[0]) == body(texts[1])
    assert texts[0] != texts[1], "the header names the file"


def test_the_cases_use_every_section_and_every_key_of_the_language() -> None:
    reader = YAML(typ="safe", pure=True)
    files = [
        reader.load((CASES / name / f"{name}.layer.yaml").read_text(encoding="utf-8"))
        for name in case_names()
    ]
    unused = []
    for section in SECTIONS:
        values = [data[section.name] for data in files if section.name in data]
        if not values:
            unused.append(section.name)
        entries = [
            entry
            for value in values
            if isinstance(value, dict)
            for entry in value.values()
            if isinstance(entry, dict)
        ]
        unused += [
            f"{section.name}: {key.name}"
            for key in section.keys
            if not any(key.name in entry for entry in entries)
        ]
    # Keras applies these to what an optimizer trains, so that they say nothing of a state.
    assert set(unused) <= {"state: regularizer", "state: constraint"}
