"""The texts that were last generated, kept beside the modules: what a person's edits are merged with.

`layers/.layergen/linear.py.base` belongs to `layers/linear.py`. The folder is to be committed with the modules: where nobody
edited anything, its files are the same as theirs, and git stores each text once.
"""

from __future__ import annotations

import os
from pathlib import Path

from layergen.emit.files import read, write
from layergen.emit.places import ENDING, base_path

#: For the tools that show changes: whoever sees that of the module need not see it twice.
ATTRIBUTES = (
    "# Texts as layergen last generated them, to merge edits with: commit them.\n"
    f"*{ENDING} linguist-generated -diff\n"
)


def read_base(module: Path) -> str | None:
    """The text last generated for a module, where it is known."""
    try:
        return read(base_path(module))
    except OSError:
        return None


def keep_base(module: Path, text: str) -> None:
    """Keeps the text that was generated for a module.

    Raises:
        OSError: it cannot be written.
    """
    path = base_path(module)
    attributes = path.parent / ".gitattributes"
    if not os.path.lexists(attributes):
        write(attributes, ATTRIBUTES)
    if read_base(module) != text:
        write(path, text)
