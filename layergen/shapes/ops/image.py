"""Images, one or a batch of them: sizes, colours, patches."""

from __future__ import annotations

from layergen.shapes.call import Call
from layergen.shapes.ops import rule
from layergen.shapes.ops.convolution import (
    is_channels_last,
    padding_of,
    per_axis,
    refuse_empty,
    slid,
)
from layergen.shapes.parts import (
    at_least,
    differ,
    floats_only,
    known,
    one_of_ranks,
    refuse,
)
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Dim,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
)


def _places(call: Call, name: str = "images") -> tuple[Shape, int, int, int] | None:
    """An image or a batch of them, and where height, width and channels stand; None where not known.

    Raises:
        Mismatch: it has neither 3 nor 4 axes.
    """
    one_of_ranks(call, name, 3, 4)
    shape, is_last = call.shape(name), is_channels_last(call)
    if shape is None or shape.rank is None or is_last is None:
        return None
    first = shape.rank - 3
    order = (first, first + 1, first + 2) if is_last else (first + 1, first + 2, first)
    return (shape, *order)


def _with(shape: Shape, sizes: dict[int, Axis]) -> Shape:
    return Shape(tuple(sizes.get(i, axis) for i, axis in enumerate(shape.axes)))


@rule("image.resize")
def resize(call: Call) -> Value:
    """Another height and width.

    Good: ops.image.resize(x, (32, width)) with x: (batch, a, b, 3) gives (batch, 32, width, 3)
    Bad: ops.image.resize(x, (32, 32)) with x: (batch, dim) gives LG035
    Bad: ops.image.resize(x, 32) with x: (batch, a, b, 3) gives LG039
    """
    found, dtype = _places(call), call.dtype("images")
    if found is None:
        return Tensor(None, dtype)
    shape, height, width, _ = found
    if isinstance(call.value("size"), Integer):
        raise refuse(
            f"{call.op} wants a pair of height and width",
            f"write ({call.label('size')}, {call.label('size')})",
            at="size",
        )
    sizes = per_axis(call, "size", 2, None)
    return Tensor(_with(shape, {height: sizes[0], width: sizes[1]}), dtype)


@rule("image.rgb_to_grayscale")
def rgb_to_grayscale(call: Call) -> Value:
    """One channel for three.

    Good: ops.image.rgb_to_grayscale(x) with x: (batch, height, width, 3) gives (batch, height, width, 1)
    Bad: ops.image.rgb_to_grayscale(x) with x: (batch, height, width, 4) gives LG039
    """
    found, dtype = _places(call), call.dtype("images")
    if found is None:
        return Tensor(None, dtype)
    shape, _, _, channels = found
    _colours(call, shape, shape.axes[channels], (1, 3))
    return Tensor(_with(shape, {channels: ONE}), dtype)


def _colours(call: Call, shape: Shape, axis: Axis, allowed: tuple[int, ...]) -> None:
    if all(differ(call, axis, number(count)) for count in allowed):
        raise refuse(
            f"{call.op} wants {' or '.join(map(str, allowed))} channels, "
            f"{call.label('images')} has {axis}: {shape}",
            'channels stand last unless data_format="channels_first"',
        )


@rule("image.rgb_to_hsv", "image.hsv_to_rgb")
def colours(call: Call) -> Value:
    """Other colours of the same image, which must be of floats.

    Good: ops.image.rgb_to_hsv(x) with x: (batch, height, width, 3) gives (batch, height, width, 3)
    Bad: ops.image.rgb_to_hsv(x) with x: (batch, height, width, 3) int gives LG037
    Bad: ops.image.rgb_to_hsv(x) with x: (batch, height, width, 1) gives LG039
    """
    found = _places(call)
    floats_only(call, "images")
    if found is not None:
        shape, _, _, channels = found
        _colours(call, shape, shape.axes[channels], (3,))
    tensor = call.tensor("images")
    return ANYTHING if tensor is None else tensor


@rule("image.gaussian_blur", "image.elastic_transform")
def same_image(call: Call) -> Value:
    """An image of the same shape.

    Good: ops.image.gaussian_blur(x) with x: (batch, height, width, dim) gives (batch, height, width, dim)
    Bad: ops.image.gaussian_blur(x) with x: (batch, dim) gives LG035
    """
    _places(call)
    tensor = call.tensor("images")
    return ANYTHING if tensor is None else tensor


@rule("image.affine_transform")
def affine_transform(call: Call) -> Value:
    """An image of the same shape; 8 numbers for the transform, or 8 for each image.

    Good: ops.image.affine_transform(x, t) with x: (batch, height, width, dim), t: (batch, 8) gives (batch, height, width, dim)
    Bad: ops.image.affine_transform(x, t) with x: (batch, height, width, dim), t: (batch, 2, 3) gives LG035
    """
    one_of_ranks(call, "transform", 1, 2)
    return same_image(call)


