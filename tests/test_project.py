"""A user's project: its settings, its descriptions, the names of its modules."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import keras
import pytest
from cli_support import GATE, put
from keras.src.utils.naming import to_snake_case
from support import CATALOG, NAMES

from layergen.description.text import snake_case
from layergen.emit.files import State
from layergen.project import catalog
from layergen.project.errors import UserError
from layergen.project.files import description_files
from layergen.project.library import Library
from layergen.project.settings import Settings, import_path, load_settings
from layergen.project.targets import (
    load_file,
    module_of,
)
from layergen.shapes.load import Family, load_text


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings == Settings(tmp_path, tmp_path / "generated")
    assert settings.style == "add-weight"
    assert settings.registered_package == "generated"


def test_the_nearest_file_holds_even_if_it_says_nothing(tmp_path: Path) -> None:
    put(tmp_path, "pyproject.toml", '[tool.layergen]\nout = "far"\n')
    put(tmp_path, "near/pyproject.toml", "[project]\nname = 'x'\n")
    deep = tmp_path / "near" / "deep"
    deep.mkdir()
    assert load_settings(deep).out == tmp_path / "near" / "generated"
    assert load_settings(tmp_path / "near").root == tmp_path / "near"
    assert load_settings(tmp_path).out == tmp_path / "far"


def test_what_the_command_line_says_goes_before(tmp_path: Path) -> None:
    put(tmp_path, "pyproject.toml", '[tool.layergen]\nstyle = "tf-variable"\n')
    settings = load_settings(tmp_path)
    assert settings.style == "tf-variable"
    assert settings.overridden(None, None) == settings
    changed = settings.overridden("out", "add-weight")
    assert (changed.out, changed.style) == (Path("out"), "add-weight")


@pytest.mark.parametrize(
    "text",
    [
        "tool = 3\n",
        "[tool]\nother = 1\n",
        "[tool.layergen]\n",
        "",
    ],
)
def test_a_file_that_does_not_speak_of_layergen_is_fine(
    tmp_path: Path, text: str
) -> None:
    put(tmp_path, "pyproject.toml", text)
    assert load_settings(tmp_path).style == "add-weight"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    with pytest.raises(UserError, match=r"pyproject\.toml: 'utf-8' codec"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("generated", "generated"),
        ("src/app/layers", "src.app.layers"),
        ("my-app/layers", "layers"),
        ("layers/class", ""),
        ("2nd", ""),
        (".", ""),
    ],
)
def test_a_folder_is_imported_by_the_names_that_python_allows(
    tmp_path: Path, folder: str, name: str
) -> None:
    assert import_path(tmp_path / folder, tmp_path) == name


def test_a_folder_elsewhere_is_imported_by_its_last_name(tmp_path: Path) -> None:
    assert import_path(tmp_path / "layers", tmp_path / "project") == "layers"
    nameless = Settings(tmp_path, tmp_path)
    assert nameless.registered_package == "layers"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Linear", "linear"),
        ("MLPBlock", "mlp_block"),
        ("ReflectionPadding2D", "reflection_padding2d"),
        ("GatedLinearUnit", "gated_linear_unit"),
        ("A", "a"),
    ],
)
def test_modules_are_named_as_python_wants(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_modules_are_named_as_keras_names_its_layers() -> None:
    found = {
        name: path.stem.removesuffix(".layer") for name, path in catalog.names().items()
    }
    for name, stem in found.items():
        assert snake_case(name) == stem
    for name in ("Dense", "Conv2DTranspose", "MultiHeadAttention", "GRUCell"):
        assert hasattr(keras.layers, name)
        # Keras's own rule differs where a digit is followed by capitals, as in conv2d_transpose.
        assert snake_case(name).replace("_", "") == to_snake_case(name).replace("_", "")


def test_descriptions_are_found_in_order_and_each_once(tmp_path: Path) -> None:
    for name in ("b.layer.yml", "a.layer.yaml", "c/d.layer.json", "c/e.layer.toml"):
        put(tmp_path, name, "")
    for name in ("a.yaml", "x.layer.txt", "layer.yaml", ".git/a.layer.yaml"):
        put(tmp_path, name, "")
    found = [
        Path(p).relative_to(tmp_path).as_posix() for p in description_files([tmp_path])
    ]
    assert found == ["a.layer.yaml", "b.layer.yml", "c/d.layer.json", "c/e.layer.toml"]


def test_the_catalogue_is_found_by_class_name() -> None:
    assert tuple(catalog.names()) == NAMES == tuple(sorted(NAMES))
    files = list(CATALOG.rglob("*.layer.yaml"))
    assert sorted(files) == sorted(catalog.names().values())
    # The modules of all groups stand in one folder.
    assert len({file.name for file in files}) == len(files) == len(NAMES)
    for name in NAMES:
        loaded = load_text(catalog.source(name), family=Family(Library()))
        assert loaded.shaped is not None
        assert loaded.shaped.analysis.description.name == name
    with pytest.raises(KeyError):
        catalog.source("Nothing")


def test_a_module_of_the_project_names_its_file_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "layers/gate.layer.yaml", GATE)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = Settings(tmp_path, tmp_path / "generated")
    loaded = load_file(path, Family(Library(tmp_path)))
    assert loaded.shaped is not None
    module = module_of(loaded.shaped, settings)
    assert module.name == "Gate"
    assert module.change.path == Path("../generated/gate.py")
    assert module.change.state is State.MISSING
    first = module.change.after.splitlines()[0]
    assert re.search(r" from layers/gate\.layer\.yaml; edit that", first)
    assert 'package="generated"' in module.change.after


def test_a_module_of_the_catalogue_says_how_to_see_its_description(
    tmp_path: Path,
) -> None:
    settings = Settings(tmp_path, tmp_path / "generated", package="mine")
    loaded = load_text(catalog.source("Linear"))
    assert loaded.shaped is not None
    module = module_of(loaded.shaped, settings)
    assert "`layergen show Linear` prints that" in module.change.after
    assert 'package="mine"' in module.change.after


@pytest.mark.parametrize(
    ("hint", "text"), [("", "no such file"), ("begin here", "no such file\nbegin here")]
)
def test_a_user_s_mistake_says_how_to_mend_it_wherever_it_is_shown(
    hint: str, text: str
) -> None:
    error = UserError("no such file", hint)
    # It may come from another process.
    for one in (error, pickle.loads(pickle.dumps(error))):
        assert (one.message, one.hint, str(one)) == ("no such file", hint, text)
