"""The names of snapshots: no two tests share one."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layergen.pytest_plugin.naming import file_name, name_of, owner_of

pytest_plugins = ["pytester"]


def item(*names: str) -> Any:
    """As much of a test as its name is made of."""
    nodes = [SimpleNamespace(name=name) for name in ("session", *names)]
    return SimpleNamespace(
        listchain=lambda: nodes[:1] + nodes[-1:] if len(names) == 1 else nodes
    )


PARTS = st.text("ab.-_ /\\[]:é\n", max_size=4)


@given(st.lists(PARTS, unique=True, min_size=2, max_size=6), st.integers(0, 120))
def test_tests_with_different_arguments_have_different_files(
    parts: list[str], length: int
) -> None:
    names = [name_of(item(f"test_{'x' * length}[{part}]")) for part in parts]
    assert len(set(names)) == len(parts)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,120}", name)
        assert owner_of(file_name(name, "gate-2", "add-weight")) == name


def test_a_plain_name_stays_readable() -> None:
    assert name_of(item("test_gate")) == "test_gate"
    assert name_of(item("test_gate[add-weight-0.5]")) == "test_gate-add-weight-0.5"
