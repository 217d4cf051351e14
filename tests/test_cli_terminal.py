"""`layergen new` at a terminal: what it asks, asks again, and leaves behind when it is left."""

from __future__ import annotations

import codecs
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import files


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal:
    """`layergen` at a terminal: waits for what it asks, and answers."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "layergen", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            # A test run in the background may have it ignored, which is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(slave)
        self.text = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.seen = 0

    def expect(self, words: str) -> None:
        """Waits for words behind those that were expected before."""
        while words not in self.text[self.seen :]:
            assert self.read(), f"{words!r} not in {self.text!r}"
        self.seen = self.text.index(words, self.seen) + len(words)

    def read(self) -> bool:
        """Takes what is there, or comes within a minute; false at the end."""
        if not select.select([self.master], [], [], 60)[0]:
            self.process.kill()
            raise AssertionError(f"silent after {self.text!r}")
        try:
            data = os.read(self.master, 4096)
        except OSError:  # the other side is closed
            return False
        self.text += self.decoder.decode(data)
        return bool(data)

    def answer(self, question: str, text: str) -> None:
        self.expect(question)
        os.write(self.master, text.encode())

    def interrupt(self) -> None:
        """As Ctrl-C does; again where it came just before the process began to wait for an answer."""
        for _ in range(60):
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                continue
            return

    def end(self) -> int:
        while self.read():
            pass
        os.close(self.master)
        return self.process.wait(60)


def test_at_a_terminal_it_asks(project: Path) -> None:
    terminal = Terminal("new", "Gate", "--no-check")
    terminal.answer("What it does", "A gate, learned.\n")
    terminal.answer("A param", "units\n")
    terminal.expect("write NAME: …")
    terminal.answer("A param", "units: integer = 8\n")
    terminal.expect("did you mean 'int'?")
    terminal.answer("A param", "units: int = 8\n")
    terminal.answer("A param", "\n")
    terminal.answer("An input", "x: (batch, dim\n")
    terminal.expect("is not closed")
    terminal.answer("An input", "x: (batch, dim)\n")
    terminal.answer("An input", "\n")
    terminal.answer("A weight", "w: (dim, units) = zeros\n")
    terminal.answer("A weight", "\n")
    terminal.answer("What it computes", "ops.relu(x @\n")
    terminal.answer("What it computes", "ops.relu(x @ w)\n")
    terminal.answer("Shape of the result", "(batch, units)\n")
    assert terminal.end() == 0
    assert files(project) == ["gate.layer.yaml", "generated/gate.py"]
    assert (project / "gate.layer.yaml").read_text() == """\
layer: Gate
doc: A gate, learned.

params:
  units: int = 8

inputs:
  x: (batch, dim)

weights:
  w: (dim, units) = zeros

call: ops.relu(x @ w)
output: (batch, units)
"""


@pytest.mark.parametrize("how", ["interrupt", "end of input"])
def test_leaving_at_a_question_writes_nothing(project: Path, how: str) -> None:
    terminal = Terminal("new", "Gate", "--no-check")
    terminal.answer("What it does", "A gate.\n")
    terminal.expect("A param")
    if how == "interrupt":
        terminal.interrupt()
    else:
        os.write(terminal.master, b"\x04")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.text
    assert files(project) == []


@pytest.mark.parametrize(
    ("call", "told"), [("ops.sigmoyd(x)", "LG012"), ("x * 2", "nothing was written")]
)
def test_answers_are_kept_whatever_becomes_of_the_module(
    project: Path, call: str, told: str
) -> None:
    foreign = project / "generated" / "gate.py"
    foreign.parent.mkdir()
    foreign.write_text("mine = 1\n")
    terminal = Terminal("new", "Gate", "--no-check")
    terminal.answer("What it does", "A gate.\n")
    terminal.answer("A param", "\n")
    terminal.answer("An input", "x: (batch, dim)\n")
    terminal.answer("An input", "\n")
    terminal.answer("A weight", "\n")
    terminal.answer("What it computes", f"{call}\n")
    terminal.answer("Shape of the result", "\n")
    terminal.expect(told)
    assert terminal.end() == 2
    assert f"call: {call}\n" in (project / "gate.layer.yaml").read_text()
    assert foreign.read_text() == "mine = 1\n"
