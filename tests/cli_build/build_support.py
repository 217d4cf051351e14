"""What the tests of `layergen build` share."""

from __future__ import annotations

from pathlib import Path

from cli_support import GATE, files, put

SWISH = GATE.replace("Gate", "Swish").replace("x * g", "x * ops.sigmoid(g * x)")


MODULES = ["generated/gate.py", "generated/swish.py"]


def contents(project: Path) -> dict[str, bytes]:
    """Every file, those that layergen keeps for itself too."""
    return {name: (project / name).read_bytes() for name in files(project, every=True)}


def modules(project: Path) -> list[str]:
    return [name for name in files(project) if name.endswith(".py")]


def edited(path: Path) -> None:
    path.write_text(path.read_text().replace("x * self.g", "self.g * x"))


def foreign(path: Path) -> None:
    path.write_text("answer = 42\n")


def described_anew(path: Path) -> None:
    put(path.parent.parent, "layers/gate.layer.yaml", GATE.replace("ones", "zeros"))
