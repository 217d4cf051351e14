"""Where an argument is left out, the rules take the default that Keras takes."""

from __future__ import annotations

import pytest
from harness import T, check

TENSORS = {
    "x": T((2, 3, 5)),
    "y": T((2, 1, 3, 1)),
    "v": T((11,), names=False),
    "u": T((4,), names=False),
    "w": T((7, 3), names=False),
    "i": T((2, 7, 7, 3), names=False),
    "f": T((2, 3, 4), names=False),
    "k": T((2, 2, 3, 3), names=False),
    "d": T((2, 3, 3, 8), names=False),
}


@pytest.mark.parametrize(
    "text",
    [
        "ops.append(x, x)",
        "ops.array_split(i, 2)",
        "ops.associative_scan(lambda a, b: a + b, x)",
        "ops.concatenate([x, x])",
        "ops.conv(i, k)",
        "ops.conv_transpose(i, k)",
        "ops.correlate(v, u)",
        "ops.cross(w, w)",
        "ops.depth_to_space(d, 2)",
        "ops.diff(i)",
        "ops.flip(x)",
        "ops.fold(f, (2, 2), 1)",
        "ops.image.extract_patches(i, 2)",
        "ops.image.extract_patches_3d(d, 1)",
        "ops.irfft((x, x))",
        "ops.istft((x, x), 8, 2, 8)",
        "ops.max_pool(i, 2)",
        "ops.norm(x)",
        "ops.qr(w)",
        "ops.repeat(x, 2)",
        "ops.rfft(x)",
        "ops.roll(x, 1)",
        "ops.rot90(x)",
        "ops.split(x, 1)",
        "ops.squeeze(y)",
        "ops.stack([x, x])",
        "ops.stft(v, 4, 2, 4)",
        "ops.svd(w)",
        "ops.tensordot(x, ops.transpose(x, (1, 2, 0)))",
        "ops.transpose(x)",
        "ops.unfold(i, 2)",
        "ops.unstack(w)",
    ],
)
def test_a_call_with_the_fewest_arguments(text: str) -> None:
    assert check(text, **TENSORS) == "shape"
