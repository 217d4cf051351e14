"""A limit of time for a block, kept from inside: where it is over, the block is left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0


class TimeOver(BaseException):
    """The time is over. No Exception, so that code that handles every error does not handle this one."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raises TimeOver inside the block after so many seconds, and again until it is left.

    It does so between two steps of Python only: a layer that hangs in a library is for the parent to end.
    Without a limit, outside of the main thread, and where there is no timer, there is none.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if seconds is None or not is_main or not hasattr(signal, "setitimer"):
        yield
        return

    is_left = False

    def over(number: int, frame: FrameType | None) -> None:
        if not is_left:
            raise TimeOver

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            # What is over now may not keep the timer from being stopped.
            is_left = True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
