"""The model: what yesterday was, and how today differs from it."""

from __future__ import annotations

from typing import Any

import keras

from gridcast.data import DAYS, HOURS
from gridcast.layers.demand_encoder import DemandEncoder


@keras.saving.register_keras_serializable(package="gridcast")
class Yesterday(keras.layers.Layer):
    """The last day of several: (..., days) → (...,)."""

    def call(self, demand: Any) -> Any:
        return demand[..., -1]

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape[:-1]


def forecaster(units: int = 16, depth: int = 2, rate: float = 0.0) -> keras.Model:
    """A model that is to be trained: demand (HOURS, DAYS) and hour (HOURS,) → demand (HOURS,)."""
    demand = keras.Input((HOURS, DAYS), name="demand")
    hour = keras.Input((HOURS,), dtype="int32", name="hour")
    features = DemandEncoder(units, depth, rate, name="encoder")(demand, hour)
    change = keras.layers.Dense(1, name="change")(features)
    forecast = keras.layers.Add(name="forecast")(
        [Yesterday()(demand), keras.layers.Reshape((HOURS,))(change)]
    )
    model = keras.Model({"demand": demand, "hour": hour}, forecast)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mae")
    return model
