"""What remembering costs: row 18, and a row of our own: what the version of a frame costs.

Row 18 takes wall time, on the disk that has the folder for temporary files. A run of hits needs its
target alone: every other result stays in the store. Row 25 holds versions of frames of other
libraries against one of pandas with the same numbers, whose bytes lie there to be hashed.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from typing import Final

from benchmarks import flows
from benchmarks.timing import Figure, check, ratio, show, wall_units
from hamilton import driver
from hamilton.caching.fingerprinting import hash_value

COUNT: Final = 500
LAST: Final = f"n{COUNT - 1}"
ROUNDS: Final = 15
ROWS: Final = 200_000


def main() -> bool:
    """Print the figures; tell whether all are within their floors."""
    return show([cache, versions])


def cache() -> list[Figure]:
    """Measure a node that is computed and stored, and one that is taken from the store."""
    with tempfile.TemporaryDirectory() as folder:
        flow = flows.module(flows.chain(COUNT))
        dr = driver.Builder().with_modules(flow).with_cache(folder).build()
        for _ in ("computed", "taken from the store"):
            check(dr.execute([LAST], inputs={"x": -1}), {LAST: -1})
        miss = _us_a_node(dr, itertools.count())
        hit = _us_a_node(dr, itertools.repeat(0))
    return [
        Figure(18, "cache miss, computed and stored, wall", miss, "us a node", 400, 250),
        Figure(18, "cache hit, taken from the store, wall", hit, "us a node", 80, 30),
    ]


def versions() -> list[Figure]:
    """Measure versions of frames of a million numbers, and of as many texts."""
    import pandas as pd
    import polars as pl

    numbers = {f"c{column}": [column + row / 7 for row in range(ROWS)] for column in range(5)}
    plain = pd.DataFrame(numbers)
    frame = pl.DataFrame(numbers)
    texts = pl.DataFrame({name: [str(cell) for cell in numbers[name]] for name in numbers})
    return [
        Figure(25, f"version of a frame, {what}", _times(one, plain), "x pandas", floor, floor / 2)
        for what, one, floor in (
            ("polars", frame, 3),
            ("arrow", frame.to_arrow(), 3),
            ("polars, texts", texts, 10),
        )
    ]


def _times(frame: object, plain: object) -> float:
    return ratio(lambda: hash_value(frame), lambda: hash_value(plain))


def _us_a_node(dr: driver.Driver, given: Iterator[int]) -> float:
    """Give the median wall time of a node, in units of a plain call timed by wall in each round."""

    def run() -> object:
        return dr.execute([LAST], inputs={"x": next(given)})

    return wall_units(run, ROUNDS) / COUNT


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
