"""Each file in `faulty/` has one fault: the check for it finds it, and no other check does.

`CODE` and `MESSAGE` are what must be told; `ALSO` are the checks that see what follows from the
fault. Each file in `sound/` is a layer of a kind that a check could take for faulty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from layergen.checks.run import run
from layergen.checks.subject import Selection

FOLDER = Path(__file__).parent
FAULTY = sorted((FOLDER / "faulty").glob("*.py"))
SOUND = sorted((FOLDER / "sound").glob("*.py"))
# Faults that people have met.
PAIRS = (
    *("raw_tf_variable", "child_not_built_in_build", "composite_without_build"),
    *("unregistered_class", "tensor_as_weight", "weight_in_opaque_object"),
    *("sublayer_in_opaque_object", "private_attr_clobber", "adapted_state_in_numpy"),
    *("wrapped_var_trainable_mismatch", "kwargs_not_forwarded", "config_drops_base"),
    *("config_drift", "config_missing_arg", "tuple_arg_becomes_list"),
    *("mutable_default_arg", "no_get_config_object_arg", "no_kwargs_in_init"),
    *("nested_layer_not_deserialized", "multi_input_build_names"),
    *("sublayer_created_in_call", "weight_created_in_call", "built_flag_in_init"),
    *("overrides_dunder_call", "duplicate_weight_names"),
    "supports_masking_before_super",
    *("xla_unsupported_op", "numpy_in_call", "python_if_on_tensor"),
    *("static_batch_in_call", "hardcoded_batch", "static_time_loop"),
    *("wrong_compute_output_shape", "batch_mixing", "python_state_in_call"),
    *("numpy_random_in_call", "int_seed_in_call", "seed_generator_in_call"),
    *("mask_ignored", "mask_arg_multi_input", "mask_dropped"),
    # Of training, precision and several devices.
    *("training_via_kwargs", "child_training_hardcoded", "training_ignored"),
    *("state_updated_in_inference", "state_marked_trainable", "dead_weight"),
    *("non_differentiable_path", "regularizer_ignored", "loss_counted_twice"),
    *("mask_constant_overflow", "epsilon_underflow", "sublayer_dtype_not_inherited"),
    *("hardcoded_weight_dtype", "float32_constant_tf_op", "state_without_aggregation"),
    *("nan_gradient_at_zero", "wrong_custom_gradient"),
)
Load = Callable[[Path], ModuleType]


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_fault_is_found_by_its_check_and_no_other(path: Path, load: Load) -> None:
    module = load(path)
    report = run(module.Faulty, (module.SAMPLE,))
    expected = {module.CODE, *getattr(module, "ALSO", ())}
    assert {finding.code for finding in report.findings} == expected, str(report)
    told = [str(each) for each in report.findings if each.code == module.CODE]
    assert any(module.MESSAGE in text for text in told), str(report)
    assert not report.ok


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_layer_gives_no_finding(path: Path, load: Load) -> None:
    module = load(path)
    report = run(module.Sound, (module.SAMPLE,), getattr(module, "VARIANTS", ()))
    assert report.ok, str(report)
    called = {result.code: result.outcome for result in report.results}
    assert called["LG220"] == "passed"


@pytest.mark.parametrize("name", PAIRS)
def test_a_known_fault_has_a_sound_twin(name: str) -> None:
    assert FOLDER / "faulty" / f"{name}.py" in FAULTY
    assert FOLDER / "sound" / f"{name}.py" in SOUND


def test_a_fault_names_the_line_of_the_layer(load: Load) -> None:
    module = load(FOLDER / "faulty" / "call_raises.py")
    (finding,) = run(
        module.Faulty, (module.SAMPLE,), selection=Selection(("LG220",))
    ).findings
    lines = (FOLDER / "faulty" / "call_raises.py").read_text().splitlines()
    number = 1 + next(i for i, line in enumerate(lines) if "ops.matmul" in line)
    place = f"call_raises.py:{number}: return ops.matmul(inputs, self.w)"
    assert finding.message.endswith(place)
    assert "InvalidArgumentError: Matrix size-incompatible" in finding.message
