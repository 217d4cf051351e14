"""Three texts into one: the one last generated, with a person's edits, and generated anew."""

from __future__ import annotations

import re

from msgspec import Struct

MINE = "<<<<<<< edited by hand"
BASE = "||||||| generated before"
MIDDLE = "======="
NEW = ">>>>>>> generated now"
#: The marks of a conflict that nobody has resolved yet, each alone on its line.
MARKS = re.compile(
    rf"^(?:{re.escape(MINE)}|{re.escape(BASE)}|{re.escape(NEW)})$", re.MULTILINE
)


class Merged(Struct, frozen=True):
    """The text, and in how many places both sides changed the same lines."""

    text: str
    conflicts: int


def merge(base: str, mine: str, new: str) -> Merged:
    """Takes over what differs between `base` and `new` into `mine`; conflicts are marked in the text."""
    # Imported only here: most builds have nothing to merge.
    from merge3 import Merge3

    before, edited, now = (_lines(text) for text in (base, mine, new))
    merging = Merge3(before, edited, now)
    lines = merging.merge_lines(
        name_a=MINE.partition(" ")[2],
        name_b=NEW.partition(" ")[2],
        name_base=BASE.partition(" ")[2],
        start_marker=MINE.partition(" ")[0],
        base_marker=BASE.partition(" ")[0],
        mid_marker=MIDDLE,
        end_marker=NEW.partition(" ")[0],
    )
    kinds = [group[0] for group in merging.merge_groups()]
    return Merged("".join(lines), kinds.count("conflict"))


def _lines(text: str) -> list[str]:
    whole = text if text.endswith("\n") else f"{text}\n"
    return whole.splitlines(keepends=True)


def has_conflicts(text: str) -> bool:
    """Whether the marks of a conflict are still in a text."""
    return MARKS.search(text) is not None
