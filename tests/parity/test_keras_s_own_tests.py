"""Keras's own tests of its layers, run with the layers of the catalogue that bear their names.

Each test in Keras's file that has to do with the layer must hold, but for those that the entry of the layer leaves
out with a reason; these must fail, or they need not be left out.
"""

from __future__ import annotations

from functools import cache

import pytest
from keras_tests import KerasTests, keras_tests
from parity_entries import entries, seen
from support import by_turns, committed

ENTRIES = entries()
RUNS = [
    (name, style, test)
    for name, entry in ENTRIES.items()
    for style in entry.styles
    for test in seen().get(name, ())
]

pytestmark = pytest.mark.filterwarnings("ignore")


@cache
def keras_tests_of(name: str, style: str) -> KerasTests:
    return keras_tests(
        name, ENTRIES[name].tests, committed(name, style), ENTRIES[name].made_in
    )


@pytest.mark.parametrize(
    ("name", "style", "test"),
    by_turns(run for run in RUNS if not ENTRIES[run[0]].reason(run[2])),
)
def test_keras_s_own_test_holds(name: str, style: str, test: str) -> None:
    outcome = keras_tests_of(name, style).run(test)
    assert outcome.failure == ""
    assert outcome.is_met
    assert outcome.skipped == ""


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "style", "test"), [run for run in RUNS if ENTRIES[run[0]].reason(run[2])]
)
def test_what_is_left_out_cannot_hold(name: str, style: str, test: str) -> None:
    outcome = keras_tests_of(name, style).run(test)
    assert outcome.failure != "", "it holds: do not leave it out"


@pytest.mark.sweep
@pytest.mark.parametrize("name", ENTRIES)
def test_every_test_that_meets_the_layer_is_run(name: str) -> None:
    tests = keras_tests_of(name, "add-weight")
    mine = set(seen()[name])
    assert mine <= set(tests.names())
    # What else is in the file has to do with other layers, or is not for this backend.
    for test in sorted(set(tests.names()) - mine):
        outcome = tests.run(test)
        assert outcome.skipped or not outcome.is_met, test


@pytest.mark.parametrize("name", ENTRIES)
def test_every_reason_is_that_of_a_test(name: str) -> None:
    entry = ENTRIES[name]
    for left_out in entry.left_out:
        start = left_out.removesuffix("*")
        assert any(test.startswith(start) for test in seen()[name]), left_out
