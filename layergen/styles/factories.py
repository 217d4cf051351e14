"""Initializers, regularizers and constraints as expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import chain, count

from msgspec import Struct

from layergen.description.keras_api import Identified, identifiers, namespace
from layergen.description.types import string_literal
from layergen.plan.model import Fragment, PlannedFactory, PlannedPart, PlannedWeight
from layergen.styles.spelling import Spell, in_methods, spell

WITH_AXES = '''def _with_axes(initializer: Any, inputs: list[int], outputs: list[int]) -> Any:
    """Tells an initializer that scales by sizes which axes are summed over."""
    # Older versions of Keras cannot be told, and other initializers need not.
    names = ("input_axes", "output_axes")
    if None not in [getattr(initializer, name, ()) for name in names]:
        return initializer
    told = {"input_axes": inputs, "output_axes": outputs, "seed": initializer.seed}
    return type(initializer).from_config({**initializer.get_config(), **told})
'''


def factory(planned: PlannedFactory, module: Identified) -> str:
    """The argument for a variable: a name that Keras knows, the layer's own object, or a new one."""
    if planned.is_function:
        return f"self._{planned.name}"
    if planned.is_param:
        clone = ".clone()" if planned.shared else ""
        return f"self.{planned.name}{clone}"
    if planned.arguments is None:
        return string_literal(planned.name)
    return _call(planned, module)


def instance(planned: PlannedFactory, module: Identified) -> str:
    """The same as an object that can be called or asked."""
    if planned.arguments is None and not (planned.is_param or planned.is_function):
        return f"keras.{module}.{identifiers(module)[planned.name]}()"
    return factory(planned, module)


def initializer(planned: PlannedWeight) -> str:
    """The initializer of a variable as an argument, told the axes where they are given."""
    if planned.axes is None:
        return factory(planned.initializer, "initializers")
    return initializer_object(planned)


def initializer_object(planned: PlannedWeight) -> str:
    """The same as an object that can be called."""
    made = instance(planned.initializer, "initializers")
    if planned.axes is None:
        return made
    inputs, outputs = map(spell, planned.axes)
    return f"_with_axes({made}, {inputs}, {outputs})"


def axes_helper(weights: Iterable[PlannedWeight]) -> tuple[str, ...]:
    """The lines of the function that the module needs to tell initializers axes; none where none is told any."""
    if any(planned.axes for planned in weights):
        return tuple(WITH_AXES.rstrip().split("\n"))
    return ()


def _call(planned: PlannedFactory, module: Identified) -> str:
    name = identifiers(module).get(planned.name) or _class_name(planned.name, module)
    arguments = []
    for keyword, fragment in planned.arguments or ():
        text = spell(fragment, in_methods)
        arguments.append(f"{keyword}={text}" if keyword else text)
    return f"keras.{module}.{name}({', '.join(arguments)})"


def _class_name(name: str, module: Identified) -> str:
    """`Constant` for `constant`, which Keras knows by both names."""
    words = "".join(word.capitalize() for word in name.split("_"))
    return words if words in namespace(module) else name


def name_argument(planned: PlannedWeight) -> str:
    """`name="w"`, or a name with the number of the item in a list of variables."""
    name = planned.weight.name
    if planned.loop is None:
        return f"name={string_literal(name)}"
    return f'name=f"{name}_{{{_looped(planned).number}}}"'


def loop(planned: PlannedWeight) -> str:
    """`NAME in ITERABLE` with a name for the number of the item, or nothing."""
    return _looped(planned).text(in_methods)


def _looped(planned: PlannedWeight) -> Looped:
    """The loop of a list of variables, with the names that one of them is made from."""
    used = set(planned.weight.shape.names)
    for what in (planned.initializer, planned.regularizer, planned.constraint):
        for _, argument in (what.arguments or ()) if what else ():
            used |= argument.facts.names
    return Looped(planned.loop, frozenset(used))


class Looped(Struct, frozen=True):
    """The loop that makes a list, and the names that an item of the list is made from."""

    loop: tuple[str, Fragment] | None
    used: frozenset[str]

    @classmethod
    def of_part(cls, planned: PlannedPart) -> Looped:
        """The loop of a list of sublayers."""
        return cls(planned.loop, planned.maker.facts.names)

    def text(self, names: Spell) -> str:
        """`NAME in ITERABLE` with a name for the number of the item, or nothing."""
        if self.loop is None:
            return ""
        name, fragment = self.loop
        iterable = spell(fragment, names)
        if self.counts:
            return f"{self.number} in {iterable}"
        plain = isinstance(fragment.code.expression, ast.Name)
        if name not in self.used and plain:
            return f"{self.number} in range(len({iterable}))"
        return f"{self.number}, {name} in enumerate({iterable})"

    @property
    def number(self) -> str:
        """The name that counts the items: the author's own, where it counts from zero."""
        assert self.loop is not None
        name, _ = self.loop
        if self.counts and name != "_":
            return name
        taken = {name, *self.used}
        names = chain(("i", "n"), (f"i{at}" for at in count(2)))
        return next(n for n in names if n not in taken)

    @property
    def counts(self) -> bool:
        """Whether it goes over a range from zero."""
        match self.loop[1].code.expression if self.loop else None:
            case ast.Call(func=ast.Name(id="range"), args=[_]):
                return True
        return False


def condition(planned: PlannedWeight) -> str:
    """The test under which the variable is made, or nothing."""
    return spell(planned.when) if planned.when else ""
