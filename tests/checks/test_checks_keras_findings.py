"""What the checks find in Keras's own layers is true: Keras alone shows it."""

from __future__ import annotations

import pytest
from keras_findings import FINDINGS, maker


@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize(("name", "code"), FINDINGS, ids=str)
def test_a_finding_in_a_layer_of_keras_is_true(name: str, code: str) -> None:
    FINDINGS[name, code](maker(name))
