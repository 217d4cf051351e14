"""Compiled templates, kept from one run to the next in the user's folder for caches."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache
from platformdirs import user_cache_path


class CompiledTemplates(BytecodeCache):
    """As Python keeps its own modules: no failure matters, and nothing is kept where Python is not to write bytecode.

    Jinja compiles anew what another text, Jinja or Python has left behind.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError), _file(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        path = _file(bucket)
        mine = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with mine.open("wb") as file:
                bucket.write_bytecode(file)
            mine.replace(path)


def _file(bucket: Bucket) -> Path:
    return user_cache_path("layergen") / "templates" / bucket.key
