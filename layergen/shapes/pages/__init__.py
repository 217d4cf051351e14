"""The pages of what the inference of shapes reports, one a code, in the form of the rules of descriptions."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def documentation() -> dict[str, str]:
    """The page of each code."""
    modules = [
        import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)
    ]
    return {module.CODE: (module.__doc__ or "").strip() for module in modules}
