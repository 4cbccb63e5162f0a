"""Every hook point: with which keywords it is told, and in which order, on every engine."""

from __future__ import annotations

import asyncio
import functools
import inspect

import pytest

from hamilton import ad_hoc_utils, async_driver, driver, lifecycle
from hamilton.execution import executors
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle.points import POINTS, Kind

OF_TASK = {"nodes", "purpose", "run_id", "spawning_task_id", "task_id"}
BEGUN = OF_TASK | {"inputs", "overrides"}

KEYWORDS = {
    "pre_do_anything": set(),
    "do_check_edge_types_match": {"type_from", "type_to"},
    "validate_node": {"created_node"},
    "validate_graph": {"config", "graph", "modules"},
    "post_graph_construct": {"config", "graph", "modules"},
    "pre_graph_execute": {"final_vars", "graph", "inputs", "overrides", "run_id"},
    "do_validate_input": {"input_value", "node_type"},
    "post_task_group": {"run_id", "task_ids"},
    "post_task_expand": {"parameters", "run_id", "task_id"},
    "pre_task_submission": BEGUN,
    "pre_task_execute": BEGUN,
    "do_remote_execute": {"execute_lifecycle_for_node", "node"},  # and the values of the node
    "pre_node_execute": {"kwargs", "node_", "run_id", "task_id"},
    "do_node_execute": {"kwargs", "node_", "run_id", "task_id"},
    "post_node_execute": {"error", "kwargs", "node_", "result", "run_id", "success", "task_id"},
    "post_task_execute": OF_TASK | {"error", "results", "success"},
    "post_task_return": OF_TASK | {"error", "result", "success"},
    "do_build_result": {"outputs"},
    "post_graph_execute": {"error", "graph", "results", "run_id", "success"},
}
USERS_KEYWORDS = {
    "run_before_node_execution": {
        "node_input_types", "node_kwargs", "node_name", "node_return_type", "node_tags", "run_id",
        "task_id",
    },
    "run_after_node_execution": {
        "error", "node_kwargs", "node_name", "node_return_type", "node_tags", "result", "run_id",
        "success", "task_id",
    },
    "run_to_execute_node": {
        "is_collect", "is_expand", "node_callable", "node_kwargs", "node_name", "node_tags",
        "task_id",
    },
    "run_before_graph_execution": {
        "execution_path", "final_vars", "graph", "inputs", "overrides", "run_id",
    },
    "run_after_graph_execution": {"error", "graph", "results", "run_id", "success"},
    "run_after_graph_construction": {"config", "graph"},
    "run_to_validate_node": {"node"},
    "run_to_validate_graph": {"graph"},
    "check_edge_types_match": {"type_from", "type_to"},
    "validate_input": {"input_value", "node_type"},
    "run_before_task_submission": BEGUN,
    "run_before_task_execution": BEGUN,
    "run_after_task_execution": OF_TASK | {"error", "results", "success"},
    "run_after_task_return": OF_TASK | {"error", "result", "success"},
    "run_after_task_grouping": {"run_id", "task_ids"},
    "run_after_task_expansion": {"parameters", "run_id", "task_id"},
}  # fmt: skip


def each(n: int) -> Parallelizable[int]:
    yield n


def same(each: int) -> float:
    return 1 / each


def total(same: Collect[float]) -> str:
    return str(sum(same))


def shown(total: bytes) -> str:
    return f"<{total}>"


async def begun(n: int) -> int:
    await asyncio.sleep(0)
    return n


def inverse(begun: int) -> str:
    return str(1 / begun)


def ended(inverse: bytes) -> str:
    return f"<{inverse}>"


def plain_begun(n: int) -> int:
    return n


plain_begun.__name__ = "begun"

REPEATED = [each, same, total, shown]
ENGINES = {
    "default": (driver, None, [plain_begun, inverse, ended]),
    "here": (driver, executors.SynchronousLocalTaskExecutor(), REPEATED),
    "threads": (driver, executors.MultiThreadingExecutor(1), REPEATED),
    "processes": (driver, executors.MultiProcessingExecutor(1, "fork"), REPEATED),
    "async": (async_driver, None, [begun, inverse, ended]),
    "async here": (async_driver, executors.SynchronousLocalTaskExecutor(), REPEATED),
    "async threads": (async_driver, executors.MultiThreadingExecutor(1), REPEATED),
}
AROUND = ["do_remote_execute", "do_node_execute"]
OF_RUNNERS = ["pre_task_execute", "pre_node_execute", "post_node_execute", "post_task_execute"]


