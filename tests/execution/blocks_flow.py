"""Blocks that lie side by side and in each other, for tests that run them everywhere."""

from __future__ import annotations

from hamilton.htypes import Collect, Parallelizable, Stream


def one(n: int) -> Parallelizable[int]:
    yield from range(n)


def other(n: int) -> Parallelizable[int]:
    yield from range(n)


def tenfold(other: int) -> int:
    return 10 * other


def pairs(tenfold: Collect[int], one: int) -> list:
    return [list(tenfold), one]


def counted(pairs: list, other: Collect[int]) -> tuple:
    return len(pairs), len(other)


def all_pairs(pairs: Collect[list], tenfold: Collect[int], counted: Collect[tuple]) -> list:
    return [list(pairs), list(tenfold), list(counted)]


def outer(n: int) -> Parallelizable[int]:
    yield from range(n)


def inner(outer: int) -> Parallelizable[int]:
    yield from range(outer + 1)


def beside(outer: int) -> Parallelizable[int]:
    yield from range(outer)


def leaf(inner: int) -> int:
    return 10 * inner


def deep(leaf: Collect[int], beside: int, tenfold: Collect[int]) -> list:
    return [list(leaf), beside, list(tenfold)]


def deeps(deep: Collect[list]) -> list:
    return list(deep)


def all_deep(deeps: Collect[list]) -> list:
    return list(deeps)


def flowing(leaf: Stream[int]) -> int:
    return sum(leaf)


def sums(flowing: Collect[int]) -> list:
    return list(flowing)


def first(outer: int) -> Parallelizable[int]:
    yield from range(outer)


def firsts(first: Collect[int]) -> int:
    return sum(first)


def second(firsts: int) -> Parallelizable[int]:
    yield firsts


def seconds(second: Collect[int]) -> int:
    return sum(second)


def third(seconds: int) -> Parallelizable[int]:
    yield seconds


def in_third(third: int) -> int:
    return third + 1


def thirds(in_third: Collect[int]) -> int:
    return sum(in_third)


def last(thirds: int, firsts: int) -> int:
    return -thirds


def lasts(last: Collect[int]) -> list:
    return list(last)
