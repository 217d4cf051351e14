"""Train a variational autoencoder of generated layers on handwritten digits, and let it write digits of its own.

    pip install . scikit-learn matplotlib
    python examples/vae_digits.py

It takes less than two minutes:

1. `layergen new VariationalAutoEncoder` writes the model with its four parts, once in each style.
2. Four of them learn from equal beginnings: both styles with `fit`, one in a loop of our own, and one that is put
   together of the parts as a functional model.
3. They are saved. A process that knows the generated modules only loads them and generates digits.
4. Two pictures show what came out, `digits.png` and `losses.png`. The exit code is 1 where it is not as it should be.

A model has two aims: its output shall equal its input (the reconstruction loss), and its codes shall be spread as
standard normal ones (the KL term), so that what is drawn from there can be decoded. For the first fifth of the
epochs the KL term has a small weight: the codes find places of their own. Then it gets its full one, as in Bowman et
al., "Generating sentences from a continuous space", 2016.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import matplotlib
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

matplotlib.use("Agg")
import matplotlib.pyplot as plt

STYLES = {"add_weight": "add-weight", "tf_variable": "tf-variable"}
PIXELS, HIDDEN, LATENT = 64, 512, 6
BATCH = 32
LOOSE = 0.003
#: A pixel and an axis would weigh alike at LATENT / PIXELS, nearly twice of it; with less the digits are sharper.
KL_WEIGHT = 0.05
READ = 0.85
TOLERANCE = 1e-5
ALIKE = 0.01


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Images of shape (examples, 64) between 0 and 1 with their classes: to train on, and to test on."""
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data.target))
    images, classes = (data.data / 16).astype("float32")[order], data.target[order]
    return images[:1400], classes[:1400], images[1400:], classes[1400:]


def generate(folder: Path) -> None:
    """Writes the modules of both styles, as you would at a terminal."""
    for package, style in STYLES.items():
        words = f"new VariationalAutoEncoder --style {style} --out {package} --no-check"
        print("$ layergen", words, flush=True)
        command = [sys.executable, "-m", "layergen", *words.split()]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        written = sorted(file.stem for file in (folder / package).glob("*.py"))
        print("  wrote", ", ".join(written))


def part(package: str, name: str) -> type:
    """A generated class. The module of the model has its parts too, for it imports them."""
    module = importlib.import_module(f"{package}.variational_auto_encoder")
    return getattr(module, name)


def subclassed(package: str, kl_weight: float) -> keras.Model:
    """The generated model. It has all its weights once it is built; nothing needs to be called."""
    vae = part(package, "VariationalAutoEncoder")
    model = vae(PIXELS, HIDDEN, LATENT, kl_weight=kl_weight)
    model.build((None, PIXELS))
    return model


def functional(package: str, kl_weight: float) -> keras.Model:
    """The same network, put together of the generated parts."""
    encoder = part(package, "Encoder")(LATENT, HIDDEN, name="encoder")
    divergence = part(package, "KLDivergenceLoss")(kl_weight, name="divergence")
    decoder = part(package, "Decoder")(PIXELS, HIDDEN, name="decoder")
    pixels = keras.Input((PIXELS,))
    z_mean, z_log_var, z = encoder(pixels)
    return keras.Model(pixels, decoder(divergence(z_mean, z_log_var, z)))


def optimizer(epochs: int, images: np.ndarray) -> keras.optimizers.Optimizer:
    """Adam, slower and slower over the epochs."""
    steps = max(1, epochs * -(-len(images) // BATCH))
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.005, steps))


@dataclass
class Bar:
    """A line that shows how far a training is, and at what losses; off a terminal, its last state only."""

    title: str
    total: int
    losses: dict[str, list[float]] = field(
        default_factory=lambda: {"reconstruction": [], "KL": []}
    )
    began: float = field(default_factory=time.perf_counter)

    def epoch(self, reconstruction: float, divergence: float) -> None:
        """Notes the losses of an epoch that is over."""
        self.losses["reconstruction"].append(float(reconstruction))
        self.losses["KL"].append(float(divergence))
        done = len(self.losses["KL"])
        filled = 24 * done // self.total
        line = (
            f"{self.title:<24} {'█' * filled}{'░' * (24 - filled)} {done:>3}/{self.total}"
            f"  reconstruction {reconstruction:.3f}  KL {divergence:.3f}"
            f"  {time.perf_counter() - self.began:4.0f} s"
        )
        if sys.stdout.isatty():
            print(f"\r{line}", end="" if done < self.total else "\n", flush=True)
        elif done == self.total:
            print(line, flush=True)


