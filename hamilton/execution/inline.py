"""Items one after the other in this thread: a plain loop in place of the state machine.

It does what the machine does for a region of one task whose executor runs it here, with nobody
watching tasks; a law of the tests says that both agree.
"""

from __future__ import annotations

from typing import Any

from hamilton.execution.compiled import Note
from hamilton.execution.node_call import NODE_POINTS, run_bare, run_hooked
from hamilton.execution.state import Opening
from hamilton.execution.tasks import Frame, Region, Task
from hamilton.lifecycle.base import Lifecycle


def is_simple(region: Region) -> bool:
    """Say whether a region's items need one task at most, and nobody reads them as a stream."""
    frame = region.frame
    if region.streams or len(frame.jobs) > 1:
        return False
    return all(isinstance(job, Task) and not job.collects and not job.streams for job in frame.jobs)


def run_inline(opening: Opening, lifecycle: Lifecycle, run_id: str, note: Note) -> None:
    """Run what is left of a region's items; its lists are filled.

    Parameters
    ----------
    opening
        The region; :func:`is_simple` says yes to it.
    lifecycle
        The adapters.
    run_id
        Names the run.
    note
        Told of a failure.
    """
    __tracebackhide__ = True
    region, chain = opening.region, opening.scope.chain
    tasks = [job for job in region.frame.jobs if isinstance(job, Task)]
    base = _base(region.frame, tasks, chain)
    outs = [(keep.name, opening.lists[keep.name].append) for keep in region.frame.keeps]
    steps = tasks[0].steps if tasks else ()
    is_watched = lifecycle.has(*NODE_POINTS)
    for index, item in enumerate(opening.items):
        values = base.copy()
        values[region.expander] = item
        if is_watched:
            name = f"{opening.scope.task_prefix}{region.spawner}.{index}.{_id(tasks)}"
            run_hooked(steps, values, note, lifecycle, (run_id, name))
        else:
            run_bare(steps, values, note)
        for name, put in outs:
            put(values[name])
    opening.is_used_up = True


def _base(frame: Frame, tasks: list[Task], chain: Any) -> dict[Any, Any]:
    """Give the values that every item finds."""
    depth = len(chain)
    names = [read for task in tasks for read in task.reads]
    names += [(keep.name, keep.depth) for keep in frame.keeps]
    constants = {key: value for task in tasks for key, value in task.constants.items()}
    return {**constants, **{name: chain[at].values[name] for name, at in names if at < depth}}


def _id(tasks: list[Task]) -> str:
    return tasks[0].id if tasks else ""
