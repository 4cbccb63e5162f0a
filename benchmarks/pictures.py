"""What drawing costs: row 19."""

from __future__ import annotations

from typing import Final

from benchmarks import flows
from benchmarks.timing import Figure, show, units
from hamilton import driver

COUNT: Final = 10_000


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([source])


def source() -> list[Figure]:
    """Measure a node in the source of a picture of all functions."""
    dr = driver.Builder().with_modules(flows.module(flows.chain(COUNT))).build()
    cost = units(lambda: str(dr.display_all_functions()), 5) / COUNT
    return [Figure(19, f"dot source of {COUNT} nodes", cost, "us a node", 4, 1.5)]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