def by_fit(model: keras.Model, images: np.ndarray, epochs: int, bar: Bar) -> None:
    """`fit` adds the loss of the layer inside to the one it is given, and finds its metric `kl`."""
    model.compile(
        optimizer=optimizer(epochs, images),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryCrossentropy(name="reconstruction")],
    )
    report = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda _, logs: bar.epoch(logs["reconstruction"], logs["kl"])
    )
    options = {"batch_size": BATCH, "epochs": epochs, "verbose": 0}
    model.fit(images, images, callbacks=[report], **options)


def by_loop(model: keras.Model, images: np.ndarray, epochs: int, bar: Bar) -> None:
    """The guide's other way: batches, a tape, and the losses of the layers added by hand."""
    adam = optimizer(epochs, images)
    loss_fn = keras.losses.BinaryCrossentropy()
    reconstruction = keras.metrics.Mean()
    (kl,) = [metric for metric in model.metrics if metric.name == "kl"]
    batches = tf.data.Dataset.from_tensor_slices(images)
    batches = batches.shuffle(len(images), seed=1).batch(BATCH)

    @tf.function
    def step(batch: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = loss_fn(batch, model(batch, training=True))
            total = loss + tf.add_n(model.losses)
        gradients = tape.gradient(total, model.trainable_weights)
        adam.apply_gradients(zip(gradients, model.trainable_weights, strict=True))
        reconstruction.update_state(loss)

    for _ in range(epochs):
        reconstruction.reset_state()
        kl.reset_state()
        for batch in batches:
            step(batch)
        bar.epoch(reconstruction.result(), kl.result())


Make = Callable[[str, float], keras.Model]
Train = Callable[[keras.Model, np.ndarray, int, Bar], None]
WAYS: dict[str, tuple[str, Make, Train]] = {
    "fit, add-weight": ("add_weight", subclassed, by_fit),
    "fit, tf-variable": ("tf_variable", subclassed, by_fit),
    "loop, add-weight": ("add_weight", subclassed, by_loop),
    "functional, tf-variable": ("tf_variable", functional, by_fit),
}


@dataclass(frozen=True)
class Trained:
    """A model, and its two losses in each epoch."""

    model: keras.Model
    losses: dict[str, list[float]]


def train(way: str, images: np.ndarray, epochs: int, kl_weight: float) -> Trained:
    """Trains with a small weight of the KL term, and goes on from there with the full one."""
    package, make, how = WAYS[way]
    bar = Bar(way, epochs)
    # Equal seeds: every way begins with equal weights.
    keras.utils.set_random_seed(1)
    loose, model = make(package, LOOSE), make(package, kl_weight)
    how(loose, images, epochs // 5, bar)
    model.set_weights(loose.get_weights())
    how(model, images, epochs - epochs // 5, bar)
    return Trained(model, bar.losses)


def codes(count: int) -> np.ndarray:
    """Points of the latent space, drawn from the standard normal distribution."""
    rng = np.random.default_rng(5)
    return rng.normal(size=(count, LATENT)).astype("float32")


def answers(model: keras.Model) -> dict[str, np.ndarray]:
    """What does not depend on chance: the means of the test images' codes, and digits from given codes."""
    images = digits()[2]
    means, _, _ = model.get_layer("encoder")(images)
    decoder = model.get_layer("decoder")
    return {
        "means": np.array(means),
        "reconstructed": np.array(decoder(means)),
        "generated": np.array(decoder(codes(400))),
    }


def stem(way: str) -> str:
    """The name of the file of a model."""
    return way.replace(", ", "-")


def answer_saved(folder: Path) -> None:
    """What a second process does: import the modules, load the models, generate digits."""
    for package in STYLES:
        importlib.import_module(f"{package}.variational_auto_encoder")
    for way in WAYS:
        model = keras.models.load_model(folder / f"{stem(way)}.keras")
        np.savez(folder / f"{stem(way)}.npz", **answers(model))
    assert "layergen" not in sys.modules


def judge(folder: Path, trained: dict[str, Trained]) -> dict[str, bool]:
    """Prints a table; what is claimed of the models, and whether it holds."""
    images, classes, _, test_classes = digits()
    reader = KNeighborsClassifier(3).fit(images, classes)
    claims: dict[str, bool] = {}
    print("\nway                      reconstruction  KL term         read  generated")
    for way, one in trained.items():
        loaded = np.load(folder / f"{stem(way)}.npz")
        read = np.mean(reader.predict(loaded["reconstructed"]) == test_classes)
        kinds = len(np.unique(reader.predict(loaded["generated"])))
        (r, *_, s), (k, *_, m) = one.losses["reconstruction"], one.losses["KL"]
        print(
            f"{way:<24} {r:.3f} → {s:.3f}   {k:.3f} → {m:.3f} {read:>7.2f}  {kinds} of 10 digits"
        )
        claims[f"{way}: the reconstruction loss falls"] = s < r
        claims[f"{way}: the KL term falls"] = m < k
        claims[f"{way}: reconstructions are read as what they are of"] = read > READ
        claims[f"{way}: every digit is generated"] = kinds == 10
        claims[f"{way}: the loaded model answers alike"] = all(
            np.allclose(value, loaded[key], rtol=0, atol=TOLERANCE)
            for key, value in answers(one.model).items()
        )
    ends = [one.losses["reconstruction"][-1] for one in trained.values()]
    claims[f"all ways end within {ALIKE} of each other"] = np.ptp(ends) < ALIKE
    return claims


def show_digits(file: Path, rows: dict[str, np.ndarray]) -> None:
    """A row of images for each title."""
    figure, axes = plt.subplots(len(rows), 1, figsize=(12, 1.05 * len(rows)))
    for axis, (title, images) in zip(axes, rows.items(), strict=True):
        framed = [np.pad(image.reshape(8, 8), 1) for image in images[:16]]
        axis.imshow(np.concatenate(framed, axis=1), cmap="gray_r", vmin=0, vmax=1)
        axis.set_title(title, fontsize=9, loc="left")
        axis.axis("off")
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)


def show_losses(file: Path, trained: dict[str, Trained], epochs: int) -> None:
    """Both losses over the epochs, a line for each way."""
    figure, axes = plt.subplots(1, 2, figsize=(11, 4))
    titles = {
        "reconstruction": "reconstruction loss (mean over pixels)",
        "KL": "KL term (mean over latent axes)",
    }
    for axis, (key, title) in zip(axes, titles.items(), strict=True):
        for line, (way, one) in zip(
            ("-", "--", "-.", ":"), trained.items(), strict=True
        ):
            axis.plot(range(1, epochs + 1), one.losses[key], line, label=way)
        axis.axvline(epochs // 5 + 0.5, color="gray", linewidth=0.8)
        axis.set(title=title, xlabel="epoch", ylim=(0, None))
    axes[1].annotate(
        "full weight of the KL term from here",
        (epochs // 5 + 0.5, 0.95),
        (6, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        color="gray",
        fontsize=8,
    )
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)


def pictures(folder: Path, out: Path, trained: dict[str, Trained], epochs: int) -> None:
    """Writes both."""
    rows = {"test images": digits()[2]}
    loaded = {way: np.load(folder / f"{stem(way)}.npz") for way in trained}
    rows |= {f"{way}: reconstructed": loaded[way]["reconstructed"] for way in trained}
    rows |= {f"{way}: generated": loaded[way]["generated"] for way in trained}
    out.mkdir(parents=True, exist_ok=True)
    show_digits(out / "digits.png", rows)
    show_losses(out / "losses.png", trained, epochs)
    print("\npictures:", out / "digits.png", out / "losses.png")


def beside() -> Path:
    """The folder `vae_digits` beside the working folder, or beside the project where that is inside of it."""
    home, here = Path(__file__).resolve().parent.parent, Path.cwd()
    return (home if here.is_relative_to(home) else here).parent / "vae_digits"


def main() -> int:
    """Runs all steps, or only the one of the second process."""
    parser = argparse.ArgumentParser(description="Digits from generated layers.")
    parser.add_argument("--epochs", type=int, default=50, help="passes over the data")
    parser.add_argument(
        "--kl-weight", type=float, default=KL_WEIGHT, help="full weight of the KL term"
    )
    parser.add_argument("--out", type=Path, help="for the pictures [../vae_digits]")
    parser.add_argument("--generate", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.epochs < 5:
        parser.error("--epochs must be at least 5")
    if options.generate:
        sys.path.insert(0, str(options.generate))
        answer_saved(options.generate)
        return 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sys.path.insert(0, str(folder))
        generate(folder)
        images = digits()[0]
        print()
        trained = {
            way: train(way, images, options.epochs, options.kl_weight) for way in WAYS
        }
        for way, one in trained.items():
            one.model.save(folder / f"{stem(way)}.keras")
        print("\ngenerating digits in another process", flush=True)
        command = [sys.executable, __file__, "--generate", str(folder)]
        subprocess.run(command, check=True)
        claims = judge(folder, trained)
        pictures(folder, options.out or beside(), trained, options.epochs)
    failed = [claim for claim, holds in claims.items() if not holds]
    for claim in failed:
        print(f"does not hold: {claim}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
