"""The model learns, and comes back from a file."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from gridcast.data import DAYS, HOURS, made_up_demand, windows
from gridcast.train import trained


@pytest.fixture(scope="module")
def found() -> tuple[keras.Model, float, float]:
    return trained(epochs=8)


def test_a_window_ends_where_its_target_begins() -> None:
    demand = np.arange(10 * HOURS, dtype="float32")
    found = windows(demand, step=1)
    assert found.demand.shape[1:] == (HOURS, DAYS)
    # The fourth window begins at three o'clock.
    assert found.hour[3, 0] == 3
    assert found.demand[3, 0].tolist() == [3 + HOURS * day for day in range(DAYS)]
    assert found.target[3, 0] == 3 + HOURS * DAYS


def test_the_model_is_better_than_saying_that_today_is_as_yesterday(
    found: tuple[keras.Model, float, float],
) -> None:
    _, error, as_yesterday = found
    assert error < 0.8 * as_yesterday


def test_a_model_from_a_file_says_the_same(
    found: tuple[keras.Model, float, float], tmp_path: Path
) -> None:
    model = found[0]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    inputs = windows(made_up_demand(days=10)).inputs
    np.testing.assert_array_equal(
        model.predict(inputs, verbose=0), again.predict(inputs, verbose=0)
    )
