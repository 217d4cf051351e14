"""Templates and Black run in a process of their own where few modules are made, and here where that is not possible."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import body, folder, run_python

from layergen.project import catalog

PRINTS = """
import os, signal, sys
from layergen.emit.beside import Beside
from layergen.emit.printing import PLAIN, Printing
from layergen.styles.view import MethodView, ModuleView

def view(*body):
    call = MethodView(("def call(self, inputs):",), 'Gives them back.', body)
    return ModuleView(
        "Gate.", (("import keras",),), (), "layers", "Gate", "keras.layers.Layer", ("Gate.",),
        None, None, (call,), (), (), "add-weight",
    )

def children():
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False

with Beside() as beside:
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="no copies of processes")


def run(code: str) -> str:
    return run_python("-c", PRINTS + code).stdout


@linux
def test_the_process_prints_as_the_templates_and_black_do() -> None:
    code = """
    beside.start()
    assert children()
    for how in (PLAIN, Printing(string_normalization=False)):
        print(beside(view("return f( 'a',inputs )"), how).splitlines()[-1].strip())
assert not children()
print("black" in sys.modules, "jinja2" in sys.modules)
"""
    assert run(code) == (
        'return f("a", inputs)\n' "return f('a', inputs)\n" "False False\n"
    )


@linux
def test_what_it_cannot_print_is_left_to_who_asked() -> None:
    code = """
    beside.start()
    print(beside(view("x = ("), PLAIN))
    print(beside(view("return inputs"), Printing(target_versions=("py20",))))
    print(beside(view("return inputs"), PLAIN).splitlines()[-1].strip())
"""
    assert run(code) == "None\nNone\nreturn inputs\n"


@linux
def test_a_process_that_was_killed_prints_nothing_any_more() -> None:
    code = """
    beside.start()
    os.kill(beside._child, signal.SIGKILL)
    print(beside(view("return 1"), PLAIN), beside(view("return 2"), PLAIN))
    assert not children()
"""
    assert run(code) == "None None\n"


@linux
def test_where_no_process_can_be_made_nothing_is_printed_or_left_open() -> None:
    code = """
    def refuse():
        raise BlockingIOError
    os.fork, opened = refuse, len(os.listdir("/proc/self/fd"))
    beside.start()
    assert len(os.listdir("/proc/self/fd")) == opened
    print(beside(view("return 1"), PLAIN))
"""
    assert run(code) == "None\n"


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
    print(beside(view("return 1"), PLAIN))
    import black
    beside.start()
    print(beside._child)
"""
    assert run(code) == "None\n0\n"


BUILD = """
import os, sys
from layergen.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
print("black" in sys.modules, "jinja2" in sys.modules)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no process is left")
"""


@linux
@pytest.mark.parametrize(("jobs", "is_here"), [("2", False), ("1", True)])
def test_a_build_of_one_description_imports_jinja_and_black_elsewhere(
    tmp_path: Path, jobs: str, is_here: bool
) -> None:
    text = catalog.source("Linear").text
    (tmp_path / "linear.layer.yaml").write_text(text, encoding="utf-8")
    words = ("build", "--no-check", "--jobs", jobs)
    done = run_python("-W", "error", "-c", BUILD, *words, cwd=tmp_path)
    here = f"{is_here} {is_here}"
    assert done.stdout.splitlines()[-2:] == [here, "no process is left"]
    assert done.stderr == ""
    assert (tmp_path / "generated/linear.py").exists()


KILLED = """
import os, signal
from layergen.emit import beside
start = beside.Beside.start
def start_and_kill(self):
    start(self)
    os.kill(self._child, signal.SIGKILL)
beside.Beside.start = start_and_kill
"""


@linux
@pytest.mark.parametrize("killed", ["", KILLED])
def test_a_build_does_the_same_and_tells_the_same_mistake_without_the_process(
    tmp_path: Path, killed: str
) -> None:
    text = catalog.source("Linear").text
    (tmp_path / "linear.layer.yaml").write_text(text, encoding="utf-8")
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[tool.layergen]\npackage = "generated.add_weight"\n', encoding="utf-8"
    )
    words = ("build", "--no-check", "--jobs", "2")
    run_python("-c", killed + BUILD, *words, cwd=tmp_path)
    module = (tmp_path / "generated/linear.py").read_text(encoding="utf-8")
    expected = folder("add-weight") / "linear.py"
    assert body(module) == body(expected.read_text(encoding="utf-8"))
    with project.open("a", encoding="utf-8") as file:
        file.write('templates = "mine"\n')
    (tmp_path / "mine").mkdir()
    template = tmp_path / "mine/module.py.jinja"
    template.write_text("import keras\n\n{{ module.nme }}\n", encoding="utf-8")
    done = run_python("-c", killed + BUILD, *words, cwd=tmp_path)
    assert "mine/module.py.jinja:3: ModuleView has no 'nme'" in done.stderr
