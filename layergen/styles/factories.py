"""Initializers, regularizers and constraints as expressions."""

from __future__ import annotations

import ast
from itertools import chain, count

from layergen.description.keras_api import Identified, identifiers, namespace
from layergen.description.types import string_literal
from layergen.plan.model import Fragment, PlannedFactory, PlannedWeight
from layergen.styles.spelling import in_methods, spell


def factory(planned: PlannedFactory, module: Identified) -> str:
    """The argument for a variable: a name that Keras knows, the layer's own object, or a new one."""
    if planned.is_param:
        clone = ".clone()" if planned.shared else ""
        return f"self.{planned.name}{clone}"
    if planned.arguments is None:
        return string_literal(planned.name)
    return _call(planned, module)


def instance(planned: PlannedFactory, module: Identified) -> str:
    """The same as an object that can be called or asked."""
    if planned.arguments is None and not planned.is_param:
        return f"keras.{module}.{identifiers(module)[planned.name]}()"
    return factory(planned, module)


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
    return f'name=f"{name}_{{{_number(planned)}}}"'


def loop(planned: PlannedWeight) -> str:
    """`NAME in ITERABLE` with a name for the number of the item, or nothing."""
    if planned.loop is None:
        return ""
    name, fragment = planned.loop
    iterable = spell(fragment)
    if _counts(fragment):
        return f"{_number(planned)} in {iterable}"
    if name not in _names(planned) and isinstance(fragment.code.expression, ast.Name):
        return f"{_number(planned)} in range(len({iterable}))"
    return f"{_number(planned)}, {name} in enumerate({iterable})"


def _number(planned: PlannedWeight) -> str:
    """The name that counts the items: the author's own, where it counts from zero."""
    assert planned.loop is not None
    name, fragment = planned.loop
    if _counts(fragment) and name != "_":
        return name
    taken = {name, *_names(planned)}
    names = chain(("i", "n"), (f"i{at}" for at in count(2)))
    return next(n for n in names if n not in taken)


def _names(planned: PlannedWeight) -> set[str]:
    """The names that one variable is made from."""
    found = set(planned.weight.shape.names)
    for what in (planned.initializer, planned.regularizer, planned.constraint):
        for _, argument in (what.arguments or ()) if what else ():
            found |= argument.facts.names
    return found


def _counts(fragment: Fragment) -> bool:
    match fragment.code.expression:
        case ast.Call(func=ast.Name(id="range"), args=[_]):
            return True
    return False


def condition(planned: PlannedWeight) -> str:
    """The test under which the variable is made, or nothing."""
    return spell(planned.when) if planned.when else ""
