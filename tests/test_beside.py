"""Black runs in a process of its own where few modules are made, and here where that is not possible."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import run_python

from layergen.project import catalog

FORMATS = """
import os, signal, sys
from layergen.emit.beside import Beside
from layergen.emit.printing import PLAIN, Printing

def children():
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False

with Beside() as beside:
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="no copies of processes")


def run(code: str) -> str:
    return run_python("-c", FORMATS + code).stdout


@linux
def test_the_process_formats_as_black_does() -> None:
    code = """
    beside.start()
    assert children()
    print(beside("f( 'a',b )\\n", PLAIN), end="")
    print(beside("f( 'a',b )\\n", Printing(string_normalization=False)), end="")
assert not children()
print("black" in sys.modules)
"""
    assert run(code) == "f(\"a\", b)\nf('a', b)\nFalse\n"


def test_what_is_no_python_is_refused_here() -> None:
    code = """
    beside.start()
    for text in ("x = (", "return 1", "def f(a=1, b): pass"):
        try:
            beside(text, PLAIN)
        except SyntaxError as error:
            print(error.msg)
    print(beside("f( )\\n", PLAIN), end="")
"""
    told = run(code).splitlines()
    assert told[0] == "'(' was never closed"
    assert len(told) == 4
    assert told[3] == "f()"


@linux
def test_where_the_process_is_killed_the_text_is_formatted_here() -> None:
    code = """
    beside.start()
    os.kill(beside._child, signal.SIGKILL)
    print(beside("f( )\\n", PLAIN), beside("g( )\\n", PLAIN))
    assert not children()
print("black" in sys.modules)
"""
    assert run(code) == "f()\n g()\n\nTrue\n"


@linux
def test_where_no_process_can_be_made_the_text_is_formatted_here() -> None:
    code = """
    def refuse():
        raise BlockingIOError
    os.fork, opened = refuse, len(os.listdir("/proc/self/fd"))
    beside.start()
    assert len(os.listdir("/proc/self/fd")) == opened
    print(beside("f( )\\n", PLAIN), end="")
"""
    assert run(code) == "f()\n"


@linux
def test_beside_other_threads_there_is_no_process() -> None:
    code = """
    import threading
    end = threading.Event()
    threading.Thread(target=end.wait).start()
    beside.start()
    end.set()
    print(beside._child)
"""
    assert run(code) == "0\n"


def test_without_a_start_or_with_black_at_hand_there_is_no_process() -> None:
    code = """
    print(beside("f( )\\n", PLAIN), end="")
    beside.start()
    print(beside._child)
"""
    assert run(code) == "f()\n0\n"


BUILD = """
import os, sys
from layergen.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
print("black" in sys.modules)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no process is left")
"""


@linux
@pytest.mark.parametrize(("jobs", "is_here"), [("2", "False"), ("1", "True")])
def test_a_build_of_one_description_imports_black_elsewhere(
    tmp_path: Path, jobs: str, is_here: str
) -> None:
    text = catalog.source("Linear").text
    (tmp_path / "linear.layer.yaml").write_text(text, encoding="utf-8")
    words = ("build", "--no-check", "--jobs", jobs)
    done = run_python("-W", "error", "-c", BUILD, *words, cwd=tmp_path)
    assert done.stdout.splitlines()[-2:] == [is_here, "no process is left"]
    assert done.stderr == ""
    assert (tmp_path / "generated/linear.py").exists()
