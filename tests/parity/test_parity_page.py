"""The page of parity is what has been seen."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from parity_entries import entries, seen
from support import ROOT


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "parity_page", ROOT / "scripts" / "parity_page.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_fresh() -> None:
    parity_page = script()
    text = parity_page.FILE.read_text(encoding="utf-8")
    assert text == parity_page.page(seen()), f"run: {parity_page.COMMAND}"


def test_the_page_has_every_layer_and_every_test_that_is_left_out() -> None:
    text = script().page(seen())
    assert set(seen()) == set(entries())
    for name, entry in entries().items():
        assert f"| [{name}](" in text
        for test in seen()[name]:
            assert (f"`{test}`" in text) or entry.reason(test) is None


def test_lines_are_counted_as_the_page_says() -> None:
    import keras

    parity_page = script()
    assert parity_page.lines("a\n\n  b\n \n") == 2
    elu = parity_page.keras_lines(keras.layers.ELU)
    assert 20 < elu < 60
    # The pooling layers stand on a class of their own.
    assert parity_page.keras_lines(keras.layers.MaxPooling2D) > 150
