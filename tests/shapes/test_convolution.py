"""Convolutions, pools and blocks of pixels: their sizes are those that Keras computes."""

from __future__ import annotations

import pytest
from harness import T, axes_of, check, dims, few, message_of, run_engine
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.facts import Facts
from layergen.shapes.size import name
from layergen.shapes.value import Integer, Value

FORMATS = st.sampled_from([None, "channels_last", "channels_first"])
PADDINGS = st.sampled_from(["valid", "same"])
SMALL = st.integers(1, 3)


@st.composite
def images(draw: st.DrawFn, least: int = 1, most: int = 3) -> tuple[T, str | None, int]:
    """Batch, spatial axes and channels, in either order; sizes are plain numbers."""
    spatial = draw(
        st.lists(
            st.one_of(st.integers(1, 9), st.integers(1, 9), st.none()),
            min_size=least,
            max_size=most,
        )
    )
    channels, layout = draw(st.sampled_from([1, 2, 3])), draw(FORMATS)
    batch = draw(st.sampled_from([1, 2, None]))
    inner = (channels, *spatial) if layout == "channels_first" else (*spatial, channels)
    return T((batch, *inner), names=False), layout, channels


def one_or_each(draw: st.DrawFn, numbers: st.SearchStrategy[int], count: int) -> object:
    """One number for all spatial axes, or one for each."""
    if draw(st.booleans()):
        return draw(numbers)
    return tuple(draw(st.lists(numbers, min_size=count, max_size=count)))


@st.composite
def convolutions(draw: st.DrawFn) -> dict[str, object]:
    """Images with a kernel that mostly fits, and how it slides."""
    x, layout, channels = draw(images())
    count = len(x.axes) - 2
    if draw(st.integers(0, 12)) == 0:
        x = T(x.axes[:-1], names=False)
    sizes = draw(st.lists(SMALL, min_size=count, max_size=count))
    deep = channels if draw(st.integers(0, 8)) else channels + 1
    strides = one_or_each(draw, SMALL, count)
    # Backends do not have strides and dilation at once.
    dilation = one_or_each(draw, SMALL, count) if strides == 1 else 1
    padding = draw(PADDINGS) if draw(st.integers(0, 15)) else "full"
    return {
        "x": x,
        "sizes": tuple(sizes),
        "deep": deep,
        "strides": strides,
        "dilation": dilation,
        "padding": padding,
        "layout": layout,
    }


SLIDING = "strides=strides, padding=padding, data_format=layout, dilation_rate=dilation"


@given(convolutions(), st.sampled_from(["conv", "depthwise_conv"]), SMALL)
@few(150)
def test_convolutions(case: dict[str, object], op: str, units: int) -> None:
    sizes, deep = case.pop("sizes"), case.pop("deep")
    kernel = T((*sizes, deep, units), names=False)  # type: ignore[misc]
    check(f"ops.{op}(x, k, {SLIDING})", k=kernel, **case)


@given(convolutions(), SMALL, st.integers(0, 8))
@few(60)
def test_separable_convolution(case: dict[str, object], units: int, fits: int) -> None:
    sizes, deep = case.pop("sizes"), case.pop("deep")
    depth = T((*sizes, deep, 2), names=False)  # type: ignore[misc]
    inner = 2 * deep if fits else 7  # type: ignore[operator]
    point = T((*[1] * len(sizes), inner, units), names=False)  # type: ignore[arg-type]
    check(f"ops.separable_conv(x, d, p, {SLIDING})", d=depth, p=point, **case)


@given(convolutions(), SMALL, st.one_of(st.none(), st.none(), st.integers(0, 1)))
@few(100)
def test_transposed_convolution(
    case: dict[str, object], units: int, extra: int | None
) -> None:
    sizes, deep = case.pop("sizes"), case.pop("deep")
    kernel = T((*sizes, units, deep), names=False)  # type: ignore[misc]
    text = (
        "ops.conv_transpose(x, k, strides, padding, output_padding=extra, "
        "data_format=layout, dilation_rate=dilation)"
    )
    check(text, k=kernel, extra=extra, **case)


@given(st.data(), st.sampled_from(["max_pool", "average_pool"]), PADDINGS)
@few(120)
def test_pools(data: st.DataObject, op: str, padding: str) -> None:
    x, layout, _ = data.draw(images())
    count = len(x.axes) - 2
    window = data.draw(st.composite(one_or_each)(SMALL, count))
    strides = data.draw(st.one_of(st.none(), st.composite(one_or_each)(SMALL, count)))
    text = f"ops.{op}(x, window, strides, padding, data_format=layout)"
    values = {
        "window": window,
        "strides": strides,
        "padding": padding,
        "layout": layout,
    }
    check(text, x=x, **values)


@given(st.data(), st.sampled_from(["adaptive_average_pool", "adaptive_max_pool"]))
@few(40)
def test_adaptive_pools(data: st.DataObject, op: str) -> None:
    x, layout, _ = data.draw(images())
    # A single window, or one larger than the image, ends the process of TensorFlow.
    x = T(tuple(6 if a is None else a + 2 for a in x.axes), names=False)
    size = data.draw(st.composite(one_or_each)(st.integers(2, 3), len(x.axes) - 2))
    check(f"ops.{op}(x, size, data_format=layout)", x=x, size=size, layout=layout)


@given(
    st.lists(st.sampled_from([1, 2, 3, 4, 6, 8, 12, None]), min_size=3, max_size=5),
    st.integers(1, 3),
    FORMATS,
    st.sampled_from(["depth_to_space", "space_to_depth"]),
)
@few(70)
def test_blocks_of_pixels(
    axes: list[int | None], block: int, layout: str | None, op: str
) -> None:
    x = T(tuple(axes), names=False)
    text = f"ops.{op}(x, block, data_format=layout)"
    check(text, x=x, block=block, layout=layout or "channels_last")


