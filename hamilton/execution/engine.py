"""The way to run a plan task by task, on executors."""

from __future__ import annotations

import os
from typing import Any

from hamilton.execution.ending import afterwards
from hamilton.execution.executors import ExecutionManager, SynchronousLocalTaskExecutor
from hamilton.execution.loop import (
    LONGEST_PAUSE_S,
    SHORTEST_PAUSE_S,
    TASK_POINTS,
    Setting,
    TaskLoop,
)
from hamilton.execution.state import LOOK_AHEAD, Run
from hamilton.execution.tasks import Frame


def execute_tasks(frame: Frame, values: dict[Any, Any], setting: Setting) -> dict[str, Any]:
    """Run the tasks of a plan on executors.

    Parameters
    ----------
    frame
        The tasks.
    values
        What stands ready.
    setting
        Where and how they run.

    Returns
    -------
    dict
        The targets' values.

    Raises
    ------
    BaseException
        The first that a task raised. What was not submitted is dropped, what runs is awaited,
        executors are finalized and generators closed before it is raised; what that raises is a
        note on it.
    """
    __tracebackhide__ = True
    if setting.lifecycle.has("post_task_group"):
        ids = [job.id for job in frame.tasks()]
        setting.lifecycle.observe("post_task_group", run_id=setting.run_id, task_ids=ids)
    loop = TaskLoop(Run(frame, values, _limit(setting.manager)), setting)
    setting.manager.init()
    with afterwards(setting.manager.finalize), afterwards(loop.close):
        loop.run_all()
        return loop.run.results()


def _limit(manager: ExecutionManager) -> int:
    """Give how many items of a region may be under way: one where tasks run in this thread."""
    workers = [
        getattr(executor, "max_tasks", None) or os.cpu_count() or 1
        for executor in manager.executors
        if not isinstance(executor, SynchronousLocalTaskExecutor)
    ]
    return LOOK_AHEAD * max(workers) if workers else 1


__all__ = [
    "LONGEST_PAUSE_S",
    "LOOK_AHEAD",
    "SHORTEST_PAUSE_S",
    "TASK_POINTS",
    "Setting",
    "execute_tasks",
]
