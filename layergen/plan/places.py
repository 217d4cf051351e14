"""Where the sizes of axes are found."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from layergen.description.model import Description
from layergen.description.scopes import Scopes
from layergen.description.shape import Rest, Size
from layergen.description.survey import survey
from layergen.plan.model import AxisPlace, Fragment


def axis_places(
    description: Description, names: Iterable[str]
) -> tuple[AxisPlace, ...]:
    """Where each of these axes is found first, in the order of the inputs."""
    wanted = set(names)
    first, *others = (_places(side, wanted) for side in description.sides)
    if not others:
        return first
    condition = condition_of(description)
    found = {place.axis: place.index for place in others[0]}
    return tuple(
        (
            place
            if found[place.axis] == place.index
            else replace(place, otherwise=found[place.axis], condition=condition)
        )
        for place in first
    )


def condition_of(description: Description) -> Fragment | None:
    """The condition on which shapes depend."""
    for fork in description.forks:
        scope = Scopes(description, {}).init
        return Fragment(fork.condition, survey(fork.condition, scope))
    return None


def _places(description: Description, names: Iterable[str]) -> tuple[AxisPlace, ...]:
    wanted = set(names)
    found: dict[str, AxisPlace] = {}
    # An optional input may be absent, so that its axes are read from another one where they can be.
    for argument in sorted(description.inputs, key=lambda entry: entry.optional):
        for position, tensor in enumerate(argument.tensors):
            member = position if argument.members else 0 if argument.many else None
            dims = tensor.shape.dims
            for index, dim in enumerate(dims):
                if not isinstance(dim, Size) or dim.text not in description.axes:
                    continue
                behind = any(isinstance(d, Rest) for d in dims[:index])
                last = index == len(dims) - 1 and index > 0
                place = index - len(dims) if behind or last else index
                if dim.text in wanted:
                    found.setdefault(
                        dim.text, AxisPlace(dim.text, argument, member, place)
                    )
    return tuple(found.values())
