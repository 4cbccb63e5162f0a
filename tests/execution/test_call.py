"""What an executor is told about a task."""

from __future__ import annotations

from hamilton import ad_hoc_utils, driver
from hamilton.execution import grouping
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.htypes import Collect, Parallelizable


class Told(SynchronousLocalTaskExecutor):
    """Keeps the tasks that it was given, by name."""

    def __init__(self):
        super().__init__()
        self.tasks = {}

    def submit_task(self, task):
        self.tasks[task.task_id] = task
        return super().submit_task(task)


def told(functions, target, strategy=None, **inputs):
    """Run a target and give its tasks."""
    executor = Told()
    dr = (
        driver.Builder()
        .with_modules(ad_hoc_utils.create_temporary_module(*functions))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_local_executor(executor)
        .with_remote_executor(executor)
        .with_grouping_strategy(strategy or grouping.GroupByRepeatableBlocks())
        .build()
    )
    dr.execute([target], inputs=inputs)
    return executor.tasks


def factor() -> int:
    return 10


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def scaled(each: int, factor: int) -> int:
    return each * factor


def product(scaled: Collect[int], factor: int) -> int:
    return sum(scaled) * factor


def inner(scaled: int, n: int) -> Parallelizable[int]:
    yield from range(scaled, scaled + n)


def shown(inner: int, scaled: int, factor: int) -> str:
    return f"{inner}{scaled}{factor}"


def joined(shown: Collect[str]) -> str:
    return "".join(shown)


def total(joined: Collect[str], factor: int) -> str:
    return "".join(joined) * factor


FLAT = [factor, each, scaled, product]
NESTED = [factor, each, scaled, inner, shown, joined, total]


def test_a_task_that_runs_once_knows_what_it_reads_but_no_item():
    tasks = told(FLAT, "product", n=2)

    task = tasks["collect-each"]
    assert task.group_id is None
    assert task.base_dependencies == ["factor", "block-each"]
    assert task.realized_dependencies == {"factor": ["factor"]}
    assert tasks["factor"].base_dependencies == []
    assert tasks["expand-each"].realized_dependencies == {}


def test_a_task_of_an_item_knows_its_key_and_what_it_reads():
    tasks = told(FLAT, "product", n=2)

    items = [tasks[f"expand-each.{key}.block-each"] for key in (0, 1)]
    assert [task.group_id for task in items] == ["0", "1"]
    for task in items:
        assert sorted(task.base_dependencies) == ["expand-each", "factor"]
        assert task.realized_dependencies == {"expand-each": ["expand-each"], "factor": ["factor"]}


def test_items_of_items_read_tasks_of_their_own_item():
    tasks = told(NESTED, "total", n=2)

    task = tasks["expand-each.1.expand-inner.0.block-inner"]
    assert task.group_id == "0"
    assert task.realized_dependencies == {
        "expand-inner": ["expand-each.1.expand-inner"],
        "block-each": ["expand-each.1.block-each"],
        "factor": ["factor"],
    }
    collecting = tasks["expand-each.1.collect-inner"]
    assert (collecting.group_id, collecting.base_dependencies) == ("1", ["block-inner"])
    assert collecting.realized_dependencies == {}


def test_nodes_grouped_one_by_one_depend_on_nodes():
    tasks = told(NESTED, "total", grouping.GroupNodesIndividually(), n=2)

    assert tasks["total"].base_dependencies == ["factor", "joined"]
    assert tasks["each.1.inner.0.shown"].realized_dependencies == {
        "inner": ["each.1.inner"],
        "scaled": ["each.1.scaled"],
        "factor": ["factor"],
    }
