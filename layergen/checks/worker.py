"""The child process: imports the framework once, then checks one subject after another.

It is started by `pool.Worker` as `python -m layergen.checks.worker REQUESTS ANSWERS`, two file
descriptors of pipes that carry one JSON value a line. Requests are subjects. Answers are
`{"ready": true}` after the import, and for each subject `{"begin": true}`, then `{"rule": [code, title]}`,
`{"doing": text}` and `{"result": ...}` for each check, and `{"report": ...}` at the end, or
`{"bug": text}` for a fault of layergen.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any

from layergen.checks.codec import Data, encode
from layergen.checks.faults import LayerExit, LayerFault, layer_code
from layergen.checks.loading import NotLoaded, forgotten_afterwards, is_path, load_class
from layergen.checks.pool import CUT_OFF
from layergen.checks.report import Finding, Report, Result
from layergen.checks.rules import Rule
from layergen.checks.rules.answer import CODE, TITLE
from layergen.checks.run import answered, not_reached, run, selected
from layergen.checks.subject import Subject

# Keras imports scikit-learn for wrappers that no layer uses: a fifth of its import time.
NOT_NEEDED = ("sklearn",)


class Channel:
    """The two pipes to the parent. The process ends when the parent closes its side."""

    def __init__(self, requests: int, answers: int) -> None:
        self._answers = answers
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        for descriptor in (requests, answers):
            os.set_inheritable(descriptor, False)
        threading.Thread(target=self._listen, args=(requests,), daemon=True).start()

    def receive(self) -> Data:
        """The next request."""
        data: Data = json.loads(self._queue.get())
        return data

    def send(self, **message: Data) -> None:
        """One line to the parent; a process without a parent ends."""
        line = (json.dumps(message) + "\n").encode()
        try:
            while line:
                line = line[os.write(self._answers, line) :]
        except OSError:
            os._exit(CUT_OFF)

    def _listen(self, descriptor: int) -> None:
        """Runs in a thread, so that the parent's end is noticed while a layer hangs."""
        try:
            with open(descriptor, encoding="utf-8", closefd=False) as lines:
                for line in lines:
                    self._queue.put(line)
        finally:
            os._exit(0)


def main() -> None:
    """Answers requests for ever."""
    channel = Channel(int(sys.argv[1]), int(sys.argv[2]))
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1)
    # Files of the working directory must not stand in for modules of the framework.
    here = [entry for entry in sys.path if entry in ("", os.getcwd())]
    sys.path = [entry for entry in sys.path if entry not in here]
    import_framework()
    sys.path += here[:1]
    sys.dont_write_bytecode = True
    settings = Settings()
    channel.send(ready=True)
    while True:
        request = channel.receive()
        channel.send(begin=True)
        try:
            subject = Subject.from_data(request)
            channel.send(report=_check(subject, channel).to_data())
            settings.restore()
        except Exception:
            channel.send(bug=traceback.format_exc())


def import_framework() -> None:
    """Imports Keras without what no layer needs, and without collecting garbage on the way.

    What is there afterwards stays for ever, so no later collection looks at it.
    """
    hidden = [name for name in NOT_NEEDED if name not in sys.modules]
    gc.disable()
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import keras

        keras.layers.Dense(1)(keras.ops.zeros((1, 1)))
    finally:
        for name in hidden:
            del sys.modules[name]
        gc.enable()
        gc.freeze()


class Settings:
    """What one subject may change for the next one, as it is at the start."""

    def __init__(self) -> None:
        import keras

        self._folder = os.getcwd()
        self._floatx = keras.config.floatx()
        self._image_data_format = keras.config.image_data_format()
        self._filtering = keras.config.is_traceback_filtering_enabled()

    def restore(self) -> None:
        """Everything as at the start, names of layers counted from 0 again."""
        import keras
        import tensorflow as tf

        os.chdir(self._folder)
        keras.utils.clear_session(free_memory=False)
        keras.config.set_floatx(self._floatx)
        keras.config.set_image_data_format(self._image_data_format)
        keras.config.set_dtype_policy(self._floatx)
        if self._filtering:
            keras.config.enable_traceback_filtering()
        tf.config.run_functions_eagerly(False)
        gc.collect()


def _check(subject: Subject, channel: Channel) -> Report:
    def watch(event: Rule | Result | str) -> None:
        if isinstance(event, str):
            channel.send(doing=event)
        elif isinstance(event, Rule):
            channel.send(rule=[event.code, event.title])
        else:
            channel.send(result=encode(event))

    with forgotten_afterwards(subject.module):
        try:
            layer_class = _load(subject)
            return run(
                layer_class,
                subject.samples,
                subject.variants,
                subject.title,
                selection=subject.selection,
                given=subject.given,
                watch=watch,
            )
        except (NotLoaded, LayerFault, LayerExit) as error:
            message = str(error)
        except Exception:
            raise
        except BaseException as error:
            # Such as KeyboardInterrupt, which nobody has sent to this process.
            message = f"the layer raises {type(error).__name__}"
        finding = Finding(CODE, message)
        failed = Result(TITLE, CODE, "failed", "", (finding,))
        return Report(
            subject.title, answered([*not_reached(selected(subject.selection)), failed])
        )


def _load(subject: Subject) -> Any:
    home = os.path.realpath(subject.module) if is_path(subject.module) else None
    if home is None:
        importlib.invalidate_caches()
    with layer_code(f"importing {subject.module}", home):
        try:
            return load_class(subject.module, subject.class_name)
        except NotLoaded as error:
            reason = error
    raise reason


if __name__ == "__main__":
    main()
