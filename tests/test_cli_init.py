"""`layergen init`: what it adds to a project works, and what is there already stays as it is."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_support import GATE, files, put, ran, refused, run
from ruamel.yaml import YAML

import layergen
from layergen.emit.header import with_header
from layergen.project import setup
from layergen.project.errors import UserError
from layergen.project.setup import editor, pre_commit, step, workflow

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMED = '[project]\nname = "My-Shop"  # the shop\nversion = "1"\n'
ALL = [
    ".github/workflows/layergen.yml",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    "descriptions/layer.schema.json",
    "descriptions/projection.layer.yaml",
    "pyproject.toml",
]
HOOKS = """\
# Ours
repos:
  - repo: https://example.com/black
    rev: "1"  # pinned
    hooks:
      - id: black
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is a repository, so that nothing above it counts."""
    folder = tmp_path / "shop-floor"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What every file holds, and when it was written."""
    return {
        name: ((folder / name).read_bytes(), (folder / name).stat().st_mtime_ns)
        for name in files(folder)
    }


def section(folder: Path) -> dict[str, Any]:
    data = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = data["tool"]["layergen"]
    return found


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


LAYOUTS: dict[str, tuple[Mapping[str, str], str, str | None]] = {
    "empty": ({}, "generated", "shop_floor"),
    "no package": ({"pyproject.toml": NAMED}, "generated", "My_Shop"),
    "src": (
        {"pyproject.toml": NAMED, "src/my_shop/__init__.py": ""},
        "src/my_shop/layers",
        "my_shop",
    ),
    "flat": (
        {"pyproject.toml": NAMED, "my_shop/a.py": "", "my_shop/b.py": ""},
        "my_shop/layers",
        "my_shop",
    ),
    "poetry": (
        {"pyproject.toml": '[tool.poetry]\nname = "a.b"\n', "a_b/__init__.py": ""},
        "a_b/layers",
        "a_b",
    ),
    "another name": (
        {
            "pyproject.toml": NAMED,
            "src/counter/__init__.py": "",
            "tests/__init__.py": "",
        },
        "src/counter/layers",
        "counter",
    ),
    "two packages": (
        {"pyproject.toml": NAMED, "a/__init__.py": "", "b/__init__.py": ""},
        "generated",
        "My_Shop",
    ),
    "layers.py is there": (
        {"my_shop/__init__.py": "", "my_shop/layers.py": "x = 1\n"},
        "my_shop/generated",
        "my_shop",
    ),
    "layers written by hand": (
        {"my_shop/__init__.py": "", "my_shop/layers/__init__.py": "x = 1\n"},
        "my_shop/generated",
        "my_shop",
    ),
    "everything in the way": (
        {
            "my_shop/__init__.py": "",
            "my_shop/layers.py": "",
            "my_shop/generated.py": "",
            "my_shop/generated_layers": "",
        },
        "my_shop/generated_layers_2",
        "my_shop",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_build_works_right_after_init(project: Path, name: str) -> None:
    given, out, package = LAYOUTS[name]
    for path, text in given.items():
        put(project, path, text)
    ran("init")
    assert section(project) == {
        "descriptions": "descriptions",
        "out": out,
        "package": package,
        "style": "add-weight",
    }
    assert ran("build", "--no-check") == f"{out}/projection.py  written\n"
    made = (project / out / "projection.py").read_text("utf-8")
    assert f'register_keras_serializable(package="{package}")' in made
    assert ran("build", "--check") == "1 up to date\n"
    for path, text in given.items():
        assert (project / path).read_text("utf-8").startswith(text)


def test_without_options_the_other_parts_are_told_of(project: Path) -> None:
    printed = ran("init")
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]
    assert "layergen build " in printed
    for option in ("--pre-commit", "--ci", "--schema"):
        assert f"layergen init {option} " in printed
    printed = ran("init", "--pre-commit", "--schema")
    assert "layergen init --ci " in printed
    assert "--schema" not in printed
    assert ".github/workflows/layergen.yml" not in files(project)


def test_a_second_time_changes_nothing_and_all_is_well(project: Path) -> None:
    printed = ran("init", "--all")
    assert files(project) == ALL
    assert printed.count("  written\n") == len(ALL)
    ran("build", "--no-check")
    before = held(project)
    for options in ((), ("--all",), ("--ci",)):
        again = ran("init", *options)
        assert "written" not in again
        assert "There is also" not in again
        assert held(project) == before


def test_each_part_that_is_missing_is_added_to_the_others(project: Path) -> None:
    ran("init", "--all")
    before = held(project)
    for name in ALL:
        (project / name).unlink()
        printed = ran("init", "--all")
        assert printed.count("  written\n") == 1
        assert files(project) == ALL
        # The schema was there when the description was written anew, and so on.
        assert (project / name).read_bytes() == before[name][0]


def test_diff_shows_what_init_would_write_and_writes_nothing(project: Path) -> None:
    put(project, "pyproject.toml", NAMED)
    before = held(project)
    shown = ran("init", "--all", "--diff")
    assert held(project) == before
    ran("init", "--all")
    for name in ALL:
        assert f"+++ b/{name}\n" in shown
        for line in (project / name).read_text("utf-8").splitlines():
            assert f"+{line}\n" in shown or line in NAMED
    assert ran("init", "--all", "--diff") == ""


def test_an_existing_section_is_left_alone_and_obeyed(project: Path) -> None:
    text = '[tool.layergen]\ndescriptions = "my"\nout = "mine"\n'
    put(project, "pyproject.toml", text)
    printed = ran("init", "--schema")
    assert "pyproject.toml  has [tool.layergen]" in printed
    assert (project / "pyproject.toml").read_text("utf-8") == text
    assert "my/projection.layer.yaml" in files(project)
    assert "my/layer.schema.json" in files(project)
    assert "mine/projection.py  written" in ran("build", "--no-check")


def test_existing_descriptions_are_found_and_no_other_is_written(
    project: Path,
) -> None:
    put(project, "nets/a/gate.layer.yaml", GATE)
    put(project, "nets/b/swish.layer.yaml", GATE.replace("Gate", "Swish"))
    printed = ran("init")
    assert "nets/a/gate.layer.yaml  and 1 more are there" in printed
    assert section(project)["descriptions"] == "nets"
    assert not (project / "descriptions").exists()
    assert "generated/swish.py  written" in ran("build", "--no-check")


def test_descriptions_in_the_root_need_no_folder(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    ran("init", "--schema")
    assert "descriptions" not in section(project)
    assert "layer.schema.json" in files(project)


@pytest.mark.parametrize("style", ["add-weight", "tf-variable"])
def test_modules_that_are_there_stay_where_and_what_they_are(
    project: Path, style: str
) -> None:
    put(project, "gate.layer.yaml", GATE)
    put(project, "my_shop/__init__.py", "")
    ran("build", "--no-check", "--style", style)
    ran("init")
    assert section(project) == {"out": "generated", "style": style}
    assert ran("build", "--check") == "1 up to date\n"


def test_a_generated_folder_of_the_package_is_used_again(project: Path) -> None:
    put(project, "my_shop/__init__.py", "")
    text = with_header("x = 1\n", "gate.layer.yaml", ".", "add-weight", "0" * 12)
    put(project, "my_shop/layers/gate.py", text)
    put(project, "my_shop/layers/__init__.py", "")
    ran("init")
    assert section(project)["out"] == "my_shop/layers"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment",
        NAMED,
        NAMED.rstrip("\n"),
        NAMED.replace("\n", "\r\n"),
        "[tool.black]\nline-length = 100\n\n\n",
        "tool.black.line-length = 100  # dotted\n",
        '[tool]\nother = "x"\n[tool.ruff]\nselect = [\n  "E", # all\n]\n',
        '[[tool.many]]\na = """\n[tool.layergen]\n"""\n',
    ],
)
def test_the_section_goes_behind_whatever_is_there(project: Path, before: str) -> None:
    path = project / "pyproject.toml"
    path.write_bytes(before.encode())
    ran("init")
    after = path.read_bytes().decode()
    assert after.startswith(before)
    data = tomllib.loads(after)
    assert data["tool"].pop("layergen")["style"] == "add-weight"
    assert {"tool": {}, **data} == {"tool": {}, **tomllib.loads(before)}
    assert ("\r\n" in before) == (
        "\n" in after and "\n" not in after.replace("\r\n", "")
    )


