"""The hooks for pre-commit that `layergen init` adds."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import put, ran
from init_support import HOOKS, held, yaml

from layergen.project.setup import pre_commit

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
