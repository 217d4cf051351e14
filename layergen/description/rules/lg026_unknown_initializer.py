"""Unknown initializer, regularizer or constraint

What it does
    Reports an initializer, regularizer or constraint that is no name of Keras and no param of
    that type.

Why it matters
    Keras would say so only when the layer is built.

Example
    layer: Linear
    weights:
      w: (input_dim, 4) = glorot_normall
    call: inputs @ w

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4) = glorot_normal
    call: inputs @ w
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from layergen.description.analysis import Analysis
from layergen.description.factory import Factory
from layergen.description.keras_api import (
    Identified,
    Namespace,
    identifiers,
    namespace,
)
from layergen.description.model import Param
from layergen.description.rules.support import (
    article,
    declared,
    is_keras_name,
    word_span,
)
from layergen.description.types import Atom, Maybe, core
from layergen.diagnostics import Diagnostic, did_you_mean

CODE = "LG026"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every initializer, regularizer and constraint that is none."""
    params = {p.name: p for p in analysis.description.params}
    for weight in analysis.description.variables:
        for what, factory in weight.factories:
            text = weight.text(what)
            if text is None or factory.name in analysis.broken:
                continue
            problem = (
                _param(what, factory, params[factory.name])
                if factory.name in params
                else _name(analysis, what, factory)
            )
            if problem:
                yield Diagnostic(
                    CODE, problem[0], word_span(text, factory.name), problem[1:]
                )


def _param(what: str, factory: Factory, param: Param) -> tuple[str, ...] | None:
    if core(param.type) != Atom(what):
        hint = f"declare it as '{what}'"
        return f"the param '{param.name}' is of type {param.type}, not {what}", hint
    if isinstance(param.type, Maybe) and what == "initializer":
        hint = f"declare it as '{what}', with a default"
        return (
            f"the param '{param.name}' may be None, and a weight needs an initializer",
            hint,
        )
    if factory.arguments is not None:
        message = f"the param '{param.name}' is {article(what)} already and takes no arguments"
        return message, f"write '{param.name}'"
    return None


def _function(factory: Factory, parameters: tuple[str, ...]) -> tuple[str, ...] | None:
    """A function of the description is called as Keras calls an initializer."""
    if factory.arguments is not None:
        return (
            f"the function '{factory.name}' is called when the weight is made",
            f"write '{factory.name}'",
        )
    if len(parameters) != 2 or parameters[1] != "dtype":
        return (
            f"the function '{factory.name}' cannot make the first value of a weight",
            f"declare it as '{factory.name}(shape, dtype)'",
        )
    return None


def _name(analysis: Analysis, what: str, factory: Factory) -> tuple[str, ...] | None:
    if is_keras_name(what, factory.name):
        return None
    functions = {f.name: f.parameters for f in analysis.description.functions}
    if what == "initializer" and factory.name in functions:
        return _function(factory, functions[factory.name])
    typed = [p.name for p in analysis.description.params if core(p.type) == Atom(what)]
    known = [
        *typed,
        *identifiers(cast(Identified, f"{what}s")),
        *namespace(cast(Namespace, f"{what}s")),
    ]
    hints = did_you_mean(factory.name, known)
    for entry in declared(analysis.description):
        if entry.name == factory.name:
            hints = (
                f"the {entry.kind.value} '{entry.name}' is none: declare a param of type {what}",
            )
    if not hints:
        hints = (f"name one of keras.{what}s, or declare a param of type {what}",)
    return f"unknown {what} '{factory.name}'", *hints
