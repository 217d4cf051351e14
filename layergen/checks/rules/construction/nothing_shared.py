"""Two layers share nothing that changes.

## What it does

Makes two layers with the same arguments, and uses the first. No variable and no layer may belong to both,
and no list, dict or set that both hold, or that is an attribute of the class, may have changed.

## Why it matters

A list in the body of a class is one list for all layers. The second layer then begins with the weights, the
children or the counts of the first, which works in every test that makes one layer.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noted(keras.layers.Layer):
        ranks = []

        def build(self, input_shape):
            self.ranks.append(len(input_shape))

        def call(self, inputs):
            return inputs / self.ranks[0]


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noted(keras.layers.Layer):
        ranks = (2, 3)

        def build(self, input_shape):
            self.rank = len(input_shape)

        def call(self, inputs):
            return inputs / self.rank


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from layergen.checks.case import Case
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import attributes, authors_classes

CODE = "LG203"
TITLE = "nothing shared"

OWN = "make it in __init__ or build, anew for every layer"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for what belongs to more than one layer."""
    case = trial.working()[0]
    for told in _shared(case):
        yield told.finding(CODE)


def _shared(case: Case) -> Iterator[Told]:
    import keras

    cls = case.trial.layer_class
    owned = dict(_of_class(cls))
    before = {name: _content(value) for name, value in owned.items()}
    one, other = case.make(), case.make()
    for layer in (one, other):
        case.trial.call(layer, case.arguments, "the call", training=False)
    theirs = {id(value) for _, value in attributes(other)}
    for name, value in attributes(one):
        is_state = isinstance(value, (keras.Variable, keras.layers.Layer))
        if is_state and id(value) in theirs:
            kind = type(value).__name__
            yield Told(
                f"{name}, a {kind}, belongs to every layer of the class",
                OWN,
                {"attribute": name, "seen": kind},
            )
    shared = {
        name: value
        for name, value in attributes(one)
        if isinstance(value, (list, dict, set)) and id(value) in theirs
    }
    contents = {name: _content(value) for name, value in shared.items()}
    case.trial.call(case.make(), case.arguments, "the call", training=False)
    for name, value in (*owned.items(), *shared.items()):
        was, now = {**before, **contents}[name], _content(value)
        if was != now:
            yield Told(
                f"{name}, a {type(value).__name__} of all layers, changes when one of them is used",
                OWN,
                {"attribute": name, "seen": len(now), "expected": len(was)},
            )


def _of_class(cls: Any) -> Iterator[tuple[str, Any]]:
    for base in authors_classes(cls):
        for name, value in vars(base).items():
            if isinstance(value, (list, dict, set)) and not name.startswith("__"):
                yield f"{base.__name__}.{name}", value


def _content(value: Any) -> list[Any]:
    items = value.items() if isinstance(value, Mapping) else value
    return [_item(each) for each in items]


def _item(each: Any) -> Any:
    if isinstance(each, tuple):
        return tuple(_item(part) for part in each)
    return each if isinstance(each, (bool, int, float, str, type(None))) else id(each)
