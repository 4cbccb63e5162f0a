"""Blocks side by side and in each other: who reads whose items, on every executor and awaited."""

from __future__ import annotations

import asyncio
import importlib
import threading
from pathlib import Path

import pytest

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.errors import GraphError
from hamilton.execution import executors, grouping
from hamilton.execution.regions import RegionError
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import NodeExecutionHook

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
    "processes": lambda: executors.MultiProcessingExecutor(2),
}
STRATEGIES = [grouping.GroupByRepeatableBlocks(), grouping.GroupNodesIndividually()]


@pytest.fixture
def flow(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("blocks_flow")


def dynamic(builder, module, remote, strategy=None):
    builder = builder.with_modules(module)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    if strategy is not None:
        builder = builder.with_grouping_strategy(strategy)
    return builder.with_remote_executor(remote)


@pytest.fixture(params=[*REMOTES, "awaited"])
def run(request):
    """Run functions or a module to targets on an executor, or in an event loop."""

    def execute(*functions, targets, strategy=None, n=3, **request_facts):
        module = functions[0]
        if callable(module):
            module = ad_hoc_utils.create_temporary_module(*functions)
        if request.param != "awaited":
            builder = dynamic(driver.Builder(), module, REMOTES[request.param](), strategy)
            return builder.build().execute(targets, inputs={"n": n}, **request_facts)

        async def awaited():
            builder = dynamic(async_driver.Builder(), module, REMOTES["here"](), strategy)
            dr = await builder.build()
            return await dr.execute(targets, inputs={"n": n}, **request_facts)

        return asyncio.run(asyncio.wait_for(awaited(), 30))

    return execute


def built(*functions):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return dynamic(driver.Builder(), module, REMOTES["here"]()).build()


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def other(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


class TestABlockThatCollectsAnother:
    @pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
    def test_reads_all_its_items_for_each_of_its_own(self, run, flow, strategy):
        pairs = [[[0, 10, 20], one] for one in range(3)]
        expected = [pairs, [0, 10, 20], [(2, 3)] * 3]

        assert run(flow, targets=["all_pairs"], strategy=strategy) == {"all_pairs": expected}

    def test_is_not_run_when_it_has_no_items(self, run, flow):
        assert run(flow, targets=["all_pairs"], n=0) == {"all_pairs": [[], [], []]}

    @pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda one: type(one).__name__)
    def test_may_lie_beside_it_in_a_third_and_read_one_from_outside(self, run, flow, strategy):
        expected = [
            [
                [[10 * leaf for leaf in range(outer + 1)], beside, [0, 10, 20]]
                for beside in range(outer)
            ]
            for outer in range(3)
        ]

        assert run(flow, targets=["all_deep"], strategy=strategy) == {"all_deep": expected}

    def test_may_be_asked_for_with_what_it_collects(self, run, flow):
        assert run(flow, targets=["pairs", "tenfold"], n=2) == {
            "pairs": [[[0, 10], 0], [[0, 10], 1]],
            "tenfold": [0, 10],
        }

    def test_reads_what_stands_in_for_its_items(self, run, flow):
        facts = {"overrides": {"other": [7]}}
        assert run(flow, targets=["pairs"], n=1, **facts) == {"pairs": [[[70], 0]]}

    def test_reads_one_value_for_all_items_that_stand_in(self, run, flow):
        facts = {"overrides": {"tenfold": "x"}}
        assert run(flow, targets=["pairs"], n=2, **facts) == {
            "pairs": [[["x", "x"], 0], [["x", "x"], 1]]
        }

    def test_is_no_task_of_the_items_that_it_collects(self, flow):
        class Watched(executors.SynchronousLocalTaskExecutor):
            def submit_task(self, task):
                tasks[task.task_id] = (task.spawning_task_id, task.realized_dependencies)
                return super().submit_task(task)

        tasks = {}
        dynamic(driver.Builder(), flow, Watched()).build().execute(["pairs"], inputs={"n": 1})
        assert tasks == {
            "expand-other.0.block-other": ("expand-other", {"expand-other": ["expand-other"]}),
            "expand-one.0.collect-other": ("expand-one", {"expand-one": ["expand-one"]}),
        }

    def test_may_not_read_them_as_a_stream(self):
        def pairs(same: Stream[int], other: int) -> list:
            return [list(same), other]

        with pytest.raises(RegionError) as caught:
            built(each, same, other, pairs)
        assert str(caught.value).startswith("'pairs' (test_blocks.py:")
        assert "runs for each item of 'other', and reads 'same' as a stream" in str(caught.value)
        assert "Annotate 'same' Collect." in str(caught.value)


class TestAStream:
    @pytest.mark.parametrize("n", [1, 3, 100])
    def test_of_an_inner_block_is_read_while_its_items_are_asked_for(self, run, flow, n):
        leaves = [[10 * inner for inner in range(outer + 1)] for outer in range(n)]
        assert run(flow, targets=["sums", "leaf", "inner"], n=n) == {
            "sums": list(map(sum, leaves)),
            "leaf": leaves,
            "inner": [list(range(outer + 1)) for outer in range(n)],
        }

    def test_is_refused_beside_what_is_made_of_all_its_items(self):
        def total(same: Collect[int]) -> int:
            return sum(same)

        def half(total: int) -> float:
            return total / 2

        def shares(same: Stream[int], half: float) -> list:
            return [value / half for value in same]

        with pytest.raises(RegionError) as caught:
            built(each, same, total, half, shares)
        text = str(caught.value)
        assert text.startswith("'shares' (test_blocks.py:")
        assert "each -> same -> total -> half -> shares" in text
        assert "Annotate 'same' Collect" in text

    def test_is_refused_beside_one_whose_items_are_made_of_all_of_its_own(self):
        def total(same: Collect[int]) -> int:
            return sum(same)

        def later(total: int) -> Parallelizable[int]:
            yield total

        def both(same: Stream[int], later: Stream[int]) -> list:
            return [*same, *later]

        with pytest.raises(RegionError, match="each -> same -> total -> later -> both"):
            built(each, same, total, later, both)

    @pytest.mark.parametrize("n", [0, 3, 100])
    def test_waits_for_a_reader_that_waits_for_something_else(self, n):
        drained = threading.Event()

        def watched(n: int) -> Parallelizable[int]:
            yield from range(n)
            drained.set()

        def slow(n: int) -> int:
            assert n > 50 or drained.wait(30)
            return n

        def total(watched: Stream[int], slow: int) -> int:
            return sum(watched) + slow

        module = ad_hoc_utils.create_temporary_module(watched, slow, total)
        builder = dynamic(driver.Builder(), module, executors.MultiThreadingExecutor(2))
        dr = builder.with_local_executor(executors.MultiThreadingExecutor(2)).build()
        assert dr.execute(["total"], inputs={"n": n}) == {"total": sum(range(n)) + n}

    @pytest.mark.parametrize("n", [0, 3, 100])
    def test_waits_for_a_reader_that_waits_for_something_else_in_the_event_loop(self, n):
        async def main():
            drained = asyncio.Event()

            def watched(n: int) -> Parallelizable[int]:
                yield from range(n)
                drained.set()

            async def slow(n: int) -> int:
                assert n > 50 or await drained.wait()
                return n

            async def total(watched: Stream[int], slow: int) -> int:
                return sum([item async for item in watched]) + slow

            module = ad_hoc_utils.create_temporary_module(watched, slow, total)
            dr = await dynamic(async_driver.Builder(), module, REMOTES["here"]()).build()
            return await dr.execute(["total"], inputs={"n": n})

        assert asyncio.run(asyncio.wait_for(main(), 30)) == {"total": sum(range(n)) + n}

    def test_is_refused_when_its_block_also_waits_for_all_items_of_another_stream(self):
        def total(same: Collect[int]) -> int:
            return sum(same)

        def plus(other: int, total: int) -> int:
            return other + total

        def sums(plus: Collect[int]) -> list:
            return list(plus)

        def products(same: Stream[int], other: Stream[int]) -> list:
            return [one * two for one, two in zip(same, other, strict=True)]

        dr = built(each, same, other, total, plus, sums, products)
        facts = {"inputs": {"n": 20}}
        assert dr.execute(["products"], **facts) == {"products": [n * n for n in range(20)]}
        assert dr.execute(["sums"], **facts) == {"sums": [190 + n for n in range(20)]}
        with pytest.raises(GraphError, match="beside what was made of all its items: Collect"):
            dr.execute(["products", "sums"], **facts)

    def test_is_refused_in_a_group_with_a_collection_of_the_same_items(self):
        class Together(grouping.GroupByRepeatableBlocks):
            def group_within(self, nodes, places):
                apart = [node for node in nodes if node.name not in {"read", "total"}]
                together = [node for node in nodes if node not in apart]
                purpose = grouping.NodeGroupPurpose.GATHER
                group = grouping.NodeGroup("together", None, together, purpose)
                return [*super().group_within(apart, places), group]

        def read(same: Stream[int]) -> list:
            return list(same)

        def total(same: Collect[int]) -> int:
            return sum(same)

        module = ad_hoc_utils.create_temporary_module(each, same, read, total)
        dr = dynamic(driver.Builder(), module, REMOTES["here"](), Together()).build()
        assert dr.execute(["read"], inputs={"n": 3}) == {"read": [0, 1, 2]}
        with pytest.raises(GraphError, match="wait for each other: together, items of each"):
            dr.execute(["read", "total"], inputs={"n": 3})

    def test_is_read_in_turn_with_others_of_the_same_items(self):
        def doubled(each: int) -> int:
            return 2 * each

        def in_turn(same: Stream[int], doubled: Stream[int]) -> int:
            return sum(one * two for one, two in zip(same, doubled, strict=True))

        assert built(each, same, doubled, in_turn).execute(["in_turn"], inputs={"n": 100}) == {
            "in_turn": sum(2 * n * n for n in range(100))
        }

    def test_that_is_read_to_its_end_before_another_of_the_same_items_is_refused(self):
        def doubled(each: int) -> int:
            return 2 * each

        def one_by_one(same: Stream[int], doubled: Stream[int]) -> list:
            return [*same, *doubled]

        dr = built(each, same, doubled, one_by_one)
        with pytest.raises(GraphError, match="Nothing can go on: what reads doubled, same"):
            dr.execute(["one_by_one"], inputs={"n": 100})


def test_items_that_stand_in_for_those_of_an_inner_block_are_repeated_in_each(run, flow):
    facts = {"overrides": {"inner": [1, 2]}}
    assert run(flow, targets=["leaf"], n=2, **facts) == {"leaf": [[10, 20], [10, 20]]}


def test_items_that_stand_in_for_those_of_an_inner_block_have_names_of_their_own(flow):
    class Nodes(NodeExecutionHook):
        def run_before_node_execution(self, *, node_name, task_id, **future_kwargs):
            ids.append(task_id)

        def run_after_node_execution(self, **future_kwargs):
            pass

    ids = []
    builder = dynamic(driver.Builder(), flow, REMOTES["here"]()).with_adapters(Nodes())
    builder.build().execute(["leaf"], inputs={"n": 2}, overrides={"inner": [1, 2]})
    assert ids[1:] == [
        f"expand-outer.{outer}.expand-inner.{inner}.block-inner"
        for outer in (0, 1)
        for inner in (0, 1)
    ]


def test_a_block_goes_on_after_inner_blocks_that_were_made_of_inner_blocks(run, flow):
    assert run(flow, targets=["lasts"], n=4) == {"lasts": [-1, -1, -2, -4]}


def test_expansions_that_need_each_others_items_are_refused_before_anything_runs():
    def total(same: Collect[int]) -> int:
        return sum(same)

    def others(other: Collect[int]) -> int:
        return sum(other)

    def left(each: int, others: int) -> int:
        return each + others

    def right(other: int, total: int) -> int:
        return other + total

    def both(left: Collect[int], right: Collect[int]) -> list:
        return [*left, *right]

    dr = built(each, same, other, total, others, left, right, both)
    with pytest.raises(GraphError, match="items of each, items of other"):
        dr.execute(["both"], inputs={"n": 2})
