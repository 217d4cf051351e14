"""Activation functions as layers."""

from __future__ import annotations

from layergen.shapes.layers import layer
from layergen.shapes.layers.call import LayerCall, LayerResult, axis_at, weight
from layergen.shapes.layers.core import activated
from layergen.shapes.size import ONE
from layergen.shapes.value import Axis, Tensor


@layer("Activation")
def activation(call: LayerCall) -> LayerResult:
    """The shape stays, whatever the activation, but for one that halves an axis.

    Good: layers.Activation("relu")(x) with x: (batch, dim) gives (batch, dim)
    Good: layers.Activation("glu")(x) with x: (batch, dim) gives unknown shape
    """
    return LayerResult(Tensor(activated(call, call.shape()), call.kept), ())


@layer("ELU", "LeakyReLU", "ReLU")
def rectifier(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.ReLU(max_value=6.0)(x) with x: (batch, dim) gives (batch, dim)
    """
    return call.same()


@layer("Softmax", takes=("inputs", "mask"))
def softmax(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.Softmax(axis=1)(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.Softmax(axis=3)(x) with x: (batch, time, dim) gives LG034
    """
    for axis in call.numbers("axis", -1) or ():
        call.check_axis(call.shape(), axis)
    return call.plain(call.shape())


@layer("PReLU")
def parametric(call: LayerCall) -> LayerResult:
    """The shape stays; one slope for each place of an example, of size 1 along `shared_axes`.

    Good: layers.PReLU(shared_axes=(1,))(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.PReLU(shared_axes=(4,))(x) with x: (batch, time, dim) gives LG034
    """
    shape = call.shape()
    shared: tuple[int, ...] | None = ()
    if not call.config.is_absent_or_none("shared_axes"):
        shared = call.config.axes("shared_axes")
    if shape is None or shape.rank is None or shared is None:
        return call.plain(shape, None)
    axes: list[Axis] = [axis_at(shape, i) for i in range(1, shape.rank)]
    for axis in shared:
        # Axes are counted from the batch, which has no slope: a negative one is off by one.
        if not -len(axes) <= axis - 1 < len(axes):
            call.check_axis(shape, axis if axis > 0 else axis - 1)
        else:
            axes[axis - 1] = ONE
    return call.plain(shape, weight("alpha", *axes))
