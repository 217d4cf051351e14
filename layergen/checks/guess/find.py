"""Tries candidates on the layer until one works. Runs the framework."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.compare import same_values, shape_of, sizes_agree, tensors
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.guess import inputs as shapes
from layergen.checks.guess.inputs import signature
from layergen.checks.guess.params import candidates, own_parameters
from layergen.checks.guess.source import Reading, read
from layergen.checks.guess.variants import changed, flags
from layergen.checks.subject import Given, Sample
from layergen.checks.tree import leaves, shape_leaves
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras

MOST_INPUTS = 200
# What makes vectors of integers, and of nothing else.
TABLE = r"\bembedding\("
# Candidates that are tried behind one that the layer takes, but that it does not seem to be made for.
MOST_FURTHER = 24


class NoArguments(Exception):
    """Nothing was found that the constructor takes; `fault` says why the likeliest was refused."""

    def __init__(self, fault: LayerFault | None) -> None:
        super().__init__()
        self.fault = fault


@dataclass(frozen=True)
class Found:
    """What to check a layer with. `certain` says that the layer takes it, or that it was asked for.

    `broken` are flags at their other value, each with what the call raises then.
    """

    samples: tuple[Sample, ...]
    variants: tuple[Mapping[str, object], ...] = ()
    certain: bool = True
    broken: tuple[tuple[Mapping[str, object], LayerFault], ...] = ()


def find(trial: Trial, given: Given, *, quick: bool = False) -> Found:
    """A sample that the layer of a trial takes, and constructor arguments that are not the defaults.

    What is given completely is taken as it is. Where no inputs are found, the likeliest are taken,
    so that the checks can tell why they fail. Raises NoArguments.
    """
    cls = trial.layer_class
    reading = read(cls)
    given = _named(given, cls)
    sample, certain = _said(given, cls), True
    if sample is None:
        sample, certain = _search(trial, reading, given)
    if quick or not certain:
        return Found((sample,), (), certain)

    def works(params: Mapping[str, object]) -> bool:
        return _takes(trial, replace(sample, params=params))

    if not works(sample.params):
        return Found((sample,))
    variant = changed(cls, reading, sample.params, works)
    variants = (variant,) if dict(variant) != dict(sample.params) else ()
    return Found((sample,), variants, broken=tuple(_broken(trial, sample, variant)))


def _broken(
    trial: Trial, sample: Sample, variant: Mapping[str, object]
) -> Iterator[tuple[Mapping[str, object], LayerFault]]:
    """Flags that the constructor takes, and with which the call fails otherwise than by a refusal.

    Where `call` has a further optional input, a flag may ask for that.
    """
    known = {"training", "mask", *dict(sample.inputs), *sample.options}
    if set(signature(trial.layer_class).names) - known:
        return
    for name in flags(trial.layer_class):
        if name in sample.params or name in variant:
            continue
        value = not own_parameters(trial.layer_class)[name].default
        changed_one = {**sample.params, name: value}
        try:
            trial.make(changed_one)
        except LayerFault:
            continue
        fault = _refusal(trial, replace(sample, params=changed_one))
        if isinstance(fault, LayerFault) and not fault.is_refusal:
            yield {name: value}, fault


def _named(given: Given, cls: Any) -> Given:
    """The same with the name of the first argument of `call` in place of none."""
    first = signature(cls).names[0]
    pairs = tuple((name or first, tensor) for name, tensor in given.inputs)
    order = {name: number for number, name in enumerate(signature(cls).names)}
    ranked = sorted(pairs, key=lambda pair: order.get(pair[0], len(order)))
    return replace(given, inputs=tuple(ranked))


def _said(given: Given, cls: Any) -> Sample | None:
    """The sample that is given, where nothing of it is missing."""
    needed = {
        name for name, each in own_parameters(cls).items() if each.default is each.empty
    }
    inputs = {name for name, _ in given.inputs}
    open_inputs = set(signature(cls).needed) - inputs - set(given.options)
    if needed - set(given.params) or open_inputs or not inputs:
        return None
    return Sample(given.params, given.inputs, options=given.options)


def _search(trial: Trial, reading: Reading, given: Given) -> tuple[Sample, bool]:
    """A sample, and whether the layer takes it."""
    likeliest: Sample | None = None
    refusal: LayerFault | None = None
    taken: Sample | None = None
    further = 0
    for params in candidates(trial.layer_class, reading, given.params):
        try:
            layer = trial.make(params)
        except LayerFault as fault:
            refusal = refusal or fault
            continue
        tries = shapes.candidates(layer, reading, params, given.inputs)
        for inputs in itertools.islice(tries, MOST_INPUTS):
            sample = Sample(params, inputs, options=given.options)
            likeliest = likeliest or sample
            if taken is not None:
                if _axes(taken) == _axes(sample):
                    # Other sizes may agree by chance with a shape that is declared wrong.
                    continue
                further += 1
            if _takes(trial, sample):
                if _fits(trial, sample, reading):
                    return sample, True
                taken = taken or sample
            if further == MOST_FURTHER:
                break
        if taken is not None:
            grouped = shapes.candidates(
                layer, reading, params, given.inputs, grouped=True
            )
            for inputs in itertools.islice(grouped, MOST_FURTHER):
                sample = Sample(params, inputs, options=given.options)
                # Vectors alone are taken by what is for matrices, and tell nothing.
                if min(_axes(sample)) < 2:
                    continue
                if _takes(trial, sample) and _fits(trial, sample, reading):
                    return sample, True
            return taken, True
    if likeliest is None:
        raise NoArguments(refusal)
    return likeliest, False


def _axes(sample: Sample) -> list[int]:
    return [len(spec.shape) for _, tree in sample.inputs for _, spec in leaves(tree)]


def _fits(trial: Trial, sample: Sample, reading: Reading) -> bool:
    """Whether the layer answers as it declares, and an example alone in the same shape as among others.

    Inputs of a rank that is not meant may be taken all the same, where axes are broadcast. So may integers
    where floats are meant, which have one axis more: then each example is another step.
    """
    case = Trial(trial.layer_class, (sample,), (), trial.on_action).cases[0]
    layer, axes = case.layer, iter(case.batch_axes)
    alone = case.arguments.map(lambda x: x[-1:] if 0 in next(axes) else x)
    try:
        one = trial.call(layer, alone, "the call on one example", training=False)
        if _overrides_shape(layer):
            shapes = case.arguments.shapes_for(layer, layer.compute_output_shape)
            with trial.running("compute_output_shape"):
                declared = list(shape_leaves(layer.compute_output_shape(**shapes)))
            found = [shape_of(tensor) for _, tensor in tensors(case.outputs)]
            if len(found) != len(declared) or not all(
                sizes_agree(shape, said)
                for shape, (_, said) in zip(found, declared, strict=True)
            ):
                return False
    except (LayerFault, NotApplicable, WrongShapeNames, TypeError):
        return False
    pairs = [
        (a, b)
        for (_, a), (_, b) in zip(tensors(case.outputs), tensors(one), strict=False)
    ]
    if not all(shape_of(a)[1:] == shape_of(b)[1:] for a, b in pairs):
        return False
    integers = all(tensor.dtype.is_integer for _, tensor in case.arguments.leaves())
    if not integers or re.search(TABLE, reading.code):
        return True
    return all(same_values(a[-1:], b, 1e-4) for a, b in pairs if shape_of(a))


def _overrides_shape(layer: Any) -> bool:
    import keras

    base = keras.layers.Layer.compute_output_shape
    return type(layer).compute_output_shape is not base


def _takes(trial: Trial, sample: Sample) -> bool:
    """Whether the layer can be called with a sample."""
    return _refusal(trial, sample) is None


def _refusal(trial: Trial, sample: Sample) -> LayerFault | NotApplicable | None:
    """Why the layer cannot be called with a sample, None where it can."""
    case = Trial(trial.layer_class, (sample,), (), trial.on_action).cases[0]
    try:
        trial.call(case.make(), case.arguments, "the call", training=False)
    except (LayerFault, NotApplicable) as why:
        return why
    return None


def is_abstract(cls: Any) -> bool:
    """Whether a layer class leaves `call` to those that are derived from it."""
    import inspect

    import keras

    if inspect.isabstract(cls):
        return True
    return not is_of_keras(cls) and cls.call is keras.layers.Layer.call
