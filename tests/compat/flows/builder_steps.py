"""The builder: its steps, what it refuses, its copies; the driver: functions as targets, checks."""

from __future__ import annotations

import pickle
import sys

from hamilton import driver
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.execution.grouping import GroupNodesIndividually


def a(x: int) -> int:
    return x


def b(a: int, k: int) -> int:
    return a + k


def _refusal(steps):
    try:
        steps()
    except ValueError as error:
        return str(error)[:24]
    return "nothing refused"


def _run(folder):
    module = sys.modules[__name__]
    builder = driver.Builder().with_modules(module).with_config({"k": 1})
    other = builder.copy().with_config({"k": 2})
    dr, second = builder.build(), other.build()
    again = pickle.loads(pickle.dumps(dr))  # noqa: S301 - pickled here
    return [
        dr.execute([b, "a"], inputs={"x": 1}),
        second.execute([module.b], inputs={"x": 1}),
        again.execute(["b"], inputs={"x": 1}),
        dr.execute([dr.list_available_variables()[0]], inputs={"x": 1}),
        dr.validate_execution(["b"], inputs={"x": 1}),
        _refusal(lambda: dr.validate_execution(["b"])),
        _refusal(lambda: dr.execute(["nothing"])),
        _refusal(lambda: dr.execute(["b"], inputs={"x": 1, "k": 2})),
        _refusal(lambda: driver.Builder().enable_dynamic_execution()) != "nothing refused",
        _refusal(lambda: driver.Builder().with_remote_executor(SynchronousLocalTaskExecutor()))[
            :18
        ],
        _refusal(lambda: driver.Builder().with_grouping_strategy(GroupNodesIndividually()))[:19],
        dr.execute([]),
    ]


_EXPECTED = [
    {"b": 2, "a": 1},
    {"b": 3},
    {"b": 2},
    {"a": 1},
    None,
    "1 errors encountered: \n ",
    "Unknown nodes [nothing] ",
    "The following inputs are",
    True,
    "Cannot set executi",
    "Cannot set grouping",
    {},
]
