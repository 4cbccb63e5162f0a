"""Expanding and collecting: what is refused, how far ahead it reads, and how it fails."""

from __future__ import annotations

import itertools
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import GraphError, InvalidExecutorException, RemoteError
from hamilton.execution import executors, grouping
from hamilton.execution.regions import RegionError
from hamilton.execution.state import TaskState
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import (
    GraphExecutionHook,
    NodeExecutionHook,
    TaskExecutionHook,
    TaskGroupingHook,
    TaskSubmissionHook,
)

_serial = itertools.count()


def builder_of(*functions, remote=None, local=None, strategy=None, adapters=()):
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = driver.Builder().with_modules(module).with_adapters(*adapters)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    if local:
        builder = builder.with_local_executor(local)
    if strategy:
        builder = builder.with_grouping_strategy(strategy)
    return builder.with_remote_executor(remote or executors.SynchronousLocalTaskExecutor())


def driver_of(*functions, **options):
    return builder_of(*functions, **options).build()


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def squared(each: int) -> int:
    return each * each


def listed(squared: Collect[int]) -> list:
    return squared


class TestRefusedWhenBuilt:
    def test_collecting_what_is_not_repeated(self):
        def a() -> int:
            return 1

        def b(a: Collect[int]) -> list:
            return a

        with pytest.raises(RegionError, match="'a', which is not repeated"):
            driver_of(a, b)

    def test_mixing_items_of_two_expansions(self):
        def other() -> Parallelizable[int]:
            yield 1

        def both(each: int, other: int) -> int:
            return each + other

        with pytest.raises(RegionError, match="Collect one of them first"):
            driver_of(each, other, both)

    def test_every_problem_is_told_at_once(self):
        def a() -> int:
            return 1

        def b(a: Collect[int]) -> list:
            return a

        def c(a: Collect[int]) -> list:
            return a

        with pytest.raises(RegionError) as caught:
            driver_of(a, b, c)

        assert "'b'" in str(caught.value)
        assert "'c'" in str(caught.value)

    def test_items_that_wait_for_all_items_of_their_own(self):
        def mean(squared: Collect[int]) -> float:
            return sum(squared) / len(squared)

        def centred(squared: int, mean: float) -> float:
            return squared - mean

        def all_centred(centred: Collect[float]) -> list:
            return centred

        with pytest.raises(RegionError) as caught:
            driver_of(each, squared, mean, centred, all_centred)

        text = str(caught.value)
        assert "each -> squared -> mean -> centred. " in text.replace("\n", " ")
        assert all(f"'{name}' (test_dynamic.py:" in text for name in ("mean", "centred"))
        assert "expand again" in text
        assert "all_centred" not in text

    def test_a_collection_read_next_to_the_items_themselves(self):
        def later(squared: Collect[int], each: int) -> int:
            return each

        with pytest.raises(RegionError, match="each -> squared -> later"):
            driver_of(each, squared, later)

    def test_items_of_items_that_wait_for_all_of_the_outer_ones(self):
        def inner(squared: int) -> Parallelizable[int]:
            yield squared

        def mean(squared: Collect[int]) -> float:
            return sum(squared) / len(squared)

        def centred(inner: int, mean: float) -> float:
            return inner - mean

        with pytest.raises(RegionError, match="each -> squared -> mean -> centred"):
            driver_of(each, squared, inner, mean, centred)

    def test_groups_that_wait_for_each_other(self):
        class EndsTogether(grouping.GroupNodesIndividually):
            def group_within(self, nodes, places):
                first, middle, last = super().group_within(nodes, places)
                ends = grouping.NodeGroup("ends", None, first.nodes + last.nodes, first.purpose)
                return [ends, middle]

        def first(n: int) -> int:
            return n

        def middle(first: int) -> int:
            return first

        def last(middle: int) -> int:
            return middle

        dr = driver_of(first, middle, last, strategy=EndsTogether())

        with pytest.raises(GraphError, match="wait for each other: ends, middle"):
            dr.execute(["last"], inputs={"n": 3})

    @pytest.mark.parametrize(
        "strategy", [grouping.GroupNodesAllAsOne(), grouping.GroupNodesByLevel()]
    )
    def test_strategies_that_know_no_items(self, strategy):
        dr = driver_of(each, squared, listed, strategy=strategy)

        with pytest.raises(InvalidExecutorException, match="each"):
            dr.execute(["listed"], inputs={"n": 1})


