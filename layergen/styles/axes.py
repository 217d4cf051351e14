"""Where sizes of axes are read: from the shapes in `build`, from the tensors in `call`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layergen.description.facts import Reference
from layergen.description.grammar import list_items
from layergen.description.model import Description, Input
from layergen.description.scope import Kind
from layergen.description.types import string_literal
from layergen.plan.model import AxisPlace, Fragment
from layergen.styles.spelling import Spell, in_methods, spell


def shape_argument(description: Description, entry: Input) -> str:
    """The argument of `build` for an input: Keras wants its name in it where there are several."""
    return "input_shape" if len(description.inputs) == 1 else f"{entry.name}_shape"


def shape_arguments(description: Description, one: str) -> Iterator[str]:
    """The arguments of `build` and `compute_output_shape`, where `one` is the type of a shape."""
    for entry in description.inputs:
        name = shape_argument(description, entry)
        kind = f"Sequence[{one}]" if entry.members or entry.many else one
        kind = f"dict[str, {one}]" if entry.keyed else kind
        yield f"{name}: {kind} | None = None" if entry.optional else f"{name}: {kind}"


def access_to_shape(name: str, description: Description) -> str:
    """The shape of an input, or of a tensor in one, as `build` is given it."""
    for entry in description.inputs:
        if entry.name == name:
            return shape_argument(description, entry)
        for number, member in enumerate(entry.members):
            if member.name == name:
                return f"{shape_argument(description, entry)}{inside(entry, number)}"
    raise KeyError(name)


def of_shapes(
    fragment: Fragment, description: Description, names: Spell = in_methods
) -> str:
    """An expression over shapes of inputs: each `x.shape` is an argument of `build`, and None where `x` is."""

    lists = {entry.name for entry in description.inputs if entry.many}
    items = {*list_items(fragment.code.nodes, lists).values()}

    def spelled(reference: Reference) -> str:
        if reference.kind is Kind.INPUT:
            return f"{access_to_shape(reference.name, description)}\0"
        # Going over a list of tensors is going over one of shapes.
        is_item = reference.kind is Kind.LOCAL and reference.name in items
        return f"{reference.name}\0" if is_item else names(reference)

    return re.sub(r"\0(\[[^\[\]]*\])?(\.shape)?", r"\1", spell(fragment, spelled))


def access(place: AxisPlace, description: Description) -> str:
    """The size of an axis from the shapes that `build` is given."""
    name = shape_argument(description, place.argument)
    member = "" if place.member is None else inside(place.argument, place.member)
    return f"{name}{member}[{index(place)}]"


def index(place: AxisPlace) -> str:
    """Where an axis stands in a shape; which of two places may depend on a condition."""
    if place.condition is None:
        return str(place.index)
    return f"{place.index} if {spell(place.condition)} else {place.otherwise}"


def inside(entry: Input, number: int) -> str:
    """What stands behind an argument that holds several tensors, for one of them."""
    if entry.keyed:
        return f"[{string_literal(entry.members[number].name)}]"
    return f"[{number}]"


def bind_in_build(place: AxisPlace, description: Description) -> str:
    """`input_dim = input_shape[-1]`."""
    return f"{place.axis} = {access(place, description)}"


def bind_in_call(place: AxisPlace) -> str:
    """`batch = ops.shape(x)[0]`: a number where the size is known, a tensor where it is not."""
    entry = place.argument
    tensor = entry.name
    if entry.members and place.member is not None:
        tensor = entry.members[place.member].name
    elif entry.many:
        tensor = f"{entry.name}[0]"
    return f"{place.axis} = ops.shape({tensor})[{index(place)}]"
