"""BatchNormalization."""

from parity_entries import Case

TESTS = "normalization/batch_normalization_test.py"
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
    Case(
        {
            "momentum": 0.5,
            "renorm": True,
            "renorm_clipping": {"rmax": 1.5, "rmin": 0.8, "dmax": 0.5},
            "renorm_momentum": 0.8,
        },
        (4, 3),
        training=(True, True, False),
    ),
    Case(
        {"renorm": True, "renorm_clipping": {"dmax": 0.1}, "scale": False},
        (2, 3, 4),
        training=(True, False),
        policy="mixed_float16",
    ),
    Case(
        {"renorm": True, "renorm_clipping": {}, "center": False},
        (4, 3),
        training=(True,),
    ),
]
DIFFERENCES = [
    "Keras refuses another number of features by an `input_spec`; here the computation fails.",
    "The moving averages of replicas are brought together by their mean; Keras leaves them apart.",
    "With `renorm`, Keras's config has `{}` where no `renorm_clipping` is given, and this one None.",
]