@rule("image.perspective_transform")
def perspective_transform(call: Call) -> Value:
    """An image of the same shape; four points for each corner before and after.

    Good: ops.image.perspective_transform(x, p, q) with x: (batch, height, width, dim), p: (batch, 4, 2), q: (batch, 4, 2) gives (batch, height, width, dim)
    Bad: ops.image.perspective_transform(x, p, q) with x: (batch, height, width, dim), p: (batch, 2, 4), q: (batch, 4, 2) gives LG039
    """
    for name in ("start_points", "end_points"):
        one_of_ranks(call, name, 2, 3)
        shape = call.shape(name)
        if shape is None or shape.rank is None:
            continue
        pairs = zip(shape.axes[-2:], (4, 2), strict=True)
        if any(differ(call, axis, number(count)) for axis, count in pairs):
            raise refuse(
                f"{call.op} wants 4 points of 2 numbers, {call.label(name)} is {shape}",
                "its last two axes must be 4 and 2",
            )
    return same_image(call)


@rule("image.sobel_edges")
def sobel_edges(call: Call) -> Value:
    """Two directions for each pixel.

    Good: ops.image.sobel_edges(x) with x: (batch, height, width, dim) gives (batch, height, width, dim, 2)
    Bad: ops.image.sobel_edges(x) with x: (height, width, dim) gives LG035
    """
    one_of_ranks(call, "images", 4)
    shape = call.shape("images")
    is_known = shape is not None and shape.rank is not None
    result = Shape((*shape.axes, number(2))) if shape and is_known else None
    return Tensor(result, call.dtype("images"))


@rule("image.ssim")
def ssim(call: Call) -> Value:
    """A number for each pair of images.

    Good: ops.image.ssim(x, y) with x: (batch, height, width, dim), y: (batch, height, width, dim) gives (batch,)
    Bad: ops.image.ssim(x, y) with x: (batch, dim), y: (batch, dim) gives LG035
    """
    one_of_ranks(call, "image1", 3, 4)
    one_of_ranks(call, "image2", 3, 4)
    shape, dtype = call.shape("image1"), call.dtype("image1")
    dtype = dtype if dtype == "float" else "unknown"
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    return Tensor(Shape(shape.axes[: shape.rank - 3]), dtype)


@rule("image.map_coordinates")
def map_coordinates(call: Call) -> Value:
    """A value for each place: places stand in columns of as many numbers as the input has axes.

    Good: ops.image.map_coordinates(x, c, order=1) with x: (height, width), c: (2, places) gives (places,)
    Bad: ops.image.map_coordinates(x, c, order=1) with x: (height, width), c: (3, places) gives LG039
    Bad: ops.image.map_coordinates(x, c, order=1) with x: (dim,), c: (1,) gives LG035
    """
    at_least(call, "coordinates", 2)
    shape, where = call.shape("inputs"), call.shape("coordinates")
    if where is None or not where.axes or isinstance(where.axes[0], Rest):
        return Tensor(None, call.dtype("inputs"))
    rank = None if shape is None else shape.rank
    if rank is not None and differ(call, where.axes[0], number(rank)):
        raise refuse(
            f"{call.label('coordinates')} has {where.axes[0]} rows, "
            f"{call.label('inputs')} has {rank} axes: {shape}",
            "give a row of places for each axis",
        )
    return Tensor(Shape(where.axes[1:]), call.dtype("inputs"))


@rule("image.scale_and_translate")
def scale_and_translate(call: Call) -> Value:
    """An image of the shape that is asked for.

    Good: ops.image.scale_and_translate(x, (batch, 8, 8, 3), s, t, (1, 2), "linear") with x: (batch, 4, 4, 3), s: (2,), t: (2,) gives (batch, 8, 8, 3)
    """
    wanted = call.value("output_shape")
    shape = call.sizes("output_shape") if isinstance(wanted, Items) else None
    images = call.shape("images")
    if shape is None or images is None or images.rank != shape.rank:
        # What becomes of axes that are too many differs from backend to backend.
        return Tensor(None, call.dtype("images"))
    return Tensor(shape, call.dtype("images"))


def _extent(call: Call, names: tuple[str, str, str], size: Axis, sign: int) -> Dim:
    """A height or width after padding (`sign` 1) or cropping (-1): two of three numbers are given.

    Raises:
        Mismatch: not two of the three are given, or one is negative.
    """
    before, after, target = names
    absent = [name for name in names if call.is_absent_or_none(name)]
    if len(absent) != 1 and all(_is_plain(call, name) for name in names):
        raise refuse(
            f"{call.op} wants two of {before}, {after} and {target}",
            "they are " + ", ".join(f"{n}={_text(call, n)}" for n in names),
        )
    if absent != [target]:
        value = call.value(target)
        wanted = value.size if isinstance(value, Integer) else None
        _not_negative(call, names, absent, wanted, size, sign)
        return wanted
    ends = [call.value(name) for name in (before, after)]
    sizes = [end.size if isinstance(end, Integer) else None for end in ends]
    if not isinstance(size, Size) or sizes[0] is None or sizes[1] is None:
        return None
    return size + sizes[0] + sizes[1] if sign > 0 else size - sizes[0] - sizes[1]


