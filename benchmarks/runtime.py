"""Compare generated layers with Keras's own, and with careful ones by hand: time and memory.

    python benchmarks/runtime.py [--rounds N] [--only WORD] [--memory] [--check]

Two layers with equal weights, and equal outputs, run by turns in one process: a forward pass and a step of training,
eager, in a graph, and compiled by XLA. A round gives one ratio for each; the table shows the medians, and the
ratio of the other layer to a twin of itself, which tells how far to trust them. `--memory` runs each layer in a process of its own
and compares how much the largest resident set grew. `--check` exits with 1 where a median is above 1.02 and above what the twins
differ.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import by_hand
import keras
import numpy as np
import tensorflow as tf

import layergen

LIMIT = 1.02
STYLES = ("add-weight", "tf-variable")
MODES = ("eager", "graph", "XLA")
# A measurement takes at least as long: many calls of what is fast.
LONG = 0.004
MEMORY_STEPS = 20


@dataclass(frozen=True)
class Layer:
    """A layer to compare: its arguments, what it is called on, and what it is compared with."""

    name: str
    params: Mapping[str, Any]
    inputs: tuple[Any, ...]
    other: Callable[..., Any]
    wrap: Callable[[Any], Any] = field(default=lambda layer: layer)

    def generated(self, style: str) -> Any:
        """The one from the catalogue."""
        return self.wrap(classes[self.name, style](**self.params))

    def by_others(self) -> Any:
        """The one that it is compared with."""
        return self.wrap(self.other(**self.params))


_random = np.random.default_rng(7)
classes: dict[tuple[str, str], Any] = {}


def floats(*shape: int) -> Any:
    """Normal random numbers."""
    return tf.constant(_random.normal(size=shape).astype("float32"))


def integers(below: int, *shape: int) -> Any:
    """Random numbers from zero on."""
    return tf.constant(_random.integers(below, size=shape).astype("int32"))


def cases() -> list[Layer]:
    """The layers, each with inputs of an ordinary size."""
    k, layer = keras.layers, Layer
    return [
        layer(
            "Dense", {"units": 128, "activation": "relu"}, (floats(64, 128),), k.Dense
        ),
        layer("LayerNormalization", {}, (floats(32, 64, 128),), k.LayerNormalization),
        layer(
            "BatchNormalization", {}, (floats(64, 16, 16, 16),), k.BatchNormalization
        ),
        layer(
            "MultiHeadAttention",
            {"num_heads": 4, "key_dim": 16},
            (floats(8, 32, 64), floats(8, 32, 64)),
            k.MultiHeadAttention,
        ),
        layer(
            "Conv2D",
            {"filters": 16, "kernel_size": 3},
            (floats(8, 24, 24, 8),),
            k.Conv2D,
        ),
        layer("LSTMCell", {"units": 32}, (floats(16, 20, 16),), k.LSTMCell, k.RNN),
        layer(
            "Embedding",
            {"input_dim": 1000, "output_dim": 64},
            (integers(1000, 32, 64),),
            k.Embedding,
        ),
        layer(
            "EinsumDense",
            {"equation": "abc,cd->abd", "output_shape": (None, 64), "bias_axes": "d"},
            (floats(16, 32, 64),),
            k.EinsumDense,
        ),
        layer(
            "TransformerBlock",
            {"embed_dim": 64, "num_heads": 2, "ff_dim": 64},
            (floats(8, 32, 64),),
            by_hand.TransformerBlock,
        ),
        layer(
            "VectorQuantizer",
            {"num_embeddings": 128, "embedding_dim": 16},
            (floats(8, 16, 16, 16),),
            by_hand.VectorQuantizer,
        ),
        layer(
            "GraphAttention",
            {"units": 32},
            ([floats(4, 64, 32), integers(64, 4, 512, 2)],),
            by_hand.GraphAttention,
        ),
        layer(
            "WindowAttention",
            {"dim": 64, "window_size": (7, 7), "num_heads": 4},
            (floats(8, 49, 64),),
            by_hand.WindowAttention,
        ),
    ]


def describe(name: str) -> None:
    """Makes the classes of a layer in both styles; one without weights of its own has one."""
    made = layergen.describe(name)
    for style in STYLES:
        classes[name, style] = made.layer_class(style)


def forward(layer: Any) -> Callable[..., Any]:
    """A forward pass."""
    return lambda *inputs: (
        layer(*inputs, training=False) if takes(layer) else layer(*inputs)
    )


def takes(layer: Any) -> bool:
    """Whether the call takes `training`."""
    return bool(layer._call_has_training_arg)


def step(layer: Any) -> Callable[..., Any]:
    """A step of training: a loss of all outputs, its gradients, and the weights a little down along them."""
    options = {"training": True} if takes(layer) else {}

    def trains(*inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            outputs = layer(*inputs, **options)
            loss = tf.reduce_mean(tf.square(outputs)) + sum(layer.losses)
        variables = [each.value for each in layer.trainable_weights]
        gradients = tape.gradient(loss, variables)
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(1e-4 * tf.convert_to_tensor(gradient))
        return loss

    return trains


def compiled(function: Callable[..., Any], mode: str) -> Callable[..., Any]:
    """The function as the mode runs it."""
    if mode == "eager":
        return function
    return tf.function(function, jit_compile=mode == "XLA", autograph=False)


def seconds(function: Callable[..., Any], inputs: tuple[Any, ...], calls: int) -> float:
    """The time of some calls, until their results are there."""
    started = time.perf_counter()
    for _ in range(calls):
        result = function(*inputs)
    np.asarray(result)
    return time.perf_counter() - started


def ratios(
    one: Callable[..., Any],
    other: Callable[..., Any],
    inputs: tuple[Any, ...],
    rounds: int,
) -> float:
    """The median of how many times as long the first takes."""
    for _ in range(2):
        seconds(one, inputs, 1), seconds(other, inputs, 1)
    once = min(seconds(other, inputs, 1) for _ in range(3))
    calls = max(1, round(LONG / once))
    found = []
    for number in range(rounds):
        sides = (one, other) if number % 2 else (other, one)
        taken = {id(side): seconds(side, inputs, calls) for side in sides}
        found.append(taken[id(one)] / taken[id(other)])
    return statistics.median(found)


def pair(case: Layer, style: str) -> tuple[Any, Any, Any]:
    """A generated layer, the other one, and a twin of the other one, with equal weights."""
    layers = (case.generated(style), case.by_others(), case.by_others())
    for layer in layers:
        keras.utils.set_random_seed(1)
        layer(*case.inputs)
    first, *others = layers
    values = [np.array(each) for each in others[0].variables]
    for layer in (first, others[1]):
        by_shape(layer, others[0], values)
    wanted = np.asarray(forward(others[0])(*case.inputs))
    for layer in (first, others[1]):
        np.testing.assert_allclose(
            np.asarray(forward(layer)(*case.inputs)), wanted, rtol=2e-4, atol=2e-4
        )
    return first, others[0], others[1]


def by_shape(layer: Any, other: Any, values: list[Any]) -> None:
    """Gives the layer the values of the other; they hold the same weights, maybe in another order."""
    left = list(zip(other.variables, values, strict=True))
    for variable in layer.variables:
        same = [
            p
            for p in left
            if p[0].name == variable.name and p[0].shape == variable.shape
        ]
        found = (same or [p for p in left if p[0].shape == variable.shape])[0]
        left = [p for p in left if p[0] is not found[0]]
        if "seed_generator" not in variable.path:
            variable.assign(found[1])


def compare(case: Layer, rounds: int) -> Iterator[tuple[str, str, str, float, float]]:
    """For each style, kind of run and mode: the ratio, and that of the twins."""
    describe(case.name)
    for style in STYLES:
        mine, other, twin = pair(case, style)
        for what, make in (("forward", forward), ("step", step)):
            for mode in MODES:
                one, two, three = (
                    compiled(make(layer), mode) for layer in (mine, other, twin)
                )
                noise = ratios(three, two, case.inputs, rounds)
                yield style, what, mode, ratios(one, two, case.inputs, rounds), noise


def peak(name: str, style: str) -> float:
    """The growth of the largest resident set, in MB, of steps of training; in this process."""
    import resource

    case = next(case for case in cases() if case.name == name)
    describe(name)
    layer = case.by_others() if style == "other" else case.generated(style)
    # Large inputs, so that they are what takes the room.
    inputs = keras.tree.map_structure(lambda x: tf.repeat(x, 16, axis=0), case.inputs)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    layer(*case.inputs)
    run = compiled(step(layer), "graph")
    for _ in range(MEMORY_STEPS):
        run(*inputs)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def memory(name: str) -> list[float]:
    """The growth for the other layer, and in each style."""
    found = []
    for style in ("other", *STYLES):
        words = [sys.executable, __file__, "--peak", name, style]
        runs = [
            float(
                subprocess.run(words, capture_output=True, text=True, check=True).stdout
            )
            for _ in range(3)
        ]
        found.append(statistics.median(runs))
    return found


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=41, help="ratios for each [41]")
    parser.add_argument("--only", default="", help="layers whose name holds this")
    parser.add_argument(
        "--memory", action="store_true", help="compare memory, not time"
    )
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 over the limit"
    )
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        print(peak(*options.peak))
        return 0
    chosen = [each for each in cases() if options.only.lower() in each.name.lower()]
    if options.memory:
        print("| layer | other, MB | add-weight | tf-variable |\n|---|---:|---:|---:|")
        for case in chosen:
            other, *mine = memory(case.name)
            print(
                f"| {case.name} | {other:.0f} |",
                *(f"{m / other:.2f} |" for m in mine),
                flush=True,
            )
        return 0
    columns = [f"{what}, {mode}" for what in ("forward", "step") for mode in MODES]
    print("| layer | style |", " | ".join(columns), "|")
    print("|---|---|" + "---:|" * len(columns))
    over = 0
    for case in chosen:
        lines: dict[str, list[str]] = {}
        for style, _, _, ratio, noise in compare(case, options.rounds):
            lines.setdefault(style, []).append(f"{ratio:.3f} ({noise:.3f})")
            over += ratio > LIMIT + abs(noise - 1)
        for style, cells in lines.items():
            print(f"| {case.name} | {style} |", " | ".join(cells), "|", flush=True)
    print(f"\n{over} above {LIMIT}, and by more than the twins differ.")
    return 1 if options.check and over else 0


if __name__ == "__main__":
    sys.exit(main())
