"""BatchNormalization."""

from parity_entries import Case

TESTS = "normalization/batch_normalization_test.py"
RENORM = "batch renormalization: no param is a dict, and no initializer is made of another one"
CASES = [
    Case({}, (4, 3), training=(True, False, None)),
    Case(
        {
            "axis": 1,
            "momentum": 0.5,
            "epsilon": 1e-2,
            "beta_initializer": "ones",
            "gamma_regularizer": "l2",
            "beta_constraint": "non_neg",
        },
        (2, 3, 4),
        training=(True, False),
    ),
    Case({"center": False, "scale": False}, (2, 2, 2, 3), training=(True, False)),
    Case({}, (4, 3), training=(True, False), policy="mixed_float16"),
    Case(
        {"momentum": 0.5},
        (2, 3, 4),
        call={"mask": [[True, True, False], [True, False, False]]},
        training=(True, False),
    ),
]
LEFT_OUT = {"test_renorm*": RENORM, "test_serialization": RENORM}
NO_ARGUMENTS = {
    "renorm": RENORM,
    "renorm_clipping": RENORM,
    "renorm_momentum": RENORM,
}
DIFFERENCES = [
    "Keras refuses another number of features by an `input_spec`; here the computation fails.",
    "The moving averages of replicas are brought together by their mean; Keras leaves them apart.",
]
