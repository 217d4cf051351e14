"""Slips in layers that were published elsewhere: what the description says, and what it says in place of that."""

from __future__ import annotations

from typing import Any

SLIPS = [
    ("CapsuleLayer", "ops.softmax(logits, axis=1)", "ops.softmax(logits, axis=2)"),
    ("CapsuleLayer", "if turn < routings - 1", "if turn < routings - 2"),
    ("ClassAttention", "* head_dim**-0.5", "* projection_dim**-0.5"),
    ("ClassAttention", "q(x[:, 0])", "q(x[:, 1])"),
    ("CrossNet", "y = x * (y @ kernel)", "y = y * (y @ kernel)"),
    ("CrossNet", "L2(l2_reg)", "L1(l2_reg)"),
    ("EdgeNetwork", "eij,ej->ei", "eij,ei->ej"),
    ("EdgeNetwork", "(-1, dim)), joined[:, 1]", "(-1, dim)), joined[:, 0]"),
    ("GatedResidualNetwork", "linear(h) * gate(h)", "linear(x) * gate(h)"),
    ("GatedResidualNetwork", '"elu"', '"relu"'),
    ("GraphAttention", "negative_slope=0.2", "negative_slope=0.1"),
    ("GraphAttention", "joined[:, 0], joined[:, 1]", "joined[:, 1], joined[:, 0]"),
    ("Involution", "AveragePooling2D", "MaxPooling2D"),
    ("Involution", "ops.relu(norm(reduce(places)))", "norm(reduce(places))"),
    ("LNSimpleRNNCell", "return y, [y]", "return y, [2 * y]"),
    ("LoraLayer", "alpha / rank", "alpha * rank"),
    ("LoraLayer", "(rank, units) = zeros", "(rank, units) = ones"),
    ("LNSimpleRNNCell", "activation(layer_norm(y))", "layer_norm(activation(y))"),
    ("MessagePassing", "states = norm(ops", "states = norm(messages + ops"),
    ("MessagePassing", "for _ in range(steps)", "for _ in range(steps + 1)"),
    ("PixelConvLayer", "kernel_size // 2 * (kernel_size + 1)", "kernel_size"),
    ("PixelConvLayer", 'mask_type == "B"', 'mask_type == "A"'),
    ("PositionalEmbedding", "ops.arange(time)", "time - 1 - ops.arange(time)"),
    ("PositionalEmbedding", "ops.not_equal(tokens, 0)", "ops.equal(tokens, 0)"),
    ("RotaryEmbedding", "first * cos - second * sin", "first * cos + second * sin"),
    ("RotaryEmbedding", "positions / scaling_factor", "positions * scaling_factor"),
    ("Router", "ops.cumsum(chosen, axis=1) - 1", "ops.cumsum(chosen, axis=1)"),
    ("Router", "combine = dispatch * ops.expand_dims(gate, -1)", "combine = dispatch"),
    ("SPADE", "+ conv_beta(h)", "- conv_beta(h)"),
    ("SPADE", "2 * ops.arange(height) + 1", "2 * ops.arange(height)"),
    ("SeqSelfAttention", "back >= 0", "back <= 0"),
    ("SeqSelfAttention", "back < attention_width - ahead", "back <= attention_width"),
    (
        "SeqSelfAttention",
        "mask[:, None, :], mask[:, :, None]",
        "mask[:, None], mask[:, None]",
    ),
    ("TokenAndPositionEmbedding", "token_emb(x) + pos", "2 * token_emb(x) + pos"),
    (
        "TokenAndPositionEmbedding",
        "if mask_zero else None",
        "if not mask_zero else None",
    ),
    ("TransformerBlock", 'activation="relu"', 'activation="gelu"'),
    ("TransformerBlock", "att(x, x)", "att(x, x, use_causal_mask=True)"),
    ("TransformerBlock", "dropout1(att(x, x))", "dropout1(att(x, x) + x)"),
    ("TransformerDecoder", "use_causal_mask=True", "use_causal_mask=False"),
    (
        "TransformerDecoder",
        "layernorm_3(x + dense_proj(x))",
        "layernorm_3(dense_proj(x))",
    ),
    ("VariableSelection", '"softmax"', '"sigmoid"'),
    ("VariableSelection", "grn(feature) for", "2 * grn(feature) for"),
    ("VectorQuantizer", "ops.argmin", "ops.argmax"),
    ("VectorQuantizer", "add_loss(beta *", "add_loss(2 * beta *"),
    (
        "VectorQuantizer",
        "wide + ops.stop_gradient(quantized",
        "2 * wide + ops.stop_gradient(quantized",
    ),
    ("WindowAttention", "[:, None] %", " %"),
    ("WindowAttention", "[:, None] //", " //"),
]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "ClassAttention",
        {"projection_dim": 5, "num_heads": 2},
        r"num_heads must divide projection_dim. Received: projection_dim=5",
    ),
    (
        "Involution",
        {"channel": 3, "reduction_ratio": 2},
        r"reduction_ratio must divide channel.",
    ),
    ("PixelConvLayer", {"mask_type": "C", "filters": 2}, r"`mask_type` must be"),
    ("SeqSelfAttention", {"attention_type": "x"}, r"`attention_type` must be"),
    (
        "WindowAttention",
        {"dim": 4, "window_size": (2,), "num_heads": 2},
        r"window_size must have two numbers. Received: window_size=\(2,\)",
    ),
    ("CapsuleLayer", {"num_capsule": 2, "dim_capsule": 2, "routings": 0}, r"routings"),
    ("CrossNet", {"l2_reg": -1.0}, r"`l2_reg` must be at least 0."),
]

#: Inputs that a layer is not made for, and what it says.
STRANGE: list[tuple[str, dict[str, Any], Any, str]] = [
    (
        "TokenAndPositionEmbedding",
        {"maxlen": 2, "vocab_size": 3, "embed_dim": 2},
        (1, 3),
        r"longer than maxlen. Received: time=3, maxlen=2",
    ),
    (
        "PositionalEmbedding",
        {"sequence_length": 2, "vocab_size": 3, "embed_dim": 2},
        (1, 3),
        r"longer than sequence_length",
    ),
    (
        "MessagePassing",
        {"units": 2},
        [(1, 3, 4), (1, 2, 5), (1, 2, 2)],
        r"vectors of nodes are longer than units. Received: dim=4, units=2",
    ),
    (
        "WindowAttention",
        {"dim": 4, "window_size": (2, 2), "num_heads": 2},
        (1, 5, 4),
        r"as many places as window_size says. Received: places=5",
    ),
    ("RotaryEmbedding", {}, (1, 5, 3), r"number of features must be even"),
    ("Involution", {"channel": 4, "group_number": 2}, (1, 4, 4, 3), r"must divide"),
]
