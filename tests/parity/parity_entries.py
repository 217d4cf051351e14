"""What is compared of each layer of the catalogue that re-creates one of Keras: a file each in `entries/`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from support import load_file

from layergen.description.text import snake_case
from layergen.project import catalog

FOLDER = Path(__file__).resolve().parent
ENTRIES = FOLDER / "entries"
#: Which of Keras's own tests have to do with which layer, as `scripts/parity_page.py` has seen it.
SEEN = FOLDER / "seen.json"

#: Why a test of Keras, or an argument, may be left out in any layer.
QUANTIZATION = "quantization"
LORA = "LoRA"
SPARSE = "sparse tensors"


@dataclass(frozen=True)
class Case:
    """One set of arguments, and what the layer is called on.

    Args:
        init: arguments of the constructor.
        shape: the shape of the input; a list of shapes for an input that is a list; a dict of shapes for several
            arguments of `call`.
        dtype: of every input.
        low, high: between which the values are drawn.
        call: further arguments of `call`, such as `mask`.
        training: the values of `training` to call with; none where `call` does not take it.
        policy: the dtype policy.
    """

    init: Mapping[str, Any] = field(default_factory=dict)
    shape: Any = (2, 3)
    dtype: str = "float32"
    low: float = -2.0
    high: float = 2.0
    call: Mapping[str, Any] = field(default_factory=dict)
    training: Sequence[bool | None] = ()
    policy: str = "float32"


@dataclass(frozen=True)
class Entry:
    """A layer of the catalogue and its model in Keras.

    Args:
        name: of the class, in both.
        tests: the file of Keras's own tests, below `keras/src/layers`.
        cases: what to compare on.
        left_out: tests of Keras that cannot hold, each with the reason; a name may end in `*`.
        arguments: arguments of Keras's constructor that ours has not, each with the reason.
        made_in: modules of Keras that make the layer themselves, with the arguments that they give it and that its
            constructor does not name.
        more: arguments of our constructor that Keras's does not name, each with the reason.
        config: entries of Keras's config that ours has not, or not with this value, each with the reason.
        differences: what else is not as in Keras, in sentences for the page.
    """

    name: str
    tests: str
    cases: Sequence[Case]
    left_out: Mapping[str, str]
    arguments: Mapping[str, str]
    made_in: Mapping[str, Sequence[str]]
    more: Mapping[str, str]
    config: Mapping[str, str]
    differences: Sequence[str]

    def reason(self, test: str) -> str | None:
        """Why a test is left out; None where it must hold."""
        for name, reason in self.left_out.items():
            is_start = name.endswith("*") and test.startswith(name[:-1])
            if test == name or is_start:
                return reason
        return None

    @property
    def styles(self) -> tuple[str, ...]:
        """Both where the layer has variables; else their modules are equal."""
        text = catalog.source(self.name).text
        both = "\nweights:" in text or "\nstate:" in text
        return ("add-weight", "tf-variable") if both else ("add-weight",)


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry, by the name of its layer."""
    found = {}
    for name in catalog.names():
        file = ENTRIES / f"{snake_case(name)}.py"
        if file.exists():
            found[name] = _read(name, file)
    return found


def _read(name: str, file: Path) -> Entry:
    module = load_file(file, f"parity_of_{file.stem}")
    return Entry(
        name,
        module.TESTS,
        tuple(module.CASES),
        getattr(module, "LEFT_OUT", {}),
        getattr(module, "NO_ARGUMENTS", {}),
        getattr(module, "MADE_IN", {}),
        getattr(module, "MORE_ARGUMENTS", {}),
        getattr(module, "NO_CONFIG", {}),
        getattr(module, "DIFFERENCES", ()),
    )


def seen() -> Mapping[str, Sequence[str]]:
    """By layer, the tests in Keras's file that have to do with it."""
    found: Mapping[str, Sequence[str]] = json.loads(SEEN.read_text(encoding="utf-8"))
    return found
