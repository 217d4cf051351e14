"""Two logical CPUs, and a layer that is run on both by a `MirroredStrategy`."""

from __future__ import annotations

from functools import cache
from typing import Any

DEVICES = ("CPU:0", "CPU:1")


def prepare() -> None:
    """Makes two logical CPUs of one. Does nothing where TensorFlow runs already."""
    import tensorflow as tf

    cpu, *_ = tf.config.list_physical_devices("CPU")
    halves = [tf.config.LogicalDeviceConfiguration() for _ in DEVICES]
    try:
        tf.config.set_logical_device_configuration(cpu, halves)
    except RuntimeError:
        # Other devices would need another process.
        return


@cache
def strategy() -> Any:
    """One for all layers; None where there is one CPU only."""
    import tensorflow as tf

    if len(tf.config.list_logical_devices("CPU")) < len(DEVICES):
        return None
    return tf.distribute.MirroredStrategy(list(DEVICES))


def parts(variable: Any) -> list[Any]:
    """The values of a Keras variable, one for each replica."""
    import numpy as np

    held = getattr(variable.value, "values", None)
    return [np.array(each) for each in held or (variable.value,)]
