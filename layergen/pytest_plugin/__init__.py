"""layergen in pytest: descriptions as tests, and snapshots of generated modules.

Tests of descriptions are made with `--layergen`, or `layergen = true` among the settings of pytest. The fixture
`layer_snapshot` holds a generated module against a committed file. Nothing is imported before one of them is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from layergen.pytest_plugin.account import SNAPSHOTS, Account
from layergen.pytest_plugin.descriptions import ENDINGS, WORKER, DescriptionFile
from layergen.pytest_plugin.snapshot import Snapshots

if TYPE_CHECKING:
    from layergen.testing import LayerSnapshot


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and the setting."""
    text = "check the layers of all descriptions"
    group = parser.getgroup("layergen")
    group.addoption("--layergen", action="store_true", help=text)
    group.addoption(
        "--layergen-update",
        action="store_true",
        help="write the snapshots of layer_snapshot, and remove those that no test uses any more",
    )
    parser.addini("layergen", text, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Keeps account of snapshots."""
    config.pluginmanager.register(Account(config), "layergen-snapshots")


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """A description is a file of tests, where that is asked for."""
    config = parent.config
    wanted = config.getoption("--layergen") or config.getini("layergen")
    if not wanted or not file_path.name.endswith(ENDINGS):
        return None
    return DescriptionFile.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the worker."""
    worker = config.stash.get(WORKER, None)
    if worker is not None:
        worker.close()


@pytest.fixture
def layer_snapshot(request: pytest.FixtureRequest) -> LayerSnapshot:
    """Holds the module that is generated for a description against a file beside the test.

    def test_gate(layer_snapshot):
        layer_snapshot("layers/gate.layer.yaml")
    """
    found = request.node.stash[SNAPSHOTS] = Snapshots(request.node)
    return found
