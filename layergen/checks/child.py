"""A worker process and its pipes, seen from the parent."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from layergen.diagnostics.errors import UserError

START_LIMIT = 300.0
# The exit code of a worker that can no longer write to its pipe.
CUT_OFF = 81
TAIL = 1 << 16
# How long a process is waited for that has closed its pipe, or shall say where it hangs.
GRACE = 0.5

# What TensorFlow writes of itself.
_NOISE = re.compile(
    r"absl::InitializeLog|port\.cc:|cudart_stub\.cc:|cpu_feature_guard\.cc:"
    r"|^[IW]\d{4} \d\d:|^\d{4}-\d\d-\d\d [\d:.]+: [IW] "
)


class WorkerFailed(UserError):
    """The worker cannot be started: the framework is missing or broken. The hint says why."""

    def __init__(self, why: str) -> None:
        super().__init__("the checks need Keras, which cannot be imported", why)


class Ended(Exception):
    """The worker ended, or closed its pipe; the text says how."""


class Child:
    """The process and its pipes. What it prints is not shown; the end of it is kept.

    `module` is what it runs, with two file descriptors and `arguments`.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        command = [
            sys.executable,
            "-m",
            module,
            str(requests),
            str(answers),
            *arguments,
        ]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(requests, answers),
            env={**_environment(), **environment},
            # Its own session: Ctrl-C is for the parent, which then ends all of it.
            start_new_session=True,
        )
        os.close(requests)
        os.close(answers)
        assert self._process.stdout is not None
        self._printed = self._process.stdout.fileno()
        self._tail = b""
        self._buffer = b""
        self._ready = False
        self._killed = False
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        for descriptor in (self._answers, self._printed):
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ)

    def wait_until_ready(self) -> None:
        """Returns once the framework is imported. Raises WorkerFailed where it cannot be."""
        if not self.is_ready(START_LIMIT):
            raise WorkerFailed(f"Keras is not imported within {START_LIMIT:g} s")

    def is_ready(self, limit: float = 0.01) -> bool:
        """Whether the framework is imported, within so many seconds. Raises WorkerFailed where it cannot be."""
        if not self._ready:
            try:
                message = self.receive(time.monotonic() + limit)
            except Ended as ended:
                *_, why = str(ended), *self.printed_lines()
                raise WorkerFailed(why) from None
            self._ready = message is not None
        return self._ready

    def send(self, data: Any) -> None:
        """One request. Raises Ended where nobody reads it."""
        line = (json.dumps(data) + "\n").encode()
        try:
            while line:
                line = line[os.write(self._requests, line) :]
        except OSError:
            raise Ended(self._how_it_ended()) from None

    def receive(self, deadline: float) -> dict[str, Any] | None:
        """The next message, None at the deadline. Raises Ended where there will be none."""
        while b"\n" not in self._buffer:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            # A process that a layer has left behind may keep the pipe open: so look at times.
            events = self._selector.select(min(remaining, GRACE))
            ready = {key.fd for key, _ in events}
            if self._printed in ready:
                self._read_printed()
            if self._answers in ready:
                data = self._read(self._answers)
                if data == b"":
                    raise Ended(self._how_it_ended())
                self._buffer += data or b""
            elif not events and self._process.poll() is not None:
                raise Ended(self._how_it_ended())
        line, _, self._buffer = self._buffer.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def forget_printed(self) -> None:
        """Drops what was written so far."""
        self._read_printed()
        self._tail = b""

    def printed_lines(self) -> tuple[str, ...]:
        """The last lines that the process wrote, without those that TensorFlow always writes."""
        self._read_printed()
        lines = self._tail.decode(errors="replace").splitlines()
        return tuple(line for line in lines if line.strip() and not _NOISE.search(line))

    def where_it_hangs(self) -> tuple[str, ...]:
        """Lets the process write its stack, innermost frame first."""
        self.forget_printed()
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGUSR1)
        end = time.monotonic() + GRACE
        while time.monotonic() < end:
            time.sleep(GRACE / 10)
            self._read_printed()
        return self.printed_lines()

    def kill(self) -> None:
        """Ends the process, and those that it has started; any thread may do so, at any time."""
        with self._lock:
            if self._killed:
                return
            self._killed = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        os.close(self._requests)
        os.close(self._answers)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            code = CUT_OFF
        if code == CUT_OFF:
            return "the worker was cut off: the layer closes file descriptors"
        if code < 0:
            return f"the worker ended by {signal.Signals(-code).name}"
        return f"the worker ended with exit code {code}"

    def _read_printed(self) -> None:
        """Takes what is there, so that nobody who writes much has to wait; not for ever."""
        for _ in range(64):
            data = self._read(self._printed)
            if data == b"":
                if self._printed in self._selector.get_map():
                    self._selector.unregister(self._printed)
                return
            if data is None:
                return
            self._tail = (self._tail + data)[-TAIL:]

    @staticmethod
    def _read(descriptor: int) -> bytes | None:
        """What is there: nothing at the end of the pipe, None where there is none yet."""
        try:
            return os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return None


def _environment() -> dict[str, str]:
    """The parent's, with a quiet TensorFlow as backend and this layergen on the path."""
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        **os.environ,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_BACKEND": "tensorflow",
        "PYTHONPATH": os.pathsep.join(paths),
    }