class TestWhatIsAskedForAndReplaced:
    def test_items_and_their_collection_together(self):
        result = driver_of(each, squared, listed).execute(["squared", "listed"], inputs={"n": 3})
        assert result == {"squared": [0, 1, 4], "listed": [0, 1, 4]}

    def test_the_expansion_itself_gives_its_items(self):
        def items(each: Collect[int]) -> list:
            return each

        assert driver_of(each, items).execute(["items"], inputs={"n": 3}) == {"items": [0, 1, 2]}

    def test_an_overridden_expansion_is_the_items(self):
        result = driver_of(each, squared, listed).execute(["listed"], overrides={"each": [4, 5]})
        assert result == {"listed": [16, 25]}

    def test_an_overridden_collection_is_its_value(self):
        result = driver_of(each, squared, listed).execute(["listed"], overrides={"listed": 7})
        assert result == {"listed": 7}

    def test_an_overridden_node_of_a_block_that_is_asked_for_comes_once_for_each_item(self):
        dr = driver_of(each, squared, listed)
        result = dr.execute(["squared"], inputs={"n": 2}, overrides={"squared": "x"})
        assert result == {"squared": ["x", "x"]}

    def test_inner_nodes_of_nested_expansions_come_as_lists_of_lists(self):
        def inner(each: int) -> Parallelizable[int]:
            return range(each)

        def leaf(each: int, inner: int) -> tuple:
            return (each, inner)

        result = driver_of(each, inner, leaf).execute(["leaf"], inputs={"n": 3})
        assert result == {"leaf": [[], [(1, 0)], [(2, 0), (2, 1)]]}

    def test_collecting_and_expanding_in_one_function(self):
        def again(squared: Collect[int]) -> Parallelizable[int]:
            yield from reversed(squared)

        def final(again: int) -> int:
            return again + 1

        def finals(final: Collect[int]) -> list:
            return final

        dr = driver_of(each, squared, again, final, finals)
        assert dr.execute(["finals"], inputs={"n": 3}) == {"finals": [5, 2, 1]}

    def test_reading_an_item_twice_removed(self):
        def inner(each: int) -> Parallelizable[int]:
            return range(2)

        def leaf(each: int, squared: int, inner: int) -> int:
            return 100 * each + 10 * squared + inner

        def leaves(leaf: Collect[int], each: int) -> tuple:
            return (each, leaf)

        def everything(leaves: Collect[tuple]) -> list:
            return leaves

        dr = driver_of(each, squared, inner, leaf, leaves, everything)
        expected = [(n, [100 * n + 10 * n * n + k for k in range(2)]) for n in range(3)]
        assert dr.execute(["everything"], inputs={"n": 3}) == {"everything": expected}


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_items_are_taken_ahead_than_four_for_each_worker(workers):
    taken, done, most = [], [], []

    def items() -> Parallelizable[int]:
        for number in range(60):
            taken.append(number)
            most.append(len(taken) - len(done))
            yield number

    def worked(items: int) -> int:
        time.sleep(0.001)
        done.append(items)
        return items

    def counted(worked: Collect[int]) -> int:
        return len(worked)

    dr = driver_of(items, worked, counted, remote=executors.MultiThreadingExecutor(workers))
    assert dr.execute(["counted"]) == {"counted": 60}
    assert max(most) <= 4 * workers


@pytest.mark.parametrize(
    "remote",
    [executors.SynchronousLocalTaskExecutor(), executors.MultiThreadingExecutor(2)],
    ids=["here", "threads"],
)
def test_a_reader_of_a_stream_that_stops_stops_the_items(remote):
    closed = []

    def endless() -> Parallelizable[int]:
        try:
            yield from itertools.count()
        finally:
            closed.append(True)

    def doubled(endless: int) -> int:
        return 2 * endless

    def first(doubled: Stream[int]) -> list:
        return [next(doubled) for _ in range(5)]

    assert driver_of(endless, doubled, first, remote=remote).execute(["first"]) == {
        "first": [0, 2, 4, 6, 8]
    }
    assert closed == [True]


