"""The child process: imports the framework once, then checks one subject after another.

It is started by `pool.Worker` as `python -m layergen.checks.worker REQUESTS ANSWERS LIMIT [all]`:
two file descriptors of pipes that carry one JSON value a line, how many seconds a check may take, and whether more
than quick checks are to come. Requests are
`{"check": subject}` and `{"classes": subject}`. Answers are `{"ready": true}` after the import, and for each
request `{"begin": true}`, `{"home": [file, line]}` once the class is loaded, `{"rule": [code, title]}`,
`{"doing": text}` and `{"result": ...}` for each check, and last `{"report": ...}` with how many megabytes the process has
`"grown"` by, `{"classes": names}`, `{"missing": text}` where there is no such module or class, or `{"bug": text}` for a fault of
layergen.
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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from layergen.checks import footprint, fresh
from layergen.checks.child import CUT_OFF
from layergen.checks.codec import Data, encode
from layergen.checks.faults import LayerExit, LayerFault, layer_code, source_file
from layergen.checks.forgetting import forget_steps
from layergen.checks.guess.find import is_abstract
from layergen.checks.limits import TimeOver, time_limit
from layergen.checks.loading import (
    NotLoaded,
    forgotten_afterwards,
    is_path,
    load_class,
    load_module,
)
from layergen.checks.replicas import prepare
from layergen.checks.report import Finding, Report, Result
from layergen.checks.rules import Rule
from layergen.checks.rules.answer import CODE, TITLE
from layergen.checks.run import answered, line_of, not_reached, run, selected
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
    if "all" in sys.argv[4:]:
        fresh.begin()
    import_framework()
    sys.path += here[:1]
    sys.dont_write_bytecode = True
    settings = Settings()
    answers = Answers(channel, float(sys.argv[3]))
    first = footprint.megabytes()
    channel.send(ready=True)
    while True:
        request = channel.receive()
        # Its start is no time of the layer's.
        if Answers.needs_fresh(request):
            fresh.wait()
        channel.send(begin=True)
        try:
            answer = answers.to(request)
            for stream in (sys.stdout, sys.stderr):
                with suppress(Exception):
                    stream.flush()
            channel.send(**answer, grown=footprint.megabytes() - first)
            settings.restore()
        except Exception:
            channel.send(bug=traceback.format_exc())


def import_framework() -> None:
    """Imports Keras without what no layer needs, and without collecting garbage on the way, with two
    logical CPUs.

    What is there afterwards stays for ever, so no later collection looks at it.
    """
    hidden = [name for name in NOT_NEEDED if name not in sys.modules]
    gc.disable()
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import keras

        prepare()
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
        """Everything as at the start, names of layers counted from 0 again, and nothing kept of the last subject."""
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
        forget_steps()
        gc.collect()


class Answers:
    """Answers requests, and passes on what happens meanwhile."""

    def __init__(self, channel: Channel, limit: float) -> None:
        self._channel = channel
        self._limit = limit

    @staticmethod
    def needs_fresh(request: Any) -> bool:
        """Whether the checks that are asked for run other processes."""
        if "check" not in request:
            return False
        return not Subject.from_data(request["check"]).selection.quick

    def to(self, request: Any) -> dict[str, Data]:
        """The last message on a request."""
        ((kind, data),) = request.items()
        subject = Subject.from_data(data)
        with forgotten_afterwards(subject.module):
            try:
                if kind == "classes":
                    return {"classes": list(self._classes(subject))}
                return {"report": self._checked(subject).to_data()}
            except NotLoaded as error:
                if kind == "classes":
                    return {"missing": str(error)}
                message = str(error)
            except (LayerFault, LayerExit) as error:
                message = str(error)
            except TimeOver:
                message = f"importing {subject.module} takes too long"
            except Exception:
                raise
            except BaseException as error:
                # Such as KeyboardInterrupt, which nobody has sent to this process.
                message = f"the layer raises {type(error).__name__}"
        failed = Result(TITLE, CODE, "failed", "", (Finding(CODE, message),))
        results = [*not_reached(selected(subject.selection)), failed]
        file = subject.module if is_path(subject.module) else ""
        report = Report(subject.title, answered(results), file=file)
        return {"report": report.to_data()}

    def _checked(self, subject: Subject) -> Report:
        with time_limit(self._limit):
            layer_class = _load(subject)
        if isinstance(layer_class, type):
            home = source_file(layer_class) or ""
            self._channel.send(home=[home, line_of(layer_class)])
        return run(
            layer_class,
            subject.samples,
            subject.variants,
            subject.title,
            selection=subject.selection,
            given=subject.given,
            watch=self._watch,
            limit=self._limit,
        )

    def _classes(self, subject: Subject) -> Iterator[str]:
        """The public layer classes that a module makes itself, other than abstract ones; or the one that is named."""
        import keras

        if subject.class_name:
            with time_limit(self._limit):
                _load(subject)
            yield subject.class_name
            return
        with time_limit(self._limit), _importing(subject.module) as home:
            module = load_module(subject.module)
        for name, value in list(vars(module).items()):
            is_layer = isinstance(value, type) and issubclass(value, keras.layers.Layer)
            if is_layer and value.__module__ == module.__name__ and name[0] != "_":
                with layer_code(f"looking at {name}", home):
                    abstract = is_abstract(value)
                if not abstract:
                    yield name

    def _watch(self, event: Rule | Result | str) -> None:
        if isinstance(event, str):
            self._channel.send(doing=event)
        elif isinstance(event, Rule):
            self._channel.send(rule=[event.code, event.title])
        else:
            self._channel.send(result=encode(event))


def _load(subject: Subject) -> Any:
    with _importing(subject.module):
        return load_class(subject.module, subject.class_name)


@contextmanager
def _importing(module: str) -> Iterator[str | None]:
    """Around an import; gives the file. NotLoaded passes, all else is a fault of the module."""
    home = os.path.realpath(module) if is_path(module) else None
    if home is None:
        importlib.invalidate_caches()
    missing: list[NotLoaded] = []
    with layer_code(f"importing {module}", home):
        try:
            yield home
        except NotLoaded as reason:
            missing.append(reason)
    if missing:
        raise missing[0]


if __name__ == "__main__":
    main()
