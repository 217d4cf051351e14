"""Demand for electricity, made up but shaped like the real one, and windows of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

HOURS = 24
DAYS = 7


class Windows(NamedTuple):
    """What the model gets and what it is to say.

    demand: shape (windows, HOURS, DAYS), the demand of each hour on the days before, yesterday last.
    hour: shape (windows, HOURS), which hour of the day each is.
    target: shape (windows, HOURS), the demand of the day to come.
    """

    demand: np.ndarray
    hour: np.ndarray
    target: np.ndarray

    @property
    def inputs(self) -> dict[str, np.ndarray]:
        """What the model gets, by the names of its inputs."""
        return {"demand": self.demand, "hour": self.hour}


def made_up_demand(days: int, seed: int = 0) -> np.ndarray:
    """Demand hour by hour, around 1: two peaks a day, less on weekends, and weather that lasts."""
    rng = np.random.default_rng(seed)
    hour = np.arange(days * HOURS)
    of_day = 2 * np.pi * (hour % HOURS) / HOURS
    shape = 1 - 0.25 * np.cos(of_day) - 0.1 * np.cos(2 * of_day)
    is_weekend = (hour // HOURS) % DAYS >= 5
    weather = np.zeros(len(hour))
    for now in range(1, len(hour)):
        weather[now] = 0.98 * weather[now - 1] + rng.normal(scale=0.01)
    return (shape * np.where(is_weekend, 0.7, 1.0) + weather).astype("float32")


def windows(demand: np.ndarray, step: int = 5) -> Windows:
    """All windows that begin `step` hours apart; they begin at any hour of the day."""
    past = DAYS * HOURS
    starts = np.arange(0, len(demand) - past - HOURS + 1, step)
    week = demand[starts[:, None] + np.arange(past)]
    hours = starts[:, None] + past + np.arange(HOURS)
    by_day = week.reshape(len(starts), DAYS, HOURS).transpose(0, 2, 1)
    return Windows(by_day, (hours % HOURS).astype("int32"), demand[hours])
