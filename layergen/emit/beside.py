"""A process of its own for the templates and Black, which imports both while the descriptions are still read."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from layergen.emit.printing import Printing
    from layergen.styles.view import ModuleView


class Beside:
    """Prints the bodies of modules in a copy of this process, where one has been started and did not fail.

    To import Jinja and Black takes longer than to print a module. Who makes only a few can read and plan them meanwhile.
    """

    def __init__(self) -> None:
        self._child = 0
        self._requests: IO[bytes] | None = None
        self._answers: IO[bytes] | None = None

    def start(self) -> None:
        """Begins to import Jinja and Black."""
        # Elsewhere, or beside threads, a copy is not safe, and a process that begins anew is no faster.
        is_safe = sys.platform == "linux" and threading.active_count() == 1
        if self._child or not is_safe or "black" in sys.modules:
            return
        requests, mine = os.pipe()
        answers, its = os.pipe()
        try:
            self._child = os.fork()
        except OSError:
            for end in (requests, mine, answers, its):
                os.close(end)
            return
        if not self._child:
            # Nothing of the parent may go on here, whatever happens.
            try:
                os.close(mine)
                with os.fdopen(requests, "rb") as asked, os.fdopen(its, "wb") as told:
                    _serve(asked, told)
            finally:
                os._exit(0)
        os.close(requests)
        os.close(its)
        self._requests, self._answers = os.fdopen(mine, "wb"), os.fdopen(answers, "rb")

    def __call__(self, view: ModuleView, printing: Printing) -> str | None:
        """As `body_of`; None where there is no process, where it has failed, or where the view has no body, so that whoever asked
        must print it, or be told why not."""
        if self._requests is None or self._answers is None:
            return None
        try:
            pickle.dump((view, printing), self._requests)
            self._requests.flush()
            body: str | None = pickle.load(self._answers)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            return None
        return body

    def close(self) -> None:
        """Ends the process."""
        for end in (self._requests, self._answers):
            if end is not None:
                with suppress(BrokenPipeError):
                    end.close()
        self._requests = self._answers = None
        if self._child:
            with suppress(ChildProcessError):
                os.waitpid(self._child, 0)
            self._child = 0

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers with the body, or with None where there is none, until nobody asks any more."""
    from layergen.emit.body import body_of

    with suppress(EOFError, OSError):
        while True:
            view, printing = pickle.load(requests)
            try:
                body = body_of(view, printing)
            except Exception:
                # It fails in the same way where it was asked for, and is told of there.
                body = None
            pickle.dump(body, answers)
            answers.flush()
