"""A task bound to its values: what executors are given."""

from __future__ import annotations

from typing import Any

from hamilton.execution.compiled import Note
from hamilton.execution.grouping import NodeGroupPurpose
from hamilton.execution.names import new_run_id
from hamilton.execution.node_call import NODE_POINTS, run_bare, run_hooked
from hamilton.execution.notes import ShortNote
from hamilton.execution.tasks import Task
from hamilton.lifecycle.points import Lifecycle
from hamilton.node import Node


class TaskImplementation:
    """A task with the values it reads.

    Attributes
    ----------
    task
        The template.
    values
        Values of the nodes it reads, by name.
    adapter
        The adapters.
    run_id
        Names the run.
    prefix
        What the task's name begins with, as it belongs to an item: ``"expand-e.0."``.
    note
        Told of a failure.
    """

    __slots__ = ("adapter", "note", "prefix", "run_id", "task", "values")

    def __init__(
        self,
        task: Task,
        values: dict[Any, Any],
        adapter: Lifecycle,
        run_id: str = "",
        prefix: str = "",
        note: Note | None = None,
    ) -> None:
        self.task = task
        self.values = values
        self.adapter = adapter
        self.run_id = run_id or new_run_id()
        self.prefix = prefix
        self.note = note or ShortNote()

    def __reduce__(self) -> tuple[Any, ...]:
        facts = (self.task, self.values, self.adapter, self.run_id, self.prefix)
        return (TaskImplementation, facts)

    @property
    def task_id(self) -> str:
        """The task's name within the run."""
        return self.prefix + self.task.id

    @property
    def base_id(self) -> str:
        """The task's name within the plan."""
        return self.task.id

    @property
    def spawning_task_base_id(self) -> str | None:
        """The task, within the plan, whose items repeat this one; ``None`` if it runs once."""
        return self.task.spawner

    @property
    def spawning_task_id(self) -> str | None:
        """The task whose items repeat this one; ``None`` if it runs once."""
        return self.prefix.rpartition(".")[0].rpartition(".")[0] or None

    @property
    def group_id(self) -> str | None:
        """The item's key among those of the task that repeats this one; ``None`` if none does."""
        return self.prefix.rpartition(".")[0].rpartition(".")[2] or None

    @property
    def base_dependencies(self) -> list[str]:
        """The tasks, within the plan, whose values it reads; inputs are no tasks."""
        return [base_id for base_id, _ in self.task.makers]

    @property
    def realized_dependencies(self) -> dict[str, list[str]]:
        """The same within the run: names of tasks by base name, without those of collected items."""
        depth = len(self.task.around)
        return {
            base_id: [self._prefix_at(level) + base_id]
            for base_id, level in self.task.makers
            if level <= depth
        }

    def _prefix_at(self, level: int) -> str:
        """Give what names begin with, so many expansions from outside."""
        prefix = self.prefix
        for spawner in reversed(self.task.around[level:]):
            prefix = prefix.rpartition(".")[0].rpartition(".")[0].removesuffix(spawner)
        return prefix

    @property
    def purpose(self) -> NodeGroupPurpose:
        """What the task is there for."""
        return self.task.purpose

    @property
    def nodes(self) -> list[Node]:
        """The nodes, in order."""
        return self.task.nodes

    @property
    def outputs_to_compute(self) -> list[str]:
        """Names that others read."""
        return list(self.task.keeps)

    @property
    def dynamic_inputs(self) -> dict[str, Any]:
        """Values of the nodes it reads, by name."""
        return dict(self.values)

    @property
    def overrides(self) -> dict[str, Any]:
        """Nothing: values that take the place of nodes are among those read."""
        return {}


def base_execute_task(task: TaskImplementation) -> dict[str, Any]:
    """Run a task here and now, between its hooks.

    Parameters
    ----------
    task
        The task.

    Returns
    -------
    dict
        Values of the nodes that others read, by name.
    """
    __tracebackhide__ = True
    lifecycle = task.adapter
    if not lifecycle.has("pre_task_execute", "post_task_execute"):
        return run_nodes(task)
    lifecycle.observe("pre_task_execute", **task_facts(task))
    facts = outcome_facts(task)
    try:
        outputs = run_nodes(task)
    except BaseException as error:
        lifecycle.observe("post_task_execute", success=False, error=error, results=None, **facts)
        raise
    lifecycle.observe("post_task_execute", success=True, error=None, results=outputs, **facts)
    return outputs


def run_nodes(task: TaskImplementation) -> dict[str, Any]:
    """Run a task's nodes in order and give the values that others read."""
    __tracebackhide__ = True
    template = task.task
    values = {**template.constants, **task.values}
    if task.adapter.has(*NODE_POINTS):
        run_hooked(template.steps, values, task.note, task.adapter, (task.run_id, task.task_id))
    else:
        run_bare(template.steps, values, task.note)
    return {name: values[name] for name in template.keeps}


def task_facts(task: TaskImplementation) -> dict[str, Any]:
    """Give what task hooks are told about a task that begins."""
    return {
        **outcome_facts(task),
        "inputs": task.dynamic_inputs,
        "overrides": task.overrides,
    }


def outcome_facts(task: TaskImplementation) -> dict[str, Any]:
    """Give what task hooks are told about a task that ended, besides its outcome."""
    return {
        "run_id": task.run_id,
        "task_id": task.task_id,
        "nodes": task.nodes,
        "spawning_task_id": task.spawning_task_id,
        "purpose": task.purpose,
    }
