"""Ops that call functions: the function runs on the shapes that it will be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from layergen.shapes.call import AXIS, JOINING, RANK, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import differ
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Function,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
    as_tensor,
    join,
)


def _each(value: Value, change: Callable[[Tensor], Value]) -> Value:
    """Every tensor of a value changed; what is no tensor is unknown."""
    match value:
        case Items(values, is_list):
            if any(isinstance(v, Rest) for v in values):
                return ANYTHING
            changed = (_each(v, change) for v in values if not isinstance(v, Rest))
            return Items(tuple(changed), is_list)
        case Table(entries):
            return Table(tuple((name, _each(v, change)) for name, v in entries))
    tensor = as_tensor(value)
    return ANYTHING if tensor is None else change(tensor)


def _tensors(value: Value) -> list[Tensor]:
    """Every tensor of a value."""
    found: list[Tensor] = []

    def keep(tensor: Tensor) -> Value:
        found.append(tensor)
        return tensor

    _each(value, keep)
    return found


def _first(tensor: Tensor) -> Value:
    """What is left of a tensor where one of its first axis is taken."""
    shape = tensor.shape
    if shape is None or not shape.axes or isinstance(shape.axes[0], Rest):
        return Tensor(None, tensor.dtype)
    return Tensor(Shape(shape.axes[1:]), tensor.dtype)


def _rounds(call: Call, name: str) -> Axis:
    """The size of the first axis, over which a function is mapped.

    Raises:
        Mismatch: there is none, or the tensors differ in it.
    """
    found: Axis = None
    for tensor in _tensors(call.value(name)):
        shape = tensor.shape
        if shape is None:
            continue
        if not shape.axes:
            raise Mismatch(
                RANK,
                f"{call.op} goes over the first axis, a scalar has none",
                (f"{call.label(name)} is {call.value(name)}",),
                name,
            )
        axis = shape.axes[0]
        if isinstance(axis, Rest):
            continue
        if differ(call, found, axis):
            raise Mismatch(
                JOINING,
                f"{call.op} goes over first axes of one size, these are {found} and {axis}",
                (f"{call.label(name)} is {call.value(name)}",),
                name,
            )
        found = axis if found is None else found
    return found


def _stacked(value: Value, size: Axis) -> Value:
    """As many results in one: each tensor with a first axis."""

    def add(tensor: Tensor) -> Value:
        shape = tensor.shape
        added = None if shape is None else Shape((size, *shape.axes))
        return Tensor(added, tensor.dtype)

    return _each(value, add)


@rule("cond")
def cond(call: Call) -> Value:
    """What either function gives, as far as both give the same.

    Good: ops.cond(ops.any(x > 0), lambda: x, lambda: -x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.cond(ops.any(x > 0), lambda: x @ x, lambda: x) with x: (batch, dim) gives LG031
    """
    functions = call.value("true_fn"), call.value("false_fn")
    return join(*(call.apply(function, ()) for function in functions))


@rule("switch")
def switch(call: Call) -> Value:
    """What one of the functions gives, as far as all give the same.

    Good: ops.switch(i, [lambda t: t, lambda t: -t], x) with i: () int, x: (batch, dim) gives (batch, dim)
    Bad: ops.switch(i, [lambda t: t @ t], x) with i: () int, x: (batch, dim) gives LG031
    """
    branches = call.value("branches")
    if not isinstance(branches, Items) or not branches.values:
        return ANYTHING
    results = [
        call.apply(branch, call.rest)
        for branch in branches.values
        if not isinstance(branch, Rest)
    ]
    value = results[0]
    for other in results[1:]:
        value = join(value, other)
    return value


@rule("map", "vectorized_map")
def mapped(call: Call) -> Value:
    """The function on each of the first axis, the results in one tensor.

    Good: ops.map(lambda t: ops.sum(t), x) with x: (batch, dim) gives (batch,)
    Good: ops.vectorized_map(lambda t: t @ w, x) with x: (batch, time, dim), w: (dim, units) gives (batch, time, units)
    Bad: ops.map(lambda t: t @ w, x) with x: (batch, time, dim), w: (units, dim) gives LG031
    Bad: ops.map(lambda t: t, x) with x: () gives LG035
    """
    function, over = ("f", "xs") if "xs" in call else ("function", "elements")
    size = _rounds(call, over)
    return _stacked(
        call.apply(call.value(function), (_each(call.value(over), _first),)), size
    )


@rule("scan")
def scan(call: Call) -> Value:
    """A state that goes from round to round, and what each round gives in one tensor.

    Good: ops.scan(lambda s, t: (s + t, s), h, x) with h: (dim,), x: (time, dim) gives [(dim,), (time, dim)]
    Bad: ops.scan(lambda s, t: (s + t, s), h, x) with h: (units,), x: (time, dim) gives LG030
    """
    state, over = call.value("init"), call.value("xs", Known(None))
    if over == Known(None):
        length = call.value("length")
        size: Axis = length.size if isinstance(length, Integer) else None
        step: Value = Known(None)
    else:
        size, step = _rounds(call, "xs"), _each(over, _first)
    result = call.apply(call.value("f"), (state, step))
    if not isinstance(result, Items) or len(result.values) != 2:
        return ANYTHING
    after, each = (ANYTHING if isinstance(v, Rest) else v for v in result.values)
    return Items((_kept(state, after), _stacked(each, size)))


def _kept(before: Value, after: Value) -> Value:
    """What is known of a value that goes from round to round."""
    if isinstance(before, Items) and isinstance(after, Items):
        if len(before.values) != len(after.values):
            return ANYTHING
        pairs = zip(before.values, after.values, strict=True)
        return Items(tuple(_kept_item(a, b) for a, b in pairs), before.is_list)
    one, two = as_tensor(before), as_tensor(after)
    return ANYTHING if one is None or two is None else join(one, two)


def _kept_item(before: Value | Rest, after: Value | Rest) -> Value:
    if isinstance(before, Rest) or isinstance(after, Rest):
        return ANYTHING
    return _kept(before, after)


@rule("while_loop")
def while_loop(call: Call) -> Value:
    """The values that go from round to round.

    Good: ops.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, t * 2.0), (0, x)) with x: (batch, dim) gives [() int, (batch, dim)]
    Bad: ops.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, t @ t), (0, x)) with x: (batch, dim) gives LG031
    """
    before = call.value("loop_vars")
    # The numbers among them are tensors within the loop.
    given = _each(before, lambda tensor: tensor)
    if isinstance(given, Items):
        values = tuple(v for v in given.values if not isinstance(v, Rest))
    else:
        values = (given,)
    call.apply(call.value("cond"), values)
    after = call.apply(call.value("body"), values)
    if isinstance(given, Items) and isinstance(after, Tensor):
        after = Items((after,))
    return _kept(given, after)


@rule("fori_loop")
def fori_loop(call: Call) -> Value:
    """The value that goes from round to round.

    Good: ops.fori_loop(0, 3, lambda i, t: t * 2.0, x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.fori_loop(0, 3, lambda i, t: t @ t, x) with x: (batch, dim) gives LG031
    """
    before = _each(call.value("init_val"), lambda tensor: tensor)
    index = Tensor(Shape(()), "int")
    return _kept(before, call.apply(call.value("body_fun"), (index, before)))


@rule("associative_scan")
def associative_scan(call: Call) -> Value:
    """All the results on the way, in tensors of the same shape.

    Good: ops.associative_scan(lambda a, b: a + b, x) with x: (time, dim) gives (time, dim)
    Good: ops.associative_scan(lambda a, b: a * b, x, axis=1) with x: (batch, time) gives (batch, time)
    Bad: ops.associative_scan(lambda a, b: a @ w, x) with x: (time, dim), w: (units, dim) gives LG031
    Bad: ops.associative_scan(lambda a, b: a + b, x, axis=2) with x: (time, dim) gives LG034
    """
    elements, axis = call.value("elems"), call.integer("axis", 0)
    for tensor in _tensors(elements):
        shape = tensor.shape
        if axis is None or shape is None or shape.rank is None:
            continue
        if not -shape.rank <= axis < shape.rank:
            raise Mismatch(
                AXIS,
                f"{call.label('elems')} has no axis {axis}: its shape is {shape}",
                (f"axes are {-shape.rank} to {shape.rank - 1}",),
                "axis",
            )
    given = _each(elements, lambda tensor: _any_length(tensor, axis))
    after = call.apply(call.value("f"), (given, given))
    whole = _each(elements, lambda tensor: tensor)
    return _each(whole, lambda tensor: tensor) if _alike(given, after) else ANYTHING


def _any_length(tensor: Tensor, axis: int | None) -> Value:
    """The slices that are combined, of which nobody knows how many there are."""
    shape = tensor.shape
    if shape is None or shape.rank is None or axis is None:
        return Tensor(None, tensor.dtype)
    at = axis % shape.rank
    return Tensor(Shape((*shape.axes[:at], None, *shape.axes[at + 1 :])), tensor.dtype)


def _alike(before: Value, after: Value) -> bool:
    return _tensors(before) == _tensors(after)


@rule("custom_gradient")
def custom_gradient(call: Call) -> Value:
    """A function that gives the first of the two that the function gives.

    Good: ops.custom_gradient(lambda t: (t * 2.0, t))(x) with x: (batch, dim) gives (batch, dim)
    Bad: ops.custom_gradient(lambda t: (t @ t, t))(x) with x: (batch, dim) gives LG031
    """
    function = call.value("f")

    def apply(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        if keywords:
            return ANYTHING
        result = call.apply(function, values)
        match result:
            case Items(values=(first, _)) if not isinstance(first, Rest):
                return first
        return ANYTHING

    return Function("custom_gradient", apply)
