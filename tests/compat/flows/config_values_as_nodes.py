"""A configuration value may take the place of a function, and reach sub-DAGs and expanders."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import parameterize, source, value


def rate() -> float:
    return 0.1


@parameterize(
    low={"factor": value(1)},
    high={"factor": value(10), "amount": source("rate")},
)
def scaled(amount: float, factor: int) -> float:
    return amount * factor


def _run(folder):
    builder = driver.Builder().with_modules(sys.modules[__name__])
    computed = builder.copy().with_config({"amount": 2.0}).build()
    given = builder.with_config({"amount": 2.0, "rate": 0.5}).build()
    return [computed.execute(["low", "high"]), given.execute(["low", "high", "rate"])]


_EXPECTED = [{"low": 2.0, "high": 1.0}, {"low": 2.0, "high": 5.0, "rate": 0.5}]
