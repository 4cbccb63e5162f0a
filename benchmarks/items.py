"""The dataflow of which items are timed: importable, so that processes find it."""

from __future__ import annotations

from hamilton.htypes import Collect, Parallelizable, Stream


def each(n: int) -> Parallelizable[int]:  # type: ignore[misc] # the engine reads it
    """Give so many numbers."""
    yield from range(n)


def doubled(each: int) -> int:
    """Double a number."""
    return 2 * each


def total(doubled: Collect[int]) -> int:
    """Sum a list."""
    return sum(doubled)


def streamed(doubled: Stream[int]) -> int:
    """Sum a stream."""
    return sum(doubled)