@pytest.mark.parametrize(
    "text",
    ["tool = {}\n", "tool = {black = {line-length = 100}}\n", "tool = 3\n"],
)
def test_a_section_that_cannot_be_added_is_said_to_be_added_by_hand(
    project: Path, text: str
) -> None:
    path = put(project, "pyproject.toml", text)
    printed = ran("init", code=1)
    assert path.read_text("utf-8") == text
    assert "pyproject.toml  not changed: a table cannot be added at its end" in printed
    assert "    [tool.layergen]\n" in printed
    assert '    out = "generated" ' in printed
    # The rest is done.
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool\n", "pyproject.toml"),
        ("[tool.layergen]\nouts = 1\n", "has no key 'outs'"),
    ],
)
def test_wrong_settings_are_told_and_nothing_is_written(
    project: Path, text: str, message: str
) -> None:
    put(project, "pyproject.toml", text)
    before = held(project)
    assert message in refused("init", "--all")
    assert held(project) == before


def test_the_project_of_a_folder_below_is_set_up(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "pyproject.toml", NAMED)
    (project / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep/er")
    assert "../../pyproject.toml  [tool.layergen] added" in ran("init")
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]


def test_a_project_around_the_repository_is_left_alone(project: Path) -> None:
    outer = put(project.parent, "pyproject.toml", NAMED)
    ran("init")
    assert outer.read_text("utf-8") == NAMED
    assert "pyproject.toml" in files(project)


