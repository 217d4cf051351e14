"""Train a network on handwritten digits whose layers are generated, in both styles.

    pip install . scikit-learn
    python examples/digits.py

It takes four steps, less than a minute together:

1. `layergen new Linear` writes the layer twice, once in each style.
2. Two networks are made of them. They begin with equal weights and train on equal batches.
3. Both are saved, and loaded and evaluated in a process of its own.
4. A table shows what came out. The exit code is 1 where it is not as it should be.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from sklearn.datasets import load_digits

STYLES = {"add_weight": "add-weight", "tf_variable": "tf-variable"}
GOOD = 0.9
TOLERANCE = 1e-5


def digits() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Images of shape (examples, 64) between 0 and 1 with their classes: to train on, and to test on."""
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data.target))
    images = (data.data / 16).astype("float32")[order]
    classes = data.target[order]
    return (images[:1400], classes[:1400]), (images[1400:], classes[1400:])


def generate(folder: Path) -> None:
    """Writes `add_weight/linear.py` and `tf_variable/linear.py`, as you would at a terminal."""
    for package, style in STYLES.items():
        words = f"new Linear --style {style} --out {package} --no-check".split()
        print("$ layergen", *words, flush=True)
        command = [sys.executable, "-m", "layergen", *words]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def network(package: str) -> keras.Model:
    """64 pixels to 10 classes. The generated class is imported and used like any other layer."""
    Linear = importlib.import_module(f"{package}.linear").Linear
    pixels = keras.Input((64,))
    hidden = keras.layers.Activation("relu")(Linear(64)(pixels))
    model = keras.Model(pixels, Linear(10)(hidden))
    model.compile(
        optimizer=keras.optimizers.Adam(0.005),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def train(folder: Path, epochs: int) -> dict[str, keras.Model]:
    """One trained model a style, saved as `<package>.keras`."""
    models = {package: network(package) for package in STYLES}
    first, *others = models.values()
    for other in others:
        other.set_weights(first.get_weights())
    (images, classes), _ = digits()
    for package, model in models.items():
        print(f"\ntraining {STYLES[package]}", flush=True)
        # Equal seeds, so that both see the examples in the same order.
        keras.utils.set_random_seed(1)
        model.fit(images, classes, batch_size=64, epochs=epochs, verbose=2)
        model.save(folder / f"{package}.keras")
    return models


def evaluate_saved(folder: Path) -> None:
    """What a second process does: import the layers, load the models, predict."""
    _, (images, _) = digits()
    for package in STYLES:
        importlib.import_module(f"{package}.linear")
        model = keras.models.load_model(folder / f"{package}.keras")
        np.save(folder / f"{package}.npy", model.predict(images, verbose=0))


def report(folder: Path, models: dict[str, keras.Model]) -> dict[str, bool]:
    """Prints the table; what is claimed of the networks, and whether it holds."""
    _, (images, classes) = digits()
    print("\nstyle        parameters  accuracy  reloaded")
    claims: dict[str, bool] = {}
    answers = []
    for package, model in models.items():
        style = STYLES[package]
        before = model.predict(images, verbose=0)
        after = np.load(folder / f"{package}.npy")
        right, reloaded = (np.mean(a.argmax(-1) == classes) for a in (before, after))
        size = model.count_params()
        print(f"{style:<12} {size:>10} {right:>9.3f} {reloaded:>9.3f}")
        claims[f"{style}: the accuracy is above {GOOD}"] = bool(right > GOOD)
        same = np.allclose(before, after, rtol=0, atol=TOLERANCE)
        claims[f"{style}: the reloaded model gives equal predictions"] = same
        answers.append(before)
    apart = np.abs(answers[0] - answers[1]).max()
    print(f"\nlargest difference between predictions of the two styles: {apart:.1e}")
    claims[f"both styles agree within {TOLERANCE}"] = bool(apart <= TOLERANCE)
    return claims


def main() -> int:
    """Runs all steps, or only the one of the second process."""
    parser = argparse.ArgumentParser(description="A network of generated layers.")
    parser.add_argument("--epochs", type=int, default=12, help="passes over the data")
    parser.add_argument(
        "--folder", type=Path, help="where to write [default: a temporary folder]"
    )
    parser.add_argument("--evaluate", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        sys.path.insert(0, str(folder))
        if options.evaluate:
            evaluate_saved(folder)
            return 0
        generate(folder)
        models = train(folder, options.epochs)
        print("\nloading both in another process", flush=True)
        command = [sys.executable, __file__, "--evaluate", "--folder", str(folder)]
        subprocess.run(command, check=True)
        claims = report(folder, models)
    failed = [claim for claim, holds in claims.items() if not holds]
    for claim in failed:
        print(f"does not hold: {claim}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
