"""What the tests of generated layers share: where they are, loading them, and fresh processes."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import layergen
from layergen.checks.subject import Sample
from layergen.description.fields import KINDS
from layergen.description.text import snake_case
from layergen.plan.make import make_plan
from layergen.project import catalog
from layergen.project.subjects import subject

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "layergen" / "catalog"
CASES = Path(__file__).resolve().parent / "cases" / "modules"
STYLES = ("add-weight", "tf-variable")
NAMES = tuple(catalog.names())
#: Every layer of the catalogue in both styles, for `pytest.mark.parametrize`.
BOTH = [(name, style) for name in NAMES for style in STYLES]

#: For `pytestmark`. Keras copies variables in a way of which NumPy warns, those of its own layers too.
KERAS_S_OWN = "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
WARNINGS_ARE_ERRORS = [
    pytest.mark.filterwarnings("error"),
    pytest.mark.filterwarnings(KERAS_S_OWN),
]


def folder(style: str) -> Path:
    """Where the catalogue's modules of a style are."""
    return ROOT / "generated" / style.replace("-", "_")


def path(name: str, style: str) -> Path:
    """The committed module of a layer of the catalogue."""
    return folder(style) / f"{snake_case(name)}.py"


def load_file(file: Path, name: str) -> ModuleType:
    """The module in a file, imported under a name."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def script(name: str) -> ModuleType:
    """A script of the project, as a module."""
    return load_file(ROOT / "scripts" / f"{name}.py", f"{name}_script")


def write_relatives(found: layergen.Description, style: str, package: Path) -> None:
    """The modules that a description's own imports from, as files of its package."""
    for one in found._shaped.relatives:
        other = layergen.Description(one)
        text = other.source(style, package=package.name)
        (package / f"{snake_case(other.name)}.py").write_bytes(text.encode())


def committed_module(name: str, style: str) -> ModuleType:
    """The committed module of a layer of the catalogue, the one that the modules beside it import too."""
    file = path(name, style)
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module(f"generated.{file.parent.name}.{file.stem}")


def committed(name: str, style: str) -> Any:
    """The class of a layer of the catalogue, from its committed module."""
    return getattr(committed_module(name, style), name)


def made(sections: Mapping[str, Any], style: str = "add-weight") -> Any:
    """The class of a layer that is described here."""
    data = dict(sections)
    kind = next(kind for kind in KINDS if kind in data)
    return layergen.describe(data.pop(kind), kind, **data).layer_class(style)


def run_python(
    *arguments: str | Path,
    cwd: Path | None = None,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter, quiet but for what the script prints."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_script(
    script: str, *arguments: str | Path, cwd: Path | None = None
) -> dict[str, Any]:
    """What a script prints as JSON in its last line; it must succeed."""
    import json

    done = run_python("-c", script, *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def by_turns(runs: Iterable[tuple[str, ...]]) -> list[Any]:
    """Runs of something in a style, which stands second: what is run in both styles is run in one of them, by turns, and
    left to the sweep in the other."""
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for each in runs:
        groups.setdefault((each[0], *each[2:]), []).append(each)
    return [
        pytest.param(
            *each, marks=() if each is group[number % len(group)] else pytest.mark.sweep
        )
        for number, group in enumerate(groups.values())
        for each in group
    ]


def samples(description: layergen.Description) -> tuple[Sample, ...]:
    """The author's samples of a layer, and those that layergen makes up."""
    return subject(make_plan(description._shaped), Path("unused.py")).samples


def body(text: str) -> str:
    """A generated module without its header."""
    first, second, rest = text.split("\n", 2)
    assert first.startswith("# Generated by layergen from ")
    assert second.startswith("# layergen: ")
    return rest


def case_names() -> Sequence[str]:
    """The cases of generated modules."""
    return sorted(entry.name for entry in CASES.iterdir() if entry.is_dir())