def given(result):
    """Await a result of the async driver."""
    return asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result


async def _awaited(result):
    return await result


def run(engine, *adapters, n=1):
    """Run the last node of an engine's flow."""
    door, remote, functions = ENGINES[engine]
    module = ad_hoc_utils.create_temporary_module(*functions)
    builder = door.Builder().with_modules(module).with_adapters(*adapters)
    if remote is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        builder = builder.with_remote_executor(remote)
    dr = given(builder.build())
    return given(dr.execute([functions[-1].__name__], inputs={"n": n}))


class Listener:
    """Implements every point of the table but some; keeps where it is told what, in order."""

    def __init__(self, *deaf):
        self.heard = sorted(KEYWORDS.keys() - set(deaf))
        self.log = []
        self.facts = []

    def __getattr__(self, point):
        if point not in self.__dict__.get("heard", ()):
            raise AttributeError(point)
        return functools.partial(self.told, point)

    def told(self, point, /, **facts):
        self.facts.append((point, facts))
        self.log.append(" ".join([point, *place(facts).split()]))
        return answer(point, facts)


class AwaitedListener(Listener):
    """Does the same, by a coroutine where the async driver awaits one."""

    def __getattr__(self, point):
        told = super().__getattr__(point)
        return functools.partial(self.atold, point) if POINTS[point].has_async else told

    async def atold(self, point, /, **facts):
        await asyncio.sleep(0)
        result = self.told(point, **facts)
        return await result if inspect.isawaitable(result) else result


def place(facts):
    """Name the node or else the task that facts are about."""
    node = next((facts[name] for name in ("node_", "node", "created_node") if name in facts), None)
    outcome = "" if facts.get("success", True) else " failed"
    return f"{node.name if node is not None else facts.get('task_id', '')}{outcome}"


def answer(point, facts):
    """Give what a method of a point gives."""
    answers = {
        "do_check_edge_types_match": lambda **_: True,
        "do_validate_input": lambda **_: True,
        "validate_node": lambda **_: (True, None),
        "validate_graph": lambda **_: (True, None),
        "do_node_execute": lambda node_, kwargs, **_: node_(**kwargs),
        "do_remote_execute": lambda node, execute_lifecycle_for_node, **kwargs: (
            execute_lifecycle_for_node(**kwargs)
        ),
        "do_build_result": lambda outputs: list(outputs.values()),
    }
    return answers.get(point, lambda **_: None)(**facts)


BEFORE = ["pre_graph_execute", "do_validate_input"]
AFTER = ["do_build_result", "post_graph_execute"]
FIRST = ["pre_do_anything", "do_check_edge_types_match"]


def told_of(node, outcome=""):
    told = [f"pre_node_execute {node}", f"do_node_execute {node}"]
    return [*told, f"post_node_execute {node}{outcome}"]


def sent(node, outcome=""):
    return [f"do_remote_execute {node}", *told_of(node, outcome)]


def task(name, node, of_node=sent, outcome=""):
    within = [f"pre_task_execute {name}", *of_node(node, outcome)]
    within += [f"post_task_execute {name}{outcome}", f"post_task_return {name}{outcome}"]
    return [f"pre_task_submission {name}", *within]


def tasks(*names, of_node=sent):
    expander, item, collector, last = names
    told = [*task(expander, "each", of_node), f"post_task_expand {expander}"]
    told += task(item, "same", of_node)
    return [*told, *task(collector, "total", of_node), *task(last, "shown", of_node)]


def observed(node, outcome=""):
    return [f"pre_node_execute {node}", f"post_node_execute {node}{outcome}"]


BLOCKS = ("expand-each", "expand-each.0.block-each", "collect-each", "shown")
SINGLES = ("each", "each.0.same", "total", "shown")
RUNS = {
    "default": [*sent("begun"), *sent("inverse"), *sent("ended")],
    "here": ["post_task_group", *tasks(*BLOCKS)],
    "threads": ["post_task_group", *tasks(*BLOCKS)],
    "processes": ["post_task_group", *tasks(*BLOCKS, of_node=observed)],
    "async": [*told_of("begun"), *sent("inverse"), *sent("ended")],
    "async here": ["post_task_group", *tasks(*SINGLES)],
    "async threads": ["post_task_group", *tasks(*SINGLES)],
}
DEAF = {"processes": AROUND}  # they run where the node runs, and what they keep stays there
ASYNC = [name for name in ENGINES if name.startswith("async")]


def of_run(log):
    return log[log.index("pre_graph_execute") :]


