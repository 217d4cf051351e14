"""The parent's side of a worker process: sends subjects, and survives what a layer does to it."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from layergen.checks.codec import decode
from layergen.checks.faults import CheckBug, Place, short
from layergen.checks.report import Finding, Report, Result
from layergen.checks.subject import Subject

START_LIMIT = 300.0
# The exit code of a worker that can no longer write to its pipe.
CUT_OFF = 81
TAIL = 1 << 16
TAIL_LINES = 5
LONGEST_LINE = 200
# How long a process is waited for that has closed its pipe, or shall say where it hangs.
GRACE = 0.5

_FRAME = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+) in ')
# What Python writes below the reason when it crashes, as far as it is of other files.
_STACK = re.compile(r'^\s*File "|^Current thread |^Thread 0x|^Extension modules: ')
_NOISE = ("absl::InitializeLog", "port.cc:", "cudart_stub.cc:", "cpu_feature_guard.cc:")


class WorkerFailed(RuntimeError):
    """The worker cannot be started: the framework is missing or broken. The text says why."""


class Ended(Exception):
    """The worker ended, or closed its pipe; the text says how."""


class Worker:
    """A process that checks layers; a new one takes over where a layer ends it.

    The process begins to import the framework at once. `time_limit` is for one subject, in
    seconds, counted from when the worker begins with it; the import is not counted.
    """

    def __init__(self, time_limit: float = 60.0) -> None:
        self.time_limit = time_limit
        self._child: _Child | None = _Child()

    def check(self, subjects: Iterable[Subject]) -> Iterator[Report]:
        """A report for each subject, in order, each as soon as it is there.

        Raises WorkerFailed where the framework cannot be imported, and CheckBug for a fault of
        layergen.
        """
        for subject in subjects:
            if self._child is None:
                self._child = _Child()
            outcome = _Outcome(subject)
            try:
                self._child.wait_until_ready()
                yield outcome.read(self._child, self.time_limit)
            except Ended as ended:
                self.close()
                yield outcome.ended(str(ended))

    def close(self) -> None:
        """Ends the process at once."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Outcome:
    """What the worker has told of one subject so far."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.results: list[Result] = []
        self.running = self.doing = ""
        self.stderr: tuple[str, ...] = ()

    def read(self, child: _Child, time_limit: float) -> Report:
        """Sends the subject and reads answers until the report. Raises Ended or CheckBug."""
        try:
            child.send(self.subject.to_data())
            deadline = time.monotonic() + START_LIMIT
            while True:
                message = child.receive(deadline)
                if message is None:
                    self.stderr = child.where_it_hangs()
                    raise Ended(f"no answer within {time_limit:g} s")
                if "begin" in message:
                    child.forget_stderr()
                    deadline = time.monotonic() + time_limit
                elif "rule" in message:
                    self.running = " ".join(message["rule"])
                elif "doing" in message:
                    self.doing = message["doing"]
                elif "result" in message:
                    self.results.append(decode(Result, message["result"]))
                elif "bug" in message:
                    raise CheckBug(message["bug"])
                elif "report" in message:
                    return Report.from_data(message["report"])
        except Ended:
            self.stderr = self.stderr or child.stderr_lines()
            raise

    def ended(self, how: str) -> Report:
        """The report on a layer that left no worker to report."""
        # Imported only here: the parent shall start the worker before all else.
        from layergen.checks.rules.answer import CODE, TITLE
        from layergen.checks.run import answered, not_reached, selected

        during = f"in {self.doing or 'the import'}"
        check = f", check {self.running}" if self.running else ""
        evidence = {"during": self.doing or "the import", "check": self.running}
        finding = Finding(CODE, f"{how} {during}{check}", evidence, self._hint())
        failed = Result(TITLE, CODE, "failed", "", (finding,))
        left_out = not_reached(selected(self.subject.selection))
        return Report(self.subject.title, answered([*left_out, *self.results, failed]))

    def _hint(self) -> str:
        """The innermost frame in the subject's own file, where stderr has one, else its end."""
        for line in self.stderr:
            frame = _FRAME.match(line)
            if (
                frame
                and Path(frame["file"]).resolve() == Path(self.subject.module).resolve()
            ):
                return f"at {_place(frame['file'], int(frame['line']))}"
        shown = [line for line in self.stderr if not _STACK.match(line)]
        return "\n".join(line[:LONGEST_LINE] for line in shown[-TAIL_LINES:])


def _place(file: str, number: int) -> Place:
    lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[number - 1].strip() if number <= len(lines) else ""
    return Place(short(file), number, text)


class _Child:
    """The process and its pipes. stdout is dropped; the end of stderr is kept."""

    def __init__(self) -> None:
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        command = [
            sys.executable,
            "-m",
            "layergen.checks.worker",
            str(requests),
            str(answers),
        ]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(requests, answers),
            env=_environment(),
            # Its own session: Ctrl-C is for the parent, which then ends all of it.
            start_new_session=True,
        )
        os.close(requests)
        os.close(answers)
        assert self._process.stderr is not None
        self._stderr = self._process.stderr.fileno()
        self._tail = b""
        self._buffer = b""
        self._ready = False
        self._selector = selectors.DefaultSelector()
        for descriptor in (self._answers, self._stderr):
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ)

    def wait_until_ready(self) -> None:
        """Returns once the framework is imported. Raises WorkerFailed where it cannot be."""
        if self._ready:
            return
        try:
            message = self.receive(time.monotonic() + START_LIMIT)
        except Ended as ended:
            raise WorkerFailed("\n".join((str(ended), *self.stderr_lines()))) from None
        if message is None:
            raise WorkerFailed(f"Keras is not imported within {START_LIMIT:g} s")
        self._ready = True

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
            if self._stderr in ready:
                self._read_stderr()
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

    def forget_stderr(self) -> None:
        """Drops what was written so far."""
        self._read_stderr()
        self._tail = b""

    def stderr_lines(self) -> tuple[str, ...]:
        """The last lines that the process wrote, without those that TensorFlow always writes."""
        self._read_stderr()
        lines = self._tail.decode(errors="replace").splitlines()
        return tuple(
            line
            for line in lines
            if line.strip() and not any(word in line for word in _NOISE)
        )

    def where_it_hangs(self) -> tuple[str, ...]:
        """Lets the process write its stack, innermost frame first."""
        self.forget_stderr()
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGUSR1)
        end = time.monotonic() + GRACE
        while time.monotonic() < end:
            time.sleep(GRACE / 10)
            self._read_stderr()
        return self.stderr_lines()

    def kill(self) -> None:
        """Ends the process, and those that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        os.close(self._requests)
        os.close(self._answers)
        assert self._process.stderr is not None
        self._process.stderr.close()

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

    def _read_stderr(self) -> None:
        """Takes what is there, so that nobody who writes much has to wait; not for ever."""
        for _ in range(64):
            data = self._read(self._stderr)
            if data == b"":
                if self._stderr in self._selector.get_map():
                    self._selector.unregister(self._stderr)
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
