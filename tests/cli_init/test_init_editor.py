"""The schema that `layergen init` adds, and the settings by which an editor finds it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from cli_support import put, ran
from init_support import yaml

from layergen.project.setup import editor


def test_the_editor_finds_the_schema_in_both_ways(project: Path) -> None:
    ran("init", "--schema")
    description = project / "descriptions/projection.layer.yaml"
    text = description.read_text("utf-8")
    first = text.split("\n", 1)[0]
    assert first == "# yaml-language-server: $schema=layer.schema.json"
    schema = json.loads(description.with_name("layer.schema.json").read_text("utf-8"))
    assert schema == json.loads(ran("schema"))
    jsonschema.validate(yaml(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**yaml(text), "colour": 1}, schema)
    settings = json.loads((project / ".vscode/settings.json").read_text("utf-8"))
    ((path, pattern),) = settings["yaml.schemas"].items()
    assert (project / path).samefile(project / "descriptions/layer.schema.json")
    assert description.match(pattern)


@pytest.mark.parametrize("way", [".", "a/../my", "{root}/my", "{link}/my"])
def test_the_editor_finds_the_schema_however_its_folder_is_written(
    project: Path, tmp_path: Path, way: str
) -> None:
    (tmp_path / "link").symlink_to(project)
    folder = way.format(root=project, link=tmp_path / "link")
    put(project, "pyproject.toml", f'[tool.layergen]\ndescriptions = "{folder}"\n')
    put(project, "a/file", "")
    ran("init", "--schema")
    settings = json.loads((project / ".vscode/settings.json").read_text("utf-8"))
    (path,) = settings["yaml.schemas"]
    assert (project / path).samefile(project / folder / "layer.schema.json")


def test_without_a_schema_the_description_names_none(project: Path) -> None:
    ran("init")
    text = (project / "descriptions/projection.layer.yaml").read_text("utf-8")
    assert "$schema" not in text


def test_a_schema_of_another_version_is_told_and_kept(project: Path) -> None:
    path = put(project, "descriptions/layer.schema.json", "{}\n")
    printed = ran("init", "--schema")
    assert "layergen schema > descriptions/layer.schema.json" in printed
    assert path.read_text("utf-8") == "{}\n"


SETTINGS = [
    "{}",
    "{\n}\n",
    '{"a": 1}',
    '{"a": 1,}\n',
    '{\n    "a": 1\n}\n',
    '{\n\t"a": {"b": [1, 2,], },\n}\n',
    '{\n  // first\n  "a": "// no } comment", // why\n  /* } */ // {\n}\n',
    '{\r\n  "a": ",]"\r\n}\r\n',
    '// before {\n{\n  "a": 1 // ,\n}\n// behind }\n',
]


@pytest.mark.parametrize("before", SETTINGS)
def test_settings_of_the_editor_keep_their_comments(project: Path, before: str) -> None:
    path = project / ".vscode/settings.json"
    path.parent.mkdir()
    path.write_bytes(before.encode())
    ran("init", "--schema")
    after = path.read_bytes().decode()
    ours = {"yaml.schemas": {"./descriptions/layer.schema.json": "*.layer.yaml"}}
    assert editor.read_jsonc(after) == {**editor.read_jsonc(before), **ours}
    # What was there is still there, in order.
    rest = iter(after)
    assert all(char in rest for char in before)
    for comment in re.findall(r"//.*|/\*.*?\*/", before):
        assert comment in after
    assert "names layer.schema.json" in ran("init", "--schema")
    assert path.read_bytes().decode() == after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is not valid JSON"),
        ("{'a': 1}", "it is not valid JSON"),
        ("[]", "it holds no object"),
        ('{"yaml.schemas": {"x": "*.yml"}}', "it has 'yaml.schemas' for something"),
    ],
)
def test_settings_that_cannot_be_added_to_are_said_to_be_changed_by_hand(
    project: Path, text: str, reason: str
) -> None:
    path = put(project, ".vscode/settings.json", text)
    printed = ran("init", "--schema", code=1)
    assert path.read_text("utf-8") == text
    assert f".vscode/settings.json  not changed: {reason}" in printed
    assert '    "yaml.schemas": {"./descriptions/layer.schema.json"' in printed
