"""Images and attention: their shapes are those that Keras gives."""

from __future__ import annotations

import pytest
from harness import T, axes_of, check, few, message_of
from hypothesis import given
from hypothesis import strategies as st

FORMATS = st.sampled_from(["channels_last", "channels_first"])
SMALL = st.integers(1, 3)


@st.composite
def pictures(draw: st.DrawFn, dtypes: tuple[str, ...] = ("float32",)) -> T:
    """One image or several, with any channels; sometimes too many or too few axes."""
    rank = draw(st.sampled_from([2, 3, 3, 4, 4, 4, 5]))
    sizes = st.sampled_from([1, 3, 3, 4, 5, 7, None])
    axes = tuple(draw(st.lists(sizes, min_size=rank, max_size=rank)))
    return T(axes, draw(st.sampled_from(dtypes)), names=False)


@given(pictures(("float32", "int32")), st.integers(1, 5), st.booleans(), FORMATS)
@few(60)
def test_resize(x: T, size: int, pair: bool, layout: str) -> None:
    wanted = (size, size + 1) if pair else size
    text = "ops.image.resize(x, size, data_format=layout)"
    # The dtype of resized integers depends on how they are interpolated.
    check(text, x=T(x.axes, names=False), size=wanted, layout=layout)


@given(
    pictures(("float32", "float32", "int32")),
    st.sampled_from(["rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"]),
    FORMATS,
)
@few(100)
def test_colours(x: T, op: str, layout: str) -> None:
    check(f"ops.image.{op}(x, data_format=layout)", x=x, layout=layout)


@given(pictures(), st.sampled_from(["gaussian_blur", "elastic_transform"]))
@few(50)
def test_images_that_keep_their_shape(x: T, op: str) -> None:
    check(f"ops.image.{op}(x)", x=x)


@given(pictures(), st.sampled_from([(8,), (2, 8), (2, 2, 4)]))
@few(50)
def test_affine_transform(x: T, shape: tuple[int, ...]) -> None:
    check("ops.image.affine_transform(x, t)", x=x, t=T(shape, names=False))


@given(pictures(), st.sampled_from([(4, 2), (3, 4, 2), (2, 4), (4,)]))
@few(50)
def test_perspective_transform(x: T, shape: tuple[int, ...]) -> None:
    text = "ops.image.perspective_transform(x, p, q)"
    points = T(shape, names=False)
    check(text, x=x, p=points, q=points)


@given(pictures())
@few(40)
def test_sobel_edges(x: T) -> None:
    check("ops.image.sobel_edges(x)", x=x)


@given(pictures())
@few(40)
def test_ssim(x: T) -> None:
    check("ops.image.ssim(x, x)", x=x)


@given(
    st.lists(st.integers(1, 4), max_size=3),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
)
@few(50)
def test_map_coordinates(axes: list[int], where: list[int]) -> None:
    x, c = T(tuple(axes), names=False), T(tuple(where), names=False)
    check("ops.image.map_coordinates(x, c, 1)", x=x, c=c)


@given(st.integers(2, 4), st.integers(2, 4))
@few(12)
def test_scale_and_translate(rank: int, wanted: int) -> None:
    shape = (8, 6, 5, 4)[:wanted]
    text = "ops.image.scale_and_translate(x, shape, s, t, (0, 1), 'linear')"
    x, pair = T((4, 3, 5, 2)[:rank], names=False), T((2,), names=False)
    check(text, certain=rank == wanted, x=x, shape=shape, s=pair, t=pair)


ENDS = st.one_of(st.none(), st.integers(0, 3))


@given(pictures(), ENDS, ENDS, st.one_of(st.none(), st.integers(1, 9)), FORMATS)
@few(120)
def test_pad_images(
    x: T, top: int | None, bottom: int | None, height: int | None, layout: str
) -> None:
    text = (
        "ops.image.pad_images(x, top_padding=top, bottom_padding=bottom, "
        "target_height=height, left_padding=1, right_padding=2, data_format=layout)"
    )
    check(text, x=x, top=top, bottom=bottom, height=height, layout=layout)