def test_hooks_see_a_placeholder_of_a_stream():
    seen = []

    class Hook(NodeExecutionHook):
        def run_before_node_execution(self, *, node_name, node_kwargs, **facts):
            if node_name == "total":
                seen.append(repr(node_kwargs["squared"]))

        def run_after_node_execution(self, **facts):
            pass

    def total(squared: Stream[int]) -> int:
        return sum(squared)

    dr = driver_of(each, squared, total, adapters=[Hook()])
    assert dr.execute(["total"], inputs={"n": 3}) == {"total": 5}
    assert seen == ["<stream of 'squared'>"]


class Broken(Exception):
    pass


class Fragile:
    """A generator that says when it is closed, and items of which one fails."""

    def __init__(self):
        self.closed = False
        self.begun = []

    def functions(self):
        def items() -> Parallelizable[int]:
            try:
                yield from range(1000)
            finally:
                self.closed = True

        def risky(items: int) -> int:
            self.begun.append(items)
            time.sleep(0.001)
            if items == 3:
                raise Broken("item 3")
            return items

        def all_of(risky: Collect[int]) -> list:
            return risky

        return items, risky, all_of


class Told(GraphExecutionHook):
    def __init__(self):
        self.error = None

    def run_before_graph_execution(self, **facts):
        pass

    def run_after_graph_execution(self, *, error, **facts):
        self.error = error


class Counted(executors.SynchronousLocalTaskExecutor):
    def __init__(self):
        self.events = []

    def init(self):
        self.events.append("init")

    def finalize(self):
        self.events.append("finalize")


@pytest.mark.parametrize(
    "remote",
    [executors.SynchronousLocalTaskExecutor(), executors.MultiThreadingExecutor(2), Counted()],
    ids=["here", "threads", "own"],
)
def test_the_first_failure_stops_everything_and_cleans_up(remote):
    fragile, told, local = Fragile(), Told(), Counted()
    dr = driver_of(*fragile.functions(), remote=remote, local=local, adapters=[told])
    before = set(threading.enumerate())

    with pytest.raises(Broken, match="item 3") as caught:
        dr.execute(["all_of"])

    assert fragile.closed
    assert len(fragile.begun) < 30
    assert told.error is caught.value
    assert local.events == ["init", "finalize"]
    assert not set(threading.enumerate()) - before
    assert caught.value.__notes__[0].startswith("in node 'risky'")


def test_a_failing_expansion_is_told_with_its_node():
    def items() -> Parallelizable[int]:
        yield 1
        raise Broken("after one")

    def same(items: int) -> int:
        return items

    def all_of(same: Collect[int]) -> list:
        return same

    for remote in (None, executors.MultiThreadingExecutor(2)):
        with pytest.raises(Broken) as caught:
            driver_of(items, same, all_of, remote=remote).execute(["all_of"])
        assert caught.value.__notes__[0].startswith("in node 'items'")


def test_an_interrupt_cleans_up():
    fragile = Fragile()
    items, _, all_of = fragile.functions()

    def risky(items: int) -> int:
        raise KeyboardInterrupt

    local = Counted()
    dr = driver_of(items, risky, all_of, local=local)

    with pytest.raises(KeyboardInterrupt):
        dr.execute(["all_of"])

    assert fragile.closed
    assert local.events == ["init", "finalize"]


class Polled:
    """A future of a third party: it can only be asked."""

    def __init__(self, future):
        self.future = future
        self.asked = 0

    def get_state(self):
        self.asked += 1
        return TaskState.SUCCESSFUL if self.future.done() else TaskState.RUNNING

    def get_result(self):
        return self.future.result()


class ThirdParty(executors.TaskExecutor):
    """An executor that takes two tasks at a time and gives futures that can only be asked."""

    def __init__(self):
        self.futures = []

    def init(self):
        self.pool = ThreadPoolExecutor(2)

    def finalize(self):
        self.pool.shutdown()

    def can_submit_task(self):
        return sum(not future.future.done() for future in self.futures) < 2

    def submit_task(self, task):
        self.futures.append(Polled(self.pool.submit(executors.base_execute_task, task)))
        return self.futures[-1]


