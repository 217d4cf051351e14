"""The shapes of a whole layer: its inputs and weights go in, the shapes of all its values come out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.analysis import Analysis
from layergen.description.code import Code
from layergen.description.model import Definition, Description, Param
from layergen.description.model import Function as HelperFunction
from layergen.description.types import Atom, Choice, Maybe, core
from layergen.diagnostics import Diagnostic
from layergen.shapes.call import LOSS, Mismatch
from layergen.shapes.children import Child
from layergen.shapes.composition import (
    Handed,
    declared_children,
    handed,
    makers,
    own_weights,
)
from layergen.shapes.declared import (
    dtype_kind,
    input_value,
    is_size,
    param_value,
    value_of,
    weight_value,
    written,
)
from layergen.shapes.engine import Engine, Log, Names, Noted
from layergen.shapes.facts import Facts, facts_of
from layergen.shapes.layers.call import Weights
from layergen.shapes.size import name
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Integer,
    Known,
    Shape,
    Tensor,
    Value,
    as_tensor,
    is_known,
)

#: So many ways to set the options are looked at.
MOST = 64


class Inference(Struct, frozen=True):
    """What is known of a layer before it runs.

    `result` is the value of `call`; `noted` the values of its lines, in the order in which they are computed.
    `children` are the layers that it is made of, each with its calls, `handed` what these are given without being
    written, and `weights` all that is made when it is built, None where that is not known. `base` is the layer of Keras
    that it specialises. `plain` is the value of `call` where all options have their defaults, and `told_by` are the
    options on which it may depend: all of them where it is not wholly known.
    """

    result: Value
    noted: tuple[Noted, ...]
    diagnostics: tuple[Diagnostic, ...]
    facts: Facts
    children: tuple[Child, ...]
    handed: tuple[Handed, ...]
    weights: Weights | None
    base: Child | None = None
    plain: Value = ANYTHING
    told_by: tuple[str, ...] = ()


def infer(analysis: Analysis, holds: bool | None = None) -> Inference:
    """Runs `call` on the shapes that a description declares.

    `holds` tells, where shapes depend on a condition, on which side of it the description is.
    """
    found = _infer(analysis, holds, {})
    options = analysis.description.options
    names = [option.name for option in options]
    choices = [_choices(option) for option in options]
    if len([*product(*choices)]) > MOST:
        choices = [each[:1] for each in choices]
    # What each option is, by the number of its choice; the first is the default.
    results = {
        numbers: _infer(
            analysis,
            holds,
            {n: c[at] for n, c, at in zip(names, choices, numbers, strict=True)},
        ).result
        for numbers in (product(*(range(len(each)) for each in choices)))
        if options
    }
    told_by = [
        name
        for at, name in enumerate(names)
        if len(choices[at]) == 1
        or any(
            result != results[(*numbers[:at], 0, *numbers[at + 1 :])]
            or not is_known(result)
            for numbers, result in results.items()
        )
    ]
    plain = results.get((0,) * len(names), found.result)
    return replace(found, plain=plain, told_by=tuple(told_by))


def _choices(option: Param) -> list[Value]:
    """The default of an option, and what else it may be."""
    default = value_of(option.default)
    match core(option.type):
        case Choice(values):
            others = [value_of(value) for value in values]
        case Atom("bool"):
            others = [Known(True), Known(False)]
        case _:
            others = [param_value(option)]
    if isinstance(option.type, Maybe):
        others.append(Known(None))
    return [default, *(other for other in others if other != default)]


def _infer(
    analysis: Analysis, holds: bool | None, options: Mapping[str, Value]
) -> Inference:
    """The same where options are known to have these values."""
    description = analysis.description
    facts = _facts(analysis)
    if holds is not None:
        condition = analysis.piece("fork").code.expression
        assert condition is not None
        facts = facts.with_settled(condition, holds)
    log = Log()
    names = _names(description) | dict(options)
    for derived in description.derived:
        names[derived.name] = _derived(derived, names, facts)
    for constant in description.constants:
        names[constant.name] = _constant(constant, names, facts)
    children = declared_children(analysis, makers(analysis, names, facts), facts, log)
    names |= children.values
    names["add_loss"] = Function("add_loss", _add_loss)
    for function in description.functions:
        names[function.name] = _helper(function, names, facts, log)
    result = Engine(description.call, {}, names, facts, log).run()
    noted, diagnostics = tuple(log.noted), tuple(log.diagnostics)
    return Inference(
        result,
        noted,
        diagnostics,
        facts,
        children.children,
        handed(analysis, children.children),
        own_weights(description, children),
        children.base,
    )


def _add_loss(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    """`add_loss(value)`: a loss is one number.

    Raises:
        Mismatch: the value certainly has axes.
    """
    tensor = as_tensor(values[0]) if values else None
    if tensor and tensor.shape and tensor.shape.least_rank:
        message = f"add_loss wants one number, not a tensor of the shape {tensor.shape}"
        raise Mismatch(LOSS, message, ("reduce it: ops.mean(…)",), at="*0")
    return Known(None)


def _derived(derived: Definition, names: Names, facts: Facts) -> Value:
    """A derived value: a size goes by its own name, anything else is what its expression gives."""
    tree = derived.value.expression
    if tree is not None and is_size(tree):
        return Integer(name(derived.name))
    return _quietly(derived.value, names, facts)


def _constant(constant: Definition, names: Names, facts: Facts) -> Value:
    """A table, which call gets as a tensor of its dtype; NumPy makes it of what is known in `build`."""
    tensor = as_tensor(_quietly(constant.value, names, facts))
    return Tensor(tensor.shape if tensor else None, dtype_kind(constant.dtype))


def _quietly(code: Code, names: Names, facts: Facts) -> Value:
    """The value of an expression that NumPy or Python computes: what does not fit is unknown, no mistake."""
    return Engine(code, {}, names, facts, Log()).run()


def _facts(analysis: Analysis) -> Facts:
    every = range(len(analysis.description.require))
    required = [analysis.piece("require", str(number)) for number in every]
    # One over what may be left out does not always hold.
    conditions = [p.code.expression for p in required if not analysis.may_lack(p)]
    derived = analysis.description.derived
    definitions = {d.name: d.value.expression for d in derived}
    return facts_of(
        [c for c in conditions if c is not None],
        {
            n: tree
            for n, tree in definitions.items()
            if tree is not None and is_size(tree)
        },
    )


def _names(description: Description) -> dict[str, Value]:
    names: dict[str, Value] = {axis: Integer(name(axis)) for axis in description.axes}
    names |= {param.name: param_value(param) for param in description.params}
    names |= {option.name: ANYTHING for option in description.options}
    names |= {weight.name: weight_value(weight) for weight in description.variables}
    first = description.tensors[0].shape.dims if description.tensors else ()
    for state in description.states:
        shape = written(state.shape)
        batch = name(str(first[0])) if first and str(first[0]).isidentifier() else None
        axes = None if shape is None else Shape((batch, *shape.axes))
        names[state.name] = Tensor(axes, dtype_kind(state.dtype))
    for entry in description.inputs:
        names[entry.name] = input_value(entry)
        names |= {member.name: input_value(member) for member in entry.members}
    return names


def _helper(
    function: HelperFunction, names: Mapping[str, Value], facts: Facts, log: Log
) -> Function:
    """A helper method: called, it runs on the values that it is given."""
    depth = 0

    def apply(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        nonlocal depth
        given = dict(zip(function.parameters, values, strict=False)) | dict(keywords)
        bound = {
            parameter: given.get(parameter, ANYTHING)
            for parameter in function.parameters
        }
        if depth > 8:
            return ANYTHING
        depth += 1
        try:
            return Engine(function.body, bound, names, facts, log).run()
        finally:
            depth -= 1

    return Function(function.name, apply)