def _is_plain(call: Call, name: str) -> bool:
    return call.is_absent_or_none(name) or isinstance(call.value(name), Integer)


def _text(call: Call, name: str) -> str:
    return "None" if call.is_absent_or_none(name) else str(call.value(name))


def _not_negative(
    call: Call,
    names: tuple[str, str, str],
    absent: list[str],
    wanted: Dim,
    size: Axis,
    sign: int,
) -> None:
    given = [n for n in names[:2] if n not in absent]
    end = call.integer(given[0]) if len(given) == 1 else None
    whole, old = known(wanted), known(size)
    if end is None or whole is None or old is None:
        return
    left = sign * (whole - old) - end
    if left < 0:
        raise refuse(
            f"{absent[0]} would be {left}: {call.label('images')} is {call.shape('images')}",
            f"{names[2]} is {whole}, {given[0]} is {end}",
        )


def _framed(call: Call, word: str, sign: int) -> Value:
    found, dtype = _places(call), call.dtype("images")
    if found is None:
        return Tensor(None, dtype)
    shape, height, width, _ = found
    rows = _extent(
        call,
        (f"top_{word}", f"bottom_{word}", "target_height"),
        shape.axes[height],
        sign,
    )
    columns = _extent(
        call, (f"left_{word}", f"right_{word}", "target_width"), shape.axes[width], sign
    )
    if any(
        s is not None and s.number is not None and s.number < 0 for s in (rows, columns)
    ):
        raise refuse(
            f"{call.op} leaves nothing of {call.label('images')}: {shape}",
            f"height would be {rows}, width {columns}",
        )
    return Tensor(_with(shape, {height: rows, width: columns}), dtype)


@rule("image.pad_images")
def pad_images(call: Call) -> Value:
    """A larger height and width: two of what is before, behind and the result are given.

    Good: ops.image.pad_images(x, 1, 2, 3, 4) with x: (batch, height, width, dim) gives (batch, height + 4, width + 6, dim)
    Good: ops.image.pad_images(x, top_padding=0, left_padding=0, target_height=9, target_width=9) with x: (height, width, dim) gives (9, 9, dim)
    Bad: ops.image.pad_images(x, 1, 1) with x: (batch, height, width, dim) gives LG039
    """
    return _framed(call, "padding", 1)


@rule("image.crop_images")
def crop_images(call: Call) -> Value:
    """A smaller height and width: two of what is before, behind and the result are given.

    Good: ops.image.crop_images(x, 1, 2, 3, 4) with x: (batch, height, width, dim) gives (batch, height - 4, width - 6, dim)
    Bad: ops.image.crop_images(x, 1, 1) with x: (batch, height, width, dim) gives LG039
    """
    return _framed(call, "cropping", -1)


def _patches(call: Call, name: str, spatial: int) -> Value:
    one_of_ranks(call, name, spatial + 1, spatial + 2)
    shape, is_last = call.shape(name), is_channels_last(call)
    dtype = call.dtype(name)
    if shape is None or shape.rank is None or is_last is None:
        return Tensor(None, dtype)
    front = shape.axes[: shape.rank - spatial - 1]
    axes = [a for a in shape.axes[len(front) :] if not isinstance(a, Rest)]
    sizes, channels = (axes[:-1], axes[-1]) if is_last else (axes[1:], axes[0])
    window = per_axis(call, "size", spatial)
    strides = per_axis(call, "strides", spatial)
    if call.is_absent_or_none("strides"):
        strides = window
    padding = padding_of(call)
    dilations = per_axis(call, "dilation_rate", spatial)
    places = [
        slid(call.facts, n, k, s, d, padding)
        for n, k, s, d in zip(sizes, window, strides, dilations, strict=True)
    ]
    refuse_empty(call, places, name)
    depth: Dim = channels
    for size in window:
        depth = None if depth is None or size is None else depth * size
    inner = (*places, depth) if is_last else (depth, *places)
    return Tensor(Shape((*front, *inner)), dtype)


@rule("image.extract_patches")
def extract_patches(call: Call) -> Value:
    """Patches of an image, each laid flat into the channels.

    Good: ops.image.extract_patches(x, 2) with x: (batch, 2 * height, 2 * width, dim) gives (batch, height, width, 4 * dim)
    Good: ops.image.extract_patches(x, patch) with x: (batch, height, width, 3) gives (batch, height // patch, width // patch, 3 * patch**2)
    Bad: ops.image.extract_patches(x, 2) with x: (batch, dim) gives LG035
    """
    return _patches(call, "images", 2)


@rule("image.extract_patches_3d")
def extract_patches_3d(call: Call) -> Value:
    """Patches of a volume, each laid flat into the channels.

    Good: ops.image.extract_patches_3d(x, 2) with x: (batch, 4, 4, 6, dim) gives (batch, 2, 2, 3, 8 * dim)
    Bad: ops.image.extract_patches_3d(x, 2) with x: (batch, 4, dim) gives LG035
    """
    return _patches(call, "volumes", 3)
