"""The workflow of GitHub Actions, and what to add to GitLab's CI."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from layergen.project.setup.project import Project
from layergen.project.setup.step import (
    ByHand,
    OutOfReach,
    Step,
    There,
    current_text,
    new_file,
)

FOLDER = ".github/workflows"
FILE = "layergen.yml"
GITLAB = ".gitlab-ci.yml"
PYTHON = "3.12"
_RUNS = re.compile(r"\blayergen (?:build|check)\b|/layergen@")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def edit_workflow(project: Project, version: str) -> Step:
    """The step that writes the workflow; `version` is that of this layergen."""
    wanted = requirement(version)
    root = project.repository or project.root
    gitlab = root / GITLAB
    for path in (*sorted((root / FOLDER).glob("*.y*ml")), gitlab):
        if _runs_layergen(path, root):
            return There(path, "runs layergen")
    if gitlab.exists() and not (root / ".github").exists():
        why = "jobs of GitLab stand in one file, beside what they share"
        return ByHand(gitlab, why, gitlab_job(wanted, project.below_repository))
    path = root / FOLDER / FILE
    text = workflow(wanted, project.below_repository)
    if project.below_repository:
        return ByHand(path, "it is outside of the project, whose folder is below", text)
    step = new_file(path, root, text)
    if isinstance(step, There):
        return ByHand(path, "it is there, and does not run layergen", text)
    return step


def _runs_layergen(path: Path, root: Path) -> bool:
    try:
        return bool(_RUNS.search(current_text(path, root) or ""))
    except OutOfReach:
        return False


def workflow(requirement: str, folder: str = "") -> str:
    """The workflow of a project, which may be in a folder of its repository."""
    defaults = (
        f"    defaults:\n      run:\n        working-directory: {json.dumps(folder)}\n"
        if folder
        else ""
    )
    return f"""\
name: layergen
on: [push, pull_request]
permissions:
  contents: read
jobs:
  layers:
    runs-on: ubuntu-latest
{defaults}\
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "{PYTHON}"
      # The version that the modules are made with: another may write them differently.
      - run: python -m pip install "{requirement}"
      # Every module is what its description makes.
      - run: layergen build --check --format github
      # Every check holds for every layer.
      - run: layergen check --format github
"""


def gitlab_job(requirement: str, folder: str = "") -> str:
    """The same as a job of GitLab."""
    enter = f"    - cd {json.dumps(folder)}\n" if folder else ""
    return f"""\
layergen:
  image: python:{PYTHON}
  script:
{enter}\
    - python -m pip install "{requirement}"
    - layergen build --check
    - layergen check --format junit > layergen.xml
  artifacts:
    when: always
    reports:
      junit: {f"{folder}/" if folder else ""}layergen.xml
"""


def requirement(version: str) -> str:
    """What to give to pip so that it installs this layergen: the commit that it was installed from, else the version."""
    try:
        told = distribution("layergen").read_text("direct_url.json")
        data = json.loads(told or "{}")
        url, commit = data["url"], data["vcs_info"]["commit_id"]
        is_git = data["vcs_info"]["vcs"] == "git"
        if is_git and _URL.fullmatch(url) and _COMMIT.fullmatch(commit):
            return f"layergen @ git+{url}@{commit}"
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        pass
    return f"layergen=={version}"
