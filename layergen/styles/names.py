"""Local names that a method has for itself: none of them may be one that the description gives to something there."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count

from layergen.plan.model import Plan
from layergen.styles.axes import shape_argument


def in_init(plan: Plan) -> frozenset[str]:
    """The names that `__init__` has from the description."""
    return frozenset(param.name for param in plan.init.params)


def in_build(plan: Plan) -> frozenset[str]:
    """The names that `build` has from the description."""
    shapes = (shape_argument(plan.description, e) for e in plan.description.inputs)
    return frozenset((*shapes, *(place.axis for place in plan.build.axes)))


def own_name(wanted: str, taken: Collection[str]) -> str:
    """The name that is wanted, or one like it."""
    (name,) = own_names(wanted, 1, taken)
    return name


def own_names(wanted: str, many: int, taken: Collection[str]) -> list[str]:
    """So many names like the one that is wanted, with numbers where there are several."""
    stems = chain(
        (wanted, f"inner_{wanted}"), (f"inner_{wanted}_{n}_" for n in count(2))
    )
    return next(
        names
        for names in (_numbered(stem, many) for stem in stems)
        if not {*names} & {*taken}
    )


def _numbered(stem: str, many: int) -> list[str]:
    return [stem] if many == 1 else [f"{stem}_{n}" for n in range(1, many + 1)]
