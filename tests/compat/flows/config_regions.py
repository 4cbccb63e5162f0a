"""One node, several variants, chosen by configuration."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import config


@config.when(region="UK")
def tax__uk(net: float) -> float:
    return net * 0.2


@config.when_in(region=["DE", "FR"])
def tax__eu(net: float) -> float:
    return net * 0.25


@config.when_not_in(region=["UK", "DE", "FR"])
def tax__others(net: float) -> float:
    return 0.0


@config.when(region="UK")
@config.when_not(mode="short")
def note__uk(tax: float) -> str:
    return f"pounds {tax}"


@config.when_not(region="UK", name="note")
def note_elsewhere(tax: float) -> str:
    return f"money {tax}"


def _run(folder):
    found = []
    for config_values in ({"region": "UK"}, {"region": "DE"}, {"region": "US"}, {}):
        builder = driver.Builder().with_modules(sys.modules[__name__]).with_config(config_values)
        found.append(builder.build().execute(["tax", "note"], inputs={"net": 100.0}))
    return found


_EXPECTED = [
    {"tax": 20.0, "note": "pounds 20.0"},
    {"tax": 25.0, "note": "money 25.0"},
    {"tax": 0.0, "note": "money 0.0"},
    {"tax": 0.0, "note": "money 0.0"},
]
