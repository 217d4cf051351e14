"""LayerNormalization."""

from parity_entries import Case

TESTS = "normalization/layer_normalization_test.py"
CASES = [
    Case(),
    Case({"axis": [2, 1], "epsilon": 1e-2, "center": False}, (2, 3, 4)),
    Case(
        {
            "scale": False,
            "beta_initializer": "ones",
            "beta_regularizer": "l2",
            "beta_constraint": "non_neg",
        },
        (2, 3, 4),
    ),
    Case({"gamma_regularizer": "l1"}, (2, 3, 4), policy="mixed_float16"),
]
MORE_ARGUMENTS = {"rms_scaling": "Keras takes it from `**kwargs`"}
DIFFERENCES = [
    "Keras changes `axis` to a sorted list when the layer is built, so that its config changes too; here it stays."
]
