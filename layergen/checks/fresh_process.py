"""A process that forks a fresh one for each request: the framework imported, and nothing else.

It is started by `fresh.begin` as `python -m layergen.checks.fresh_process REQUESTS ANSWERS`. A
request names a module, a saved model, and files of arrays; the forked process imports the module as a user would,
loads the model, calls it, and writes what came out. Nothing of the framework runs before the fork: only so
can a process with it be forked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

LONGEST = 120


def main() -> None:
    """Answers requests until there are no more."""
    requests, answers = int(sys.argv[1]), int(sys.argv[2])
    here = [entry for entry in sys.path if entry in ("", os.getcwd())]
    sys.path = [entry for entry in sys.path if entry not in here]
    import keras  # noqa: F401 - this is what takes the time

    sys.path += here[:1]
    sys.dont_write_bytecode = True
    _send(answers, {"ready": True})
    with open(requests, encoding="utf-8", closefd=False) as lines:
        for line in lines:
            _answer(json.loads(line), answers)


def _answer(request: dict[str, Any], answers: int) -> None:
    process = os.fork()
    if process:
        _, status = os.waitpid(process, 0)
        if status:
            _send(answers, {"died": os.waitstatus_to_exitcode(status)})
        return
    signal.alarm(LONGEST)
    try:
        try:
            answer = _loaded(request)
        except BaseException as error:
            lines = traceback.format_exception_only(type(error), error)
            answer = {"error": " ".join("".join(lines).split())}
        _send(answers, answer)
        # A layer may have closed it.
        sys.stdout.flush()
    finally:
        # One request has one answer, and the next is for another process.
        os._exit(0)


def _loaded(request: dict[str, Any]) -> dict[str, Any]:
    """Loads the model as a user does who has imported the module of its layer."""
    import keras
    import numpy as np

    from layergen.checks.loading import load_module
    from layergen.checks.tree import leaves
    from layergen.checks.values import to_array

    sys.path += [entry for entry in request["path"] if entry not in sys.path]
    load_module(request["module"])
    model = keras.models.load_model(request["model"], compile=False)
    with np.load(request["inputs"]) as arrays:
        inputs = [keras.ops.convert_to_tensor(arrays[name]) for name in arrays.files]
    # A call may change them.
    np.savez(request["weights"], *(np.array(weight) for weight in model.weights))
    outputs = model(inputs, training=False)
    np.savez(request["outputs"], *(to_array(leaf) for _, leaf in leaves(outputs)))
    return {"weights": [str(weight.path) for weight in model.weights]}


def _send(descriptor: int, message: dict[str, Any]) -> None:
    line = (json.dumps(message) + "\n").encode()
    while line:
        line = line[os.write(descriptor, line) :]


if __name__ == "__main__":
    main()