def test_futures_that_cannot_call_back_are_asked_with_pauses():
    def slow(each: int) -> int:
        time.sleep(0.02)
        return each

    def slows(slow: Collect[int]) -> list:
        return slow

    remote = ThirdParty()
    dr = driver_of(each, slow, slows, remote=remote)

    assert dr.execute(["slows"], inputs={"n": 4}) == {"slows": [0, 1, 2, 3]}
    assert sum(future.asked for future in remote.futures) < 500


def test_a_manager_may_route_by_tags():
    class ByTag(executors.ExecutionManager):
        def __init__(self):
            self.here, self.there = Counting(), Counting()
            super().__init__([self.here, self.there])

        def get_executor_for_task(self, task):
            return self.there if any("gpu" in node.tags for node in task.nodes) else self.here

    class Counting(executors.SynchronousLocalTaskExecutor):
        def __init__(self):
            self.ids = []

        def submit_task(self, task):
            self.ids.append(task.task_id)
            return super().submit_task(task)

    @tag(gpu="yes")
    def trained(each: int) -> int:
        return each

    def models(trained: Collect[int]) -> list:
        return trained

    manager = ByTag()
    module = ad_hoc_utils.create_temporary_module(each, trained, models)
    dr = (
        driver.Builder()
        .with_modules(module)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_execution_manager(manager)
        .build()
    )

    assert dr.execute(["models"], inputs={"n": 2}) == {"models": [0, 1]}
    assert manager.there.ids == ["expand-each.0.block-each", "expand-each.1.block-each"]
    assert manager.here.ids == ["expand-each", "collect-each"]


class Watcher(NodeExecutionHook, TaskExecutionHook, TaskGroupingHook):
    def __init__(self):
        self.nodes = []
        self.tasks = []
        self.groups = None

    def run_before_node_execution(self, *, node_name, task_id, **facts):
        self.nodes.append((node_name, task_id))

    def run_after_node_execution(self, **facts):
        pass

    def run_before_task_execution(self, *, task_id, **facts):
        self.tasks.append(task_id)

    def run_after_task_execution(self, **facts):
        pass

    def run_after_task_grouping(self, *, task_ids, **facts):
        self.groups = task_ids

    def run_after_task_expansion(self, **facts):
        pass


PROCESS_FLOW = """
import os
from hamilton.htypes import Collect, Parallelizable


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def squared(each: int) -> int:
    return each * each


def process(squared: int) -> int:
    return os.getpid()


def listed(squared: Collect[int], process: Collect[int]) -> dict:
    return {"squares": squared, "processes": set(process)}


class Odd(Exception):
    def __init__(self, one, other):
        super().__init__(one)


def failing(each: int) -> int:
    raise Odd(1, 2)


def failures(failing: Collect[int]) -> list:
    return failing


def unsendable(each: int) -> int:
    return lambda: each


def unsendables(unsendable: Collect[int]) -> list:
    return unsendable
"""


