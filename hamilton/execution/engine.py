"""The way to run a plan task by task, on executors."""

from __future__ import annotations

from typing import Any

from hamilton.execution.ending import afterwards
from hamilton.execution.executors import items_at_once
from hamilton.execution.loop import Setting, TaskLoop
from hamilton.execution.state import Run
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
    loop = TaskLoop(Run(frame, values, items_at_once(setting.manager, here=1)), setting)
    setting.manager.init()
    with afterwards(setting.manager.finalize), afterwards(loop.close):
        loop.run_all()
        return loop.run.results()


__all__ = ["execute_tasks"]
