"""The other half of Keras's layers: a file a process, so that two can run at once."""

from __future__ import annotations

from typing import Any

import pytest
from keras_findings import assert_true_findings
from keras_samples import ENTRIES


@pytest.mark.sweep
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize(("name", "params", "inputs"), ENTRIES[1::2])
def test_in_a_layer_of_keras_only_what_is_true_is_found(
    name: str, params: dict[str, object], inputs: Any
) -> None:
    assert_true_findings(name, params, inputs)
