"""The loop that awaits: it ends at the first failure, loses no wake-up, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator

import pytest

from hamilton import ad_hoc_utils, async_driver
from hamilton.errors import GraphError, StreamClosedError
from hamilton.execution import executors, grouping
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import (
    GraphExecutionHook,
    NodeExecutionHook,
    TaskExecutionHook,
    TaskReturnHook,
    TaskSubmissionHook,
)
from hamilton.lifecycle.base import BasePreNodeExecuteAsync

ENOUGH_S = 10
RUNS = 10
REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
}


def within_a_loop(main):
    """Run a coroutine function in debug mode; nothing may be left or reported."""
    reported = []

    async def watched():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
        try:
            return await asyncio.wait_for(main(), ENOUGH_S)
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left

    try:
        return asyncio.run(watched(), debug=True)
    finally:
        gc.collect()
        assert reported == []


def built(*functions, remote=None, adapters=()):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = async_driver.Builder().with_modules(module).with_adapters(*adapters)
    if remote is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(REMOTES[remote]())
    return builder.build_without_init()


def run(*functions, target, remote=None, adapters=(), times=1, **options):
    async def main():
        dr = built(*functions, remote=remote, adapters=adapters)
        results = [await dr.execute([target], **options) for _ in range(times)]
        return results[-1][target]

    return within_a_loop(main)


@pytest.fixture(params=REMOTES)
def remote(request):
    return request.param


class Told(NodeExecutionHook, GraphExecutionHook):
    def __init__(self):
        self.seen = []

    def run_before_node_execution(self, *, node_name, **_):
        self.seen.append(("before", node_name))

    def run_after_node_execution(self, *, node_name, success, **_):
        self.seen.append(("after", node_name, success))

    def run_before_graph_execution(self, **_):
        pass

    def run_after_graph_execution(self, *, success, **_):
        self.seen.append(("after graph", success))


# What ends a run ---------------------------------------------------------------------------------


def waiting_functions(log, other="broken"):
    async def waiting() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    def both(waiting: int, broken: object) -> int:
        return 1

    if other != "broken":
        both = ad_hoc_utils.module_from_source(
            f"def both(waiting: int, {other}: object) -> int:\n    return 1\n"
        ).both
    return waiting, both


def test_the_first_failure_cancels_and_awaits_the_others():
    log = []

    async def broken() -> int:
        await asyncio.sleep(0)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine") as caught:
        run(broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]
    assert "in node 'broken'" in caught.value.__notes__[0]


def test_a_plain_function_that_fails_among_coroutines_ends_the_run():
    log = []

    async def slow() -> int:
        await asyncio.sleep(0)
        return 0

    def broken(slow: int) -> int:
        return 1 // slow

    with pytest.raises(ZeroDivisionError):
        run(slow, broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]


def test_a_node_that_was_cancelled_by_its_own_doing_ends_the_run():
    log = []

    async def broken() -> int:
        inner = asyncio.ensure_future(asyncio.Event().wait())
        inner.cancel()
        await inner
        return 1

    with pytest.raises(asyncio.CancelledError):
        run(broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]


def test_hooks_are_told_of_a_cancellation_from_outside():
    log, told, begun = [], Told(), asyncio.Event()

    async def broken() -> int:
        await asyncio.sleep(0)
        begun.set()
        return 1

    async def main():
        dr = built(broken, *waiting_functions(log), adapters=[told])
        running = asyncio.ensure_future(dr.execute(["both"]))
        await begun.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    within_a_loop(main)
    assert log == ["cleaned up"]
    assert told.seen[-2:] == [("after", "waiting", False), ("after graph", False)]


def test_hooks_are_told_of_an_interruption():
    told = Told()

    async def interrupted() -> int:
        await asyncio.sleep(0)
        raise KeyboardInterrupt

    async def main():
        await built(interrupted, adapters=[told]).execute(["interrupted"])

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert told.seen[-2:] == [("after", "interrupted", False), ("after graph", False)]


def test_a_time_limit_ends_the_run():
    log = []

    async def broken() -> int:
        return 1

    async def main():
        dr = built(broken, *waiting_functions(log))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(dr.execute(["both"]), 0.01)

    within_a_loop(main)
    assert log == ["cleaned up"]


def test_a_node_that_does_not_obey_its_cancellation_is_awaited_and_nothing_follows_it():
    log = []

    async def stubborn() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return 1

    async def follower(stubborn: int) -> int:
        log.append("ran")
        return 1

    async def broken() -> int:
        await asyncio.sleep(0)
        raise ValueError("mine")

    async def last(follower: int, broken: int) -> int:
        return 1

    with pytest.raises(ValueError, match="mine"):
        run(stubborn, follower, broken, last, target="last")
    assert log == []


def test_a_node_that_raises_stop_iteration_does_not_hang():
    async def one() -> int:
        return 1

    def two(one: int) -> int:
        return next(iter([]))

    with pytest.raises(RuntimeError) as caught:
        run(one, two, target="two")
    assert isinstance(caught.value.__cause__, StopIteration)


class FailingBefore(NodeExecutionHook):
    def run_before_node_execution(self, *, node_name, **_):
        if node_name == "broken":
            raise LookupError("hook")

    def run_after_node_execution(self, **_):
        pass


class FailingAfter(NodeExecutionHook):
    def run_before_node_execution(self, **_):
        pass

    def run_after_node_execution(self, *, node_name, **_):
        if node_name == "broken":
            raise LookupError("hook")


@pytest.mark.parametrize("hook", [FailingBefore, FailingAfter])
def test_a_hook_that_fails_ends_the_run(hook):
    log = []

    async def broken() -> int:
        await asyncio.sleep(0)
        return 1

    with pytest.raises(LookupError, match="hook"):
        run(broken, *waiting_functions(log), target="both", adapters=[hook()])
    assert log in (["cleaned up"], [])


def test_a_plain_function_that_fails_at_once_keeps_what_awaits_from_beginning():
    log = []

    async def early() -> int:
        log.append("began")
        return 1

    def broken() -> int:
        return 1 // 0

    def last(early: int, broken: int) -> int:
        return early

    with pytest.raises(ZeroDivisionError) as caught:
        run(early, broken, last, target="last")
    assert log == []
    assert "in node 'broken'" in caught.value.__notes__[0]


def test_a_second_cancellation_waits_for_what_cleans_up_too():
    log, cleaning, allowed = [], asyncio.Event(), asyncio.Event()

    async def careful() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            cleaning.set()
            await allowed.wait()
            log.append("cleaned up")

    async def main():
        running = asyncio.ensure_future(built(careful).execute(["careful"]))
        await asyncio.sleep(0)
        while not cleaning.is_set():
            running.cancel()
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.sleep(0)
        assert not running.done()
        allowed.set()
        with pytest.raises(asyncio.CancelledError):
            await running

    within_a_loop(main)
    assert log == ["cleaned up"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_what_stops_a_program_ends_a_run_from_wherever_it_is_raised(remote, stop):
    log, told = [], Told()

    def stopping(each: int) -> int:
        raise stop

    def all_of(stopping: Collect[int]) -> list:
        return stopping

    with pytest.raises(stop):
        run(
            each, stopping, all_of, *waiting_functions(log, "all_of"), target="both",
            remote=remote, adapters=[told], inputs={"n": 2},
        )  # fmt: skip
    assert log == ["cleaned up"] * told.seen.count(("before", "waiting"))
    assert ("after", "stopping", False) in told.seen
    assert told.seen[-1] == ("after graph", False)


def pressing_functions(log):
    async def source(n: int) -> Parallelizable[int]:
        try:
            for number in range(n):
                yield number
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    async def pressing(source: int) -> int:
        log.append(source)
        if source == 1:
            signal.raise_signal(signal.SIGINT)
        try:
            await asyncio.Event().wait()
        finally:
            log.append("cleaned up")

    def all_of(pressing: Collect[int]) -> list:
        return pressing

    return source, pressing, all_of


def test_control_c_drops_what_has_not_begun_and_leaves_nothing_behind(remote):
    log, told = [], Told()

    options = {"remote": remote, "adapters": [told], "inputs": {"n": 1000}}
    with pytest.raises(KeyboardInterrupt):
        run(*pressing_functions(log), target="all_of", **options)

    begun = [entry for entry in log if isinstance(entry, int)]
    failed = [("after", "pressing", False)] * len(begun)
    assert len(begun) < 20
    assert log.count("cleaned up") == len(begun)
    assert log[-1] == "closed"
    assert told.seen[-len(failed) - 1 :] == [*failed, ("after graph", False)]


def test_control_c_awaits_what_runs_in_threads():
    begun, log = threading.Event(), []

    def held(each: int) -> int:
        begun.set()
        threading.Event().wait(0.05)
        log.append(each)
        return each

    def all_of(held: Collect[int]) -> list:
        return held

    async def pressing() -> int:
        await asyncio.to_thread(begun.wait)
        signal.raise_signal(signal.SIGINT)
        return 1

    def last(all_of: list, pressing: int) -> int:
        return pressing

    options = {"target": "last", "remote": "threads", "inputs": {"n": 50}}
    with pytest.raises(KeyboardInterrupt):
        run(each, held, all_of, pressing, last, **options)
    ended = list(log)
    assert 1 <= len(ended) < 50
    threading.Event().wait(0.1)
    assert log == ended


def test_what_fails_while_a_run_ends_does_not_hide_why_it_ended(remote):
    async def source() -> Parallelizable[int]:
        try:
            while True:
                yield 1
        finally:
            raise KeyError("while closing")

    async def broken(source: int) -> int:
        raise ValueError("mine")

    def all_of(broken: Collect[int]) -> list:
        return broken

    with pytest.raises(ValueError, match="mine"):
        run(source, broken, all_of, target="all_of", remote=remote)


def test_a_generator_that_fails_to_close_early_ends_the_run(remote):
    async def source() -> Parallelizable[int]:
        try:
            while True:
                yield 1
        finally:
            raise KeyError("while closing")

    async def first(source: Stream[int]) -> int:
        return await anext(source)

    with pytest.raises(KeyError, match="while closing"):
        run(source, first, target="first", remote=remote)


# Streams -----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("count", [0, 1, 2, 17, 100])
def test_the_reader_of_a_stream_gets_every_item(remote, count):
    expected = sum(range(count))
    options = {"remote": remote, "inputs": {"n": count}, "times": RUNS}
    assert run(each, same, total, target="total", **options) == expected
    assert run(each, awaited, total_awaited, target="total_awaited", **options) == expected


def test_a_failing_item_wakes_the_reader_even_one_that_catches_it(remote):
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


def test_a_reader_that_stops_early_lets_the_generator_be_closed(remote):
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


def test_a_stream_whose_reader_waits_for_all_its_items_is_refused(remote):
    def whole(same: Collect[int]) -> int:
        return sum(same)

    async def shares(same: Stream[int], whole: int) -> list:
        return [value / whole async for value in same]

    options = {"target": "shares", "remote": remote, "inputs": {"n": 100}}
    with pytest.raises(GraphError, match="Collect instead"):
        run(each, same, whole, shares, **options)


def test_a_stream_that_outlives_its_reader_says_so(remote):
    async def kept(same: Stream[int]) -> object:
        return same

    async def late(kept: object) -> list:
        return [value async for value in kept]

    with pytest.raises(StreamClosedError, match="'same'"):
        run(each, same, kept, late, target="late", remote=remote, inputs={"n": 3})


def test_items_may_be_made_of_a_stream(remote):
    async def again(same: Stream[int]) -> Parallelizable[int]:
        async for value in same:
            yield value

    def all_of(again: Collect[int]) -> list:
        return again

    options = {"target": "all_of", "remote": remote, "inputs": {"n": 20}}
    assert run(each, same, again, all_of, **options) == list(range(20))


def test_a_plain_function_reads_a_stream_when_nothing_is_awaited(remote):
    def plain(same: Stream[int]) -> int:
        return sum(same)

    assert run(each, same, plain, target="plain", remote=remote, inputs={"n": 20}) == 190


def test_a_stream_may_be_given_up_while_it_is_waited_for(remote):
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


def test_a_stream_may_be_read_in_a_task_of_its_own(remote):
    async def summed(awaited: Stream[int]) -> int:
        async def summing():
            return sum([value async for value in awaited])

        return await asyncio.ensure_future(summing())

    options = {"target": "summed", "remote": remote, "inputs": {"n": 100}}
    assert run(each, awaited, summed, **options) == 4950


def test_several_may_wait_for_the_same_stream_and_get_its_values_in_order(remote):
    async def backwards(each: int) -> int:
        for _ in range(20 - 5 * each):
            await asyncio.sleep(0)
        return each

    async def waiting(backwards: Stream[int]) -> list:
        return await asyncio.gather(*[anext(backwards) for _ in range(3)])

    options = {"target": "waiting", "remote": remote, "inputs": {"n": 3}}
    assert run(each, backwards, waiting, **options) == [0, 1, 2]


def test_two_streams_may_be_read_at_the_same_time(remote):
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


def test_a_plain_function_cannot_read_a_stream_where_others_await(remote):
    def plain(awaited: Stream[int]) -> int:
        return sum(awaited)

    with pytest.raises(TypeError, match="The stream of 'awaited' is read with `async for`"):
        run(each, awaited, plain, target="plain", remote=remote, inputs={"n": 3})


def test_hooks_are_told_that_a_node_reads_a_stream(remote):
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


# Asynchronous generators -------------------------------------------------------------------------


def test_no_items_are_asked_for_while_as_many_as_may_be_are_under_way(remote):
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


def test_an_item_that_comes_when_no_more_are_wanted_is_not_begun(remote):
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


def test_plain_items_that_fail_are_told_by_the_node_that_expands(remote):
    def source() -> Parallelizable[int]:
        yield 1
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone") as caught:
        run(source, *block_of("source"), target="all_of", remote=remote)
    assert "in node 'source'" in caught.value.__notes__[0]


def test_items_are_asked_for_one_by_one_and_not_far_ahead(remote):
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


def test_asynchronous_generators_expand_what_was_expanded(remote):
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


def test_a_generator_that_fails_ends_the_run_with_a_note():
    async def source() -> Parallelizable[int]:
        yield 1
        raise KeyError("gone")

    def all_of(source: Collect[int]) -> list:
        return source

    with pytest.raises(KeyError, match="gone") as caught:
        run(source, all_of, target="all_of", remote="here")
    assert "in node 'source'" in caught.value.__notes__[0]


def test_a_generator_is_closed_when_an_item_fails(remote):
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


def test_what_takes_the_place_of_an_expansion_may_be_asynchronous():
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


# Many at once, and elsewhere ---------------------------------------------------------------------


async def shared(same: Collect[int]) -> int:
    await asyncio.sleep(0)
    return sum(same)


def test_one_driver_serves_many_requests_at_once(remote):
    async def main():
        dr = built(each, same, shared, remote=remote)
        requests = [dr.execute(["shared"], inputs={"n": count}) for count in range(30)]
        return await asyncio.gather(*requests)

    assert within_a_loop(main) == [{"shared": sum(range(count))} for count in range(30)]


def test_a_request_that_fails_leaves_the_others_alone(remote):
    def inverse(each: int) -> float:
        return 1 / (each - 5)

    async def whole(inverse: Collect[float]) -> int:
        return len(inverse)

    async def main():
        dr = built(each, inverse, whole, remote=remote)
        requests = [dr.execute(["whole"], inputs={"n": count}) for count in range(10)]
        return await asyncio.gather(*requests, return_exceptions=True)

    results = within_a_loop(main)
    assert results[:6] == [{"whole": count} for count in range(6)]
    assert all(isinstance(result, ZeroDivisionError) for result in results[6:])


def test_the_event_loop_lives_while_threads_work():
    released = threading.Event()

    def held(each: int) -> bool:
        return released.wait(ENOUGH_S)

    def all_of(held: Collect[bool]) -> list:
        return held

    async def main():
        dr = built(each, held, all_of, remote="threads")
        running = asyncio.ensure_future(dr.execute(["all_of"], inputs={"n": 4}))
        for _ in range(10):
            await asyncio.sleep(0)
        released.set()
        return await running

    assert within_a_loop(main) == {"all_of": [True] * 4}


def test_a_cancelled_run_awaits_what_runs_in_threads():
    begun, log = threading.Event(), []

    def held(each: int) -> int:
        begun.set()
        threading.Event().wait(0.05)
        log.append(each)
        return each

    def all_of(held: Collect[int]) -> list:
        return held

    async def main():
        dr = built(each, held, all_of, remote="threads")
        running = asyncio.ensure_future(dr.execute(["all_of"], inputs={"n": 50}))
        await asyncio.to_thread(begun.wait)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return len(log)

    at_the_end = within_a_loop(main)
    assert 1 <= at_the_end == len(log) < 50


def test_what_fails_in_threads_after_the_end_is_not_reported_as_well():
    released = threading.Event()

    def risky(each: int) -> int:
        if each == 0:
            raise KeyError("first")
        released.wait(0.02)
        raise KeyError("later")

    def all_of(risky: Collect[int]) -> list:
        return risky

    async def last(all_of: list) -> list:
        return all_of

    options = {"target": "last", "remote": "threads", "inputs": {"n": 2}}
    with pytest.raises(KeyError, match="first"):
        run(each, risky, all_of, last, **options)


def test_an_executor_that_takes_no_more_is_asked_again():
    def slow(each: int) -> int:
        threading.Event().wait(0.002)
        return each

    async def all_of(slow: Collect[int]) -> list:
        return slow

    class OneAtATime(executors.MultiThreadingExecutor):
        def can_submit_task(self):
            return super().can_submit_task()

        def submit_task(self, task):
            assert self.can_submit_task()
            return Future(super().submit_task(task))

    class Future(executors.TaskFuture):
        def __init__(self, future):
            self.get_state, self.get_result = future.get_state, future.get_result

    async def main():
        module = ad_hoc_utils.create_temporary_module(each, slow, all_of)
        builder = async_driver.Builder().with_modules(module)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = await builder.with_remote_executor(OneAtATime(1)).build()
        return await dr.execute(["all_of"], inputs={"n": 5})

    assert within_a_loop(main) == {"all_of": list(range(5))}


class Tasks(TaskSubmissionHook, TaskExecutionHook, TaskReturnHook):
    def __init__(self):
        self.seen = []

    def run_before_task_submission(self, *, task_id, **_):
        self.seen.append(("submitted", task_id))

    def run_before_task_execution(self, *, task_id, **_):
        self.seen.append(("before", task_id))

    def run_after_task_execution(self, *, task_id, success, **_):
        self.seen.append(("after", task_id, success))

    def run_after_task_return(self, *, task_id, success, **_):
        self.seen.append(("returned", task_id, success))


def test_hooks_of_tasks_are_told_wherever_a_task_runs(remote):
    hook = Tasks()
    options = {"target": "shared", "remote": remote, "adapters": [hook], "inputs": {"n": 2}}
    run(each, same, shared, **options)
    names = {entry[1] for entry in hook.seen}
    assert len(names) == 4
    for name in names:
        told = [entry for entry in hook.seen if entry[1] == name]
        assert [entry[0] for entry in told] == ["submitted", "before", "after", "returned"]
        assert all(entry[2] for entry in told[2:])


def test_hooks_of_tasks_are_told_of_a_failure(remote):
    async def risky(each: int) -> float:
        return 1 / each

    def all_of(risky: Collect[float]) -> list:
        return risky

    hook = Tasks()
    options = {"target": "all_of", "remote": remote, "adapters": [hook], "inputs": {"n": 1}}
    with pytest.raises(ZeroDivisionError):
        run(each, risky, all_of, **options)
    assert [entry for entry in hook.seen if entry[1] == "each.0.risky"] == [
        ("submitted", "each.0.risky"), ("before", "each.0.risky"),
        ("after", "each.0.risky", False), ("returned", "each.0.risky", False),
    ]  # fmt: skip


@pytest.mark.parametrize("strategy", [grouping.GroupByRepeatableBlocks, grouping.GroupNodesByLevel])
def test_nodes_may_be_grouped_into_tasks(strategy):
    async def doubled(x: int) -> int:
        return 2 * x

    async def shown(doubled: int) -> str:
        return str(doubled)

    async def main(*functions, target, **inputs):
        module = ad_hoc_utils.create_temporary_module(*functions)
        builder = async_driver.Builder().with_modules(module)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = await builder.with_grouping_strategy(strategy()).build()
        return await dr.execute([target], inputs=inputs)

    assert asyncio.run(main(doubled, shown, target="shown", x=2)) == {"shown": "4"}


def test_a_block_of_several_nodes_is_one_task():
    async def more(awaited: int) -> int:
        return awaited + 1

    async def all_of(more: Collect[int]) -> list:
        return more

    async def main(hook):
        module = ad_hoc_utils.create_temporary_module(each, awaited, more, all_of)
        builder = async_driver.Builder().with_modules(module).with_adapters(hook)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = await builder.with_grouping_strategy(grouping.GroupByRepeatableBlocks()).build()
        return await dr.execute(["all_of"], inputs={"n": 2})

    hook = Tasks()
    assert asyncio.run(main(hook)) == {"all_of": [1, 2]}
    assert {entry[1] for entry in hook.seen} == {
        "expand-each", "expand-each.0.block-each", "expand-each.1.block-each", "collect-each",
    }  # fmt: skip


class AwaitedHook(BasePreNodeExecuteAsync):
    def __init__(self):
        self.seen = []

    async def pre_node_execute(self, *, node_, **_):
        await asyncio.sleep(0)
        self.seen.append(node_.name)


def test_a_hook_that_is_awaited_is_told_of_what_else_would_run_elsewhere(remote):
    hook = AwaitedHook()
    options = {"target": "shared", "remote": remote, "adapters": [hook], "inputs": {"n": 2}}
    run(each, same, shared, **options)
    assert sorted(hook.seen) == ["each", "same", "same", "shared"]
