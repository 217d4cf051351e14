"""Write down which test finds which fault: `docs/faults.md`.

`python scripts/fault_table.py` runs all checks, and Keras's own `run_layer_test` in two ways, on each layer of
`tests/checks/faulty/` that stands for a fault that people have met. `run_layer_test` counts as having found a fault
where it fails on the faulty layer and holds on the sound twin of it, given the same expectations.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.metadata
import importlib.util
import inspect
import io
import itertools
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "checks"
FILE = ROOT / "docs" / "faults.md"
COMMAND = "python scripts/fault_table.py"
# Faults that people have met, in the order of where they show.
KNOWN = (
    *("config_missing_arg", "config_drops_base", "config_drift"),
    *("kwargs_not_forwarded", "no_kwargs_in_init", "tuple_arg_becomes_list"),
    *("mutable_default_arg", "no_get_config_object_arg"),
    *("nested_layer_not_deserialized", "unregistered_class", "built_flag_in_init"),
    *("supports_masking_before_super", "private_attr_clobber", "overrides_dunder_call"),
    *("raw_tf_variable", "tensor_as_weight", "weight_in_opaque_object"),
    *("sublayer_in_opaque_object", "child_not_built_in_build"),
    *("composite_without_build", "sublayer_created_in_call", "weight_created_in_call"),
    *("multi_input_build_names", "duplicate_weight_names"),
    *("wrapped_var_trainable_mismatch", "adapted_state_in_numpy"),
    *("static_batch_in_call", "hardcoded_batch", "static_time_loop"),
    *("wrong_compute_output_shape", "batch_mixing", "python_if_on_tensor"),
    *("numpy_in_call", "xla_unsupported_op", "python_state_in_call"),
    *("seed_generator_in_call", "int_seed_in_call", "numpy_random_in_call"),
    *("mask_ignored", "mask_arg_multi_input", "mask_dropped"),
    *("training_via_kwargs", "child_training_hardcoded", "training_ignored"),
    *("state_updated_in_inference", "state_marked_trainable", "dead_weight"),
    *("non_differentiable_path", "wrong_custom_gradient", "nan_gradient_at_zero"),
    *("regularizer_ignored", "loss_counted_twice", "sublayer_dtype_not_inherited"),
    *("hardcoded_weight_dtype", "float32_constant_tf_op", "mask_constant_overflow"),
    *("epsilon_underflow", "state_without_aggregation"),
)
# What `run_layer_test` can be told to leave out.
PARTS = ("run_training_check", "run_mixed_precision_check")
HEAD = """\
# Which test finds which fault

Each row is a layer with one fault, in [tests/checks/faulty/](../tests/checks/faulty); a sound twin is in
[tests/checks/sound/](../tests/checks/sound). Every check is run on both: the code is that of the check that finds
the fault, and no check finds anything in the twin. `run_layer_test` is the test that Keras has for its own
layers, first given the shape of the output alone, then the numbers of weights, variables, seeds and losses, the
dtype of the output, and whether the layer takes masks, as one who knows them would give them. Layers that have none
are given a `compute_output_shape`, without which it does not hold on any layer, and parts of it are switched off that do not
hold on the sound twin. It has found a fault where it fails on the layer, and holds on the twin with the same expectations.

"""


@dataclass(frozen=True)
class Row:
    """A fault, the code of its check, and whether Keras's test finds it, told little or all."""

    name: str
    title: str
    code: str
    shape_only: bool
    everything: bool


def load(kind: str, name: str) -> ModuleType:
    """The module of a faulty or a sound layer."""
    path = FOLDER / kind / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{kind}_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def known(name: str) -> tuple[str, str]:
    """The title of a fault and the code of its check, as its file says them; without a framework."""
    tree = ast.parse((FOLDER / "faulty" / f"{name}.py").read_text(encoding="utf-8"))
    (code,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CODE"
    )
    title = (ast.get_docstring(tree) or "").splitlines()[0].rstrip(".")
    return title, code


def codes(cls: Any, sample: Any) -> set[str]:
    """What the checks find in a layer."""
    from layergen.checks.run import run

    return {finding.code for finding in run(cls, (sample,)).findings}