# Nothing outside of the project.

LINKS = {
    "pyproject.toml": "file",
    ".pre-commit-config.yaml": "file",
    ".vscode/settings.json": "file",
    ".vscode": "folder",
    ".github": "folder",
    ".github/workflows/layergen.yml": "file",
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_out_of_the_project_is_not_written_through(
    project: Path, tmp_path: Path, name: str, is_there: bool
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    target = outside / "target"
    texts = {
        "pyproject.toml": NAMED,
        ".pre-commit-config.yaml": HOOKS,
        ".vscode/settings.json": "{}\n",
    }
    if is_there and LINKS[name] == "folder":
        target.mkdir()
    elif is_there:
        target.write_text(texts.get(name, ""), encoding="utf-8")
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).symlink_to(target)
    before = held(outside)
    printed = ran("init", "--all", code=1)
    assert held(outside) == before
    assert os.readlink(project / name) == str(target)
    assert f"{name}" in printed.partition("not changed: it leads out of the project")[0]
    assert sorted(p.name for p in outside.iterdir()) == ["target"] * is_there


@pytest.mark.parametrize("way", ["../outside", "link"])
def test_descriptions_outside_of_the_project_are_not_written(
    project: Path, tmp_path: Path, way: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "link").symlink_to(outside)
    put(project, "pyproject.toml", f'[tool.layergen]\ndescriptions = "{way}"\n')
    said = refused("init", "--schema")
    assert f"'descriptions' leads out of the project: {way}" in said
    assert files(outside) == []


def test_folders_that_lead_out_of_the_project_are_not_chosen(
    project: Path, tmp_path: Path
) -> None:
    outside = put(tmp_path, "outside/__init__.py", "").parent
    for name in ("descriptions", "my_shop", "generated"):
        (project / name).symlink_to(outside)
    ran("init")
    assert section(project)["descriptions"] == "layer_descriptions"
    assert section(project)["out"] == "generated_layers"
    assert files(outside) == ["__init__.py"]


def test_a_link_within_the_project_stays_one(project: Path) -> None:
    put(project, "config/real.toml", NAMED)
    (project / "pyproject.toml").symlink_to("config/real.toml")
    ran("init")
    assert os.readlink(project / "pyproject.toml") == "config/real.toml"
    assert "[tool.layergen]" in (project / "config/real.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda path: path.mkdir(), "it is no file"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "it is not UTF-8"),
        (lambda path: path.symlink_to("nothing"), "it is a link to nothing"),
        (lambda path: path.symlink_to(path.name), "it leads out of the project"),
        (lambda path: (path.write_text(HOOKS), path.chmod(0o444)), "it is read-only"),
    ],
)
def test_a_file_that_cannot_be_changed_is_told(
    project: Path, prepare: Any, reason: str
) -> None:
    prepare(project / ".pre-commit-config.yaml")
    printed = ran("init", "--pre-commit", code=1)
    assert f".pre-commit-config.yaml  not changed: {reason}. Add by hand:" in printed
    assert "    - repo: local\n" in printed


def test_what_was_written_since_the_plan_is_not_lost(project: Path) -> None:
    path = project / "a.txt"
    planned = step.new_file(path, project, "ours\n")
    assert isinstance(planned, setup.Edit)
    path.write_text("theirs\n", encoding="utf-8")
    with pytest.raises(UserError, match="something else has just written it"):
        setup.apply(planned, project)
    assert path.read_text("utf-8") == "theirs\n"
    assert isinstance(step.new_file(path, project, "ours\n"), setup.There)


