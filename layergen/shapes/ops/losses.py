"""Losses of the elements of two tensors."""

from __future__ import annotations

from layergen.shapes.axes import one_axis, without
from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import BROADCAST, RANK, Call, Mismatch
from layergen.shapes.dtypes import floated, require_dtype
from layergen.shapes.ops import rule
from layergen.shapes.ops.sorting import kind_of, same_size, wrong_rank
from layergen.shapes.size import ONE
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Function,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
    scalar,
)


def matched(
    call: Call, target: Shape | None, output: Shape | None
) -> tuple[Axis, ...] | None:
    """The axes that two tensors of one shape have; None where these cannot be told.

    Raises:
        Mismatch: they are of different shapes.
    """
    if target is None or output is None:
        return None
    if target == output:
        return output.axes
    if target.rank is None or output.rank is None:
        return None
    try:
        if target.rank != output.rank:
            raise Conflict(ONE, ONE)
        pairs = zip(target.axes, output.axes, strict=True)
        return tuple(same_axis(call.facts, a, b) for a, b in pairs)
    except Conflict:
        raise Mismatch(
            BROADCAST,
            f"{target} and {output} are not of one shape",
            (
                f"{call.label('target')} must be of the shape of {call.label('output')}, {output}",
            ),
        ) from None


@rule("binary_crossentropy")
def binary_crossentropy(call: Call) -> Value:
    """The cross-entropy of each pair of probabilities.

    Good: ops.binary_crossentropy(y, x) with y: (batch, 1), x: (batch, 1) gives (batch, 1)
    Bad: ops.binary_crossentropy(y, x) with y: (batch,), x: (batch, 1) gives LG030
    """
    require_dtype(call, "output", "float")
    axes = matched(call, call.shape("target"), call.shape("output"))
    return Tensor(None if axes is None else Shape(axes), kind_of(call, "output"))


@rule("categorical_crossentropy")
def categorical_crossentropy(call: Call) -> Value:
    """The cross-entropy of two distributions along an axis, which goes.

    Good: ops.categorical_crossentropy(y, x) with y: (batch, classes), x: (batch, classes) gives (batch,)
    Bad: ops.categorical_crossentropy(y, x) with y: (batch,), x: (batch, classes) gives LG030
    Bad: ops.categorical_crossentropy(y, x) with y: (), x: () gives LG035
    """
    require_dtype(call, "output", "float")
    _not_scalar(call)
    axes = matched(call, call.shape("target"), call.shape("output"))
    index = one_axis(call, "output", -1)
    if axes is None or index is None:
        return Tensor(None, kind_of(call, "output"))
    return Tensor(without(Shape(axes), (index,)), kind_of(call, "output"))


def _not_scalar(call: Call) -> None:
    shape = call.shape("output")
    if shape is not None and not shape.axes:
        raise Mismatch(
            RANK,
            f"{call.label('output')} is a scalar: it has no axis of classes",
            ("the last axis is that of the classes, unless axis says otherwise",),
            "output",
        )


@rule("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(call: Call) -> Value:
    """The cross-entropy of classes, given as integers, and distributions along an axis, which goes.

    Good: ops.sparse_categorical_crossentropy(y, x) with y: (batch,) int, x: (batch, classes) gives (batch,)
    Good: ops.sparse_categorical_crossentropy(y, x) with y: (batch, 1) int, x: (batch, classes) gives (batch,)
    Bad: ops.sparse_categorical_crossentropy(y, x) with y: (time,) int, x: (batch, classes) gives LG030
    """
    require_dtype(call, "output", "float")
    _not_scalar(call)
    target, output = call.shape("target"), call.shape("output")
    index = one_axis(call, "output", -1)
    if target is None or output is None or index is None:
        return Tensor(None, kind_of(call, "output"))
    if len(target.axes) == len(output.axes) and target.axes[-1] == ONE:
        target = Shape(target.axes[:-1])
    axes = matched(call, target, without(output, (index,)))
    return Tensor(None if axes is None else Shape(axes), kind_of(call, "output"))


@rule("ctc_loss")
def ctc_loss(call: Call) -> Value:
    """The loss of each sequence by connectionist temporal classification.

    Good: ops.ctc_loss(y, x, m, n) with y: (batch, letters) int, x: (batch, time, classes), m: (batch,) int, n: (batch,) int gives (batch,)
    Bad: ops.ctc_loss(y, x, m, n) with y: (time, letters) int, x: (batch, time, classes), m: (batch,) int, n: (batch,) int gives LG030
    """
    dtype = floated(kind_of(call, "output"))
    wrong_rank(call, "output", 3)
    wrong_rank(call, "target", 2)
    output = call.shape("output")
    if output is None or output.rank is None:
        return Tensor(None, dtype)
    first = output.axes[0]
    sure = True
    for name in ("target", "target_length", "output_length"):
        other = call.shape(name)
        if other is not None:
            same_size(call, other, output, name, "output")
        sure &= other is not None and other.axes[:1] == (first,)
    return Tensor(Shape((first,)) if sure else None, dtype)


@rule("ctc_decode")
def ctc_decode(call: Call) -> Value:
    """The letters of sequences and how likely they are: how many is known only at the end.

    Good: ops.ctc_decode(x, n) with x: (batch, time, classes), n: (batch,) int gives [unknown shape int, unknown]
    """
    return Items((Tensor(None, "int"), ANYTHING))


#: Functions of `losses` that give one number for each row of the last axis.
BY_ROW = (
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sparse_categorical_crossentropy",
    "squared_hinge",
)


@rule(*(f"losses.{name}" for name in BY_ROW))
def by_row(call: Call) -> Value:
    """The loss of each row of the last axis.

    Good: losses.mean_squared_error(y, x) with y: (batch, dim), x: (batch, dim) gives (batch,)
    Good: losses.sparse_categorical_crossentropy(y, x) with y: (batch, time) int, x: (batch, time, dim) gives (batch, time)
    Bad: losses.mean_squared_error(y, x) with y: (), x: () gives LG035
    """
    return rows(call.value("y_pred"))


def rows(value: Value) -> Value:
    """What is left of a tensor where its last axis is reduced.

    Raises:
        Mismatch: it has no axis.
    """
    tensor = as_tensor(value)
    if tensor is None or tensor.shape is None:
        return ANYTHING
    axes = tensor.shape.axes
    if not axes:
        hint = "write ops.expand_dims(…, -1) for a tensor of one number each"
        raise Mismatch(RANK, "a loss compares tensors with at least 1 axis", (hint,))
    last = axes[-1]
    return Tensor(None if isinstance(last, Rest) else Shape(axes[:-1]))


#: Classes of `losses` that give one number for the whole batch whatever their reduction, or that have no rule.
OTHERS = frozenset({"CTC", "Circle", "Dice", "Tversky"})


def loss_of(name: str, reduction: Value | None) -> Value:
    """What a class of `losses` makes: a function of targets and predictions."""
    if reduction is None:
        return Function(f"losses.{name}", lambda values, keywords: scalar())
    if not isinstance(reduction, Known) or name in OTHERS:
        return ANYTHING
    if reduction.value in (None, "none"):
        return Function(
            f"losses.{name}",
            lambda values, keywords: rows(values[1]) if len(values) > 1 else ANYTHING,
        )
    return Function(f"losses.{name}", lambda values, keywords: scalar())
