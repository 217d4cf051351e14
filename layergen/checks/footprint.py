"""How much memory the process that checks layers holds."""

from __future__ import annotations

import os
import sys


def megabytes() -> float:
    """The memory of this process; where the system does not say, the most that it has held."""
    try:
        with open("/proc/self/statm", encoding="ascii") as numbers:
            return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (2**20 if sys.platform == "darwin" else 2**10)
