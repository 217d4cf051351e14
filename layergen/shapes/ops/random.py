"""Random numbers."""

from __future__ import annotations

from layergen.shapes.axes import one_axis
from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import DTYPE, RANK, Call, Mismatch
from layergen.shapes.dtypes import named_dtype, require_dtype
from layergen.shapes.ops import rule
from layergen.shapes.ops.creation import size_of, wanted_shape
from layergen.shapes.size import ONE, ZERO
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Integer,
    Known,
    Shape,
    Tensor,
    Value,
    dtype_of,
)

#: Rates that keep all numbers or none, of any kind.
NOTHING_TO_SCALE = (Known(0.0), Known(1.0), Integer(ZERO), Integer(ONE), ANYTHING)


def drawn_dtype(call: Call, kind: DType) -> DType:
    """The kind of the numbers that are drawn.

    Raises:
        Mismatch: `dtype` names another kind than the op draws.
    """
    found = named_dtype(call, kind)
    if found not in (kind, "unknown"):
        other = {"float": "random.randint", "int": "random.uniform"}[kind]
        raise Mismatch(
            DTYPE,
            f"random.{call.op} draws {'floats' if kind == 'float' else 'integers'}, not {call.label('dtype')}",
            (f"cast the result with ops.cast, or use {other}",),
            "dtype",
        )
    return found


@rule("random.normal", "random.truncated_normal", "random.uniform")
def floats(call: Call) -> Value:
    """Floats of a given shape.

    Good: random.normal((batch, dim)) gives (batch, dim)
    Good: random.uniform(ops.shape(x)) with x: (..., dim) gives (..., dim)
    Bad: random.uniform((batch, dim), dtype="int32") gives LG037
    Bad: random.normal((batch, -1)) gives LG039
    Bad: random.normal((batch, dim), mean=x) with x: (batch,) gives LG030
    """
    return _drawn(call, "float", "mean", "stddev", "minval", "maxval")


@rule("random.gamma", "random.beta", "random.binomial")
def of_parameters(call: Call) -> Value:
    """Floats of a given shape, drawn with parameters that are broadcast to it.

    Good: random.beta((batch, dim), 0.5, 0.5) gives (batch, dim)
    Bad: random.gamma((batch, -1), 0.5) gives LG039
    """
    shape = wanted_shape(call)
    for name in ("alpha", "beta", "counts", "probabilities"):
        value = call.shape(name)
        if name in call and (value is None or value.axes):
            shape = None
    return Tensor(shape, named_dtype(call, "float"))


@rule("random.randint")
def randint(call: Call) -> Value:
    """Integers of a given shape.

    Good: random.randint((batch, time), 0, 10) gives (batch, time) int
    Bad: random.randint((batch, time), 0, 10, dtype="float32") gives LG037
    """
    return _drawn(call, "int", "minval", "maxval")


def _drawn(call: Call, kind: DType, *names: str) -> Value:
    shape, dtype = wanted_shape(call), drawn_dtype(call, kind)
    for name in names:
        value = call.shape(name)
        if shape is None or name not in call:
            continue
        try:
            result = broadcast(call.facts, shape, value)
        except Conflict as conflict:
            call.refuse_broadcast("shape", name, shape, value, conflict)
        shape = shape if result == shape else None
    return Tensor(shape, dtype)


@rule("random.categorical")
def categorical(call: Call) -> Value:
    """So many draws from each row of logits.

    Good: random.categorical(x, samples) with x: (batch, classes) gives (batch, samples) int
    Bad: random.categorical(x, 1) with x: (batch, time, classes) gives LG035
    """
    shape, dtype = call.shape("logits"), named_dtype(call, "int")
    if shape is None or shape.rank is None:
        return Tensor(None, dtype)
    if shape.rank != 2:
        raise Mismatch(
            RANK,
            f"random.categorical wants rows of logits, {call.label('logits')} has {shape.rank} axes: {shape}",
            ("reshape the axes in front into one, and the result back",),
            "logits",
        )
    return Tensor(Shape((shape.axes[0], size_of(call.value("num_samples")))), dtype)


@rule("random.dropout")
def dropout(call: Call) -> Value:
    """Numbers some of which are set to 0: the shape stays.

    Good: random.dropout(x, 0.5) with x: (batch, dim) gives (batch, dim)
    Good: random.dropout(x, 0.5, noise_shape=(None, 1)) with x: (batch, dim) gives (batch, dim)
    Bad: random.dropout(x, 0.5, noise_shape=(batch,)) with x: (batch, dim) gives LG030
    Bad: random.dropout(n, 0.5) with n: (batch,) int gives LG037
    """
    shape = call.shape("inputs")
    if not call.is_absent_or_none("noise_shape"):
        noise = call.sizes("noise_shape")
        try:
            broadcast(call.facts, shape, noise)
        except Conflict as conflict:
            call.refuse_broadcast("inputs", "noise_shape", shape, noise, conflict)
    if call.value("rate") not in NOTHING_TO_SCALE:
        require_dtype(call, "inputs", "float")
    return Tensor(shape, dtype_of(call.value("inputs")))


@rule("random.shuffle")
def shuffle(call: Call) -> Value:
    """The numbers in another order along an axis.

    Good: random.shuffle(x, axis=1) with x: (batch, time) gives (batch, time)
    Bad: random.shuffle(x, axis=2) with x: (batch, time) gives LG034
    """
    one_axis(call, "x", 0)
    return Tensor(call.shape("x"), dtype_of(call.value("x")))
