"""What a layer is made of: the values of its parts, and what their calls are given without being written."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from layergen.description.analysis import Analysis, constructor
from layergen.description.code import Code
from layergen.description.keras_api import SEQUENTIAL
from layergen.description.model import Description, Part
from layergen.description.scopes import mask_names
from layergen.description.types import is_atom
from layergen.shapes.children import Child, Use
from layergen.shapes.declared import input_value, written
from layergen.shapes.described import Described
from layergen.shapes.engine import Engine, Log, Names
from layergen.shapes.facts import Facts
from layergen.shapes.layers.call import Weight, Weights
from layergen.shapes.layers.sublayer import Made, bound, made, sublayer
from layergen.shapes.size import opaque
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Integer,
    Many,
    Shape,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from layergen.shapes.load import Shaped

#: Layers whose mask has the shape of their input, not that of a sequence.
OTHER_MASKS = frozenset({"Softmax"})


class Parts(Struct, frozen=True):
    """The values by which code calls the parts, and those that are layers; `base` is the layer that is specialised."""

    values: Names
    children: tuple[Child, ...]
    base: Child | None = None


class Handed(Struct, frozen=True):
    """A call of a child, and the arguments that it gets without being written: `training`, masks."""

    code: Code
    start: int
    arguments: tuple[tuple[str, str], ...]


def makers(analysis: Analysis, names: Mapping[str, Value], facts: Facts) -> Names:
    """The names in reach of what makes a part: those of the layer, and the classes of other descriptions."""
    found = dict(names)

    def sequential(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        return made(SEQUENTIAL, values, keywords, facts)

    found[SEQUENTIAL] = Function(SEQUENTIAL, sequential)
    for name, relative in analysis.relatives.items():
        shaped = getattr(relative, "shaped", None)
        if shaped is not None:
            found[name] = _class(name, shaped, facts)
    return found


def _class(name: str, shaped: Shaped, facts: Facts) -> Function:
    signature = constructor(shaped.analysis)

    def make(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        call = bound(name, signature, values, keywords, facts)
        return (
            ANYTHING if call is None else Function(name, Described(name, call, shaped))
        )

    return Function(name, make)


def declared_children(
    analysis: Analysis, names: Names, facts: Facts, log: Log
) -> Parts:
    """Every part: sublayers, params that are layers, the base layer, losses and metrics."""
    description = analysis.description
    values: Names = {}
    children = []
    base = None
    for param in description.params:
        if is_atom(param.type, "layer"):
            child = Child(param.name, ())
            children.append(child)
            values[param.name] = Function(param.name, child)
    for part in description.sublayers:
        made_of = tuple(_made(part, names, facts, log))
        child = Child(part.name, made_of, part.loop is not None)
        children.append(child)
        function = Function(part.name, child)
        values[part.name] = function if part.loop is None else Many(function)
    if description.extends:
        found = _layers(
            description.extends.expression, description.extends, names, facts, log
        )
        base = Child("base", tuple(found))
        values["base"] = Function("base", base)
    for part in description.losses:
        loss = Engine(part.maker, {}, names, facts, log).run()
        values[part.name] = (
            loss if isinstance(loss, Function) else Function(part.name, _number)
        )
    return Parts(values, tuple(children), base)


def _number(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    return ANYTHING


def _made(part: Part, names: Names, facts: Facts, log: Log) -> list[Made]:
    """The layers that a part may be: those of both sides where it is chosen by a condition."""
    known = dict(names)
    if part.loop:
        # It is no size that could be told from others, and no axis of the layer.
        known[part.loop.name] = Integer(opaque(part.loop.name))
    return _layers(part.maker.expression, part.maker, known, facts, log)


def _layers(
    tree: ast.expr | None, code: Code, names: Names, facts: Facts, log: Log
) -> list[Made]:
    if isinstance(tree, ast.IfExp):
        sides = [_layers(t, code, names, facts, log) for t in (tree.body, tree.orelse)]
        # One that nothing is known of makes the whole unknown.
        return [] if not all(sides) else [*sides[0], *sides[1]]
    if tree is None:
        return []
    found = sublayer(Engine(code, {}, names, facts, log).value(tree))
    return [] if found is None else [found]


def own_weights(description: Description, parts: Parts) -> Weights | None:
    """All that is made when the layer is built: those of the base layer, its own variables, those of its children."""
    base = parts.base.weights if parts.base else ()
    if base is None:
        return None
    found = [*base]
    for variable in description.variables:
        shape = written(variable.shape)
        if shape is None or variable.loop or variable.when:
            return None
        found.append(Weight(variable.name, shape, variable.trainable))
    whens = {part.name for part in description.sublayers if part.when}
    for child in parts.children:
        weights = child.weights
        if weights is None or child.many or child.label in whens:
            return None
        found += [w._replace(name=f"{child.label}/{w.name}") for w in weights]
    return tuple(found)


def handed(analysis: Analysis, children: tuple[Child, ...]) -> tuple[Handed, ...]:
    """For each call of a child in `call`: the arguments that the layer itself gets and the child takes."""
    sites: dict[int, list[tuple[Child, Use]]] = {}
    for child in children:
        for use in child.uses:
            if use.code == analysis.description.call and use.turn == 0:
                sites.setdefault(use.start, []).append((child, use))
    found = []
    for start, uses in sites.items():
        first, *others = [_arguments(analysis, child, use) for child, use in uses]
        # A call of one child or another gets what both of them take.
        both = [a for a in first if all(a in other for other in others)]
        arguments = tuple(sorted(both, key=lambda a: a[0] == "training"))
        if arguments:
            found.append(Handed(uses[0][1].code, start, arguments))
    return tuple(found)


def _arguments(analysis: Analysis, child: Child, use: Use) -> list[tuple[str, str]]:
    found = []
    if child.takes("training") and "training" not in use.given:
        found.append(("training", "training"))
    if _has_masks(analysis) and child.made:
        found += _masks(analysis, child, use)
    return found


def _has_masks(analysis: Analysis) -> bool:
    """Whether the layer has to do with masks: it says what becomes of them, or uses one."""
    return analysis.description.mask is not None or bool(analysis.masks)


def _masks(analysis: Analysis, child: Child, use: Use) -> list[tuple[str, str]]:
    """The masks of the inputs for those arguments that are sequences of the same steps."""
    if any(made.name in OTHER_MASKS for made in child.made):
        return []
    signature = child.made[0].signature
    names = [p.name for p in signature.positional] if signature else []
    found = []
    for name in names:
        if not (name == "mask" or name.endswith("_mask")) or name in use.given:
            continue
        argument = names[0] if name == "mask" else name.removesuffix("_mask")
        mask = _mask_of(analysis.description, use.given.get(argument, ANYTHING))
        if mask and child.takes(name):
            found.append((name, mask))
    return found


def _mask_of(description: Description, value: Value) -> str | None:
    """The mask of the first input that has the same examples and steps as a value."""
    steps = _steps(value)
    for entry, mask in zip(description.inputs, mask_names(description), strict=False):
        if steps is not None and _steps(input_value(entry)) == steps:
            return mask
    return None


def _steps(value: Value) -> tuple[object, object] | None:
    match value:
        case Tensor(shape=Shape(axes=(batch, time, *_))) if batch and time:
            return batch, time
    return None