def expectations(cls: Any, sample: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an author knows of a layer: the shape of its output, and all that `run_layer_test` can be told beside it."""
    from keras import tree

    from layergen.checks.trial import Trial

    (case,) = Trial(cls, (sample,)).cases
    layer = case.layer
    shapes = tree.map_structure(lambda x: tuple(x.shape), case.outputs)
    dtypes = tree.map_structure(lambda x: x.dtype.name, case.outputs)
    seeds = [v for v in layer.variables if "seed_generator_state" in v.name]
    everything = {
        "expected_output_dtype": dtypes,
        "expected_num_trainable_weights": len(layer.trainable_weights),
        "expected_num_non_trainable_weights": len(layer.non_trainable_weights),
        "expected_num_non_trainable_variables": len(layer.non_trainable_variables),
        "expected_num_seed_generators": len(seeds),
        "expected_num_losses": len(layer.losses),
        "supports_masking": layer.supports_masking,
    }
    return {"expected_output_shape": shapes}, everything


def fails(cls: Any, sample: Any, expected: Mapping[str, Any]) -> bool:
    """Whether `run_layer_test` fails on a layer."""
    import keras
    from keras.src.testing import TestCase

    from layergen.checks.tree import map_leaves
    from layergen.checks.values import resolve

    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")
    several = len(sample.inputs) > 1
    given = {f"{name}_shape": tensor for name, tensor in sample.inputs}
    inputs = given if several else sample.inputs[0][1]
    try:
        TestCase().run_layer_test(
            cls,
            init_kwargs=resolve(sample.params),
            input_shape=map_leaves(lambda tensor: tensor.shape, inputs),
            input_dtype=map_leaves(lambda tensor: tensor.dtype, inputs),
            **expected,
        )
    except Exception:
        return True
    return False


def row(name: str) -> Row:
    """Runs everything on a fault and its twin."""
    faulty, sound = load("faulty", name), load("sound", name)
    title, code = known(name)
    assert code in codes(faulty.Faulty, faulty.SAMPLE), name
    assert not codes(sound.Sound, sound.SAMPLE), name
    shape, rest = expectations(sound.Sound, sound.SAMPLE)
    for module in (faulty.Faulty, faulty.SAMPLE), (sound.Sound, sound.SAMPLE):
        give_output_shape(*module, shape["expected_output_shape"])
    few = detects(faulty, sound, shape)
    return Row(name, title, code, few, few or detects(faulty, sound, {**shape, **rest}))


def detects(faulty: ModuleType, sound: ModuleType, expected: Mapping[str, Any]) -> bool:
    """Whether `run_layer_test` fails on the fault, with all of its parts that hold on the twin."""
    for off in itertools.chain.from_iterable(
        itertools.combinations(PARTS, many) for many in range(len(PARTS) + 1)
    ):
        chosen = {**expected, **dict.fromkeys(off, False)}
        if not fails(sound.Sound, sound.SAMPLE, chosen):
            return fails(faulty.Faulty, faulty.SAMPLE, chosen)
    return False


def give_output_shape(cls: Any, sample: Any, shape: Any) -> None:
    """Gives a class that has none the method that says the shape of its output."""
    import keras

    usual = keras.layers.Layer.compute_output_shape
    if cls.compute_output_shape is not usual or not isinstance(shape, tuple):
        return

    def compute_output_shape(self: Any, *args: Any, **shapes: Any) -> Any:
        first = args[0] if args else next(iter(shapes.values()))
        while not (first[0] is None or isinstance(first[0], int)):
            first = first[0]
        return (first[0], *shape[1:])

    several = len(sample.inputs) > 1
    names = (
        [f"{name}_shape" for name, _ in sample.inputs] if several else ["input_shape"]
    )
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    compute_output_shape.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, kind) for name in ("self", *names)]
    )
    cls.compute_output_shape = compute_output_shape


def table(rows: list[Row]) -> Iterator[str]:
    """The lines of a Markdown table, with the sums at its end."""

    def mark(found: bool) -> str:
        return "found" if found else ""

    yield "| fault | what it is | layergen | `run_layer_test`, shape only | `run_layer_test`, everything |"
    yield "|---|---|---|---|---|"
    for each in rows:
        yield (
            f"| `{each.name}` | {each.title} | {each.code} | {mark(each.shape_only)} "
            f"| {mark(each.everything)} |"
        )
    few = sum(each.shape_only for each in rows)
    all_told = sum(each.everything for each in rows)
    many = len(rows)
    yield f"| of {many} | | {many} | {few} | {all_told} |"


def main() -> None:
    """Writes the page."""
    from layergen.checks.replicas import prepare

    prepare()
    rows = []
    for number, name in enumerate(KNOWN, start=1):
        print(f"[{number}/{len(KNOWN)}] {name}", file=sys.stderr)
        with contextlib.redirect_stdout(io.StringIO()):
            rows.append(row(name))
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("keras", "tensorflow")
    )
    lines = "\n".join(table(rows))
    FILE.write_text(
        f"{HEAD}{lines}\n\nWritten by `{COMMAND}` with {versions}.\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