def test_the_table_has_every_point_and_every_method_of_a_users_class():
    methods = {name for cls in USERS_CLASSES for name in vars(cls) if not name.startswith("_")}

    assert KEYWORDS.keys() == POINTS.keys()
    assert methods - KEYWORDS.keys() == USERS_KEYWORDS.keys()


@pytest.mark.parametrize("engine", ENGINES)
def test_points_are_told_in_the_order_of_a_run(engine):
    listener = Listener(*DEAF.get(engine, ()))

    assert run(engine, listener) == ["<1.0>"]
    assert of_run(listener.log) == [*BEFORE, *RUNS[engine], *AFTER]


@pytest.mark.parametrize("engine", ENGINES)
def test_points_are_told_in_the_order_of_construction(engine):
    listener = Listener(*DEAF.get(engine, ()))
    run(engine, listener)

    of_nodes = [event for event in listener.log if event.startswith("validate_node ")]
    names = {function.__name__ for function in ENGINES[engine][2]} | {"n"}
    built = [*FIRST, *of_nodes, "validate_graph", "post_graph_construct"]
    assert {event.split()[1] for event in of_nodes} == names
    assert listener.log[: len(built)] == built


@pytest.mark.parametrize("engine", ENGINES)
def test_points_are_told_with_the_keywords_of_the_table_and_no_others(engine):
    listener = Listener(*DEAF.get(engine, ()))
    run(engine, listener)

    values = {function.__name__ for function in ENGINES[engine][2]}
    assert {point: facts.keys() - values for point, facts in listener.facts} == {
        point: keywords
        for point, keywords in KEYWORDS.items()
        if point in listener.heard and (ENGINES[engine][1] is not None or "task" not in point)
    }


@pytest.mark.parametrize("engine", ASYNC)
def test_coroutines_are_told_in_the_same_order_and_keep_what_they_run_in_the_loop(engine):
    listener = AwaitedListener()

    assert run(engine, listener) == ["<1.0>"]
    stays = [event for event in RUNS[engine] if not event.startswith("do_remote_execute")]
    assert of_run(listener.log) == [*BEFORE, *stays, *AFTER]


@pytest.mark.parametrize("engine", ASYNC)
def test_coroutines_that_watch_are_told_around_what_is_sent(engine):
    listener = AwaitedListener("do_node_execute")

    assert run(engine, listener) == ["<1.0>"]
    told = [event for event in of_run(listener.log) if event.endswith(" shown")]
    told = told or [event for event in of_run(listener.log) if event.endswith(" ended")]
    of_node = [event.split()[0] for event in told if "task" not in event]
    assert of_node == ["pre_node_execute", "do_remote_execute", "post_node_execute"]


def failing(*names, of_node=sent):
    told = [*task(names[0], "each", of_node), f"post_task_expand {names[0]}"]
    return ["post_task_group", *told, *task(names[1], "same", of_node, " failed")]