@given(
    st.lists(st.integers(1, 7), min_size=3, max_size=4),
    SMALL,
    st.integers(1, 2),
    st.integers(0, 1),
    st.integers(1, 2),
)
@few(50)
def test_unfold(
    axes: list[int], kernel: int, dilation: int, padding: int, stride: int
) -> None:
    text = "ops.unfold(x, kernel, dilation, padding, stride)"
    values = {
        "kernel": kernel,
        "dilation": dilation,
        "padding": padding,
        "stride": stride,
    }
    # Keras gives a size to what is smaller than a block in both directions.
    fits = (kernel - 1) * dilation < min(axes[2:]) + 2 * padding
    check(text, certain=fits, x=T(tuple(axes), names=False), **values)


@given(st.integers(1, 12), SMALL, st.integers(1, 3), st.integers(1, 3))
@few(40)
def test_fold(rows: int, kernel: int, height: int, width: int) -> None:
    size = (height * kernel, width * kernel)
    x = T((2, rows, height * width), names=False)
    text = "ops.fold(x, size, kernel, stride=kernel)"
    check(text, x=x, size=size, kernel=kernel)


@given(st.lists(dims(none=False), min_size=4, max_size=4), SMALL, SMALL)
@few(50)
def test_sizes_that_are_names(axes: list[int], window: int, stride: int) -> None:
    """With other numbers the kernel would fit: only the sizes are compared."""
    x, k = T(tuple(axes)), T((2, 3, axes[-1], 5))
    values = {"window": window, "stride": stride}
    for padding in ("valid", "same"):
        text = "ops.max_pool(x, window, stride, padding)"
        check(text, strict=False, x=x, padding=padding, **values)
        text = "ops.conv(x, k, stride, padding)"
        check(text, strict=False, x=x, k=k, stride=stride, padding=padding)


NAMES: dict[str, Value] = {
    n: Integer(name(n)) for n in ("height", "width", "kernel", "stride", "patch")
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("ops.conv(x, k)", "(batch, height - kernel + 1, width - kernel + 1, units)"),
        (
            "ops.conv(x, k, stride)",
            "(batch, (height - kernel) // stride + 1, (width - kernel) // stride + 1, units)",
        ),
        ("ops.conv(x, k, padding='same')", "(batch, height, width, units)"),
        (
            "ops.conv(x, k, 2, padding='same')",
            "(batch, (height - 1) // 2 + 1, (width - 1) // 2 + 1, units)",
        ),
        ("ops.max_pool(x, patch)", "(batch, height // patch, width // patch, 3)"),
        ("ops.max_pool(ops.repeat(x, 2, 1), 2)", "(batch, height, width // 2, 3)"),
        (
            "ops.conv_transpose(x, t, 2, padding='same')",
            "(batch, 2 * height, 2 * width, units)",
        ),
    ],
)
def test_formulas_of_sizes(text: str, result: str) -> None:
    values = {
        "x": axes_of("(batch, height, width, 3)"),
        "k": axes_of("(kernel, kernel, 3, units)"),
        "t": axes_of("(4, 4, units, 3)"),
    }
    value, log = run_engine(text, values | NAMES)
    assert not log.diagnostics
    assert str(value) == result


def test_a_stride_that_divides_gives_a_plain_quotient() -> None:
    facts = Facts().with_divides(name("time"), name("stride"))
    values = {"x": axes_of("(batch, time, dim)"), **NAMES}
    text = "ops.average_pool(x, stride, padding='same')"
    assert str(run_engine(text, values, facts)[0]) == "(batch, time // stride, dim)"
    value, _ = run_engine(text, values)
    assert str(value) == "(batch, (time - 1) // stride + 1, dim)"


X, K = axes_of("(batch, height, width, 3)"), axes_of("(2, 2, 4, units)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.conv(x, k)",
            "LG031 k is for 4 channels, x has 3"
            " | the shapes are (2, 2, 4, units) and (batch, height, width, 3)",
        ),
        (
            "ops.conv(x, k[0])",
            "LG035 conv wants a kernel of 4 axes for x, k[0] has 3: (2, 4, units)"
            " | the shape of x is (batch, height, width, 3)",
        ),
        (
            "ops.max_pool(x[0, 0], 2)",
            "LG035 max_pool wants 3 or 4 or 5 axes, x[0, 0] has 2: (width, 3)"
            " | the shape of x[0, 0] is (width, 3)",
        ),
        (
            "ops.max_pool(x, (2, 2, 2))",
            "LG039 pool_size has 3 numbers for 2 spatial axes"
            " | give one number, or one for each axis",
        ),
        (
            "ops.conv(x, k, padding='full')",
            "LG031 k is for 4 channels, x has 3"
            " | the shapes are (2, 2, 4, units) and (batch, height, width, 3)",
        ),
        (
            "ops.max_pool(x, 2, padding='full')",
            'LG039 there is no padding \'full\' | write "valid" or "same"',
        ),
        (
            "ops.max_pool(x, 2, data_format='NHWC')",
            "LG039 there is no data_format 'NHWC'"
            ' | write "channels_last" or "channels_first"',
        ),
        (
            "ops.max_pool(z, 4)",
            "LG039 max_pool does not fit into z: (batch, 3, dim)"
            ' | use padding="same", or a smaller kernel',
        ),
    ],
)
def test_mistakes_say_what_does_not_fit(text: str, message: str) -> None:
    assert message_of(text, x=X, k=K, z=axes_of("(batch, 3, dim)")) == message
