"""How many processes may work at once, and on how much."""

from __future__ import annotations

import os

#: What one process generates at once; so few in all are not worth another process.
PORTION = 16


def usual_jobs() -> int:
    """As many processes as there are cores that this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
