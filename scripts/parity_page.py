"""Write down how near the re-created layers of Keras are to Keras's own: `docs/parity.md`.

`python scripts/parity_page.py` runs Keras's own tests of each layer with the layer of the catalogue that bears its
name, notes in `tests/parity/seen.json` which of them have to do with it, and writes the page. With names of layers, only
these are run again. With `--page` nothing is run: the page is written from what has been seen.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "parity")]
FILE = ROOT / "docs" / "parity.md"
COMMAND = "python scripts/parity_page.py"
HEAD = """\
# Keras's own layers, described anew

Each layer here is in the catalogue under the name that it has in Keras, with the same arguments. `tests/parity/` holds
that its outputs, gradients, losses, weights, state, shapes and configs equal those of Keras's own over several sets of
arguments, and runs Keras's own tests of the layer with the generated class in the place of Keras's, in both styles where
the layer has weights.

*Tests* are those in Keras's file that have to do with the layer: how many hold, of how many there are. *Lines* are those of
the description, and of Keras's class with the classes of layers that it stands on and the functions beside it; empty lines
are not counted, documentation is. Much of Keras's `Dense`, `EinsumDense` and `Embedding` is quantization and LoRA, which the
descriptions leave out.

"""


def see(names: Sequence[str]) -> None:
    """Runs Keras's tests and notes which have to do with which layer."""
    from keras_tests import keras_tests
    from parity_entries import SEEN, entries, seen
    from support import committed

    found = dict(seen()) if SEEN.exists() else {}
    for name in names or entries():
        tests = keras_tests(
            name,
            entries()[name].tests,
            committed(name, "add-weight"),
            entries()[name].made_in,
        )
        outcomes = {test: tests.run(test) for test in tests.names()}
        found[name] = [
            t
            for t, outcome in outcomes.items()
            if outcome.is_met and not outcome.skipped
        ]
        for test in found[name]:
            is_left_out = entries()[name].reason(test) is not None
            if bool(outcomes[test].failure) != is_left_out:
                how = "fails" if outcomes[test].failure else "holds, and is left out"
                print(f"{name}: {test} {how}", file=sys.stderr)
    kept = {name: found[name] for name in sorted(found) if name in entries()}
    SEEN.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def lines(text: str) -> int:
    """Lines that are not empty."""
    return sum(bool(line.strip()) for line in text.splitlines())


def keras_lines(cls: type) -> int:
    """Lines of a class of Keras, of the classes of layers below `Layer` that it stands on, and of their functions."""
    import keras

    classes = [c for c in cls.__mro__ if issubclass(c, keras.layers.Layer)]
    own = classes[: classes.index(keras.layers.Layer)]
    count = sum(lines(inspect.getsource(c)) for c in own)
    modules = {sys.modules[c.__module__] for c in own}
    for module in modules:
        functions = inspect.getmembers(module, inspect.isfunction)
        count += sum(
            lines(inspect.getsource(f))
            for _, f in functions
            if f.__module__ == module.__name__
        )
    return count


def row(entry: Any, tests: Sequence[str]) -> str:
    """A layer in the table."""
    import keras

    from layergen.project import catalog

    held = [test for test in tests if entry.reason(test) is None]
    cells = (
        f"[{entry.name}](../layergen/{catalog.source(entry.name).name})",
        f"{len(held)} / {len(tests)}",
        str(lines(catalog.source(entry.name).text)),
        str(keras_lines(getattr(keras.layers, entry.name))),
    )
    return f"| {' | '.join(cells)} |\n"


def reasons(entry: Any, tests: Sequence[str]) -> str:
    """What is left out in a layer."""
    by_reason: dict[str, list[str]] = {}
    for argument, reason in entry.arguments.items():
        by_reason.setdefault(reason, []).append(f"the argument `{argument}`")
    for argument, reason in entry.more.items():
        by_reason.setdefault(reason, []).append(f"the argument `{argument}` has a name")
    for key, reason in entry.config.items():
        by_reason.setdefault(reason, []).append(f"`{key}` of the config")
    for test in tests:
        reason = entry.reason(test)
        if reason is not None:
            by_reason.setdefault(reason, []).append(f"`{test}`")
    told = [f"- {reason}: {', '.join(what)}" for reason, what in by_reason.items()]
    told += [f"- {difference}" for difference in entry.differences]
    return f"\n**{entry.name}**\n\n" + "\n".join(told) + "\n" if told else ""


def page(found: Mapping[str, Sequence[str]]) -> str:
    """The whole page."""
    from parity_entries import entries

    text = (
        HEAD
        + "| layer | tests | lines of the description | lines of Keras |\n|---|---|---|---|\n"
    )
    shown = [(entry, found.get(name, ())) for name, entry in entries().items()]
    text += "".join(row(entry, tests) for entry, tests in shown)
    text += "\n## What is left out or differs\n"
    return text + "".join(reasons(entry, tests) for entry, tests in shown)


def main(arguments: Sequence[str]) -> None:
    """Runs the tests, and writes the page."""
    from parity_entries import seen

    if "--page" not in arguments:
        see(arguments)
    FILE.write_text(page(seen()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
