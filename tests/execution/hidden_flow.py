"""A dataflow of which a type cannot be sent to processes."""

from __future__ import annotations

from hamilton.htypes import Collect, Parallelizable


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def _local_type():
    class Local(int):
        pass

    return Local


Hidden = _local_type()


def hidden(each: int) -> Hidden:
    return each


def all_hidden(hidden: Collect[Hidden]) -> list:
    return hidden
