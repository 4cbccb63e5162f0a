"""Adapters that send nodes elsewhere, in the async driver: what is sent, and what comes back."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading

import pytest

from hamilton import ad_hoc_utils, async_driver
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import NodeExecutionHook, NodeExecutionMethod
from hamilton.lifecycle.base import (
    BaseDoNodeExecuteAsync,
    BaseDoRemoteExecute,
    BasePostNodeExecuteAsync,
)
from hamilton.lifecycle.default import GracefulErrorAdapter
from hamilton.lifecycle.points import Rank
from hamilton.plugins.h_threadpool import FutureAdapter

ENOUGH_S = 10


class Sending(BaseDoRemoteExecute):
    """Gives what stands for a node's value; keeps the names of what it was given."""

    def __init__(self, stand_in=None, log=None):
        self.stand_in = stand_in or (lambda call, kwargs: call(**kwargs))
        self.log = [] if log is None else log

    def do_remote_execute(self, *, node, execute_lifecycle_for_node, **kwargs):
        self.log.append(f"remote {node.name}")
        return self.stand_in(execute_lifecycle_for_node, kwargs)


class Around(NodeExecutionMethod):
    """Stands around each node; keeps in which thread."""

    def __init__(self, name, log, rank=Rank.CALL):
        self.name, self.log, self.rank = name, log, rank

    def run_to_execute_node(self, *, node_name, node_callable, node_kwargs, **_):
        self.log.append(f"{self.name} {node_name}")
        return node_callable(**node_kwargs)


class Told(NodeExecutionHook):
    """Keeps what it is told of the ends of nodes."""

    def __init__(self):
        self.results = {}

    def run_before_node_execution(self, **_):
        pass

    def run_after_node_execution(self, *, node_name, result, error, **_):
        self.results[node_name] = result if error is None else error


class AwaitedTold(BasePostNodeExecuteAsync):
    """Does the same in the event loop."""

    def __init__(self):
        self.results = {}

    async def post_node_execute(self, *, node_, result, error, **_):
        await asyncio.sleep(0)
        self.results[node_.name] = result if error is None else error
        self.thread = threading.current_thread()


async def first() -> int:
    await asyncio.sleep(0)
    return 1


def second(first: int) -> int:
    return first + 1


async def third(second: int) -> int:
    return second + 1


def fourth(third: int, second: int) -> int:
    return third + second


CHAIN = [first, second, third, fourth]


def built(*functions, adapters, remote=None):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = async_driver.Builder().with_modules(module).with_adapters(*adapters)
    if remote is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(remote)
    return builder.build_without_init()


def run(*functions, target, adapters, remote=None, **options):
    async def main():
        dr = built(*functions, adapters=adapters, remote=remote)
        return (await asyncio.wait_for(dr.execute([target], **options), ENOUGH_S))[target]

    return asyncio.run(main())


def as_future(call, kwargs):
    future = concurrent.futures.Future()
    future.set_result(call(**kwargs))
    return future


async def as_coroutine(call, kwargs):
    await asyncio.sleep(0)
    return call(**kwargs)


def as_task(call, kwargs):
    return asyncio.ensure_future(as_coroutine(call, kwargs))


@pytest.mark.parametrize("stand_in", [None, as_future, as_coroutine, as_task])
def test_what_stands_for_a_value_is_awaited_before_others_read_it(stand_in):
    sending, told = Sending(stand_in), Told()

    assert run(*CHAIN, target="fourth", adapters=[told, sending]) == 5
    assert told.results == {"first": 1, "second": 2, "third": 3, "fourth": 5}


def test_coroutine_functions_stay_in_the_event_loop():
    sending = Sending()
    run(*CHAIN, target="fourth", adapters=[sending])
    assert sending.log == ["remote second", "remote fourth"]


def test_plain_functions_alone_are_sent_too_and_the_loop_goes_on():
    meeting = threading.Barrier(2, timeout=ENOUGH_S)

    def left() -> int:
        return meeting.wait() * 0 + 1

    def right() -> int:
        return meeting.wait() * 0 + 2

    def both(left: int, right: int) -> int:
        return left + right

    assert run(left, right, both, target="both", adapters=[FutureAdapter(max_workers=2)]) == 3


def test_adapters_stack_as_on_the_other_engines():
    log = []
    adapters = [
        Around("call", log), Around("cache", log, Rank.CACHE), Around("catch", log, Rank.CATCH),
        Sending(log=log), Sending(log=log),
    ]  # fmt: skip
    run(second, target="second", adapters=adapters, inputs={"first": 1})
    assert log == ["remote second"] * 2 + ["catch second", "cache second", "call second"]


def test_a_node_that_an_adapter_runs_by_a_coroutine_stays():
    class Awaiting(BaseDoNodeExecuteAsync):
        async def do_node_execute(self, *, node_, kwargs, **_):
            await asyncio.sleep(0)
            return node_(**kwargs)

    sending = Sending()
    options = {"adapters": [sending, Awaiting()], "inputs": {"first": 1}}
    assert run(second, target="second", **options) == 2
    assert sending.log == []


