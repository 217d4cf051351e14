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
NAMES = {path.name for path in FAULTY}
Load = Callable[[Path], ModuleType]


# Every second one meets all checks; the others meet those that find it, and all of them in the sweep.
@pytest.mark.parametrize(
    "path",
    [
        *FAULTY[::2],
        *(pytest.param(path, marks=pytest.mark.sweep) for path in FAULTY[1::2]),
    ],
    ids=lambda path: path.stem,
)
def test_a_fault_is_found_by_its_check_and_no_other(path: Path, load: Load) -> None:
    assert_found(load(path), Selection())


@pytest.mark.parametrize("path", FAULTY[1::2], ids=lambda path: path.stem)
def test_a_fault_is_found_by_its_check(path: Path, load: Load) -> None:
    module = load(path)
    codes = (module.CODE, *getattr(module, "ALSO", ()), "LG210", "LG220")
    assert_found(module, Selection(codes))


def assert_found(module: ModuleType, selection: Selection) -> None:
    """The checks that should find the fault do, and no other of these does."""
    report = run(module.Faulty, (module.SAMPLE,), selection=selection)
    expected = {module.CODE, *getattr(module, "ALSO", ())}
    assert {finding.code for finding in report.findings} == expected, str(report)
    told = [str(each) for each in report.findings if each.code == module.CODE]
    assert any(module.MESSAGE in text for text in told), str(report)
    assert not report.ok


@pytest.mark.parametrize(
    "path", [p for p in SOUND if p.name in NAMES], ids=lambda path: path.stem
)
def test_a_sound_twin_is_not_found_by_the_check_of_the_fault(
    path: Path, load: Load
) -> None:
    code = load(FOLDER / "faulty" / path.name).CODE
    module = load(path)
    # The call comes with it, so that there is something to check.
    selection = Selection((code, "LG210", "LG220"))
    variants = getattr(module, "VARIANTS", ())
    report = run(module.Sound, (module.SAMPLE,), variants, selection=selection)
    assert report.ok, str(report)
    assert {r.code: r.outcome for r in report.results}["LG220"] == "passed"


@pytest.mark.sweep
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_layer_gives_no_finding(path: Path, load: Load) -> None:
    module = load(path)
    report = run(module.Sound, (module.SAMPLE,), getattr(module, "VARIANTS", ()))
    assert report.ok, str(report)
    called = {result.code: result.outcome for result in report.results}
    assert called["LG220"] == "passed"


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