@given(pictures(), ENDS, ENDS, st.one_of(st.none(), st.integers(1, 9)), FORMATS)
@few(120)
def test_crop_images(
    x: T, left: int | None, right: int | None, width: int | None, layout: str
) -> None:
    text = (
        "ops.image.crop_images(x, left_cropping=left, right_cropping=right, "
        "target_width=width, top_cropping=0, bottom_cropping=1, data_format=layout)"
    )
    check(text, x=x, left=left, right=right, width=width, layout=layout)


@given(
    st.lists(st.integers(1, 7), min_size=2, max_size=5),
    SMALL,
    st.one_of(st.none(), SMALL),
    st.sampled_from(["valid", "same"]),
    FORMATS,
)
@few(60)
def test_extract_patches(
    axes: list[int], size: int, strides: int | None, padding: str, layout: str
) -> None:
    text = (
        "ops.image.extract_patches(x, size, strides=strides, padding=padding, "
        "data_format=layout)"
    )
    values = {"size": size, "strides": strides, "padding": padding, "layout": layout}
    check(text, x=T(tuple(axes), names=False), **values)


@given(st.lists(st.integers(1, 5), min_size=3, max_size=5), st.integers(1, 2))
@few(40)
def test_extract_patches_of_volumes(axes: list[int], size: int) -> None:
    text = "ops.image.extract_patches_3d(x, size)"
    check(text, x=T(tuple(axes), names=False), size=size)


@st.composite
def attended(draw: st.DrawFn) -> tuple[T, T, T]:
    """Queries, keys and values that mostly go together."""
    batch, time, keys, heads, dim, depth = 2, 3, 5, 7, 11, 13
    q, k, v = (
        [batch, time, heads, dim],
        [batch, keys, heads, dim],
        [batch, keys, heads, depth],
    )
    if draw(st.booleans()):
        v[-1] = dim
    if draw(st.booleans()):
        one = draw(st.sampled_from([q, k, v]))
        one[draw(st.integers(0, 3))] = draw(st.sampled_from([1, 2, 3, 5, 17]))
    if draw(st.integers(0, 5)) == 0:
        q, k, v = q[:3], k[:3], v[:3]
    names = draw(st.booleans())
    return (
        T(tuple(q), names=names),
        T(tuple(k), names=names),
        T(tuple(v), names=names),
    )


@given(attended())
@few(60)
def test_dot_product_attention(case: tuple[T, T, T]) -> None:
    q, k, v = case
    # Backends that stretch a single head or example do so each in its own way.
    certain = q.axes[:1] == k.axes[:1] and q.axes[2:] == k.axes[2:]
    certain = certain and k.axes[:3] == v.axes[:3]
    check("ops.dot_product_attention(q, k, v)", certain=certain, q=q, k=k, v=v)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.image.resize(v, (2, 2))",
            "LG035 image.resize wants 3 or 4 axes, v has 1: (dim,) | the shape of v is (dim,)",
        ),
        (
            "ops.image.rgb_to_hsv(x)",
            "LG039 image.rgb_to_hsv wants 3 channels, x has dim: (height, width, dim)"
            ' | channels stand last unless data_format="channels_first"',
        ),
        (
            "ops.image.pad_images(x, 1, 2)",
            "LG039 image.pad_images wants two of top_padding, bottom_padding and target_height"
            " | they are top_padding=1, bottom_padding=None, target_height=None",
        ),
        (
            "ops.dot_product_attention(x, x, x)",
            "LG035 dot_product_attention wants 4 axes, x has 3: (height, width, dim)"
            " | the shape of x is (height, width, dim)",
        ),
    ],
)
def test_mistakes_say_what_was_wanted(text: str, message: str) -> None:
    values = {"x": axes_of("(height, width, dim)"), "v": axes_of("(dim,)")}
    assert message_of(text, **values) == message


def test_attention_names_the_axes_that_differ() -> None:
    values = {
        "q": axes_of("(batch, time, heads, dim)"),
        "k": axes_of("(batch, time, heads, units)"),
    }
    assert message_of("ops.dot_product_attention(q, k, k)", **values) == (
        "LG031 query (batch, time, heads, dim) and key (batch, time, heads, units) do not go together"
        " | axis 3 (dim) of q is dim, that of k is units"
    )