FAILED_RUNS = {
    "default": [*sent("begun"), *sent("inverse", " failed")],
    "here": failing(*BLOCKS),
    "threads": failing(*BLOCKS),
    "processes": failing(*BLOCKS, of_node=observed),
    "async": [*told_of("begun"), *sent("inverse", " failed")],
    "async here": failing(*SINGLES),
    "async threads": failing(*SINGLES),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_fails_is_told_outwards_and_nothing_else_follows(engine):
    listener = Listener(*DEAF.get(engine, ()))

    with pytest.raises(ZeroDivisionError) as caught:
        run(engine, listener, n=0)

    assert of_run(listener.log) == [*BEFORE, *FAILED_RUNS[engine], "post_graph_execute failed"]
    failed = [facts for _, facts in listener.facts if facts.get("success") is False]
    assert {repr(facts["error"]) for facts in failed} == {repr(caught.value)}
    outcomes = [facts.get("result", facts.get("results")) for facts in failed]
    assert outcomes == [None] * len(failed)


class Everything(
    lifecycle.NodeExecutionHook,
    lifecycle.NodeExecutionMethod,
    lifecycle.GraphExecutionHook,
    lifecycle.GraphConstructionHook,
    lifecycle.StaticValidator,
    lifecycle.EdgeConnectionHook,
    lifecycle.TaskSubmissionHook,
    lifecycle.TaskExecutionHook,
    lifecycle.TaskReturnHook,
    lifecycle.TaskGroupingHook,
):
    """Implements all that users may, and keeps with which keywords it is told."""

    def __init__(self):
        self.told = {}

    def keep(self, method, facts):
        self.told.setdefault(method, set()).update(facts)

    def run_before_node_execution(self, **facts):
        self.keep("run_before_node_execution", facts)

    def run_after_node_execution(self, **facts):
        self.keep("run_after_node_execution", facts)

    def run_to_execute_node(self, **facts):
        self.keep("run_to_execute_node", facts)
        return facts["node_callable"](**facts["node_kwargs"])

    def run_before_graph_execution(self, **facts):
        self.keep("run_before_graph_execution", facts)

    def run_after_graph_execution(self, **facts):
        self.keep("run_after_graph_execution", facts)

    def run_after_graph_construction(self, **facts):
        self.keep("run_after_graph_construction", facts)

    def run_to_validate_node(self, **facts):
        self.keep("run_to_validate_node", facts)
        return True, None

    def run_to_validate_graph(self, **facts):
        self.keep("run_to_validate_graph", facts)
        return True, None

    def check_edge_types_match(self, type_from, type_to, **facts):
        self.keep("check_edge_types_match", {"type_from", "type_to", *facts})
        return True

    def validate_input(self, **facts):
        self.keep("validate_input", facts)
        return True

    def run_before_task_submission(self, **facts):
        self.keep("run_before_task_submission", facts)

    def run_before_task_execution(self, **facts):
        self.keep("run_before_task_execution", facts)

    def run_after_task_execution(self, **facts):
        self.keep("run_after_task_execution", facts)

    def run_after_task_return(self, **facts):
        self.keep("run_after_task_return", facts)

    def run_after_task_grouping(self, **facts):
        self.keep("run_after_task_grouping", facts)

    def run_after_task_expansion(self, **facts):
        self.keep("run_after_task_expansion", facts)


USERS_CLASSES = Everything.__bases__


@pytest.mark.parametrize("engine", ENGINES)
def test_users_methods_are_told_with_the_keywords_of_the_table_and_no_others(engine):
    adapter = Everything()
    run(engine, adapter)

    has_tasks = ENGINES[engine][1] is not None
    expected = {m: k for m, k in USERS_KEYWORDS.items() if has_tasks or "task_" not in m}
    assert adapter.told == expected


# Adapters that raise -----------------------------------------------------------------------------

SINGLE = [name for name, point in POINTS.items() if point.kind is Kind.SINGLE]


class Raising(Listener):
    """Raises when it is told of one event."""

    def __init__(self, event, *deaf):
        super().__init__(*deaf)
        self.event = event

    def told(self, point, /, **facts):
        result = super().told(point, **facts)
        if self.log[-1] == self.event:
            raise LookupError(self.event)
        return result


def told_after(engine, event):
    """Run with two adapters, the first of which raises; give what both are told after that."""
    first, second = Raising(event, *AROUND), Listener(*AROUND, *SINGLE)
    second.log = first.log
    with pytest.raises(LookupError, match=event):
        run(engine, first, second)
    return first.log[first.log.index(event) + 1 :]


def first_node(engine):
    return ENGINES[engine][2][0].__name__


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_before_a_run_is_the_last_that_is_told(engine):
    assert told_after(engine, "pre_graph_execute") == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("point", ["pre_node_execute", "post_node_execute"])
def test_an_error_in_a_hook_of_a_node_skips_all_but_the_ends_of_what_is_around(engine, point):
    told = told_after(engine, f"{point} {first_node(engine)}")

    ends = {"post_task_execute", "post_task_return", "post_graph_execute"}
    assert {event.split()[0] for event in told} <= ends
    assert all(event.endswith(" failed") for event in told)
    assert told[-2:] == ["post_graph_execute failed"] * 2


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_while_joining_outputs_leaves_them_as_they_are(engine):
    class Results(lifecycle.GraphExecutionHook):
        def run_before_graph_execution(self, **_):
            pass

        def run_after_graph_execution(self, *, results, success, **_):
            self.told = results, success

    listener, results = Raising("do_build_result", *AROUND), Results()
    with pytest.raises(LookupError, match="do_build_result"):
        run(engine, listener, results)
    assert results.told == ({ENGINES[engine][2][-1].__name__: "<1.0>"}, False)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_missing_input_is_found_between_the_hooks_of_a_run(engine):
    door, _, functions = ENGINES[engine]
    listener = Listener(*AROUND)
    module = ad_hoc_utils.create_temporary_module(functions[0])
    builder = door.Builder().with_modules(module).with_adapters(listener)
    if ENGINES[engine][1] is not None:
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)

    with pytest.raises(ValueError, match="Required input n not provided"):
        given(given(builder.build()).execute([functions[0].__name__]))
    assert of_run(listener.log) == ["pre_graph_execute", "post_graph_execute failed"]
