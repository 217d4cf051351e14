"""Write down what the installed Keras has: `layergen/data/keras_api.json`.

`python scripts/keras_api.py` writes the file, `python scripts/keras_api.py --check` only compares and
exits with 1 where it differs. The file depends on the versions of Keras and TensorFlow, which it
names, and on nothing else. Its parts:

- `namespaces`: each public callable with its parameters, `x, axis=, *, name=, **kwargs` (`=` marks a
  default). A `**kwargs` that passes its content to a known set of keywords is replaced by that set.
- `calls` and `builds`: for each layer the parameters of its `call` and `build`.
- `identifiers`: the texts that `keras.<namespace>.get` accepts, each with what it stands for.
- `layer_attributes`: the names that a `keras.layers.Layer` has or gets, and those that a
  `keras.Model` has beyond them.
- `numpy`: the names of NumPy that a table computed at build time may use.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import inspect
import json
import os
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

FILE = Path(__file__).resolve().parent.parent / "layergen" / "data" / "keras_api.json"
COMMAND = "python scripts/keras_api.py"

CLASSES = {
    "constraints": keras.constraints.Constraint,
    "initializers": keras.initializers.Initializer,
    "layers": keras.layers.Layer,
    "losses": keras.losses.Loss,
    "metrics": keras.metrics.Metric,
    "regularizers": keras.regularizers.Regularizer,
}
FUNCTIONS = ("activations", "losses", "ops", "random")
WITH_IDENTIFIERS = (
    "activations",
    "constraints",
    "initializers",
    "losses",
    "regularizers",
)
# Present in every namespace that has identifiers, and not what the namespace is about.
ACCESS = frozenset({"deserialize", "get", "serialize"})

# Names that some version of Python puts on any class or instance, so that the file does not
# depend on the version that runs this.
PYTHON_NAMES = frozenset(
    {"__annotate__", "__annotate_func__", "__annotations__", "__annotations_cache__"}
    | {"__firstlineno__", "__getstate__", "__static_attributes__", "__type_params__"}
)

# Pure functions only: none reads or writes a file, evaluates code, takes a function, draws
# random numbers, changes its argument or returns memory that nobody has filled.
NUMPY = """
    e euler_gamma inf nan newaxis pi

    bool_ complex128 complex64 dtype finfo float16 float32 float64 iinfo int16 int32 int64 int8
    uint16 uint32 uint64 uint8

    arange array asarray bartlett blackman diag diag_indices diagflat eye full full_like geomspace
    hamming hanning identity indices kaiser linspace logspace meshgrid ones ones_like tri tril
    tril_indices triu triu_indices vander zeros zeros_like

    append argwhere array_split atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to
    column_stack concatenate delete diagonal dstack expand_dims flatnonzero flip fliplr flipud
    hstack insert ix_ moveaxis ndim nonzero pad ravel ravel_multi_index repeat reshape roll rot90
    select shape size split squeeze stack swapaxes take take_along_axis tile transpose
    unravel_index vstack where

    abs absolute add angle arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and
    bitwise_or bitwise_xor cbrt ceil clip conj conjugate convolve correlate cos cosh cross cumprod
    cumsum deg2rad degrees diff divide dot einsum exp exp2 expm1 fabs floor floor_divide fmax fmin
    fmod gcd gradient heaviside hypot i0 imag inner interp invert kron lcm left_shift log log10
    log1p log2 logaddexp logaddexp2 matmul maximum minimum mod multiply nan_to_num negative outer
    polyval positive power rad2deg radians real reciprocal remainder right_shift rint round sign
    signbit sin sinc sinh sqrt square subtract tan tanh tensordot trace true_divide trunc vdot

    all allclose amax amin any argmax argmin argsort array_equal average bincount corrcoef
    count_nonzero cov digitize equal greater greater_equal histogram isclose isfinite isin isinf
    isnan less less_equal logical_and logical_not logical_or logical_xor max mean median min
    not_equal percentile prod ptp quantile searchsorted sort std sum unique var

    linalg.cholesky linalg.cond linalg.det linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh
    linalg.inv linalg.lstsq linalg.matrix_power linalg.matrix_rank linalg.multi_dot linalg.norm
    linalg.pinv linalg.qr linalg.slogdet linalg.solve linalg.svd

    fft.fft fft.fft2 fft.fftfreq fft.fftshift fft.ifft fft.ifft2 fft.ifftshift fft.irfft fft.rfft
    fft.rfftfreq
"""


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Dotted name and value of everything public in `module` and in the public modules in it."""
    for name in sorted(vars(module)):
        value = getattr(module, name)
        if name.startswith("_"):
            continue
        if inspect.ismodule(value):
            for inner, member in public(value):
                yield f"{name}.{inner}", member
        else:
            yield name, value


