"""Many runs at once, and tasks that run elsewhere."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hamilton import ad_hoc_utils, async_driver
from hamilton.execution import executors, grouping
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import (
    TaskExecutionHook,
    TaskReturnHook,
    TaskSubmissionHook,
)
from hamilton.lifecycle.base import BasePreNodeExecuteAsync

ENOUGH_S = 10


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


async def awaited(each: int) -> int:
    await asyncio.sleep(0)
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


async def shared(same: Collect[int]) -> int:
    await asyncio.sleep(0)
    return sum(same)


def test_one_driver_serves_many_requests_at_once(built, within_a_loop, remote):
    async def main():
        dr = built(each, same, shared, remote=remote)
        requests = [dr.execute(["shared"], inputs={"n": count}) for count in range(30)]
        return await asyncio.gather(*requests)

    assert within_a_loop(main) == [{"shared": sum(range(count))} for count in range(30)]


def test_a_request_that_fails_leaves_the_others_alone(built, within_a_loop, remote):
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


def test_the_event_loop_lives_while_threads_work(built, within_a_loop):
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


def test_a_cancelled_run_awaits_what_runs_in_threads(built, within_a_loop):
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


def test_what_fails_in_threads_after_the_end_is_not_reported_as_well(run):
    together = threading.Barrier(2)

    def risky(each: int) -> int:
        together.wait(timeout=30)
        raise KeyError("one of two")

    def all_of(risky: Collect[int]) -> list:
        return risky

    async def last(all_of: list) -> list:
        return all_of

    options = {"target": "last", "remote": "threads", "inputs": {"n": 2}}
    with pytest.raises(KeyError, match="one of two"):
        run(each, risky, all_of, last, **options)


def test_an_executor_that_takes_no_more_is_asked_again(within_a_loop):
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


def test_hooks_of_tasks_are_told_wherever_a_task_runs(run, remote):
    hook = Tasks()
    options = {"target": "shared", "remote": remote, "adapters": [hook], "inputs": {"n": 2}}
    run(each, same, shared, **options)
    names = {entry[1] for entry in hook.seen}
    assert len(names) == 4
    for name in names:
        told = [entry for entry in hook.seen if entry[1] == name]
        assert [entry[0] for entry in told] == ["submitted", "before", "after", "returned"]
        assert all(entry[2] for entry in told[2:])


def test_hooks_of_tasks_are_told_of_a_failure(run, remote):
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


@pytest.mark.parametrize(
    "strategy",
    [
        grouping.GroupNodesIndividually,
        grouping.GroupNodesAllAsOne,
        grouping.GroupNodesByLevel,
    ],
)
def test_the_remote_executor_runs_the_plain_tasks_that_a_strategy_calls_blocks(strategy):
    def where(x: int) -> int:
        return threading.get_ident()

    def again(where: int) -> list:
        return [where, threading.get_ident()]

    async def main():
        module = ad_hoc_utils.create_temporary_module(where, again)
        builder = async_driver.Builder().with_modules(module)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(executors.MultiThreadingExecutor(1))
        dr = await builder.with_grouping_strategy(strategy()).build()
        return (await dr.execute(["again"], inputs={"x": 2}))["again"]

    found = asyncio.run(main())
    assert found[0] == found[1] != threading.get_ident()


class Polled(executors.TaskExecutor):
    """Runs a task when its future is asked for its result, as some of others do."""

    def init(self):
        """Need nothing."""

    def finalize(self):
        """Leave nothing."""

    def can_submit_task(self):
        return True

    def submit_task(self, task):
        return executors.TaskFutureWrappingFunction(lambda: executors.base_execute_task(task))


def polled(*functions, adapters=(), remote=None):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = async_driver.Builder().with_modules(module).with_adapters(*adapters)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_remote_executor(remote or Polled()).build_without_init()


def test_a_run_that_fails_awaits_what_is_asked_for_in_threads(within_a_loop):
    begun, log = threading.Event(), []

    def item(each: int) -> int:
        if each == 0:
            begun.wait(ENOUGH_S)
            raise KeyError(each)
        begun.set()
        threading.Event().wait(0.05)
        log.append(each)
        return each

    def all_of(item: Collect[int]) -> list:
        return item

    async def main():
        with pytest.raises(KeyError):
            await polled(each, item, all_of).execute(["all_of"], inputs={"n": 2})
        return list(log)

    assert within_a_loop(main) == [1]


class InTurn(executors.ExecutionManager):
    """Chooses executors in turn, and keeps what it was asked for."""

    def __init__(self):
        super().__init__([executors.SynchronousLocalTaskExecutor(), Polled()])
        self.asked = []

    def get_executor_for_task(self, task):
        self.asked.append(task.base_id)
        return self.executors[len(self.asked) % 2]


def test_the_manager_is_asked_once_for_each_task_that_is_not_awaited():
    def first(x: int) -> int:
        return x

    def second(first: int) -> int:
        return first

    async def third(second: int) -> int:
        return second

    def last(third: int) -> int:
        return third

    async def main(manager):
        module = ad_hoc_utils.create_temporary_module(first, second, third, last)
        builder = async_driver.Builder().with_modules(module)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = builder.with_execution_manager(manager).build_without_init()
        return await dr.execute(["last"], inputs={"x": 1})

    manager = InTurn()
    assert asyncio.run(main(manager)) == {"last": 1}
    assert manager.asked == ["first", "second", "last"]


def nothing(each: int) -> int:
    return next(iter([]))


def none_of(nothing: Collect[int]) -> list:
    return nothing


@pytest.mark.parametrize("is_polled", [False, True], ids=["pool", "polled"])
def test_an_error_that_the_event_loop_cannot_carry_ends_the_run(built, within_a_loop, is_polled):
    functions = (each, nothing, none_of)

    async def main():
        dr = polled(*functions) if is_polled else built(*functions, remote="threads")
        with pytest.raises(RuntimeError, match="StopIteration"):
            await dr.execute(["none_of"], inputs={"n": 2})

    within_a_loop(main)


class TwoReturned(TaskReturnHook):
    """Sets an event when two tasks have come back cancelled."""

    def __init__(self):
        self.cancelled = []
        self.event = threading.Event()

    def run_after_task_return(self, *, error, **_):
        if isinstance(error, asyncio.CancelledError):
            self.cancelled.append(error)
        if len(self.cancelled) > 1:
            self.event.set()


class PolledTwice(Polled):
    """Takes a second task when the first has begun, and tells of it."""

    def __init__(self):
        self.begun = threading.Event()
        self.tasks = []
        self.both = asyncio.Event()

    def submit_task(self, task):
        self.tasks.append(task)
        if len(self.tasks) > 1:
            assert self.begun.wait(ENOUGH_S)
            self.both.set()
        return super().submit_task(task)


def test_what_waits_for_a_thread_when_a_run_ends_never_begins(within_a_loop):
    hook, log = TwoReturned(), []

    async def main():
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        remote = PolledTwice()

        def item(each: int) -> int:
            remote.begun.set()
            assert hook.event.wait(ENOUGH_S)
            log.append(each)
            return each

        async def failing(n: int) -> int:
            await remote.both.wait()
            raise KeyError(n)

        def all_of(item: Collect[int], failing: int) -> list:
            return item

        dr = polled(each, item, failing, all_of, adapters=[hook], remote=remote)
        with pytest.raises(KeyError):
            await dr.execute(["all_of"], inputs={"n": 2})

    within_a_loop(main)
    assert log == [0]


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


def test_a_hook_that_is_awaited_is_told_of_what_else_would_run_elsewhere(run, remote):
    hook = AwaitedHook()
    options = {"target": "shared", "remote": remote, "adapters": [hook], "inputs": {"n": 2}}
    run(each, same, shared, **options)
    assert sorted(hook.seen) == ["each", "same", "same", "shared"]
