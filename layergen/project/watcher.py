"""Tells what changes in some folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct
from watchfiles import Change, watch
from watchfiles.main import FileChange

from layergen.project.errors import UserError

#: Milliseconds: changes are told when there was none for so long,
QUIET = 50
#: or at the latest so long after the first one.
LONGEST = 500
#: After so long without a change, there is nothing to be told.
WAKE = 100
MOST_DRAINED = 8


class Seen(Struct, frozen=True):
    """A path where something has changed; `is_moved` where it came or went."""

    path: str
    is_moved: bool


class Watcher:
    """Watches folders, each without those below it. Nothing that changes after `follow` returns is missed.

    Raises:
        UserError: the folders cannot be watched.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = tuple(folders)
        self._changes = _begun(self.folders)

    def follow(self, folders: Sequence[str]) -> set[Seen]:
        """Watches other folders from now on. Gives what has changed before.

        Raises:
            UserError: they cannot be watched.
        """
        before, self._changes = self._changes, _begun(folders)
        self.folders = tuple(folders)
        seen: set[Seen] = set()
        # Not for ever, where something is written all the time.
        for changes in islice(before, MOST_DRAINED):
            if not changes:
                break
            seen |= _seen(changes)
        return seen

    def wait(self) -> set[Seen]:
        """What has changed since it was told last, once there is something.

        Raises:
            KeyboardInterrupt: on Ctrl-C.
        """
        return next(filter(None, map(_seen, self._changes)))


def _begun(folders: Sequence[str]) -> Iterator[set[FileChange]]:
    """Changes from now on, and an empty set from time to time."""
    found = watch(
        *filter(os.path.isdir, folders),
        watch_filter=None,
        debounce=LONGEST,
        step=QUIET,
        rust_timeout=WAKE,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    try:
        # It begins when it is first asked.
        first = next(found)
    except FileNotFoundError:
        # One has gone meanwhile.
        return _begun(folders)
    except (OSError, RuntimeError) as error:
        raise UserError(
            f"{len(folders)} folders cannot be watched: {error}",
            "fewer are where 'descriptions' in [tool.layergen] names the folder of the descriptions",
        ) from None

    def each() -> Iterator[set[FileChange]]:
        if first:
            yield first
        yield from found

    return each()


def _seen(changes: set[FileChange]) -> set[Seen]:
    return {Seen(path, change is not Change.modified) for change, path in changes}
