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
from hamilton.lifecycle.points import Lifecycle


def is_simple(region: Region) -> bool:
    """Say whether a region's items need one task at most, and nobody reads them as a stream."""
    frame = region.frame
    if region.streams or len(frame.jobs) > 1:
        return False
    return all(isinstance(job, Task) and not job.collects and not job.streams for job in frame.jobs)


class ItemRunner:
    """Runs single items of a region; what is the same for all is prepared once.

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

    __slots__ = (
        "_around", "_base", "_expander", "_is_watched", "_lifecycle", "_note", "_run_id", "_steps",
    )  # fmt: skip

    def __init__(self, opening: Opening, lifecycle: Lifecycle, run_id: str, note: Note) -> None:
        region = opening.region
        tasks = [job for job in region.frame.jobs if isinstance(job, Task)]
        self._base = _base(region.frame, tasks, opening.scope.chain)
        self._steps = tasks[0].steps if tasks else ()
        self._expander = region.expander
        self._around = (f"{opening.scope.task_prefix}{region.spawner}.", _id(tasks))
        self._is_watched = lifecycle.has(*NODE_POINTS)
        self._lifecycle = lifecycle
        self._run_id = run_id
        self._note = note

    def values(self, index: int, item: Any) -> dict[Any, Any]:
        """Run an item and give the values of its nodes.

        Parameters
        ----------
        index
            Which item it is.
        item
            Its value.
        """
        __tracebackhide__ = True
        values = self._base.copy()
        values[self._expander] = item
        if self._is_watched:
            before, after = self._around
            ids = (self._run_id, f"{before}{index}.{after}")
            run_hooked(self._steps, values, self._note, self._lifecycle, ids)
        else:
            run_bare(self._steps, values, self._note)
        return values


def run_inline(opening: Opening, runner: ItemRunner) -> None:
    """Run what is left of a region's items; its lists are filled.

    Parameters
    ----------
    opening
        The region; :func:`is_simple` says yes to it.
    runner
        Runs an item of it.
    """
    __tracebackhide__ = True
    outs = [(keep.name, opening.lists[keep.name].append) for keep in opening.region.frame.keeps]
    run = runner.values
    for index, item in enumerate(opening.items):
        values = run(index, item)
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
