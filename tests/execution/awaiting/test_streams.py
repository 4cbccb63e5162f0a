"""Streams that are awaited: no value is lost, and no reader waits for ever."""

from __future__ import annotations

import asyncio

import pytest

from hamilton.errors import GraphError, StreamClosedError
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import NodeExecutionHook

RUNS = 10


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


async def awaited(each: int) -> int:
    await asyncio.sleep(0)
    return each


async def total(same: Stream[int]) -> int:
    return sum([value async for value in same])


async def total_awaited(awaited: Stream[int]) -> int:
    return sum([value async for value in awaited])


@pytest.mark.parametrize("count", [0, 1, 2, 17, 100])
def test_the_reader_of_a_stream_gets_every_item(run, remote, count):
    expected = sum(range(count))
    options = {"remote": remote, "inputs": {"n": count}, "times": RUNS}
    assert run(each, same, total, target="total", **options) == expected
    assert run(each, awaited, total_awaited, target="total_awaited", **options) == expected


def test_a_failing_item_wakes_the_reader_even_one_that_catches_it(built, within_a_loop, remote):
    def risky(each: int) -> int:
        if each == 3:
            raise ValueError("item 3")
        return each

    async def caught(risky: Stream[int]) -> int:
        try:
            return sum([value async for value in risky])
        except ValueError:
            return -1

    async def main():
        dr = built(each, risky, caught, remote=remote)
        for _ in range(RUNS):
            with pytest.raises(ValueError, match="item 3"):
                await dr.execute(["caught"], inputs={"n": 10})

    within_a_loop(main)


def test_a_reader_that_stops_early_lets_the_generator_be_closed(run, remote):
    log = []

    async def endless() -> Parallelizable[int]:
        try:
            while True:
                yield 1
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    async def first(endless: Stream[int]) -> int:
        return await anext(endless)

    assert run(endless, first, target="first", remote=remote) == 1
    assert log == ["closed"]


def test_a_stream_that_is_read_to_its_end_before_another_of_the_same_items_is_refused(run, remote):
    def doubled(each: int) -> int:
        return 2 * each

    async def one_by_one(same: Stream[int], doubled: Stream[int]) -> list:
        return [await anext(same), *[value async for value in doubled]]

    options = {"target": "one_by_one", "remote": remote, "inputs": {"n": 100}}
    with pytest.raises(GraphError, match="Collect instead"):
        run(each, same, doubled, one_by_one, **options)


def test_a_stream_that_outlives_its_reader_says_so(run, remote):
    async def kept(same: Stream[int]) -> object:
        return same

    async def late(kept: object) -> list:
        return [value async for value in kept]

    with pytest.raises(StreamClosedError, match="'same'"):
        run(each, same, kept, late, target="late", remote=remote, inputs={"n": 3})


def test_items_may_be_made_of_a_stream(run, remote):
    async def again(same: Stream[int]) -> Parallelizable[int]:
        async for value in same:
            yield value

    def all_of(again: Collect[int]) -> list:
        return again

    options = {"target": "all_of", "remote": remote, "inputs": {"n": 20}}
    assert run(each, same, again, all_of, **options) == list(range(20))


def test_a_plain_function_reads_a_stream_when_nothing_is_awaited(run, remote):
    def plain(same: Stream[int]) -> int:
        return sum(same)

    assert run(each, same, plain, target="plain", remote=remote, inputs={"n": 20}) == 190


def test_a_stream_may_be_given_up_while_it_is_waited_for(built, within_a_loop, remote):
    async def never(each: int) -> int:
        await asyncio.Event().wait()
        return each

    async def impatient(never: Stream[int]) -> str:
        waiting = asyncio.ensure_future(anext(never))
        await asyncio.sleep(0)
        waiting.cancel()
        return "gave up"

    async def main():
        dr = built(each, never, impatient, remote=remote)
        running = asyncio.ensure_future(dr.execute(["impatient"], inputs={"n": 1}))
        await asyncio.sleep(0.05)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    within_a_loop(main)


def test_a_stream_may_be_read_in_a_task_of_its_own(run, remote):
    async def summed(awaited: Stream[int]) -> int:
        async def summing():
            return sum([value async for value in awaited])

        return await asyncio.ensure_future(summing())

    options = {"target": "summed", "remote": remote, "inputs": {"n": 100}}
    assert run(each, awaited, summed, **options) == 4950


def test_several_may_wait_for_the_same_stream_and_get_its_values_in_order(run, remote):
    async def backwards(each: int) -> int:
        for _ in range(20 - 5 * each):
            await asyncio.sleep(0)
        return each

    async def waiting(backwards: Stream[int]) -> list:
        return await asyncio.gather(*[anext(backwards) for _ in range(3)])

    options = {"target": "waiting", "remote": remote, "inputs": {"n": 3}}
    assert run(each, backwards, waiting, **options) == [0, 1, 2]


def test_two_streams_may_be_read_at_the_same_time(run, remote):
    async def others(n: int) -> Parallelizable[int]:
        for number in range(n):
            await asyncio.sleep(0)
            yield -number

    async def negative(others: int) -> int:
        await asyncio.sleep(0)
        return others

    async def both(awaited: Stream[int], negative: Stream[int]) -> list:
        async def listed(stream):
            return [value async for value in stream]

        return await asyncio.gather(listed(awaited), listed(negative))

    options = {"target": "both", "remote": remote, "inputs": {"n": 50}}
    expected = [list(range(50)), [-number for number in range(50)]]
    assert run(each, awaited, others, negative, both, **options) == expected


def test_a_plain_function_cannot_read_a_stream_where_others_await(run, remote):
    def plain(awaited: Stream[int]) -> int:
        return sum(awaited)

    with pytest.raises(TypeError, match="The stream of 'awaited' is read with `async for`"):
        run(each, awaited, plain, target="plain", remote=remote, inputs={"n": 3})


def test_hooks_are_told_that_a_node_reads_a_stream(run, remote):
    class Arguments(NodeExecutionHook):
        seen = None

        def run_before_node_execution(self, *, node_name, node_kwargs, **_):
            if node_name == "total":
                self.seen = repr(node_kwargs["same"])

        def run_after_node_execution(self, **_):
            pass

    hook = Arguments()
    options = {"target": "total", "remote": remote, "adapters": [hook], "inputs": {"n": 3}}
    assert run(each, same, total, **options) == 3
    assert hook.seen == "<stream of 'same'>"
