"""The JSON Schema of a description: it takes what layergen takes, and refuses what layergen refuses."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_support import ran
from ruamel.yaml import YAML
from support import CASES, CATALOG

from layergen.diagnostics import Source
from layergen.shapes.load import load_text


def schema() -> Any:
    return json.loads(ran("schema"))


def data(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


DESCRIPTIONS = [*CATALOG.glob("*/*.yaml"), *CASES.glob("*/*.layer.yaml")]


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_the_schema_takes_every_description(path: Path) -> None:
    jsonschema.validate(data(path.read_text(encoding="utf-8")), schema())


BAD: list[tuple[str, Any]] = [
    ("no layer", {"call": "x"}),
    ("no call", {"layer": "Gate"}),
    ("unknown section", {"layer": "G", "call": "x", "calls": "x"}),
    ("a class that is no name", {"layer": "my gate", "call": "x"}),
    ("a class that is a number", {"layer": 3, "call": "x"}),
    ("params that are a list", {"layer": "G", "call": "x", "params": ["a"]}),
    ("a param that is no name", {"layer": "G", "call": "x", "params": {"a b": "int"}}),
    ("a param without type", {"layer": "G", "call": "x", "params": {"a": {"min": 1}}}),
    ("unknown key", {"layer": "G", "call": "x", "params": {"a": {"type": "int", "mn": 1}}}),
    ("a bound that is a text", {"layer": "G", "call": "x", "params": {"a": {"type": "int", "min": "1"}}}),
    ("a weight without shape", {"layer": "G", "call": "x", "weights": {"w": {"dtype": "int32"}}}),
    ("a flag that is a text", {"layer": "G", "call": "x", "weights": {"w": {"shape": "()", "trainable": "no"}}}),
    ("an unknown aggregation", {"layer": "G", "call": "x", "state": {"w": {"shape": "()", "aggregation": "max"}}}),
    ("an unknown place", {"layer": "G", "call": "x", "create": "call"}),
    ("samples that are no list", {"layer": "G", "call": "x", "samples": {"x": 1}}),
    ("a call that is a list", {"layer": "G", "call": ["x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "bad"), BAD)
def test_the_schema_refuses_what_layergen_refuses(why: str, bad: Any) -> None:
    assert not jsonschema.Draft202012Validator(schema()).is_valid(bad), why
    assert load_text(Source("bad.layer.json", json.dumps(bad))).diagnostics, why


def test_the_schema_is_for_toml_and_json_too() -> None:
    for name in ("state/state.layer.toml", "mapping_output/mapping_output.layer.json"):
        text = (CASES / name).read_text(encoding="utf-8")
        read = json.loads(text) if name.endswith("json") else toml(text)
        jsonschema.validate(read, schema())


def toml(text: str) -> Any:
    # Python 3.10 has none of its own; what the settings are read with is there for sure.
    return importlib.import_module("layergen.project.settings").tomllib.loads(text)