def test_hooks_that_are_awaited_are_told_in_the_loop_of_what_is_sent():
    told, plain = AwaitedTold(), Told()
    assert run(*CHAIN, target="fourth", adapters=[told, plain, FutureAdapter()]) == 5
    assert told.results == plain.results == {"first": 1, "second": 2, "third": 3, "fourth": 5}
    assert told.thread is threading.main_thread()


@pytest.mark.parametrize("watching", [Told, AwaitedTold])
def test_a_failure_elsewhere_is_told_and_raised_with_one_note(watching):
    told = watching()

    def risky(first: int) -> float:
        return first / 0

    with pytest.raises(ZeroDivisionError) as caught:
        run(first, risky, target="risky", adapters=[told, FutureAdapter()])

    assert told.results == {"first": 1, "risky": caught.value}
    (note,) = caught.value.__notes__
    assert note.startswith("in node 'risky'")
    assert "first: 1" in note


def test_a_failure_in_the_loop_drops_what_was_handed_over_and_awaits_what_has_begun():
    begun, released, log = threading.Event(), threading.Event(), []

    def held() -> int:
        begun.set()
        released.wait(ENOUGH_S)
        log.append("one of them")
        return 1

    def held_too() -> int:
        return held()

    async def broken() -> int:
        await asyncio.to_thread(begun.wait, ENOUGH_S)
        asyncio.get_running_loop().call_later(0.01, released.set)
        raise KeyError("mine")

    def last(held: int, held_too: int, broken: int) -> int:
        return 1

    functions = [held, held_too, broken, last]
    with pytest.raises(KeyError, match="mine"):
        run(*functions, target="last", adapters=[FutureAdapter(max_workers=1)])
    assert log == ["one of them"]


class Kept(NodeExecutionMethod):
    """A cache in short: keeps what nodes give."""

    rank = Rank.CACHE

    def __init__(self):
        self.values = {}

    def run_to_execute_node(self, *, node_name, node_callable, node_kwargs, **_):
        result = node_callable(**node_kwargs)
        self.values[node_name] = result
        return result


def test_a_cache_keeps_neither_sentinels_nor_futures():
    def risky(first: int) -> float:
        return first / 0

    def reader(risky: float) -> float:
        return risky + 1

    def other(first: int) -> int:
        return first + 1

    def pair(reader: float, other: int) -> tuple:
        return reader, other

    kept = Kept()
    adapters = [FutureAdapter(), kept, GracefulErrorAdapter(ZeroDivisionError, "n/a")]
    functions = [risky, reader, other, pair]
    assert run(*functions, target="pair", adapters=adapters, inputs={"first": 1}) == "n/a"
    assert kept.values == {"other": 2}


def test_a_cached_driver_sends_nodes_too(tmp_path):
    async def main():
        sending = Sending(as_future)
        builder = async_driver.Builder().with_adapters(sending).with_cache(path=tmp_path)
        dr = await builder.with_modules(ad_hoc_utils.create_temporary_module(second)).build()
        results = [await dr.execute(["second"], inputs={"first": 1}) for _ in range(2)]
        events = [dr.cache.logs(run_id)["second"] for run_id in dr.cache.run_ids]
        return results, [event.event_type.name for (event,) in events], sending.log

    assert asyncio.run(main()) == (
        [{"second": 2}] * 2, ["EXECUTE_NODE", "GET_RESULT"], ["remote second"] * 2,
    )  # fmt: skip


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


def more(same: int) -> int:
    return same + 1


def total(more: Collect[int]) -> int:
    return sum(more)


async def shown(total: int) -> str:
    return str(total)


@pytest.mark.parametrize(
    "remote",
    [executors.SynchronousLocalTaskExecutor, lambda: executors.MultiThreadingExecutor(2)],
    ids=["here", "threads"],
)
@pytest.mark.parametrize("adapter", [FutureAdapter, lambda: Sending(as_future)])
def test_what_is_repeated_is_sent_from_wherever_it_runs(remote, adapter):
    functions = [each, same, more, total, shown]
    options = {"adapters": [adapter()], "remote": remote(), "inputs": {"n": 4}}
    assert run(*functions, target="shown", **options) == "10"


def test_one_driver_sends_for_many_requests_and_one_that_fails_leaves_the_others_alone():
    def inverse(n: int) -> float:
        return 1 / n

    async def main():
        dr = built(inverse, adapters=[FutureAdapter(max_workers=2)])
        requests = [dr.execute(["inverse"], inputs={"n": n % 4}) for n in range(20)]
        return await asyncio.gather(*requests, return_exceptions=True)

    results = asyncio.run(main())
    failed = [isinstance(result, ZeroDivisionError) for result in results]
    assert failed == [n % 4 == 0 for n in range(20)]
    assert all(results[n] == {"inverse": 1 / (n % 4)} for n in range(20) if n % 4)
