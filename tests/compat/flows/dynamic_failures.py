"""A task that fails gives its own error; one that may fail gives a sentinel."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.execution.executors import MultiThreadingExecutor
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle.default import GracefulErrorAdapter


class TooBig(Exception):
    """A number is too big."""


def number(numbers: list[int]) -> Parallelizable[int]:
    yield from numbers


def checked(number: int) -> int:
    if number > 2:
        raise TooBig(number)
    return number


def all_checked(checked: Collect[int]) -> list:
    return list(checked)


def _run(folder):
    found = []
    for adapters in ((), (GracefulErrorAdapter(error_to_catch=TooBig, sentinel_value=None),)):
        builder = driver.Builder().with_modules(sys.modules[__name__]).with_adapters(*adapters)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = builder.with_remote_executor(MultiThreadingExecutor(2)).build()
        try:
            found.append(dr.execute(["all_checked"], inputs={"numbers": [1, 5, 2]}))
        except TooBig as error:
            found.append(error.args)
    return found


_EXPECTED = [(5,), {"all_checked": [1, None, 2]}]