def test_a_folder_that_cannot_be_looked_into_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "src").mkdir()

    def locked(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", locked)
    assert f"error: {project}/src: Permission denied" in refused("init")


def test_a_full_disk_is_told_and_leaves_no_half_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "pyproject.toml", NAMED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        done = run("init")
    assert done.exit_code == 2
    assert "pyproject.toml: No space left on device" in done.stderr
    assert files(project) == ["pyproject.toml"]
    assert (project / "pyproject.toml").read_text("utf-8") == NAMED


# Hooks.

CONFIGS = {
    "plain": (HOOKS, ""),
    "no line end": (HOOKS.rstrip("\n"), ""),
    "crlf": (HOOKS.replace("\n", "\r\n"), ""),
    "flush left": ("repos:\n- repo: meta\n  hooks:\n  - id: identity\n", ""),
    "comment of the last hook": (
        HOOKS + "      # - id: off\n\n    # and more\n",
        "\n# at the left\nci:\n  skip: [a]\n",
    ),
    "blank lines": (HOOKS, "\n\n\ndefault_stages: [pre-commit]\n"),
    "keys below": (HOOKS, "fail_fast: true\n# end"),
    "args in brackets": (HOOKS + "        args: [--a,\n          --b]\n", "a: 1\n"),
    "block text": (HOOKS + "        files: |\n          (?x)a\n", "a: 1\n"),
    "anchor": (
        HOOKS.replace("rev:", "rev: &r") + "      - {id: c, name: *r}\n",
        "a: 1\n",
    ),
    "anchor of the list": (HOOKS.replace("repos:", "repos: &all"), "a: 1\n"),
    "nothing behind a key": (HOOKS + "        args:\n", "a: 1\n"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_hooks_go_behind_the_last_repository(project: Path, name: str) -> None:
    above, below = CONFIGS[name]
    path = project / ".pre-commit-config.yaml"
    path.write_bytes((above + below).encode())
    printed = ran("init", "--pre-commit")
    assert ".pre-commit-config.yaml  layergen-build and layergen-check added" in printed
    after = path.read_bytes().decode()
    assert after.startswith(above)
    assert after.endswith(below)
    assert ("\r\n" in above) == ("\n" not in after.replace("\r\n", ""))
    data, was = yaml(after), yaml(above + below)
    (ours,) = data["repos"][len(was["repos"]) :]
    assert [hook["id"] for hook in ours["hooks"]] == list(pre_commit.IDS)
    del data["repos"][-1]
    assert data == was
    before = held(project)
    assert "has the hooks" in ran("init", "--pre-commit")
    assert held(project) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("repos: []\n", "its 'repos' are no list of lines"),
        ("repos: [{repo: meta, hooks: [{id: identity}]}]\n", "its 'repos' are no list"),
        ("- repo: meta\n", "it has no list 'repos'"),
        ("", "it has no list 'repos'"),
        ("fail_fast: true\n", "it has no list 'repos'"),
        ("repos: {}\n", "it has no list 'repos'"),
        ("repos:\n\t- a\n", "it is not valid YAML"),
        ("a: 1\na: 2\nrepos:\n- repo: x\n", "a key stands in it twice"),
        ("x: &r\n  - repo: meta\nrepos: *r\ny: 1\n", "a repository cannot be added"),
        ("repos:\n- repo: meta\n---\na: 1\n", "it is not valid YAML"),
        ("a" * 5000 + ":\n" + "[" * 5000, "it is not valid YAML"),
    ],
)
def test_hooks_that_cannot_be_added_are_said_to_be_added_by_hand(
    project: Path, text: str, reason: str
) -> None:
    path = put(project, ".pre-commit-config.yaml", text)
    printed = ran("init", "--pre-commit", code=1)
    assert path.read_text("utf-8") == text
    assert f".pre-commit-config.yaml  not changed: {reason}" in printed
    assert "".join(f"    {line}\n" for line in pre_commit.HOOKS.splitlines()) in printed


def test_one_hook_of_layergen_is_enough_to_leave_the_file_alone(project: Path) -> None:
    text = HOOKS + "      - id: layergen-check\n"
    path = put(project, ".pre-commit-config.yaml", text)
    assert "has the hooks" in ran("init", "--pre-commit")
    assert path.read_text("utf-8") == text


# The workflow.


def test_the_workflow_installs_this_version_and_runs_what_there_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "distribution", lambda _: Installed(None))
    ran("init", "--ci")
    text = (project / ".github/workflows/layergen.yml").read_text("utf-8")
    (job,) = yaml(text)["jobs"].values()
    commands = [each["run"] for each in job["steps"] if "run" in each]
    version = layergen.__version__
    assert commands == [
        f'python -m pip install "layergen=={version}"',
        "layergen build --check --format github",
        "layergen check --format github",
    ]
    assert yaml(text)["permissions"] == {"contents": "read"}
    ran("build", "--no-check")
    assert ran(*commands[1].split()[1:]) == ""