def compact(parameters: Iterable[inspect.Parameter]) -> str:
    """The parameters as one text: `x, /, axis=, *, name=, **kwargs`."""
    bare = [
        p.replace(
            default=p.empty if p.default is p.empty else Default(), annotation=p.empty
        )
        for p in parameters
    ]
    return str(inspect.Signature(bare))[1:-1]


class Default:
    """Stands for any default, and is written as nothing: `axis=`."""

    def __repr__(self) -> str:
        return ""


def tree_of(code: Callable[..., Any]) -> ast.AST:
    """The syntax tree of a function or class."""
    return ast.parse(textwrap.dedent(inspect.getsource(code)))


def popped(tree: ast.AST, variable: str) -> dict[ast.Name, str]:
    """The keywords taken out of the dictionary `variable` by `pop` or asked for by `in`, with their place."""
    found: dict[ast.Name, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name() as name, attr="pop"),
                args=[ast.Constant(value=str() as key), *_],
            ):
                found[name] = key
            case ast.Compare(
                left=ast.Constant(value=str() as key),
                ops=[ast.In()],
                comparators=[ast.Name() as name],
            ):
                found[name] = key
    return {name: key for name, key in found.items() if name.id == variable}


def closed(
    parameters: Sequence[inspect.Parameter], keywords: Iterable[str]
) -> list[inspect.Parameter]:
    """The parameters with `keywords`, all optional, in the place of `**kwargs`."""
    known = [p for p in parameters if p.kind is not p.VAR_KEYWORD]
    extra = sorted(set(keywords) - {p.name for p in known})
    return known + [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None)
        for name in extra
    ]


def function_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Parameters of a function; a `**kwargs` that is only ever popped from is spelled out.

    Keras drops what is left in such a `**kwargs` without a word.
    """
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or parameters[-1].kind is not inspect.Parameter.VAR_KEYWORD:
        return parameters
    variable = parameters[-1].name
    tree = tree_of(function)
    taken = popped(tree, variable)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == variable and node not in taken:
            return parameters
    return closed(parameters, taken.values())


def class_parameters(cls: type) -> list[inspect.Parameter]:
    """Parameters of `__init__` without `self`; for layers with the keywords that bases take."""
    owners = [c for c in cls.__mro__ if "__init__" in vars(c)]
    if owners[0] is object:
        return []
    if issubclass(cls, keras.layers.Layer):
        return layer_parameters(owners)
    return own_parameters(owners[0])


def own_parameters(cls: type) -> list[inspect.Parameter]:
    """Parameters of the `__init__` that `cls` itself defines, without `self`."""
    return list(inspect.signature(vars(cls)["__init__"]).parameters.values())[1:]


def layer_parameters(classes: Sequence[type]) -> list[inspect.Parameter]:
    """Parameters of the first class's `__init__`, its `**kwargs` followed through the others.

    The chain ends at `Layer`, which refuses the keywords that nobody has taken.
    """
    owner, *bases = classes
    parameters = own_parameters(owner)
    if not parameters or parameters[-1].kind is not inspect.Parameter.VAR_KEYWORD:
        return parameters
    tree = tree_of(vars(owner)["__init__"])
    keywords = set(popped(tree, parameters[-1].name).values())
    if owner is not keras.layers.Layer:
        keywords |= forwarded(tree, layer_parameters(bases))
    return closed(parameters, keywords)


def forwarded(tree: ast.AST, parameters: Sequence[inspect.Parameter]) -> set[str]:
    """Keywords that `super().__init__(…, **kwargs)` in `tree` leaves open of the base's parameters."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Call(func=ast.Name(id="super")), attr="__init__"
                )
            ) if any(keyword.arg is None for keyword in node.keywords):
                given = {keyword.arg for keyword in node.keywords}
                given |= {p.name for p in parameters[: len(node.args)]}
                return {p.name for p in parameters} - given
    return set()


def namespaces() -> dict[str, dict[str, str]]:
    """Every namespace: dotted name of the callable to its parameters."""
    found: dict[str, dict[str, str]] = {}
    for namespace in FUNCTIONS:
        found[namespace] = {
            name: compact(function_parameters(value))
            for name, value in public(getattr(keras, namespace))
            if inspect.isfunction(value) and name not in ACCESS
        }
    for namespace, base in CLASSES.items():
        classes = {
            name: compact(class_parameters(value))
            for name, value in public(getattr(keras, namespace))
            if inspect.isclass(value) and issubclass(value, base)
        }
        found[namespace] = {**found.get(namespace, {}), **classes}
    return found


def methods(name: str) -> dict[str, str]:
    """The parameters of a method of every layer, by the name of its class."""
    return {
        layer: compact(
            list(inspect.signature(getattr(value, name)).parameters.values())[1:]
        )
        for layer, value in public(keras.layers)
        if inspect.isclass(value) and issubclass(value, keras.layers.Layer)
    }


