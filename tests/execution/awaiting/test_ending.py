"""How a run ends: at the first failure, nothing is left behind."""

from __future__ import annotations

import asyncio
import signal
import threading

import pytest

from hamilton import ad_hoc_utils
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import GraphExecutionHook, NodeExecutionHook


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


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def waiting_functions(log, other="broken"):
    async def waiting() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    text = f"def both(waiting: int, {other}: object) -> int:\n    return 1\n"
    return waiting, ad_hoc_utils.module_from_source(text).both


def test_the_first_failure_cancels_and_awaits_the_others(run):
    log = []

    async def broken() -> int:
        await asyncio.sleep(0)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine") as caught:
        run(broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]
    assert "in node 'broken'" in caught.value.__notes__[0]


def test_a_plain_function_that_fails_among_coroutines_ends_the_run(run):
    log = []

    async def slow() -> int:
        await asyncio.sleep(0)
        return 0

    def broken(slow: int) -> int:
        return 1 // slow

    with pytest.raises(ZeroDivisionError):
        run(slow, broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]


def test_a_node_that_was_cancelled_by_its_own_doing_ends_the_run(run):
    log = []

    async def broken() -> int:
        inner = asyncio.ensure_future(asyncio.Event().wait())
        inner.cancel()
        await inner
        return 1

    with pytest.raises(asyncio.CancelledError):
        run(broken, *waiting_functions(log), target="both")

    assert log == ["cleaned up"]


def test_hooks_are_told_of_a_cancellation_from_outside(built, within_a_loop):
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


def test_hooks_are_told_of_an_interruption(built):
    told = Told()

    async def interrupted() -> int:
        await asyncio.sleep(0)
        raise KeyboardInterrupt

    async def main():
        await built(interrupted, adapters=[told]).execute(["interrupted"])

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert told.seen[-2:] == [("after", "interrupted", False), ("after graph", False)]


def test_a_time_limit_ends_the_run(built, within_a_loop):
    log = []

    async def broken() -> int:
        return 1

    async def main():
        dr = built(broken, *waiting_functions(log))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(dr.execute(["both"]), 0.01)

    within_a_loop(main)
    assert log == ["cleaned up"]


def test_a_node_that_does_not_obey_its_cancellation_is_awaited_and_nothing_follows_it(run):
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


def test_a_node_that_raises_stop_iteration_does_not_hang(run):
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
def test_a_hook_that_fails_ends_the_run(run, hook):
    log = []

    async def broken() -> int:
        await asyncio.sleep(0)
        return 1

    with pytest.raises(LookupError, match="hook"):
        run(broken, *waiting_functions(log), target="both", adapters=[hook()])
    assert log in (["cleaned up"], [])


def test_a_plain_function_that_fails_at_once_keeps_what_awaits_from_beginning(run):
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


def test_a_second_cancellation_waits_for_what_cleans_up_too(built, within_a_loop):
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
def test_what_stops_a_program_ends_a_run_from_wherever_it_is_raised(run, remote, stop):
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


def test_control_c_drops_what_has_not_begun_and_leaves_nothing_behind(run, remote):
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


def test_control_c_awaits_what_runs_in_threads(run):
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


def test_what_fails_while_a_run_ends_does_not_hide_why_it_ended(run, remote):
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


def test_a_generator_that_fails_to_close_early_ends_the_run(run, remote):
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