class Installed:
    """A distribution, with what pip noted of where it is from."""

    def __init__(self, told: str | None) -> None:
        self.told = told

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.told


COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"vcs": "git", "commit_id": COMMIT}
URL = "https://example.com/a/layergen.git"


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"url": URL, "vcs_info": GIT}, f"layergen @ git+{URL}@{COMMIT}"),
        ({"url": URL, "vcs_info": {**GIT, "vcs": "hg"}}, "layergen==7"),
        ({"url": URL, "vcs_info": {**GIT, "commit_id": "main"}}, "layergen==7"),
        ({"url": f'{URL}"; rm -rf /', "vcs_info": GIT}, "layergen==7"),
        ({"url": "https://me:secret@example.com/a", "vcs_info": GIT}, "layergen==7"),
        ({"url": "file:///home/me/layergen", "dir_info": {}}, "layergen==7"),
        ([], "layergen==7"),
        (None, "layergen==7"),
    ],
)
def test_a_layergen_from_git_is_installed_from_there_again(
    monkeypatch: pytest.MonkeyPatch, told: object, wanted: str
) -> None:
    installed = Installed(None if told is None else json.dumps(told))
    monkeypatch.setattr(workflow, "distribution", lambda _: installed)
    assert workflow.requirement("7") == wanted
    assert (
        wanted in yaml(workflow.workflow(wanted))["jobs"]["layers"]["steps"][2]["run"]
    )


@pytest.mark.parametrize(
    "line",
    ["- run: layergen build --check", "- uses: someone/layergen@v1"],
)
def test_a_workflow_that_runs_layergen_is_enough(project: Path, line: str) -> None:
    put(project, ".github/workflows/test.yaml", f"steps:\n  {line}\n")
    assert ".github/workflows/test.yaml  runs layergen" in ran("init", "--ci")
    assert not (project / ".github/workflows/layergen.yml").exists()


def test_a_workflow_of_the_same_name_is_left_alone(project: Path) -> None:
    path = put(project, ".github/workflows/layergen.yml", "name: other\n")
    printed = ran("init", "--ci", code=1)
    assert "it is there, and does not run layergen. Add by hand:" in printed
    assert "- run: layergen build --check --format github" in printed
    assert path.read_text("utf-8") == "name: other\n"


def test_a_project_at_gitlab_is_given_a_job_to_add(project: Path) -> None:
    path = put(project, ".gitlab-ci.yml", "test:\n  script: [pytest]\n")
    printed = ran("init", "--ci", code=1)
    assert not (project / ".github").exists()
    job = printed.partition("Add by hand:\n\n")[2].partition("\n\n")[0]
    lines = [line.removeprefix("    ") for line in job.splitlines()]
    script = yaml("\n".join(lines))["layergen"]["script"]
    assert script[1:] == [
        "layergen build --check",
        "layergen check --format junit > layergen.xml",
    ]
    path.write_text("a:\n  script: [layergen build --check]\n", encoding="utf-8")
    assert ".gitlab-ci.yml  runs layergen" in ran("init", "--ci")


def test_below_its_repository_a_project_is_told_what_to_add_above(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "packages/it's one/pyproject.toml", NAMED)
    put(project, ".pre-commit-config.yaml", HOOKS)
    monkeypatch.chdir(project / "packages/it's one")
    printed = ran("init", "--pre-commit", "--ci", code=1)
    assert printed.count("it is outside of the project") == 2
    assert (project / ".pre-commit-config.yaml").read_text("utf-8") == HOOKS
    assert not (project / ".github").exists()
    found = setup.find_project(Path.cwd())
    hooks = setup.edit_hooks(found)
    assert isinstance(hooks, setup.ByHand)
    build, check = yaml(hooks.text)[0]["hooks"]
    for hook, command in ((build, "hook"), (check, "check")):
        assert hook["entry"].endswith(f" && layergen {command}'")
        assert "packages/" in hook["entry"]
        assert hook["files"].startswith(r"^packages/it's\ one/")
        assert hook["pass_filenames"] is False
    ci = setup.edit_workflow(found, "7")
    assert isinstance(ci, setup.ByHand)
    run_in = yaml(ci.text)["jobs"]["layers"]["defaults"]["run"]
    assert run_in == {"working-directory": "packages/it's one"}


# The editor.


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


def test_the_framework_is_not_imported_to_set_up(project: Path) -> None:
    from support import run_python

    script = (
        "import sys; from layergen.cli import main; sys.argv = ['layergen', 'init', '--all']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'keras', 'tensorflow', 'numpy'} & set(sys.modules)))"
    )
    done = run_python("-c", script, cwd=project)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    assert files(project) == ALL
