"""Trains the model, says how good it is, and saves it."""

from __future__ import annotations

import argparse

import keras
import numpy as np

from gridcast.data import made_up_demand, windows
from gridcast.model import forecaster


def trained(epochs: int, seed: int = 0) -> tuple[keras.Model, float, float]:
    """The model with its mean error on days that it has not seen, and that of "as yesterday"."""
    keras.utils.set_random_seed(seed)
    known = windows(made_up_demand(days=140, seed=1))
    unseen = windows(made_up_demand(days=42, seed=2))
    model = forecaster()
    model.fit(known.inputs, known.target, epochs=epochs, batch_size=64, verbose=0)
    error = float(model.evaluate(unseen.inputs, unseen.target, verbose=0))
    as_yesterday = float(np.abs(unseen.demand[..., -1] - unseen.target).mean())
    return model, error, as_yesterday


def main() -> None:
    """The command `gridcast`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--out", default="gridcast.keras", help="file of the model")
    arguments = parser.parse_args()
    model, error, as_yesterday = trained(arguments.epochs)
    print(f"mean error: {error:.3f}; as yesterday: {as_yesterday:.3f}")
    model.save(arguments.out)


if __name__ == "__main__":
    main()
