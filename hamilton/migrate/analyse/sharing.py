"""Give results of calls and attributes what a row of the tables promises of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hamilton.migrate.analyse.knowledge import Row, Share
from hamilton.migrate.analyse.values import UNKNOWN, Value, held_by, inside
from hamilton.migrate.analyse.walk import Walk


def shared(walk: Walk, row: Row, receiver: Value, arguments: Iterable[Value]) -> Value:
    """Give the result that a row promises, with what it shares."""
    if row.share is Share.FRESH:
        return walk.make(row.result)
    if row.share is Share.HOLDS:
        return _holding(walk, row, [value for value in (receiver, *arguments) if not value.dotted])
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


def _holding(walk: Walk, row: Row, values: list[Value]) -> Value:
    """Give what keeps hold of values; a copy of what contains nothing changeable holds nothing."""
    if row.result in _COPIES and all(value.is_flat or value.is_fixed for value in values):
        return replace(walk.make(row.result), is_flat=True)
    return replace(
        walk.make(row.result, held_by(values)),
        is_flat=bool(values) and all(v.is_flat for v in values),
    )


_COPIES = frozenset(
    ["list", "tuple", "set", "dict", "collections.Counter", "collections.OrderedDict"]
)