@pytest.fixture
def process_module(tmp_path, monkeypatch):
    name = f"process_flow_{os.getpid()}_{next(_serial)}"
    (tmp_path / f"{name}.py").write_text(PROCESS_FLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    return __import__(name)


def process_driver(module, start_method, *adapters):
    return (
        driver.Builder()
        .with_modules(module)
        .with_adapters(*adapters)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(executors.MultiProcessingExecutor(2, start_method))
        .build()
    )


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_blocks_run_in_processes_and_are_watched_here(process_module, start_method):
    watcher = Watcher()
    dr = process_driver(process_module, start_method, watcher)

    result = dr.execute(["listed"], inputs={"n": 3})["listed"]

    assert result["squares"] == [0, 1, 4]
    assert os.getpid() not in result["processes"]
    inside = {("squared", f"expand-each.{n}.block-each") for n in range(3)}
    assert inside <= set(watcher.nodes)
    assert {f"expand-each.{n}.block-each" for n in range(3)} <= set(watcher.tasks)
    assert watcher.groups == ["expand-each", "collect-each", "block-each"]


def test_an_error_that_does_not_pickle_is_told(process_module):
    with pytest.raises(RemoteError, match="Odd: 1"):
        process_driver(process_module, "fork").execute(["failures"], inputs={"n": 1})


def test_a_function_that_cannot_be_sent_is_named_before_it_runs(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cloudpickle", None)

    def local(each: int) -> int:
        return each

    def locals_(local: Collect[int]) -> list:
        return local

    module = ad_hoc_utils.create_temporary_module(each, local, locals_)
    monkeypatch.delitem(sys.modules, module.__name__)

    with pytest.raises(InvalidExecutorException, match="'local'"):
        process_driver(module, "fork").execute(["locals_"], inputs={"n": 1})


def test_an_expansion_that_is_asked_for_gives_its_items():
    dr = driver_of(each, squared, listed)
    assert dr.execute(["each"], inputs={"n": 3}) == {"each": [0, 1, 2]}
    assert dr.execute(["each", "listed"], inputs={"n": 3}) == {
        "each": [0, 1, 2],
        "listed": [0, 1, 4],
    }
    assert dr.execute(["each"], overrides={"each": [7]}) == {"each": [7]}


def test_an_expansion_without_items_is_named():
    def five() -> Parallelizable[int]:
        return 5

    def fives(five: Collect[int]) -> list:
        return five

    with pytest.raises(TypeError, match="'five' is Parallelizable, but its value is a int"):
        driver_of(five, fives).execute(["fives"])


def test_two_readers_of_one_stream_are_refused_when_built():
    def one(squared: Stream[int]) -> int:
        return sum(squared)

    def other(each: Stream[int]) -> int:
        return sum(each)

    with pytest.raises(RegionError, match="a stream is read once"):
        driver_of(each, squared, one, other)


def test_one_driver_serves_many_threads_at_once():
    dr = driver_of(each, squared, listed, remote=executors.MultiThreadingExecutor(3))
    answers = []

    def ask():
        answers.extend(
            dr.execute(["listed"], inputs={"n": n}) == {"listed": [k * k for k in range(n)]}
            for n in range(15)
        )

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 120


def test_an_executor_that_fails_to_start_leaves_none_started():
    class Refusing(Counted):
        def init(self):
            raise OSError("no room")

    local = Counted()
    with pytest.raises(OSError, match="no room"):
        driver_of(each, squared, listed, local=local, remote=Refusing()).execute(
            ["listed"], inputs={"n": 1}
        )
    assert local.events == ["init", "finalize"]


def test_a_value_that_cannot_come_back_is_named(process_module):
    with pytest.raises(InvalidExecutorException, match=r"'unsendable' \(function\)"):
        process_driver(process_module, "fork").execute(["unsendables"], inputs={"n": 1})


def test_watching_does_not_break_on_what_cannot_travel(process_module):
    watcher = Watcher()
    with pytest.raises(RemoteError, match="Odd: 1"):
        process_driver(process_module, "fork", watcher).execute(["failures"], inputs={"n": 1})
    assert ("failing", "expand-each.0.block-each") in watcher.nodes


@pytest.mark.parametrize("adapters", [(), (Watcher(),)], ids=["pulling", "watched"])
def test_a_node_of_a_block_may_run_its_own_driver(adapters):
    def nested(each: int, deep: int) -> int:
        return dr.execute(["total"], inputs={"n": 3, "deep": 0})["total"] if deep else each

    def total(nested: Collect[int]) -> int:
        return sum(nested)

    remote = executors.MultiThreadingExecutor(2)
    dr = driver_of(each, nested, total, remote=remote, adapters=adapters)

    assert dr.execute(["total"], inputs={"n": 4, "deep": 1}) == {"total": 12}


def pairs(each: int) -> Parallelizable[int]:
    yield from range(each)


def paired(pairs: Collect[int]) -> list:
    return pairs


def all_paired(paired: Collect[list]) -> list:
    return paired


def test_an_overridden_inner_expansion_is_the_items_of_every_item():
    dr = driver_of(each, pairs, paired, all_paired)
    found = dr.execute(["all_paired"], inputs={"n": 3}, overrides={"pairs": [7, 8]})
    assert found == {"all_paired": [[7, 8]] * 3}


def test_an_overridden_inner_expansion_without_items_is_named():
    dr = driver_of(each, pairs, paired, all_paired)
    with pytest.raises(TypeError, match="'pairs' is Parallelizable, but its value is a int"):
        dr.execute(["all_paired"], inputs={"n": 3}, overrides={"pairs": 5})


class ByAdmission(executors.SynchronousLocalTaskExecutor):
    """Takes a task only at the second time of asking."""

    def __init__(self):
        self.asked = 0

    def can_submit_task(self):
        self.asked += 1
        return self.asked % 2 == 0


def test_a_task_that_its_executor_does_not_take_yet_is_held():
    remote = ByAdmission()
    dr = driver_of(each, squared, listed, remote=remote)
    assert dr.execute(["listed"], inputs={"n": 3}) == {"listed": [0, 1, 4]}
    assert remote.asked == 6


def test_futures_of_both_kinds_are_waited_for_together():
    """The task whose future can only be asked ends after the one whose future calls back."""

    class Both(executors.ExecutionManager):
        def __init__(self):
            self.asked, self.calling = ThirdParty(), executors.MultiThreadingExecutor(1)
            super().__init__([self.asked, self.calling])

        def get_executor_for_task(self, task):
            return self.asked if task.base_id == "late" else self.calling

    is_over = threading.Event()

    def late(n: int) -> int:
        assert is_over.wait(timeout=30)
        return n

    def early(n: int) -> int:
        return n

    def after(early: int) -> int:
        is_over.set()
        return early

    module = ad_hoc_utils.create_temporary_module(late, early, after)
    builder = driver.Builder().with_modules(module)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    dr = builder.with_execution_manager(Both()).build()
    assert dr.execute(["late", "after"], inputs={"n": 1}) == {"late": 1, "after": 1}


class AllTogether(grouping.GroupingStrategy):
    """Puts all nodes into one group, also those of different expansions."""

    def group_nodes(self, nodes):
        single = grouping.NodeGroupPurpose.EXECUTE_SINGLE
        return [grouping.NodeGroup("all", None, list(nodes), single)]


def test_a_strategy_that_mixes_expansions_is_refused():
    dr = driver_of(each, squared, listed, strategy=AllTogether())
    with pytest.raises(GraphError, match="The group all mixes nodes of several expansions"):
        dr.execute(["listed"], inputs={"n": 2})


class Routed(executors.ExecutionManager):
    """Keeps what executors may ask of a task."""

    def __init__(self):
        self.facts = {}
        super().__init__([executors.SynchronousLocalTaskExecutor()])

    def get_executor_for_task(self, task):
        self.facts[task.task_id] = (
            task.base_id,
            task.spawning_task_base_id,
            task.purpose.is_expander(),
            task.purpose.is_gatherer(),
            task.outputs_to_compute,
            sorted(task.dynamic_inputs),
            task.overrides,
        )
        return self.executors[0]


def test_a_manager_may_route_by_all_that_is_known_of_a_task():
    manager = Routed()
    module = ad_hoc_utils.create_temporary_module(each, squared, listed)
    builder = driver.Builder().with_modules(module)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    builder.with_execution_manager(manager).build().execute(["listed"], inputs={"n": 1})
    assert manager.facts == {
        "expand-each": ("expand-each", None, True, False, ["each"], ["n"], {}),
        "expand-each.0.block-each": (
            "block-each", "expand-each", False, False, ["squared"], ["each"], {},
        ),
        "collect-each": ("collect-each", None, False, True, ["listed"], ["squared"], {}),
    }  # fmt: skip


def test_a_task_is_told_of_before_it_is_given_to_its_executor():
    order = []

    class Submissions(TaskSubmissionHook):
        def run_before_task_submission(self, *, task_id, **facts):
            order.append(("told", task_id))

    class Ordered(executors.SynchronousLocalTaskExecutor):
        def submit_task(self, task):
            order.append(("given", task.task_id))
            return super().submit_task(task)

    dr = driver_of(each, squared, listed, remote=Ordered(), adapters=[Submissions()])
    dr.execute(["listed"], inputs={"n": 1})
    item = "expand-each.0.block-each"
    assert order[order.index(("told", item)) :][:2] == [("told", item), ("given", item)]
