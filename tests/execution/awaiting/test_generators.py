"""Asynchronous generators: asked for items one by one, and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hamilton import ad_hoc_utils
from hamilton.htypes import Collect, Parallelizable, Stream

RUNS = 10


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


def block_of(expander):
    """Give a coroutine function of an item of that name, and what collects its values."""
    module = ad_hoc_utils.module_from_source(f"""
from hamilton.htypes import Collect

async def same({expander}: int) -> int:
    return {expander}

def all_of(same: Collect[int]) -> list:
    return same
""")
    return module.same, module.all_of


def test_no_items_are_asked_for_while_as_many_as_may_be_are_under_way(run, remote):
    asked, seen, released = [], [], asyncio.Event()

    async def source(n: int) -> Parallelizable[int]:
        for number in range(n):
            asked.append(number)
            yield number

    async def held(source: int) -> int:
        if source == 0:
            for _ in range(200):
                await asyncio.sleep(0)
            seen.append(len(asked))
            released.set()
        await released.wait()
        return source

    def all_of(held: Collect[int]) -> list:
        return held

    options = {"target": "all_of", "remote": remote, "inputs": {"n": 100}}
    assert run(source, held, all_of, **options) == list(range(100))
    assert seen == [8 if remote == "threads" else 16]


def test_an_item_that_comes_when_no_more_are_wanted_is_not_begun(run, remote):
    log = []

    async def slow() -> Parallelizable[int]:
        try:
            yield 0
            for _ in range(10):
                await asyncio.sleep(0)
            yield 1
        finally:
            log.append("closed")

    async def used(slow: int) -> int:
        log.append(slow)
        return slow

    async def first(used: Stream[int]) -> int:
        return await anext(used)

    async def later(first: int) -> int:
        for _ in range(50):
            await asyncio.sleep(0)
        log.append("later")
        return first

    assert run(slow, used, first, later, target="later", remote=remote) == 0
    assert log == [0, "closed", "later"]


def test_plain_items_that_fail_are_told_by_the_node_that_expands(run, remote):
    def source() -> Parallelizable[int]:
        yield 1
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone") as caught:
        run(source, *block_of("source"), target="all_of", remote=remote)
    assert "in node 'source'" in caught.value.__notes__[0]


def test_items_are_asked_for_one_by_one_and_not_far_ahead(run, remote):
    ahead = []

    async def source(n: int) -> Parallelizable[int]:
        for number in range(n):
            ahead.append(number)
            yield number

    async def slow(source: int) -> int:
        await asyncio.sleep(0.001)
        ahead.append(-len([number for number in ahead if number >= 0]) + source)
        return source

    def all_of(slow: Collect[int]) -> list:
        return slow

    options = {"target": "all_of", "remote": remote, "inputs": {"n": 100}}
    assert run(source, slow, all_of, **options) == list(range(100))
    assert min(ahead) >= -17


def test_asynchronous_generators_expand_what_was_expanded(run, remote):
    async def outer(n: int) -> Parallelizable[int]:
        for number in range(n):
            await asyncio.sleep(0)
            yield number

    async def inner(outer: int) -> Parallelizable[int]:
        for number in range(outer):
            await asyncio.sleep(0)
            yield number

    def inners(inner: Collect[int]) -> list:
        return inner

    def outers(inners: Collect[list]) -> list:
        return inners

    options = {"target": "outers", "remote": remote, "inputs": {"n": 5}, "times": RUNS}
    assert run(outer, inner, inners, outers, **options) == [list(range(n)) for n in range(5)]


def test_a_generator_that_fails_ends_the_run_with_a_note(run):
    async def source() -> Parallelizable[int]:
        yield 1
        raise KeyError("gone")

    def all_of(source: Collect[int]) -> list:
        return source

    with pytest.raises(KeyError, match="gone") as caught:
        run(source, all_of, target="all_of", remote="here")
    assert "in node 'source'" in caught.value.__notes__[0]


def test_a_generator_is_closed_when_an_item_fails(run, remote):
    log = []

    async def source() -> Parallelizable[int]:
        try:
            for number in range(1000):
                yield number
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    def risky(source: int) -> int:
        return 1 // (source - 3)

    def all_of(risky: Collect[int]) -> list:
        return risky

    with pytest.raises(ZeroDivisionError):
        run(source, risky, all_of, target="all_of", remote=remote)
    assert log == ["closed"]


def test_what_takes_the_place_of_an_expansion_may_be_asynchronous(run):
    class Numbers(AsyncIterator):
        left = 3

        async def __anext__(self):
            if not self.left:
                raise StopAsyncIteration
            self.left -= 1
            return self.left

    async def last(same: Collect[int]) -> list:
        return same

    options = {"target": "last", "remote": "here", "overrides": {"each": Numbers()}}
    assert run(each, same, last, **options) == [2, 1, 0]


class Pages:
    """Items that may be closed once."""

    def __init__(self, count, closing=0):
        self.left = count
        self.closing = closing
        self.is_closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return self.left

    async def aclose(self):
        if self.is_closed:
            raise RuntimeError("closed already")
        self.is_closed = True
        for _ in range(self.closing):
            await asyncio.sleep(0)


def pages(given: object) -> Parallelizable[int]:
    return given


async def late(pages: int) -> int:
    """End after the items are used up, each item at another time."""
    for _ in range(20 + pages):
        await asyncio.sleep(0)
    return pages


def all_late(late: Collect[int]) -> list:
    return late


@pytest.mark.parametrize("count", [0, 1, 10, 100])
def test_items_are_closed_once_when_they_are_used_up(run, remote, count):
    given = Pages(count)
    options = {"target": "all_late", "remote": remote, "inputs": {"given": given}}
    assert run(pages, late, all_late, **options) == list(reversed(range(count)))
    assert given.is_closed


def test_items_are_closed_once_though_the_run_is_done_meanwhile(run, remote):
    given = Pages(3, closing=100)
    options = {"target": "all_late", "remote": remote, "inputs": {"given": given}}
    assert run(pages, late, all_late, **options) == [2, 1, 0]
    assert given.is_closed


def test_items_are_closed_once_when_one_of_them_fails(run, remote):
    given = Pages(100)

    async def broken(pages: int) -> int:
        raise ValueError("mine")

    def all_of(broken: Collect[int]) -> list:
        return broken

    options = {"target": "all_of", "remote": remote, "inputs": {"given": given}}
    with pytest.raises(ValueError, match="mine") as caught:
        run(pages, broken, all_of, **options)
    assert given.is_closed
    assert len(caught.value.__notes__) == 1
