"""Sections that do not stand beside those of every other layer: each has an effect."""

from __future__ import annotations

import json
from typing import Any

import pytest

from layergen.description.decode import decode
from layergen.description.reading import read
from layergen.diagnostics import Source

#: Sections that do not stand beside those of the base: a description, and what it is without the section.
APART: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "model": ({"model": "Thing"}, {"layer": "Thing"}),
    "autocast": ({"layer": "Thing", "autocast": False}, {"layer": "Thing"}),
    "cell": (
        {"cell": "Thing", "states": {"h": "(3,)"}, "call": "h, [h * inputs]"},
        {"model": "Thing", "call": "inputs, [inputs * inputs]"},
    ),
    "states": (
        {"cell": "Thing", "states": {"h": "(3,)"}, "call": "h, [h * inputs]"},
        {"cell": "Thing", "states": {"h": "(4,)"}, "call": "h, [h * inputs]"},
    ),
    "extends": (
        {"layer": "Thing", "extends": "layers.ReLU()", "call": "inputs * 1"},
        {"layer": "Thing", "call": "inputs * 1"},
    ),
    "python": (
        {"layer": "Thing", "python": "def twice(x):\n    return 2 * x"},
        {"layer": "Thing"},
    ),
}


@pytest.mark.parametrize("section", APART)
def test_a_section_that_stands_apart_has_an_effect(section: str) -> None:
    found = []
    for data in APART[section]:
        source = Source("x.json", json.dumps({"call": "inputs", **data}))
        root, _ = read(source)
        assert root is not None
        draft, problems = decode(root, source)
        assert problems == ()
        assert draft is not None
        found.append(draft.description)
    assert found[0] != found[1]
