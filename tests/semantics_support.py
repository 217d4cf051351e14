"""What the tests of how generated layers behave share."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from support import CASES, STYLES

import layergen

both_styles = pytest.mark.parametrize("style", STYLES)


def case(name: str, style: str) -> Any:
    """The class of a case, under a package name of these tests."""
    described = layergen.load(CASES / name / f"{name}.layer.yaml", trust=True)
    return described.layer_class(style, package=f"semantics_{style}")


def normal(*shape: int, seed: int = 0) -> Any:
    """Normal draws, the same ones for the same seed."""
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def array(tensor: Any) -> Any:
    """The values of a tensor."""
    return keras.ops.convert_to_numpy(tensor)
