"""Several outputs of the same descriptions; nothing is written outside of the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import GATE, files, put, ran, refused

SEVERAL = """\
[tool.layergen]
package = "shop"
[[tool.layergen.outputs]]
out = "src/shop/layers"
[[tool.layergen.outputs]]
out = "src/shop/tf"
style = "tf-variable"
package = "shop_tf"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A description in a project beside which there is another folder."""
    folder = tmp_path / "project"
    put(folder, "gate.layer.yaml", GATE)
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_every_output_has_its_style_and_its_package(project: Path) -> None:
    put(project, "pyproject.toml", SEVERAL)
    said = ran("build", "--no-check")
    assert said == "src/shop/layers/gate.py  written\nsrc/shop/tf/gate.py  written\n"
    one, two = (
        (project / "src/shop" / name / "gate.py").read_text()
        for name in ("layers", "tf")
    )
    assert "self.add_weight(" in one
    assert 'package="shop"' in one
    assert "tf.Variable(" in two
    assert 'package="shop_tf"' in two
    assert ran("build", "--check") == "1 up to date\n"
    (project / "src/shop/tf/gate.py").unlink()
    assert "src/shop/tf/gate.py: missing" in ran("build", "--check", code=1)


def test_every_output_is_tried_pruned_and_checked(project: Path) -> None:
    put(project, "pyproject.toml", SEVERAL)
    said = ran("build")
    assert "src/shop/layers/gate.py: Gate: checks: " in said
    assert "src/shop/tf/gate.py: Gate: checks: " in said
    assert ran("check", "--select", "LG20").count("Gate") == 2
    put(project, "gate.layer.yaml", GATE.replace("Gate", "Port"))
    ran("build", "--no-check", "--prune")
    made = [name for name in files(project) if name.endswith(".py")]
    assert made == ["src/shop/layers/port.py", "src/shop/tf/port.py"]


def test_new_writes_every_output(project: Path) -> None:
    put(project, "pyproject.toml", SEVERAL)
    ran("new", "Linear", "--no-check")
    assert (project / "src/shop/layers/linear.py").exists()
    assert "tf.Variable(" in (project / "src/shop/tf/linear.py").read_text()


def test_a_folder_or_style_on_the_command_line_means_one_output(project: Path) -> None:
    put(project, "pyproject.toml", SEVERAL)
    assert ran("build", "--no-check", "--out", "one") == "one/gate.py  written\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("outputs = 3", "'outputs' must be tables [[tool.layergen.outputs]]"),
        ("outputs = []", "'outputs' must be tables"),
        ("outputs = [3]", "outputs 1 must be a table"),
        ("outputs = [{}]", "outputs 1 lacks 'out'"),
        ("outputs = [{out = 'a'}, {out = 'a'}]", "outputs 2 has the folder of another"),
        ("outputs = [{out = 'a', x = 'y'}]", "outputs 1 has no key 'x'"),
        ("outputs = [{out = 'a', style = 'x'}]", "unknown style 'x'"),
        ("out = 'b'\noutputs = [{out = 'a'}]", "'out' stands beside outputs"),
        ("style = 'add-weight'\noutputs = [{out = 'a'}]", "'style' stands beside"),
        ("out = '../outside'", "'out' leads out of the project"),
        ("out = '/tmp/layers'", "'out' leads out of the project"),
        ("out = 'link'", "'out' leads out of the project"),
        ("outputs = [{out = '../outside'}]", "leads out of the project"),
        ("descriptions = '../outside'", "'descriptions' leads out of the project"),
    ],
)
def test_wrong_outputs_are_told_and_nothing_is_written(
    project: Path, text: str, message: str
) -> None:
    (project / "link").symlink_to("../outside")
    put(project, "pyproject.toml", f"[tool.layergen]\n{text}\n")
    before = files(project.parent, every=True)
    assert message in " ".join(refused("build", "--no-check").split())
    assert files(project.parent, every=True) == before


@pytest.mark.parametrize(
    "link",
    ["generated", "generated/gate.py", "generated/.layergen", ".layergen_cache"],
)
@pytest.mark.parametrize("is_there", [True, False])
def test_links_never_lead_a_build_out_of_the_project(
    project: Path, link: str, is_there: bool
) -> None:
    target = project.parent / "outside" / "target"
    if is_there and link.endswith(".py"):
        target.write_text("theirs\n")
    elif is_there:
        target.mkdir()
    path = project / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(target)
    before = {p: p.is_file() and p.read_text() for p in target.parent.rglob("*")}
    if link == ".layergen_cache":
        # The next build has more to do; that is all.
        ran("build", "--no-check")
    else:
        assert "leads out of the project" in refused_after_output("build")
    after = {p: p.is_file() and p.read_text() for p in target.parent.rglob("*")}
    assert after == before


def refused_after_output(*words: str) -> str:
    from cli_support import run

    result = run(*words, "--no-check", "--force")
    assert result.exit_code == 2
    return result.stderr


def test_a_link_inside_of_the_project_is_followed(project: Path) -> None:
    put(project, "real/gate.py", "")
    (project / "real" / "gate.py").unlink()
    (project / "generated").symlink_to("real")
    ran("build", "--no-check")
    assert (project / "generated").is_symlink()
    assert "class Gate(" in (project / "real" / "gate.py").read_text()


def test_a_read_only_module_stays_as_it_is(project: Path) -> None:
    ran("build", "--no-check")
    module = project / "generated" / "gate.py"
    module.chmod(0o444)
    before = module.read_text()
    put(project, "gate.layer.yaml", GATE.replace("ones", "zeros"))
    said = refused_after_output("build")
    assert "generated/gate.py: is read-only" in said
    assert module.read_text() == before
