"""The names in reach of each piece of code of a description."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from functools import cached_property

from msgspec.structs import replace

from layergen.description.keras_api import SEQUENTIAL
from layergen.description.model import Description, Named, Part
from layergen.description.scope import (
    EARLY_BUILTINS,
    EARLY_METHODS,
    LAYER_ATTRIBUTES,
    METHODS,
    Kind,
    Scope,
)

#: What code may use that runs before any tensor is there.
EARLY = (EARLY_BUILTINS, EARLY_METHODS)
CALL_MODULES = frozenset({"ops", "random", "activations", "losses"})
#: The modules in reach of what makes a sublayer, a loss or a metric, by the section.
MAKER_MODULES = {
    "sublayers": frozenset(
        {"layers", "activations", "initializers", "regularizers", "constraints"}
    ),
    "losses": frozenset({"losses"}),
    "metrics": frozenset({"metrics", "losses"}),
}
ELSEWHERE = {
    "self": "names stand without 'self.' here",
    "np": "NumPy tables belong under 'constants'; in call use ops",
    "numpy": "NumPy tables belong under 'constants'; in call use ops",
    "math": "use arithmetic (x ** 0.5); np is in scope under 'constants'",
    "tf": "use ops",
    "K": "use ops",
    "keras": "use ops, random or activations",
    "jnp": "use ops",
    "jax": "use ops",
    "torch": "use ops",
    "nn": "use ops.nn",
    "all": "use ops.all",
    "any": "use ops.any",
    "dict": "write {name: value}",
    "filter": "write a list with an 'if': [x for x in xs if …]",
    "initializers": "weights have initializers of their own",
    "isinstance": "the types of params are known: test a param, or 'is None'",
    "layers": "declare a layer under 'sublayers'",
    "map": "write a list: [f(x) for x in xs], or use ops.map",
    "metrics": "declare a metric under 'metrics'",
    "pow": "write **",
    "print": "a layer prints nothing",
    "set": "use a list or a tuple",
    "str": "a layer computes tensors, not texts",
    "type": "the types of params are known: test a param, or 'is None'",
}


class Scopes:
    """The scopes of a description, one for each place where code may stand."""

    def __init__(self, description: Description, classes: Mapping[str, object]) -> None:
        self.description = description
        self.classes = dict.fromkeys(
            (*classes, SEQUENTIAL, description.name), Kind.CLASS
        )
        of = self.of
        derived = of(description.derived, Kind.DERIVED)
        self.late = {n: k for n, k in derived.items() if n in description.late}
        self.params = of(description.params, Kind.PARAM)
        self.params |= {n: k for n, k in derived.items() if n not in self.late}
        self.axes = dict.fromkeys(description.axes, Kind.AXIS)
        self.held = (
            of(description.weights, Kind.WEIGHT)
            | of(description.state, Kind.STATE)
            | of(description.constants, Kind.CONSTANT)
            | of(description.functions, Kind.FUNCTION)
            | of(description.sublayers, Kind.SUBLAYER)
            | of(description.losses, Kind.LOSS)
            | of(description.metrics, Kind.METRIC)
        )
        self.called = dict.fromkeys(METHODS, Kind.METHOD)
        self.every = dict.fromkeys(LAYER_ATTRIBUTES, Kind.ATTRIBUTE)
        self.called |= dict.fromkeys(description.helpers, Kind.HELPER)
        if description.extends:
            self.called["base"] = Kind.BASE
        members = {t.name: Kind.INPUT for t in description.tensors}
        self.inputs = of(description.inputs, Kind.INPUT) | members
        self.inputs |= of(description.states, Kind.INPUT)
        self.options = of(description.options, Kind.OPTION)
        self.masks = dict.fromkeys(mask_names(description), Kind.MASK)
        own = f"each input has a mask of its own: {', '.join(self.masks)}"
        self.absent = {} if "mask" in self.masks else {"mask": own}

    @staticmethod
    def of(entries: tuple[Named, ...], kind: Kind) -> dict[str, Kind]:
        return {entry.name: kind for entry in entries}

    def reasons(self, names: dict[str, Kind], why: str) -> dict[str, str]:
        return {
            name: (
                f"'{name}' {why}"
                if kind.value == name
                else f"the {kind.value} '{name}' {why}"
            )
            for name, kind in names.items()
        }

    @cached_property
    def init(self) -> Scope:
        """Of what is computed in `__init__`: params and derived values."""
        late = "is known only when the layer is built or called"
        taken = self.axes | self.late | self.held | self.inputs
        elsewhere = self.reasons(taken, late) | self.absent
        return Scope(self.params, frozenset(), ELSEWHERE | elsewhere, *EARLY)

    @cached_property
    def build(self) -> Scope:
        """Of what is computed in `build`: also the axes, except those of the batch."""
        axes = {
            n: k for n, k in self.axes.items() if n not in self.description.batch_axes
        }
        batch = {n: k for n, k in self.axes.items() if n not in axes}
        elsewhere = self.reasons(
            batch | self.held | self.inputs, "is known only in call"
        )
        return Scope(
            self.params | self.late | axes,
            frozenset(),
            ELSEWHERE | elsewhere,
            *EARLY,
        )

    @cached_property
    def constants(self) -> Scope:
        """Of the constants: as `build`, with NumPy."""
        others = self.of(self.description.constants, Kind.CONSTANT)
        reasons = self.reasons(others, "cannot be used by another constant")
        elsewhere = {**(self.build.elsewhere or {}), **reasons}
        return Scope(self.build.names, frozenset({"np"}), elsewhere)

    @cached_property
    def call(self) -> Scope:
        """Of `call` and `compute_mask`."""
        names = self.every | self.params | self.late | self.axes | self.held
        names |= self.inputs | self.masks
        names |= self.called
        names |= self.options
        names["training"] = Kind.TRAINING
        elsewhere = ELSEWHERE | self.absent
        for name in self.classes:
            elsewhere[name] = f"declare it under 'sublayers': NAME: {name}(…)"
        if "inputs" not in names:
            elsewhere["inputs"] = "the inputs are " + ", ".join(self.inputs)
        return Scope(names, CALL_MODULES, elsewhere)

    @cached_property
    def mask(self) -> Scope:
        """Of an expression for `compute_mask`, which is not told whether the layer trains."""
        first = self.description.inputs[:1]
        given = {t.name for entry in first for t in (entry, *entry.tensors)}
        given |= set(mask_names(self.description)[:1])
        others = {n: k for n, k in (self.inputs | self.masks).items() if n not in given}
        late = others | self.options | {"training": Kind.TRAINING}
        names = {n: k for n, k in self.call.names.items() if n not in late}
        elsewhere = dict(self.call.elsewhere or {})
        elsewhere |= dict.fromkeys(
            others, "compute_mask gets the first input and its mask only"
        )
        for name in ("training", *self.options):
            elsewhere[name] = f"'{name}' is known only in call"
        return Scope(names, CALL_MODULES, elsewhere)

    def require(self, names: Container[str]) -> Scope:
        """Of a condition that uses these names: what is known as soon as all of them are."""
        tensors = self.of(self.description.tensors, Kind.INPUT)
        if any(mask in names for mask in self.masks):
            known = self.params | self.late | tensors | self.masks
            axes = self.reasons(self.axes, "may be unknown in call: ask for x.shape[0]")
            held = self.reasons(self.held | self.options, "is no part of a condition")
            return Scope(known, frozenset(), ELSEWHERE | axes | held, *EARLY)
        if any(name in names for name in (*self.axes, *self.late, *tensors)):
            return replace(self.build, names={**self.build.names, **tensors})
        return self.init

    def derived(self, name: str) -> Scope:
        """Of a derived value: params, the derived values above it, and sizes where it is computed in `build`."""
        order = [derived.name for derived in self.description.derived]
        rest = order[order.index(name) :]
        outer = self.build if name in self.late else self.init
        known = {**outer.names, **(self.inputs if name in self.late else {})}
        names = {n: k for n, k in known.items() if n not in rest}
        below = dict.fromkeys(rest[1:], "it is computed further down: move it up")
        own = {name: "it is what this line computes"}
        elsewhere = {**(outer.elsewhere or {}), **below, **own}
        return Scope(names, frozenset(), elsewhere, *EARLY)

    def function(self, parameters: tuple[str, ...]) -> Scope:
        """Of a helper method with these parameters."""
        late = self.axes | self.inputs | self.masks | self.options
        late |= {"training": Kind.TRAINING}
        elsewhere = ELSEWHERE | self.reasons(late, "must be handed over as an argument")
        names = self.every | self.params | self.late | self.held | self.called
        scope = Scope(names, CALL_MODULES, elsewhere)
        return scope.with_locals(*parameters)

    def maker(self, section: str) -> Scope:
        """Of what makes a part: what is known when the layer is built, and other descriptions."""
        names = self.build.names if section == "sublayers" else self.params
        classes = self.classes if section == "sublayers" else {}
        reasons = {"ops": "what makes a part is a call: layers.Dense(units)"}
        elsewhere = {**(self.build.elsewhere or {}), **reasons}
        modules = MAKER_MODULES[section]
        for module in modules:
            elsewhere.pop(module, None)
        return Scope({**names, **classes}, modules, elsewhere)

    @cached_property
    def extends(self) -> Scope:
        """Of what makes the base layer: params, since it is made in `__init__`."""
        scope = self.maker("sublayers")
        late = self.reasons(self.axes, "is known only when the layer is built")
        return Scope(self.params, scope.modules, {**(scope.elsewhere or {}), **late})


def mask_names(description: Description) -> tuple[str, ...]:
    """Arguments in which Keras hands masks to `call`: `mask`, or one named after each of several inputs."""
    if len(description.inputs) == 1:
        return ("mask",)
    return tuple(f"{entry.name}_mask" for entry in description.inputs)


def several(description: Description) -> dict[str, Kind]:
    """What holds any number of tensors: inputs that are lists, and the masks of all that hold more than one."""
    masks = zip(description.inputs, mask_names(description), strict=True)
    inputs = {e.name: Kind.INPUT for e in description.inputs if e.many}
    return inputs | {mask: Kind.MASK for e, mask in masks if e.many or e.members}


def class_names(description: Description) -> tuple[str, ...]:
    """Names that are called under `sublayers` and stand for nothing in the description itself."""
    own = {p.name for p in (*description.params, *description.derived)} | {SEQUENTIAL}
    found: dict[str, None] = {}
    for part in description.sublayers:
        for node in part.maker.nodes:
            match node:
                case ast.Call(func=ast.Name(id=name)) if name not in own:
                    found[name] = None
    return tuple(found)


def in_init(part: Part, description: Description) -> bool:
    """Whether a part is made of params alone, and so in `__init__`."""
    codes = [part.maker, part.when, part.loop.iterable if part.loop else None]
    names = {
        node.id
        for code in codes
        if code is not None
        for node in code.nodes
        if isinstance(node, ast.Name)
    }
    return not names & {*description.axes, *description.late}
