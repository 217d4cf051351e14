"""The workflow that `layergen init` adds, or tells of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_support import put, ran
from init_support import HOOKS, NAMED, yaml

import layergen
from layergen.project import setup
from layergen.project.setup import workflow


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
