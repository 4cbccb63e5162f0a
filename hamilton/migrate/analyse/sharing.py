"""Give results of calls and attributes what a row of the tables promises of them."""

from __future__ import annotations

from collections.abc import Iterable

from hamilton.migrate.analyse.knowledge import Row, Share
from hamilton.migrate.analyse.values import UNKNOWN, Value, held_by, inside
from hamilton.migrate.analyse.walk import Walk


def shared(walk: Walk, row: Row, receiver: Value, arguments: Iterable[Value]) -> Value:
    """Give the result that a row promises, with what it shares."""
    if row.share is Share.FRESH:
        return walk.make(row.result)
    everything = held_by((receiver, *arguments))
    if row.share is Share.HOLDS:
        return walk.make(row.result, everything)
    source = _first(receiver, arguments)
    if row.share is Share.INNER:
        return inside(source, row.result)
    if row.share is Share.DERIVED and walk.copy_on_write:
        return walk.make(row.result)
    return Value(type=row.result or source.type, own=source.own, holds=source.holds)


def _first(receiver: Value, arguments: Iterable[Value]) -> Value:
    if receiver.dotted is None:
        return receiver
    return next(iter(arguments), UNKNOWN)
