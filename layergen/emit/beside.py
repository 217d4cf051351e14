"""Black in a process of its own, which imports it while the descriptions are still read."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import IO

from layergen.emit.printing import Printing


class Beside:
    """Formats modules in a copy of this process, where one has been started, it did not fail, and is safe to make; else here.

    To import Black takes longer than to format a module. Who makes only a few can read and plan them meanwhile.
    """

    def __init__(self) -> None:
        self._child = 0
        self._requests: IO[bytes] | None = None
        self._answers: IO[bytes] | None = None

    def start(self) -> None:
        """Begins to import Black."""
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

    def __call__(self, text: str, printing: Printing) -> str:
        """The text as Black leaves it.

        Raises:
            as `format_source`.
        """
        formatted = self._asked(text, printing)
        if formatted is not None:
            return formatted
        from layergen.emit.formatting import format_source

        return format_source(text, printing)

    def _asked(self, text: str, printing: Printing) -> str | None:
        if self._requests is None or self._answers is None:
            return None
        try:
            pickle.dump((text, printing), self._requests)
            self._requests.flush()
            found: str | None = pickle.load(self._answers)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            return None
        return found

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
    """Answers with the text, or with None where Black refuses it, until nobody asks any more."""
    from layergen.emit.formatting import format_source

    with suppress(EOFError, OSError):
        while True:
            text, printing = pickle.load(requests)
            try:
                found = format_source(text, printing)
            except Exception:
                # It fails in the same way where it was asked for, and is told of there.
                found = None
            pickle.dump(found, answers)
            answers.flush()
