"""The page on hooks and continuous integration: what it shows is what there is."""

from __future__ import annotations

import re

from hooks_support import DEFAULTS, LOCAL, MANIFEST, ROOT, is_a_command, yaml

import layergen
from layergen.project.setup import workflow


def test_a_command_that_there_is_not_is_none() -> None:
    assert is_a_command("layergen build --check")
    assert not is_a_command("layergen built")
    assert not is_a_command("layergen build --chek")


PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
SHOWN = [yaml(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_page_shows_the_hooks_the_action_and_the_job_as_they_are() -> None:
    local, shipped, action, gitlab = SHOWN
    assert local == {"repos": [LOCAL]}
    assert [hook["id"] for hook in shipped["repos"][0]["hooks"]] == list(MANIFEST)
    assert set(action["steps"][1]["with"]) <= set(DEFAULTS)
    version = f"layergen=={layergen.__version__}"
    assert gitlab == yaml(workflow.gitlab_job(version))
    tags = {shipped["repos"][0]["rev"], action["steps"][1]["uses"].partition("@")[2]}
    assert tags == {f"v{layergen.__version__}"}


def test_the_page_has_every_input_with_its_default() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (?:`([^`]*)`)? ?\|", PAGE, re.MULTILINE)
    assert dict(rows) == DEFAULTS


def test_every_command_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(layergen [a-z][^`]*)`", PAGE))
    assert {"layergen hook", "layergen build --check"} <= named
    assert [text for text in named if not is_a_command(text)] == []
