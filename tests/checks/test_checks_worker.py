"""The worker process answers for every layer, whatever a layer does to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layergen.checks import Report, Sample, Subject, Tensor
from layergen.checks.faults import CheckBug
from layergen.checks.pool import Limits, Worker
from layergen.checks.subject import QUICK

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
HOSTILE = FOLDER / "hostile.py"
X = (("inputs", Tensor((2, 8))),)

LAYER = """
import keras

@keras.saving.register_keras_serializable(package="worker")
class Twice(keras.layers.Layer):
    def call(self, inputs):
        return {factor} * inputs
"""


def subject(module: Path | str, name: str, **params: object) -> Subject:
    samples = (Sample(params, X),)
    return Subject(name, str(module), name, samples, selection=QUICK)


LINEAR = Subject(
    "linear",
    str(FOLDER / "sound" / "linear.py"),
    "Sound",
    (Sample({"units": 4}, X),),
    ({"units": 3},),
    QUICK,
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Limits(layer=2.0)) as started:
        yield started


def only(worker: Worker, checked: Subject) -> Report:
    (report,) = worker.check([checked])
    return report


def place(name: str) -> str:
    """The line of `hostile.py` in which a class acts."""
    lines = HOSTILE.read_text().splitlines()
    start = lines.index(f"class {name}(Hostile):")
    number = start + 3
    shown = (
        HOSTILE.relative_to(Path.cwd())
        if HOSTILE.is_relative_to(Path.cwd())
        else HOSTILE
    )
    return f"{shown}:{number}: {lines[number - 1].strip()}"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("Loops", "no answer within 2 s", "place"),
        ("Exits", "the worker ended with exit code 3", "the last words"),
        pytest.param(
            *("Aborts", "the worker ended by SIGABRT", "place"), marks=pytest.mark.sweep
        ),
        ("Crashes", "the worker ended by SIGSEGV", "place"),
        (
            "ClosesFiles",
            "the worker was cut off: the layer closes file descriptors",
            "",
        ),
        ("LeavesAChild", "the worker ended with exit code 7", ""),
    ],
)
def test_a_layer_that_ends_the_worker_gives_one_finding_and_the_next_goes_on(
    worker: Worker, name: str, message: str, hint: str
) -> None:
    ended, fine = worker.check([subject(HOSTILE, name), LINEAR])
    (finding,) = ended.findings
    assert (finding.code, finding.message) == (
        "LG200",
        f"{message} in the call, check LG210 build",
    )
    assert finding.hint == (f"at {place(name)}" if hint == "place" else hint)
    outcomes = {result.code: result.outcome for result in ended.results}
    assert outcomes["LG200"] == "failed"
    assert outcomes["LG201"] == "passed"
    assert {outcomes[code] for code in outcomes if code > "LG201"} == {"not applicable"}
    assert fine.ok, str(fine)
    assert [row.name for row in fine.weights] == ["w", "b"]


def test_an_exit_is_told_with_its_line_and_leaves_the_worker_alive(
    worker: Worker,
) -> None:
    (finding,) = only(worker, subject(HOSTILE, "CallsExit")).findings
    assert finding.code == "LG200"
    assert finding.message.endswith(
        f"the call calls sys.exit(4), at {place('CallsExit')}"
    )
    (finding,) = only(worker, subject(HOSTILE, "Interrupts")).findings
    assert (finding.code, finding.message) == (
        "LG200",
        "the layer raises KeyboardInterrupt",
    )


def test_a_layer_that_writes_much_disturbs_nothing(
    worker: Worker, capfd: pytest.CaptureFixture[str]
) -> None:
    report = only(worker, subject(HOSTILE, "Talks"))
    assert [finding.message for finding in report.findings] == [
        "Talks is not registered: a saved model cannot be loaded"
    ]
    assert capfd.readouterr() == ("", "")


def test_what_a_layer_sets_is_gone_for_the_next(worker: Worker) -> None:
    meddled, fine = worker.check([subject(HOSTILE, "Meddles"), LINEAR])
    assert not meddled.ok
    assert fine.ok, str(fine)
    assert {row.dtype for row in fine.weights} == {"float32"}
    relative = subject(os.path.relpath(FOLDER / "sound" / "state.py"), "Sound")
    assert only(worker, relative).ok


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import keras\nclass Twice(:\n",
            "raises SyntaxError: invalid syntax, at {path}:2: class Twice(:",
        ),
        (
            "import kera\n",
            "raises ModuleNotFoundError: No module named 'kera', at {path}:1: import kera",
        ),
        (
            "x = 1 / 0\n",
            "raises ZeroDivisionError: division by zero, at {path}:1: x = 1 / 0",
        ),
        (
            "raise SystemExit(5)\n",
            "calls sys.exit(5), at {path}:1: raise SystemExit(5)",
        ),
    ],
)
def test_a_module_that_cannot_be_imported_is_told(
    worker: Worker, tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)
    report = only(worker, subject(path, "Twice"))
    (finding,) = report.findings
    assert finding.code == "LG200"
    assert finding.message == f"importing {path} {message.format(path=path)}"


def test_a_class_that_is_not_there_is_told(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "twice.py"
    path.write_text(LAYER.format(factor=2.0))
    told = [
        report.findings[0].message
        for report in worker.check(
            [
                subject(path, "Twise"),
                subject(path, "Other"),
                subject(tmp_path / "none.py", "Twice"),
                subject("no_such.module", "Twice"),
                subject(path, "keras"),
            ]
        )
    ]
    assert told[0] == f"{path} has no class 'Twise', did you mean 'Twice'?"
    assert told[1] == f"{path} has no class 'Other', its classes are Twice"
    assert told[2] == f"there is no file {tmp_path / 'none.py'}"
    assert told[3] == "no module is called 'no_such'"
    assert told[4].endswith("is no class")


def test_an_importable_name_is_checked_too(worker: Worker) -> None:
    report = only(worker, subject("keras.layers", "Dense", units=3))
    assert report.ok, str(report)
    assert [row.shape for row in report.weights] == [(8, 3), (3,)]


@pytest.mark.parametrize("package", [True, False], ids=["package", "plain folder"])
@pytest.mark.parametrize("name", ["made", "test", "keras", "not-a-name"])
def test_siblings_in_a_folder_import_each_other(
    worker: Worker, tmp_path: Path, name: str, package: bool
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    if package:
        (folder / "__init__.py").write_text("")
    (folder / "twice.py").write_text(LAYER.format(factor=2.0))
    (folder / "outer.py").write_text(
        LAYER.format(factor=4.0).replace("Twice", "Outer")
        + "\nfrom .twice import Twice\n"
    )
    report = only(worker, subject(folder / "outer.py", "Outer"))
    assert report.ok, str(report)


def test_importing_leaves_no_files_behind(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "made" / "twice.py"
    path.parent.mkdir()
    path.write_text(LAYER.format(factor=2.0))
    assert only(worker, subject(path, "Twice")).ok
    assert [each.name for each in path.parent.iterdir()] == ["twice.py"]


def test_two_classes_of_one_name_do_not_meet(worker: Worker, tmp_path: Path) -> None:
    reports = []
    for factor in (2.0, 3.0):
        folder = tmp_path / f"style_{factor:g}"
        folder.mkdir()
        (folder / "twice.py").write_text(LAYER.format(factor=factor))
        one = (("inputs", Tensor((1, 1), values=((1.0,),))),)
        sample = Sample(inputs=one, output_values=((factor,),))
        module = str(folder / "twice.py")
        reports.append(Subject("Twice", module, "Twice", (sample,), selection=QUICK))
    assert [report.ok for report in worker.check([*reports, *reports])] == [True] * 4


def test_a_file_that_changes_is_read_again(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "twice.py"
    path.write_text(LAYER.format(factor=2.0))
    sample = Sample(
        inputs=(("inputs", Tensor((1, 1), values=((1.0,),))),), output_values=((2.0,),)
    )
    twice = Subject("Twice", str(path), "Twice", (sample,), selection=QUICK)
    assert only(worker, twice).ok
    path.write_text(LAYER.format(factor=3.0))
    (finding,) = only(worker, twice).findings
    assert "3.0 against 2.0" in finding.message


def test_a_fault_of_a_check_is_raised_and_not_reported(
    worker: Worker, tmp_path: Path
) -> None:
    path = tmp_path / "twice.py"
    path.write_text(
        LAYER.format(factor=2.0)
        + "\nimport layergen.checks.run as run\nrun.rules = lambda: 1 / 0\n"
    )
    with pytest.raises(CheckBug, match="ZeroDivisionError"):
        only(worker, subject(path, "Twice"))
    worker.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "SIGKILL"]
)
def test_the_child_ends_with_the_parent(number: signal.Signals, tmp_path: Path) -> None:
    marker = tmp_path / "the layer hangs"
    program = (
        "import signal\n"
        "from layergen.checks.pool import Worker\n"
        "from layergen.checks import Sample, Subject, Tensor\n"
        # A shell that runs the tests in the background has it ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with Worker() as worker:\n"
        "    print(worker._child._process.pid, flush=True)\n"
        "    x = Sample(inputs=(('inputs', Tensor((2, 8))),))\n"
        f"    list(worker.check([Subject('a', {str(HOSTILE)!r}, 'Sleeps', (x,))]))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "MARKER": str(marker)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    wait_until(marker.exists)
    assert alive(child)
    parent.send_signal(number)
    parent.communicate()
    wait_until(lambda: not alive(child))


def wait_until(holds: Callable[[], bool]) -> None:
    """Returns as soon as it holds; fails where it does not within a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
