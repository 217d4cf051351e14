"""A build that ends anywhere, in any way: every file holds the old or the new text, and the next build repairs the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import GATE, put

#: Runs builds in copies of this process, each of which is killed at another of its writes.
DRIVER = '''
import json, os, resource, shutil, signal, sys, tempfile
from pathlib import Path
from layergen.cli.app import app
import layergen.cli.building, layergen.cli.commands.build, layergen.project.commit, layergen.project.generate

def calls(kill_at):
    """Counts what changes files, and kills this process before the call of that number."""
    count = [0]
    def counted(function):
        def wrapper(*arguments, **options):
            count[0] += 1
            if count[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)
        return wrapper
    for module, name in ((tempfile, "mkstemp"), (os, "fdopen"), (os, "chmod"), (os, "replace"), (os, "unlink"), (os, "mkdir")):
        setattr(module, name, counted(getattr(module, name)))

def build(kill_at=0, words=(), size=None):
    """The exit code of a build in a copy of this process; negative where a signal ended it."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        calls(kill_at)
        try:
            app(["build", "--no-check", "-j", "1", *words], prog_name="layergen")
        except SystemExit as end:
            os._exit(end.code or 0)
        finally:
            os._exit(99)
    return child

def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def held(folder):
    return {p.name: p.read_text() for p in Path(folder).rglob("*") if p.is_file() and p.name not in ("build.json", ".gitignore", ".gitattributes")}

def fresh():
    os.chdir("..")
    shutil.rmtree("now", ignore_errors=True)
    shutil.copytree("before", "now", symlinks=True)
    os.chdir("now")

os.chdir(sys.argv[1])
os.chdir("now")
after = held("../after")
before = held("../before")
found = {"whole": [], "repaired": [], "killed": 0, "first": None}
mode = sys.argv[2]
if mode == "kill":
    for number in range(1, 400):
        fresh()
        code = ended(build(number))
        found["killed"] += code == -9
        now = {n: t for n, t in held(".").items() if not n.endswith(".tmp")}
        found["whole"].append(all(t in (before.get(n), after.get(n)) for n, t in now.items()))
        # The next one, and no trace of the first.
        last = ended(build())
        found["repaired"].append(last == 0 and held(".") == after)
        if code != -9:
            break
elif mode == "full":
    for size in (0, 10, 100, 500, 1000):
        fresh()
        code = ended(build(size=size))
        found["killed"] += code == 2
        found["whole"].append(all(t in (before.get(n), after.get(n)) for n, t in held(".").items()))
        found["repaired"].append(ended(build()) == 0 and held(".") == after)
elif mode == "two":
    for number in range(6):
        fresh()
        codes = [ended(child) for child in [build(), build()]]
        found["whole"].append(codes == [0, 0] and held(".") == after)
print(json.dumps(found))
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose next build has to write, rewrite and merge; `after` is what comes of it."""
    before, after = tmp_path / "before", tmp_path / "after"
    for name in ("Gate", "Edited", "Adopted"):
        put(before, f"{name.lower()}.layer.yaml", GATE.replace("Gate", name))
    _layergen(before, "build", "--no-check")
    for name in ("edited", "adopted"):
        module = before / "generated" / f"{name}.py"
        module.write_text(module.read_text() + "\n# mine\n")
    _layergen(before, "adopt", "generated/adopted.py")
    for name in ("Gate", "Edited", "Adopted", "New"):
        text = GATE.replace("Gate", name).replace("ones", "zeros")
        put(before, f"{name.lower()}.layer.yaml", text)
    import shutil

    for copy in (after, tmp_path / "now"):
        shutil.copytree(before, copy)
    _layergen(after, "build", "--no-check")
    return tmp_path


def _layergen(folder: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "layergen", *words],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def driven(project: Path, mode: str) -> dict[str, list[bool]]:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(project), mode],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[bool]] = json.loads(done.stdout)
    return found


def test_a_build_killed_at_any_of_its_writes_leaves_whole_files_and_is_repaired(
    project: Path,
) -> None:
    found = driven(project, "kill")
    # Four modules, as many texts for merging, and the records: each is at least four calls.
    assert found["killed"] >= 4 * 9  # type: ignore[operator]
    assert all(found["whole"])
    assert all(found["repaired"])


def test_a_build_that_can_write_no_more_says_so_and_is_repaired(project: Path) -> None:
    found = driven(project, "full")
    assert found["killed"] == 5  # type: ignore[comparison-overlap]
    assert all(found["whole"])
    assert all(found["repaired"])


def test_two_builds_at_once_come_to_the_same(project: Path) -> None:
    found = driven(project, "two")
    assert found["whole"] == [True] * 6
