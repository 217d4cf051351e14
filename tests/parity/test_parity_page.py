"""The page of parity is what has been seen."""

from __future__ import annotations

from parity_entries import entries, seen
from support import script


def test_the_page_is_fresh() -> None:
    parity_page = script("parity_page")
    text = parity_page.FILE.read_text(encoding="utf-8")
    assert text == parity_page.page(seen()), f"run: {parity_page.COMMAND}"


def test_the_page_has_every_layer_and_every_test_that_is_left_out() -> None:
    text = script("parity_page").page(seen())
    assert set(seen()) == set(entries())
    for name, entry in entries().items():
        assert f"| [{name}](" in text
        for test in seen()[name]:
            assert (f"`{test}`" in text) or entry.reason(test) is None


def test_lines_are_counted_as_the_page_says() -> None:
    import keras

    parity_page = script("parity_page")
    assert parity_page.lines("a\n\n  b\n \n") == 2
    elu = parity_page.keras_lines(keras.layers.ELU)
    assert 20 < elu < 60
    # The pooling layers stand on a class of their own.
    assert parity_page.keras_lines(keras.layers.MaxPooling2D) > 150
