"""Kinds of numbers: what ops make of them, and which an argument names."""

from __future__ import annotations

from layergen.diagnostics import did_you_mean
from layergen.shapes.call import DTYPE, Call, Mismatch
from layergen.shapes.value import DType, Kind, Known

#: Every dtype that Keras takes by its name, and the kind that it is of.
DTYPES: dict[str, DType] = {
    "bool": "bool",
    "int": "int",
    "complex64": "complex",
    "complex128": "complex",
    "string": "unknown",
    **{f"{sign}int{bits}": "int" for sign in ("", "u") for bits in (8, 16, 32, 64)},
    **{f"float{bits}": "float" for bits in (16, 32, 64)},
    **dict.fromkeys(("bfloat16", "float8_e4m3fn", "float8_e5m2"), "float"),
}
_PLURAL = {
    "float": "floats",
    "int": "integers",
    "bool": "booleans",
    "complex": "complex numbers",
}


def floated(dtype: DType) -> DType:
    """The kind that an op gives which makes floats of integers and booleans."""
    return "float" if dtype in ("int", "bool") else dtype


def counted(dtype: DType) -> DType:
    """The kind that an op gives which makes integers of booleans."""
    return "int" if dtype == "bool" else dtype


def real(dtype: DType) -> DType:
    """The kind of the parts and of the absolute value of such numbers."""
    return "float" if dtype == "complex" else dtype


def named_dtype(call: Call, default: DType, name: str = "dtype") -> DType:
    """The kind that a `dtype` argument names, or the default where there is none.

    Raises:
        Mismatch: there is no such dtype.
    """
    if call.is_absent_or_none(name):
        return default
    match call.value(name):
        case Kind(dtype):
            return dtype
        case Known(str(text)) if text in DTYPES:
            return DTYPES[text]
        case Known(str(text)):
            raise Mismatch(
                DTYPE,
                f"there is no dtype '{text}'",
                did_you_mean(text, DTYPES) or ("float32, int32 and bool are some",),
                name,
            )
    return "unknown"


def require_dtype(call: Call, name: str, *wanted: DType) -> None:
    """Refuses an argument of another kind than these; one that is not known passes.

    Raises:
        Mismatch: the argument is of another kind.
    """
    found = call.dtype(name)
    if found == "unknown" or found in wanted:
        return
    label = call.label(name)
    target = {"float": "float32", "int": "int32"}.get(wanted[0], wanted[0])
    shown = label if label.replace(".", "").isidentifier() else "..."
    raise Mismatch(
        DTYPE,
        f"{call.op} takes {' or '.join(_PLURAL[w] for w in wanted)}, {label} holds {_PLURAL[found]}",
        (f'write ops.cast({shown}, "{target}")',),
        name if name in call.labels else None,
    )
