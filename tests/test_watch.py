"""`layergen build --watch`: what is saved is built again, and what is wrong is told until it is mended."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_support import FAILING, GATE, WRONG, files, put, ran, refused

#: Seconds; the import of Keras takes many where other tests run beside.
LIMIT = 180
#: The last line on a build.
END = re.compile(r"(?:^|\r)\d\d:\d\d:\d\d  (.*), in \d+\.\d\d s; (.*)$", re.MULTILINE)
SWISH = GATE.replace("Gate", "Swish").replace("x * g", "x * ops.sigmoid(g * x)")
WELL = "all is well"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Watching:
    """`layergen build --watch`, and what it prints."""

    def __init__(self, *arguments: str, terminal: bool = False) -> None:
        if terminal:
            import pty

            self.output, theirs = pty.openpty()
        else:
            self.output, theirs = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "layergen", "build", "--watch", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # A test run in the background may have it ignored, which is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(theirs)
        self.text = ""
        self._told = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.output, selectors.EVENT_READ)

    def next(self) -> str:
        """All that is printed on the next build."""
        return self._until(lambda text: END.search(text))

    def quiet(self) -> None:
        """Holds that nothing more is printed for as long as several builds would take."""
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            self._read(0.1)
        assert self.text[self._told :].strip() in (
            "",
            "waiting for changes; Ctrl-C ends",
        )

    def end(self) -> int:
        """Ctrl-C; the exit code. Nothing else may be printed on it."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(LIMIT)
        while self._read(0):
            pass
        assert "Traceback" not in self.text
        assert "Aborted" not in self.text
        return code

    def _until(self, found: Callable[[str], re.Match[str] | None]) -> str:
        end = time.monotonic() + LIMIT
        while not (match := found(self.text[self._told :])):
            assert time.monotonic() < end, f"silent after {self.text!r}"
            assert self._read(1) or self.process.poll() is None, self.text
        start, self._told = self._told, self._told + match.end()
        return self.text[start : self._told]

    def _read(self, seconds: float) -> bool:
        if not self._selector.select(seconds):
            return False
        try:
            data = os.read(self.output, 1 << 16)
        except OSError:
            return False
        shown = ANSI.sub("", data.decode()).replace("\r\n", "\n")
        self.text += shown
        return bool(data)

    def close(self) -> None:
        """Ends it, whatever it does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._selector.close()
        os.close(self.output)


def end_of(printed: str) -> tuple[str, str]:
    """What was done, and what is wrong."""
    match = END.search(printed)
    assert match
    return match[1], match[2]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two descriptions, one of them in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "pyproject.toml", "[tool.layergen]\n")
    put(tmp_path, "gate.layer.yaml", GATE)
    put(tmp_path, "more/swish.layer.yaml", SWISH)
    return tmp_path


Watch = Callable[..., Watching]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Begins to watch; everything is ended after the test."""
    begun: list[Watching] = []

    def begin(*arguments: str, terminal: bool = False) -> Watching:
        begun.append(Watching(*arguments, terminal=terminal))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def test_what_is_saved_is_built_again(project: Path, watch: Watch) -> None:
    watching = watch("--no-check")
    first = watching.next()
    assert "generated/gate.py  written\n" in first
    assert end_of(first) == ("2 written", WELL)
    # What a build writes itself is no reason for another one.
    watching.quiet()

    put(project, "gate.layer.yaml", GATE.replace("ones", "zeros"))
    printed = watching.next()
    assert "changed: gate.layer.yaml\n" in printed
    assert "generated/gate.py  rewritten\n" in printed
    assert "swish" not in printed
    assert end_of(printed) == ("1 written, 1 unchanged", WELL)

    # A layer that is made of it is built again, too.
    put(
        project,
        "port.layer.yaml",
        "layer: Port\nsublayers:\n  gate: Gate()\ncall: gate(inputs)\n",
    )
    assert end_of(watching.next())[0] == "1 written, 2 unchanged"
    put(project, "gate.layer.yaml", GATE.replace("Scales", "Weighs"))
    assert end_of(watching.next())[0] == "2 written, 1 unchanged"

    # Editors save by renaming another file.
    put(project, "gate.layer.yaml~", GATE)
    (project / "gate.layer.yaml~").rename("gate.layer.yaml")
    assert "changed: gate.layer.yaml\n" in watching.next()

    (project / "port.layer.yaml").unlink()
    assert "generated/port.py: its description is gone" in watching.next()
    watching.quiet()
    assert watching.end() == 0
    assert ran("build", "--no-check", "--prune").startswith("2 unchanged")


def test_new_folders_and_bursts_are_one_build(project: Path, watch: Watch) -> None:
    watching = watch("--no-check", "--prune")
    watching.next()
    for number in range(30):
        text = GATE.replace("Gate", f"Many{number}")
        put(project, f"new/deep/many{number}.layer.yaml", text)
    done = rounds = 0
    while done < 30:
        printed = watching.next()
        rounds += 1
        done += printed.count("  written\n")
    # A slow machine may see the folder before all is in it.
    assert rounds < 6
    put(project, "new/deep/many3.layer.yaml", GATE.replace("Gate", "Three"))
    printed = watching.next()
    assert "generated/three.py  written\n" in printed
    assert "generated/many3.py  removed\n" in printed
    watching.quiet()
    assert watching.end() == 0


