"""Streams: the values of a region's items, read one at a time while they are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from hamilton.execution.binding import Reading
from hamilton.execution.state import Run, Scope


class Loop(Protocol):
    """What goes on while a reader waits.

    Attributes
    ----------
    run
        What may run next.
    idle_steps
        How often in a row nothing happened.
    """

    run: Run
    idle_steps: int

    def step(self) -> None:
        """Go on until at least one task has ended, if any is under way."""


class StreamReader(Iterator[Any]):
    """The values of a region's items, in their order, while they are made; to be read once.

    Whoever reads in the thread that waits lets the loop go on until the next value is there.
    """

    def __init__(self, name: str, scope: Scope, loop: Loop) -> None:
        self._reading = Reading(name, scope, loop.run)
        self._loop = loop

    def __next__(self) -> Any:
        """Give the next value."""
        __tracebackhide__ = True
        reading = self._reading
        while not reading.is_there:
            if reading.is_ended:
                raise StopIteration
            try:
                self._loop.step()
            except StopIteration as error:
                msg = f"a node of the items of {reading.name!r} raised StopIteration"
                raise RuntimeError(msg) from error
        self._loop.idle_steps = 0
        return reading.take()

    def __repr__(self) -> str:
        return f"<stream of {self._reading.name!r}>"

    def close(self) -> None:
        """Want no more values."""
        self._reading.close()


__all__ = ["Loop", "StreamReader"]
