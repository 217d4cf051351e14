"""Reports as one HTML page that needs nothing else: no network, no font, no other file."""

from __future__ import annotations

from layergen.page.entry import Entry
from layergen.page.render import page

__all__ = ["Entry", "page"]
