"""A sub-DAG of functions, used with inputs and a configuration of its own."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import source, subdag, value

_INNER = """
from hamilton.function_modifiers import config

def cleaned(rows: list, drop: int = 0) -> list:
    return rows[drop:]

@config.when(kind="sum")
def feature__sum(cleaned: list) -> int:
    return sum(cleaned)

@config.when_not(kind="sum")
def feature__len(cleaned: list, bonus: int) -> int:
    return len(cleaned) + bonus
"""
from hamilton import ad_hoc_utils  # noqa: E402 - the inner module is made here

_inner = ad_hoc_utils.module_from_source(_INNER)


@subdag(_inner, inputs={"rows": source("january")}, config={"kind": "sum"})
def january_sum(feature: int) -> int:
    return feature


@subdag(_inner, inputs={"rows": value([1, 2, 3]), "drop": value(1)}, config={"kind": "len"})
def counted(feature: int, cleaned: list) -> list:
    return [feature, cleaned]


def january() -> list:
    return [10, 20]


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    wanted = ["january_sum", "counted", "counted.feature", "january_sum.cleaned"]
    up = sorted(one.name for one in dr.what_is_upstream_of("counted"))
    return [dr.execute(wanted, inputs={"bonus": 5}), up]


_EXPECTED = [
    {
        "january_sum": 30,
        "counted": [7, [2, 3]],
        "counted.feature": 7,
        "january_sum.cleaned": [10, 20],
    },
    ["bonus", "counted", "counted.cleaned", "counted.drop", "counted.feature", "counted.rows"],
]
