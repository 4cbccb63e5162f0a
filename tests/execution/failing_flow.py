"""Nodes that fail where they run, which another process finds by their names."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hamilton import ad_hoc_utils, driver
from hamilton.htypes import Collect, Parallelizable


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def divided(each: int) -> float:
    return 1 / each


def read(each: int) -> dict:
    return json.loads("{" * each)


class Odd(Exception):
    def __init__(self, one, other):
        super().__init__(one)


def odd(each: int) -> int:
    raise Odd("one", "other")


INNER = "def odd(each: int) -> int:\n    return 1 // each\n"


def within(each: int) -> int:
    module = ad_hoc_utils.module_from_source(INNER, module_name="inner_flow")
    return driver.Builder().with_modules(module).build().execute(["odd"], inputs={"each": each})


def caused(each: int) -> float:
    try:
        return 1 / each
    except ZeroDivisionError as error:
        raise ValueError(each) from error


@dataclass(frozen=True)
class Frozen(Exception):
    """An error that refuses to be changed."""


def _frozen():
    raise Frozen


class Speechless(Exception):
    def __init__(self, one, other):
        super().__init__(one)

    def __str__(self):
        raise ValueError("no text")


def speechless(each: int) -> int:
    raise Speechless(1, 2)


def rare(caused: float, speechless: int) -> int:
    return 1


def plain(divided: float, read: dict, odd: int, within: int, rare: int) -> int:
    return 1


def all_plain(plain: Collect[int]) -> list:
    return plain


def last(all_plain: list) -> int:
    return len(all_plain)
