"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from layergen.cli.app import app

GATE = """\
layer: Gate
doc: Scales each feature.
inputs:
  x: (..., dim)
weights:
  g: (dim,) = ones
call: x * g
output: (..., dim)
"""
WRONG = """\
layer: Gate
inputs:
  x: (..., dim)
call: ops.sigmoyd(x + y)
"""
#: Right as a description, but its result has not the shape that it declares.
FAILING = """\
layer: Failing
inputs:
  x: (batch, dim)
call: "ops.reshape(x, (-1, 1)) if len(x.shape) > 9 else ops.concatenate([x, x, x][:int(2.5)], -1)"
output: (batch, 3 * dim)
"""


def run(*arguments: str | Path, stdin: str = "") -> Result:
    """Runs a command in this process; only what click means to end it may do so."""
    result = CliRunner().invoke(app, list(map(str, arguments)), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ran(*arguments: str | Path, code: int = 0) -> str:
    """What a command prints, to either stream; its exit code must be this one."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    return result.output


def refused(*arguments: str | Path) -> str:
    """What a command says that refuses with 2, on stderr alone."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


def files(folder: Path, *, every: bool = False) -> list[str]:
    """The files below a folder, by their paths from there; those that layergen keeps for itself only if `every` is meant."""
    found = (
        entry.relative_to(folder) for entry in folder.rglob("*") if entry.is_file()
    )
    return sorted(
        path.as_posix()
        for path in found
        if every or not {".layergen", ".layergen_cache"} & set(path.parts)
    )


def put(folder: Path, name: str, text: str) -> Path:
    """A file with this text; the folder is made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
