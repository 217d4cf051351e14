"""Attention: what each query gets from the values, weighted by the keys."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, broadcast_axis, same_axis
from layergen.shapes.call import ARGUMENT, BROADCAST, PRODUCT, RANK, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    nested,
    replaced,
    sized,
    together,
    weight,
    when,
)
from layergen.shapes.layers.merging import merged
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
)

TAKES = (
    "query",
    "value",
    "key",
    "query_mask",
    "value_mask",
    "key_mask",
    "attention_mask",
    "return_attention_scores",
    "training",
    "use_causal_mask",
)


def _key(call: LayerCall) -> str:
    return "value" if call.inputs.is_absent_or_none("key") else "key"


def _projection(call: LayerCall, name: str, dim: Axis, *sizes: Axis) -> Weights | None:
    """The weights of a projection of the last axis to others."""
    bias = when(call.config.flag("use_bias", True), weight("bias", *sizes))
    return nested(name, together(weight("kernel", dim, *sizes), bias))


def _check_key(call: LayerCall) -> None:
    """Value and key have the same axes but the last."""
    value, key = call.shape("value"), call.shape(_key(call))
    if value is None or key is None or value.rank is None or key.rank is None:
        return
    for a, b in zip(value.axes[1:-1], key.axes[1:-1], strict=False):
        try:
            same_axis(call.facts, a, b)
        except Conflict as conflict:
            raise Mismatch(
                BROADCAST,
                f"value {value} and key {key} do not go together",
                (f"{conflict.left} is not {conflict.right}",),
            ) from None
    if value.rank != key.rank:
        raise Mismatch(RANK, f"value {value} and key {key} have not as many axes")


def _with_scores(call: LayerCall, output: Value, scores: Shape | None) -> Value:
    asked = call.inputs.flag("return_attention_scores", False)
    if asked is None:
        return ANYTHING
    return Items((output, Tensor(scores, call.computed))) if asked else output


@layer("MultiHeadAttention", takes=TAKES)
def multi_head_attention(call: LayerCall) -> LayerResult:
    """The shape of the query, or with `output_shape` in the place of its last axis.

    Good: layers.MultiHeadAttention(heads, dim // heads)(x, x) with x: (batch, time, dim) gives (batch, time, dim)
    Good: layers.MultiHeadAttention(4, 8, output_shape=units)(q, v) with q: (batch, time, dim), v: (batch, steps, size) gives (batch, time, units)
    Good: layers.MultiHeadAttention(4, 8)(q, v, return_attention_scores=True) with q: (batch, time, dim), v: (batch, steps, dim) gives [(batch, time, dim), (batch, 4, time, steps)]
    Bad: layers.MultiHeadAttention(4, 8)(q, v, key=k) with q: (batch, time, dim), v: (batch, steps, dim), k: (batch, time, dim) gives LG030
    Bad: layers.MultiHeadAttention(0, 8)(x, x) with x: (batch, time, dim) gives LG039
    """
    heads, dim = call.size("num_heads"), call.size("key_dim")
    own = not call.config.is_absent_or_none("value_dim")
    value_dim = call.size("value_dim") if own else dim
    query, value, key = call.shape("query"), call.shape("value"), call.shape(_key(call))
    _check_key(call)
    output = _output_sizes(call, query)
    gate = call.config.flag("use_gate")
    weights = together(
        _projection(call, "query", axis_at(query, -1), heads, dim),
        _projection(call, "key", axis_at(key, -1), heads, dim),
        (
            None
            if gate is None
            else when(
                gate,
                _projection(call, "gate", axis_at(query, -1), heads, value_dim) or (),
            )
        ),
        _projection(call, "value", axis_at(value, -1), heads, value_dim),
    )
    if output is None:
        return LayerResult(_with_scores(call, Tensor(None, call.computed), None))
    bias = when(call.config.flag("use_bias", True), weight("bias", *output))
    last = together(weight("kernel", heads, value_dim, *output), bias)
    shape = replaced(query, -1, *output)
    scores = _scores(call, query, key, heads)
    return LayerResult(
        _with_scores(call, Tensor(shape, call.computed), scores),
        together(weights, nested("attention_output", last)),
    )


def _output_sizes(call: LayerCall, query: Shape | None) -> tuple[Axis, ...] | None:
    """What stands in the place of the last axis of the query; None where it is not known how many."""
    if call.config.is_absent_or_none("output_shape"):
        return (axis_at(query, -1),)
    match call.config.value("output_shape"):
        case Integer(size):
            return (size,)
        case Items(values) if values and not any(isinstance(v, Rest) for v in values):
            return tuple(v.size if isinstance(v, Integer) else None for v in values)
    return None


def _scores(
    call: LayerCall, query: Shape | None, key: Shape | None, heads: Axis
) -> Shape | None:
    plain = call.config.is_absent_or_none("attention_axes")
    if query is None or key is None or query.rank != 3 or key.rank != 3 or not plain:
        return None
    return Shape((query.axes[0], heads, query.axes[1], key.axes[1]))


@layer("GroupQueryAttention", takes=TAKES)
def group_query_attention(call: LayerCall) -> LayerResult:
    """The shape of the query; several heads of it share one of the key and value.

    Good: layers.GroupQueryAttention(8, 4, 2)(x, x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.GroupQueryAttention(8, 4, 3)(x, x) with x: (batch, time, dim) gives LG039
    Bad: layers.GroupQueryAttention(8, 4, 2)(q, v) with q: (batch, time, dim), v: (batch, time, units) gives LG030
    Bad: layers.GroupQueryAttention(8, 4, 2)(x, x) with x: (batch, dim) gives LG035
    """
    dim, heads = call.size("head_dim"), call.size("num_query_heads")
    shared = call.size("num_key_value_heads")
    _check_heads(call, heads, shared)
    meaning = "(batch, time, dim)"
    query, value = call.of_rank(3, meaning, "query"), call.of_rank(3, meaning, "value")
    key = call.of_rank(3, meaning, _key(call))
    _check_key(call)
    model = axis_at(query, -1)
    _check_model(call, model, axis_at(value, -1), query, value)
    gate = call.config.flag("use_gate")
    bias = when(call.config.flag("use_bias", True), weight("bias", model))
    weights = together(
        _projection(call, "query", model, heads, dim),
        _projection(call, "key", axis_at(key, -1), shared, dim),
        (
            None
            if gate is None
            else when(gate, _projection(call, "gate", model, heads, dim))
        ),
        _projection(call, "value", axis_at(value, -1), shared, dim),
        nested("attention_output", together(weight("kernel", heads, dim, model), bias)),
    )
    scores = Shape((query.axes[0], heads, query.axes[1], key.axes[1]))
    return LayerResult(
        _with_scores(call, Tensor(query, call.computed), scores), weights
    )


def _check_heads(call: LayerCall, heads: Axis, shared: Axis) -> None:
    top, bottom = sized(heads), sized(shared)
    if top is None or bottom is None or not bottom.terms:
        return
    if call.facts.normal(top % bottom).number:
        raise Mismatch(
            ARGUMENT,
            f"{top} heads of the query do not divide into {bottom} of the key and value",
        )


def _check_model(
    call: LayerCall, left: Axis, right: Axis, query: Shape, value: Shape
) -> None:
    try:
        same_axis(call.facts, left, right)
    except Conflict as conflict:
        raise Mismatch(
            BROADCAST,
            f"{call.layer} wants query and value of one last axis, not {query} and {value}",
            (f"{conflict.left} is not {conflict.right}",),
        ) from None


def _three(call: LayerCall) -> tuple[Shape | None, Shape | None, Shape | None] | None:
    """Query, value and key of a list of two or three."""
    tensors = merged(call)
    if tensors is None:
        return None
    if len(tensors) not in (2, 3):
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} takes [query, value] or [query, value, key], not {len(tensors)} tensors",
        )
    query, value, *more = (t.shape if t is not None else None for t in tensors)
    return query, value, more[0] if more else value


@layer(
    "Attention",
    takes=("inputs", "mask", "training", "return_attention_scores", "use_causal_mask"),
)
def attention(call: LayerCall) -> LayerResult:
    """The shape of the query, its last axis that of the value.

    Good: layers.Attention()([q, v, k]) with q: (batch, time, dim), v: (batch, steps, units), k: (batch, steps, dim) gives (batch, time, units)
    Bad: layers.Attention()([q, v]) with q: (batch, time, dim), v: (batch, steps, units) gives LG031
    Bad: layers.Attention()(q) with q: (batch, time, dim) gives LG039
    """
    mode = call.choice("score_mode", "dot", "dot", "concat")
    weights = together(
        when(call.config.flag("use_scale"), weight("scale")),
        None if mode is None else when(mode == "concat", weight("concat_score_weight")),
    )
    return _attended(call, weights, stretches=mode != "dot")


@layer(
    "AdditiveAttention",
    takes=("inputs", "mask", "training", "return_attention_scores", "use_causal_mask"),
)
def additive_attention(call: LayerCall) -> LayerResult:
    """The shape of the query, its last axis that of the value.

    Good: layers.AdditiveAttention()([q, v]) with q: (batch, time, dim), v: (batch, steps, dim) gives (batch, time, dim)
    Bad: layers.AdditiveAttention()([q, v]) with q: (batch, time, dim), v: (batch, steps, units) gives LG031
    """
    three = _three(call)
    last = axis_at(three[0], -1) if three is not None else None
    scale = when(call.config.flag("use_scale", True), weight("scale", last))
    return _attended(call, scale, stretches=True)


def _attended(call: LayerCall, weights: Weights | None, stretches: bool) -> LayerResult:
    three = _three(call)
    if three is None:
        return LayerResult(ANYTHING, weights)
    query, value, key = three
    together_ = broadcast_axis if stretches else same_axis
    try:
        together_(call.facts, axis_at(query, -1), axis_at(key, -1))
        same_axis(call.facts, axis_at(value, -2), axis_at(key, -2))
    except Conflict as conflict:
        raise Mismatch(
            PRODUCT,
            f"{call.layer} cannot go together query {query}, value {value} and key {key}",
            (f"{conflict.left} is not {conflict.right}",),
        ) from None
    shape = replaced(query, -1, axis_at(value, -1))
    scores = replaced(query, -1, axis_at(key, -2))
    return LayerResult(
        _with_scores(call, Tensor(shape, call.computed), scores), weights
    )
