"""What the tests of snapshots share."""

from __future__ import annotations

from pathlib import Path

from cli_support import put

SETTINGS = '[tool.layergen]\npackage = "shop"\nstyle = "tf-variable"\n'
GATE_TEST = """\
def test_gate(layer_snapshot):
    layer_snapshot("layers/gate.layer.yaml")
"""
GATE_SNAPSHOT = "tests/__snapshots__/test_gate/test_gate.gate.tf_variable.py.snap"
UPDATE_GATE = "pytest tests/test_gate.py::test_gate --layergen-update"
DOUBLE = 'layergen.describe("Double", call="inputs * 2")'
TRIPLE = 'layergen.describe("Double", call="inputs * 3")'


def snapshots(project: Path) -> list[str]:
    return sorted(p.relative_to(project).as_posix() for p in project.rglob("*.snap"))


def write_tests(project: Path, name: str, *bodies: str) -> None:
    """A file of tests, each of which is one statement."""
    functions = [
        f"def test_{number}(layer_snapshot):\n    {each}\n"
        for number, each in enumerate(bodies)
    ]
    put(project, f"tests/{name}.py", "import layergen, pytest\n\n" + "".join(functions))


def has_colour(printed: str) -> bool:
    """Whether the diff of this change of the gate is in colour."""
    return (
        "\x1b[31m-        return x * self.g\x1b[0m\n" in printed
        and "\x1b[32m+        return x + self.g\x1b[0m\n" in printed
        and "\x1b[1m+++ generated now from " in printed
    )