def test_a_mistake_is_told_until_it_is_mended(project: Path, watch: Watch) -> None:
    watching = watch("--no-check")
    watching.next()
    put(project, "gate.layer.yaml", WRONG)
    printed = watching.next()
    assert "gate.layer.yaml:4:7: LG012 unknown op" in printed
    assert end_of(printed) == ("nothing built", "still wrong: gate.layer.yaml")
    put(project, "more/swish.layer.yaml", SWISH.replace("ones", "zeros"))
    assert "gate.layer.yaml:4:7: LG012" in watching.next()
    put(project, "gate.layer.yaml", GATE)
    printed = watching.next()
    assert "LG012" not in printed
    assert end_of(printed) == ("1 written, 1 unchanged", WELL)

    put(project, "gate.layer.yaml", WRONG)
    watching.next()
    assert watching.end() == 1


def test_edits_by_hand_are_a_reason_to_build(project: Path, watch: Watch) -> None:
    watching = watch("--no-check")
    watching.next()
    module = project / "generated" / "gate.py"
    text = module.read_text()
    module.write_text(text.replace('"ones"', '"uniform"'))
    assert "changed: generated/gate.py\n" in watching.next()
    put(project, "gate.layer.yaml", GATE.replace("ones", "zeros"))
    printed = watching.next()
    assert "generated/gate.py  conflict in a place" in printed
    assert end_of(printed)[1] == "still wrong: generated/gate.py"
    watching.quiet()
    put(project, "more/swish.layer.yaml", SWISH.replace("ones", "zeros"))
    printed = watching.next()
    assert "generated/gate.py  holds a conflict" in printed
    assert end_of(printed)[1] == "still wrong: generated/gate.py"
    module.unlink()
    printed = watching.next()
    assert "generated/gate.py  written" in printed
    assert end_of(printed)[1] == WELL
    assert '"zeros"' in module.read_text()
    watching.quiet()
    assert watching.end() == 0


def test_settings_are_read_again(project: Path, watch: Watch) -> None:
    put(project, "pyproject.toml", "[tool.layergen]\nstyel = 3\n")
    watching = watch("--no-check")
    printed = watching.next()
    assert "has no key 'styel'" in printed
    assert end_of(printed) == ("nothing built", "still wrong: the error above")
    put(project, "pyproject.toml", '[tool.layergen]\nout = "here"\n')
    assert "here/gate.py  written" in watching.next()
    put(project, "pyproject.toml", "[tool.layergen\n")
    assert "pyproject.toml: " in watching.next()
    templates = '[tool.layergen]\ntemplates = "own"\nout = "here"\n'
    put(project, "own/module.py.jinja", '{% extends "layergen/module.py.jinja" %}\n')
    put(project, "pyproject.toml", templates)
    printed = watching.next()
    while end_of(printed)[1] != WELL:
        printed = watching.next()
    put(project, "own/module.py.jinja", "answer = 1\n")
    assert "here/gate.py  rewritten" in watching.next()
    assert "answer = 1" in (project / "here" / "gate.py").read_text()
    put(project, "own/module.py.jinja", "answer = {{ nothing }}\n")
    assert "own/module.py.jinja" in watching.next()
    assert watching.end() == 1


def test_failed_checks_are_told_until_they_hold(project: Path, watch: Watch) -> None:
    put(project, "failing.layer.yaml", FAILING)
    watching = watch(terminal=True)
    printed = watching.next()
    assert "Failing: checks: " in printed
    assert "Gate: checks: 1" in printed
    wrong = "still wrong: the checks of Failing"
    assert end_of(printed) == ("3 written, 3 checked", wrong)
    put(project, "gate.layer.yaml", GATE.replace("ones", "zeros"))
    printed = watching.next()
    assert "generated/failing.py: Failing: checks: " in printed
    assert end_of(printed) == ("1 written, 1 checked, 2 unchanged", wrong)
    put(project, "gate.layer.yaml", WRONG)
    printed = watching.next()
    assert "LG012" in printed
    assert "Failing: checks: " in printed
    assert end_of(printed)[1] == f"still wrong: gate.layer.yaml, {wrong[13:]}"
    put(project, "gate.layer.yaml", GATE)
    watching.next()
    # The mend is a mend by hand, and so is the next fault.
    put(project, "failing.layer.yaml", FAILING.replace("3 * dim", "2 * dim"))
    printed = watching.next()
    assert end_of(printed) == ("1 written, 1 checked, 2 unchanged", WELL)
    module = project / "generated" / "gate.py"
    text = module.read_text()
    module.write_text(text.replace("x * self.g", "x * self.nothing"))
    printed = watching.next()
    assert end_of(printed)[1] == "still wrong: the checks of Gate"
    module.write_text(text)
    assert end_of(watching.next())[1] == WELL
    assert watching.end() == 0


@pytest.mark.parametrize(
    "arguments",
    [("--check",), ("--diff",), ("--force",), ("--format", "json")],
)
def test_what_does_not_go_with_watching_is_refused(
    project: Path, arguments: tuple[str, ...]
) -> None:
    assert f"--watch does not go with {' '.join(arguments)}" in refused(
        "build", "--watch", *arguments
    )
    assert "generated" not in " ".join(files(project))


def test_a_wrong_command_line_is_not_waited_out() -> None:
    assert "nothing: no such file" in refused("build", "--watch", "nothing")
    assert "unknown style 'nope'" in refused("build", "--watch", "--style", "nope")
