"""Loading a saved model in a process that has not made it."""

from __future__ import annotations

import atexit
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layergen.checks.child import Child, Ended, WorkerFailed
from layergen.checks.faults import NotApplicable

LIMIT = 60.0
# Another order of sets and hashes than the processes of the checks have by themselves.
HASH_SEED = "20261"

_child: Child | None = None


class Failed(Exception):
    """The model could not be loaded or called there; the text says why."""


@dataclass(frozen=True)
class Loaded:
    """What came out: arrays of outputs and weights."""

    outputs: list[Any]
    weights: list[Any]


def begin() -> None:
    """Starts the helper, so that it is there when it is needed."""
    global _child
    if _child is None:
        _child = Child(
            "layergen.checks.fresh_process", environment={"PYTHONHASHSEED": HASH_SEED}
        )
        atexit.register(end)


def wait() -> None:
    """Returns when the helper can be asked, so that nothing else waits for its start."""
    begin()
    assert _child is not None
    with suppress(Ended, WorkerFailed):
        _child.wait_until_ready()


def end() -> None:
    """Ends the helper."""
    global _child
    if _child is not None:
        _child.kill()
        _child = None


def load(module: str, model: Path, inputs: list[Any]) -> Loaded:
    """Loads a saved model after importing a module, and calls it. Raises Failed.

    All processes of a run share one helper, which forks: the framework is imported once.
    """
    import sys

    import numpy as np

    begin()
    assert _child is not None
    folder = model.parent
    files = {
        name: str(folder / f"{name}.npz") for name in ("inputs", "outputs", "weights")
    }
    np.savez(files["inputs"], *inputs)
    try:
        _child.wait_until_ready()
        _child.send({"module": module, "model": str(model), "path": sys.path, **files})
        answer = _child.receive(time.monotonic() + LIMIT)
    except (Ended, WorkerFailed) as ended:
        end()
        raise Failed(str(ended)) from None
    except BaseException:
        # The time of the check is over: what comes later is no answer to the next request.
        end()
        raise
    if answer is None:
        end()
        raise Failed(f"no answer within {LIMIT:g} s")
    if "weights" not in answer:
        raise Failed(answer.get("error") or f"the process ended with {answer['died']}")
    return Loaded(_arrays(files["outputs"]), _arrays(files["weights"]))


def _arrays(file: str) -> list[Any]:
    import numpy as np

    with np.load(file) as arrays:
        return [arrays[name] for name in arrays.files]


def module_of(cls: type, home: str | None) -> str:
    """What such a process has to import for a class. Raises NotApplicable where it cannot."""
    if home is None or not Path(home).is_file():
        raise NotApplicable("the class is in no file that another process could import")
    if cls.__module__ == "__main__":
        raise NotApplicable("the class is in the program that is being run")
    if "<locals>" in cls.__qualname__:
        raise NotApplicable("the class is made in a function")
    return home
