"""The version of data: equal for equal values, in every process; extended by users.

``@hash_value.register(MyType)`` takes a function of a value that gives a text. It is asked for
values of that type, and for those inside lists, tuples, sets and dicts.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hamilton.compare import SCHEME, UNHASHABLE, digest

_CONTAINERS: Final = (list, tuple, set, frozenset, dict)


@functools.singledispatch
def hash_value(obj: object, *args: Any, **kwargs: Any) -> str:
    """Give the version of a value.

    It covers type, dtypes, names of columns, series and indexes, index, shape and order, at any
    depth.

    Parameters
    ----------
    obj
        The value.
    *args, **kwargs
        Taken for functions that users register.

    Returns
    -------
    str
        A text that is safe in names of files, or :data:`UNHASHABLE`.

    Examples
    --------
    >>> hash_value({"a": [1]}) == hash_value({"a": [1]}), hash_value(1) == hash_value("1")
    (True, False)
    """
    if isinstance(obj, Iterator | AsyncIterator):
        return UNHASHABLE
    if len(hash_value.registry) > 1 and type(obj) in _CONTAINERS:
        try:
            return digest(_marked(obj))
        except (RecursionError, _UnhashableError):
            return UNHASHABLE
    return digest(obj)


def is_registered(kind: type) -> bool:
    """Say whether a user gives the versions of a type."""
    return hash_value.dispatch(kind) is not _BY_DIGEST


def version_of(value: Any) -> str:
    """Give the version of a value as the cache uses it.

    Returns
    -------
    str
        Of a type whose versions a user gives, that version with the type's name; for what has no
        version one that never comes again: ``"<unhashable>_..."``.
    """
    version = hash_value(value)
    if version == UNHASHABLE:
        return f"{UNHASHABLE}_{uuid.uuid4()}"
    kind = type(value)
    if is_registered(kind):
        return digest((f"{kind.__module__}.{kind.__qualname__}", version))
    return version


@dataclass(frozen=True, slots=True)
class _Marked:
    """Stands, inside a container, for a value whose version a user gives."""

    type: str
    version: str


class _UnhashableError(Exception):
    """A value inside has no version."""


def _marked(value: Any) -> Any:
    kind = type(value)
    if is_registered(kind):
        version = hash_value(value)
        if version == UNHASHABLE:
            raise _UnhashableError
        return _Marked(f"{kind.__module__}.{kind.__qualname__}", version)
    if kind is dict:
        return {_marked(key): _marked(item) for key, item in value.items()}
    if kind in _CONTAINERS:
        return kind(map(_marked, value))
    return value


_BY_DIGEST: Final = hash_value.dispatch(object)

__all__ = ["SCHEME", "UNHASHABLE", "hash_value", "is_registered", "version_of"]
