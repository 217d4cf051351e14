"""The keys of a description file: one table for reading it, for its JSON Schema and for its manual."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Form = Literal["text", "number", "boolean", "value", "shape", "list"]


class Key(Struct, frozen=True):
    """One key of a long form: what it may hold and what it says."""

    name: str
    form: Form
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()


class Section(Struct, frozen=True):
    """One key at the top of a description.

    `holds` tells the form of its value: one text, entries by name, or a list. `keys` are those of an
    entry's long form; `short` is an example of the short one.
    """

    name: str
    holds: Literal["text", "boolean", "entries", "list", "any"]
    doc: str
    short: str = ""
    keys: tuple[Key, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()

    def key(self, name: str) -> Key:
        """The key of the long form that has this name."""
        return next(key for key in self.keys if key.name == name)


DOC = Key("doc", "text", "What it is, for the generated docstring.")
SHAPE = Key("shape", "shape", "The shape: (batch, units), or a list of sizes.", True)
DTYPE = Key("dtype", "text", "The dtype, where it is not the layer's own.")
WEIGHT_KEYS = (
    SHAPE,
    Key(
        "initializer",
        "text",
        "zeros, random_normal, a param, RandomNormal(stddev=0.02).",
    ),
    Key("regularizer", "text", "l2, a param, L2(0.01)."),
    Key("constraint", "text", "non_neg, a param, MaxNorm(2)."),
    DTYPE,
    Key("when", "text", "A condition on params: the weight is None where it fails."),
    Key("for", "text", "NAME in range(…): makes a list of weights."),
    DOC,
)
AGGREGATION = Key(
    "aggregation",
    "text",
    "How replicas are brought together after an update.",
    choices=("mean", "sum", "only_first_replica", "none"),
)
AUTOCAST = Key(
    "autocast", "boolean", "Whether call gets it in the compute dtype; default true."
)

SECTIONS: tuple[Section, ...] = (
    Section("layer", "text", "Name of the class, in CapWords.", "Linear"),
    Section("model", "text", "As layer, for a keras.Model.", "Classifier"),
    Section("cell", "text", "As layer, for a cell of keras.layers.RNN.", "MinimalCell"),
    Section("doc", "text", "What the layer does; the first line is the summary."),
    Section(
        "params",
        "entries",
        "Arguments of the constructor.",
        "int = 32",
        (
            Key("type", "text", "int, float | None, list[int], initializer, …", True),
            Key(
                "default", "value", "The default; without one the argument is required."
            ),
            DOC,
            Key("min", "number", "Smallest value allowed."),
            Key("max", "number", "Largest value allowed."),
            Key("choices", "list", "The values allowed."),
        ),
    ),
    Section(
        "extends",
        "text",
        "The layer of Keras that this one is a special case of.",
        "layers.Conv2D(filters, 3)",
    ),
    Section(
        "inputs",
        "any",
        "Arguments of call, with their shapes; default: inputs: (..., input_dim).",
        "(batch, time) int32 < vocab_size",
        (
            SHAPE,
            DTYPE,
            Key("min", "value", "Smallest sample value."),
            Key("max", "value", "Bound of sample values: below it for integers."),
            Key("optional", "boolean", "Whether the argument may be left out."),
            Key("list", "boolean", "Whether the argument is a list of such tensors."),
            Key("strict", "boolean", "Whether another rank or size is refused."),
            DOC,
        ),
    ),
    Section(
        "options",
        "entries",
        "Arguments of call that are no tensors.",
        "bool = False",
        (
            Key("type", "text", "bool, int, float, str or Literal, or None.", True),
            Key("default", "value", "The default, which every option has.", True),
            DOC,
        ),
    ),
    Section(
        "states",
        "entries",
        "What a cell hands from step to step; shapes without the batch.",
        "(units,)",
    ),
    Section(
        "sublayers",
        "entries",
        "Layers that the layer is made of.",
        "layers.Dense(units) if use_bias",
        (
            Key("layer", "text", "What makes it: layers.Dense(units).", True),
            Key("when", "text", "A condition: the sublayer is None where it fails."),
            Key("for", "text", "NAME in range(…): makes a list of sublayers."),
            Key("shape", "shape", "The shape it is built for, where that is not seen."),
            Key(
                "mask",
                "text",
                "pass: it takes the mask of its input and hands it on.",
                choices=("pass",),
            ),
            DOC,
        ),
    ),
    Section(
        "losses",
        "entries",
        "Loss functions that call uses.",
        "losses.BinaryCrossentropy(from_logits=True)",
    ),
    Section(
        "metrics",
        "entries",
        "Metrics that call updates.",
        "metrics.BinaryAccuracy()",
    ),
    Section(
        "weights",
        "entries",
        "Variables that are trained.",
        "(input_dim, units) = glorot_uniform",
        (
            *WEIGHT_KEYS,
            Key("input_axes", "text", "The axes that the initializer sums over."),
            Key("output_axes", "text", "The axes that are not summed over."),
            Key("trainable", "boolean", "Whether it is trained; default true."),
            AUTOCAST,
        ),
    ),
    Section(
        "state",
        "entries",
        "Variables that the layer updates itself.",
        "(input_dim,) = zeros",
        (*WEIGHT_KEYS, AGGREGATION, AUTOCAST),
    ),
    Section(
        "derived",
        "entries",
        "Values computed from params in __init__.",
        "units // heads",
    ),
    Section(
        "require",
        "entries",
        "Conditions, each with what to say where it fails.",
        "heads must divide width",
        (
            Key(
                "message", "text", "What to say where the condition fails; with values."
            ),
            Key(
                "template",
                "text",
                "The same, with values where they stand in it: Received units={units}.",
            ),
            Key(
                "error",
                "text",
                "The error to raise; default ValueError.",
                choices=("ValueError", "TypeError"),
            ),
        ),
    ),
    Section(
        "constants",
        "entries",
        "Tables computed once, never saved.",
        "np.arange(time)",
        (Key("value", "text", "The expression; np is NumPy.", True), DTYPE, DOC),
    ),
    Section("functions", "entries", "Helper methods: name(arguments), and a body."),
    Section(
        "call", "text", "The computation: an expression or a block.", required=True
    ),
    Section("mask", "text", "pass, or an expression for compute_mask."),
    Section(
        "output", "any", "Shape of the result; a list or mapping of shapes for several."
    ),
    Section(
        "autocast",
        "boolean",
        "Whether inputs and weights come in the compute dtype; default true.",
    ),
    Section("create", "text", "Where weights are made.", choices=("build", "init")),
    Section(
        "samples", "list", "Sample params, inputs and results to try the layer on."
    ),
    Section("python", "text", "Functions in plain Python, taken over only if trusted."),
)
#: The sections that name the class: a description has one of them.
KINDS: tuple[Literal["layer", "model", "cell"], ...] = ("layer", "model", "cell")
BY_NAME = {section.name: section for section in SECTIONS}
