"""One function that changes another several times, under names of its own and of others."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import apply_to, mutate, pipe_output, step, value


def _tenfold(number: int) -> int:
    return 10 * number


def plain(number: int) -> int:
    return number


@pipe_output(step(_tenfold), namespace="own")
def piped(number: int) -> int:
    return number


@mutate(plain, apply_to(plain, by=value(10)).named("named"), plain, piped, by=value(1))
def _plus(number: int, by: int) -> int:
    return number + by


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = sorted(one.name for one in dr.list_available_variables())
    return [names, dr.execute([name for name in names if name != "number"], inputs={"number": 1})]


_EXPECTED = [
    [
        "number", "own.with_plus", "own.with_tenfold", "piped", "piped.raw",
        "plain", "plain.named", "plain.raw", "plain.with_plus", "plain.with_plus_2",
    ],
    {
        "piped": 11, "piped.raw": 1, "own.with_plus": 11, "own.with_tenfold": 10,
        "plain": 13, "plain.named": 12, "plain.raw": 1, "plain.with_plus": 2, "plain.with_plus_2": 13,
    },
]  # fmt: skip