def identifiers(namespace: str) -> dict[str, str]:
    """The texts that `get` of a namespace accepts, each with the public name of what it gives.

    The abstract base class, which `get` accepts too, is left out: it can do nothing.
    """
    module = getattr(keras, namespace)
    names = {
        id(v): n for n, v in vars(module).items() if n == getattr(v, "__name__", "")
    }
    table: Mapping[str, Any] = vars(sys.modules[module.get.__module__])[
        "ALL_OBJECTS_DICT"
    ]
    base = CLASSES.get(namespace, keras.losses.Loss)
    found = {}
    for text in {*table, *vars(module)}:
        try:
            value = module.get(text)
        except (KeyError, TypeError, ValueError):
            continue
        target = value if inspect.isfunction(value) else type(value)
        if target is not base:
            found[text] = names[id(target)]
    return found


def assigned(cls: type) -> set[str]:
    """Private names that the methods of `cls` and its bases in Keras assign on `self`.

    Only the private ones: `self.activation`, which belongs to the author of a layer, is assigned
    there too, for a moment, where it is rematerialized.
    """
    owners = [c for c in cls.__mro__ if c.__module__.startswith("keras.")]
    return {
        node.attr
        for owner in owners
        for node in ast.walk(tree_of(owner))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and node.attr.startswith("_")
    }


def life(cls: type[Any]) -> set[str]:
    """Attributes of an instance that has one weight and was made, built, called, trained and saved."""

    def build(self: Any, shape: tuple[int | None, ...]) -> None:
        self.add_weight(name="w", shape=(shape[-1],), initializer="ones")

    def call(self: Any, x: Any) -> Any:
        return x * self.weights[0]

    subject = type("Subject", (cls,), {"build": build, "call": call})()
    seen = set(dir(subject))
    subject.build((None, 2))
    seen |= set(dir(subject))
    x = np.ones((4, 2), "float32")
    subject(x)
    seen |= set(dir(subject))
    model = subject if isinstance(subject, keras.Model) else keras.Sequential([subject])
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(x, x, validation_split=0.5, verbose=0)
    model.evaluate(x, x, verbose=0)
    model.predict(x, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        model.save_weights(f"{folder}/model.weights.h5")
        model.load_weights(f"{folder}/model.weights.h5")
        model.export(f"{folder}/export", verbose=False)
    return seen | set(dir(subject)) | assigned(cls) | PYTHON_NAMES


def layer_methods() -> set[str]:
    """Public names on the classes of all layers; a property may be a weight, as Dense's `kernel` is."""
    classes = [c for c in vars(keras.layers).values() if inspect.isclass(c)]
    return {
        name
        for cls in (*classes, keras.Sequential)
        for name in dir(cls)
        if not name.startswith("_") and not isinstance(getattr(cls, name), property)
    }


def numpy_names() -> list[str]:
    """The allowed names of NumPy, sorted; `SystemExit` where the installed NumPy lacks one."""
    names = sorted(NUMPY.split())
    known = {name for name in names if "." not in name and hasattr(np, name)}
    for part in ("linalg", "fft"):
        known |= {f"{part}.{name}" for name in dir(getattr(np, part))}
    if missing := [name for name in names if name not in known]:
        raise SystemExit(f"numpy {np.__version__} has no {', '.join(missing)}")
    return names


def content() -> str:
    """The whole file for the installed versions."""
    layer = life(keras.layers.Layer)
    model = life(keras.Model)
    data = {
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "namespaces": namespaces(),
        "calls": methods("call"),
        "builds": methods("build"),
        "identifiers": {name: identifiers(name) for name in WITH_IDENTIFIERS},
        "layer_attributes": {
            "Layer": sorted(layer),
            "Model": sorted(model - layer),
            "Others": sorted(layer_methods() - layer - model),
        },
        "numpy": numpy_names(),
    }
    return json.dumps(data, indent=1, sort_keys=True) + "\n"


def check(path: Path, wanted: str) -> int:
    """Tell on stderr how the file differs; the exit status, 0 or 1."""
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    if present == wanted:
        return 0
    changes = difflib.unified_diff(
        present.splitlines(), wanted.splitlines(), "shipped", "installed", "", "", 0, ""
    )
    lines = [line for line in changes if not line.startswith("@@")]
    more = [f"… and {len(lines) - 40} lines more"] if len(lines) > 40 else []
    print(
        f"{path} is not what keras {keras.__version__} on tensorflow {tf.__version__} has; "
        f"mend it with: {COMMAND}",
        *lines[:40],
        *more,
        sep="\n",
        file=sys.stderr,
    )
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, or compare it; the exit status."""
    parser = argparse.ArgumentParser(
        description="Write down what the installed Keras has."
    )
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--file", type=Path, default=FILE, help="another file")
    options = parser.parse_args(arguments)
    if options.check:
        return check(options.file, content())
    options.file.write_text(content(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
