"""`EinsumDense` of the catalogue: its equation, its shapes, and how its kernel begins."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from support import STYLES, committed


@pytest.mark.parametrize("style", STYLES)
def test_einsum_dense_tells_the_axes_of_an_ellipsis_in_their_order(style: str) -> None:
    layer = committed("EinsumDense", style)("...x,xy->...y", 7, bias_axes="y")
    assert layer.compute_output_shape((2, 3, 4, 5, 6)) == (2, 3, 4, 5, 7)
    assert layer.compute_output_shape((None, None, 4, 6)) == (None, None, 4, 7)
    assert tuple(layer(np.ones((2, 3, 4, 5, 6))).shape) == (2, 3, 4, 5, 7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("abc->ab", 3), "of the form"),
        (("ab->bc,ac", 3), "of the form"),
        (("a1,1c->ac", 3), "each axis by a letter"),
        (("...a,ab->b", 3), "on the same side"),
        (("ab,bc->ad", 3), "each letter of the output"),
        (("ab,bcd->ac", 3), "each letter of the kernel"),
        (("ab,bc->ac", 3, None, "b"), "letters of the output"),
    ],
)
def test_einsum_dense_refuses_what_is_no_equation_of_a_dense_layer(
    arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed("EinsumDense", "add-weight")(*arguments)


def test_einsum_dense_refuses_another_size_of_an_axis_that_stays() -> None:
    layer = committed("EinsumDense", "add-weight")("abc,cd->abd", (4, 2))
    with pytest.raises(ValueError, match="another size in output_shape"):
        layer.build((None, 3, 5))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "equation", ["abc,cde->abde", "abc,dec->abde", "...c,cde->...de"]
)
@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "Orthogonal"])
def test_the_kernel_of_einsum_dense_begins_as_that_of_keras(
    style: str, equation: str, name: str
) -> None:
    start = getattr(keras.initializers, name)
    sizes = (4, 5) if "..." in equation else (3, 4, 5)
    first = []
    for cls in (committed("EinsumDense", style), keras.layers.EinsumDense):
        layer = cls(equation, sizes, kernel_initializer=start(seed=5))
        layer.build((2, 3, 6))
        first.append(keras.ops.convert_to_numpy(layer.kernel))
    np.testing.assert_allclose(*first, rtol=1e-5, atol=1e-6)
