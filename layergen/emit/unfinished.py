"""What processes that were killed have left behind while they wrote."""

from __future__ import annotations

import os
import re
from pathlib import Path

ENDING = ".tmp"
#: A file that is being written, with the number of the process that writes it.
UNFINISHED = re.compile(r"\..+\.(\d+)\.[a-z0-9_]{8}\.tmp")


def clear_unfinished(folder: Path) -> None:
    """Removes what processes that were killed have left in a folder while they wrote."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        match = name.endswith(ENDING) and UNFINISHED.fullmatch(name)
        if match and not _is_running(int(match[1])):
            (folder / name).unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":
        # There the signal 0 would end it.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
