"""What both loops do: bind a task to its values, follow a stream, say what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hamilton.errors import GraphError, StreamClosedError
from hamilton.execution.notes import FailureNote
from hamilton.execution.state import Opening, Run, Scope
from hamilton.execution.tasks import Task


def note_items(error: Exception, run: Run, note: FailureNote) -> None:
    """Add the note to an error of an expansion's items: which node expands.

    Parameters
    ----------
    error
        What asking the run for a task raised.
    run
        What may run next.
    note
        Told of a failure.
    """
    if run.beginning is not None:
        note(error, note.graph[run.beginning.region.expander], {})


def bound_values(task: Task, scope: Scope, stream: Callable[[str], Any]) -> dict[Any, Any]:
    """Give the values that a task reads, by name.

    Parameters
    ----------
    task
        The task.
    scope
        Where it runs.
    stream
        Makes the reader of a name's values.
    """
    values: dict[Any, Any] = {name: scope.chain[at].values[name] for name, at in task.reads}
    for name, at in task.collects:
        values[name] = scope.chain[at].lists[name]
    for name in task.streams:
        values[name] = stream(name)
    return values


def nothing_goes_on(run: Run) -> GraphError:
    """Say that nothing can go on: who reads streams waits for items that wait to be read."""
    streams = sorted({name for opening in run.openings for name in opening.streams})
    return GraphError(
        f"Nothing can go on: what reads {', '.join(streams)} as streams waits for items that are "
        "made only when others were read. Read streams of the same items in turn, as zip does, or "
        "Collect instead of reading a Stream."
    )


class Reading:
    """How far a stream was read.

    Parameters
    ----------
    name
        The node whose values are read.
    scope
        Where the reader runs.
    run
        What may run next.
    """

    __slots__ = ("name", "opening", "run")

    def __init__(self, name: str, scope: Scope, run: Run) -> None:
        self.name = name
        self.run = run
        self.opening = self._opening(scope)

    def _opening(self, scope: Scope) -> Opening:
        found = [
            one for one in self.run.openings if one.scope is scope and self.name in one.streams
        ]
        (opening,) = found  # a region stays open until its streams were read
        return opening

    @property
    def is_there(self) -> bool:
        """Whether the next value is there.

        Raises
        ------
        StreamClosedError
            If the reader's function has returned.
        """
        index = self.opening.read[self.name]
        if index is None:
            raise StreamClosedError(self.name)
        return index in self.opening.streams[self.name]

    @property
    def is_ended(self) -> bool:
        """Whether no other value will come."""
        return self.opening.is_used_up and not self.opening.under_way

    def take(self) -> Any:
        """Take the next value, which is there."""
        index = self.opening.read[self.name] or 0
        self.opening.read[self.name] = index + 1
        return self.opening.streams[self.name].pop(index)

    def close(self) -> None:
        """Want no more values."""
        self.opening.read[self.name] = None
        self.opening.streams[self.name].clear()
        self.run.settle(self.opening)


__all__ = ["Reading", "bound_values", "note_items", "nothing_goes_on"]
