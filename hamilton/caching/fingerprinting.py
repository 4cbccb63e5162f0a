"""The version of data: equal for equal values, in every process; extended by users.

``@hash_value.register(MyType)`` takes a function of a value that gives a text. It is asked for
values of that type, and for those inside lists, tuples, sets and dicts.
"""

from __future__ import annotations

import functools
import io
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hamilton.code_version import CodeVersions, NoFingerprintError
from hamilton.compare import SCHEME, UNHASHABLE, digest

logger = logging.getLogger(__name__)

_CONTAINERS: Final = (list, tuple, set, frozenset, dict)


@functools.singledispatch
def hash_value(obj: object, *args: Any, **kwargs: Any) -> str:
    """Give the version of a value.

    It covers type, dtypes, names of columns, series and indexes, index, shape and order, at any
    depth; of functions and classes, what they say and reach.

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
    if is_used_up(obj):
        return UNHASHABLE
    if len(hash_value.registry) > 1 and type(obj) in _CONTAINERS:
        try:
            return digest(_marked(obj), _version_of_code)
        except (RecursionError, _UnhashableError):
            return UNHASHABLE
    return digest(obj, _version_of_code)


def hash_own(obj: object, *args: Any, **kwargs: Any) -> str:
    """Give the version of a value, whatever users registered for its type.

    What a user registers may ask it for the rest, without being asked itself again.

    Parameters
    ----------
    obj
        The value.
    *args, **kwargs
        Taken for code that passes them on.
    """
    return _BY_DIGEST(obj)


hash_bytes = hash_none = hash_primitive = hash_sequence = hash_set = hash_own
hash_numpy_array = hash_pandas_obj = hash_polars_column = hash_polars_dataframe = hash_own


def hash_repr(obj: object, *args: Any, **kwargs: Any) -> str:
    """Give the version of what ``repr`` writes of a value, for types that say all there."""
    return hash_own((f"{type(obj).__module__}.{type(obj).__qualname__}", repr(obj)))


def hash_mapping(
    obj: Mapping[Any, Any], *, ignore_order: bool = True, depth: int = 0, **kwargs: Any
) -> str:
    """Give the version of values by key.

    Parameters
    ----------
    obj
        The mapping.
    ignore_order
        Whether mappings of the same items in another order have the same version; else the
        version is the one of :func:`hash_value`.
    depth
        Taken for code that passes it on; see :func:`set_max_depth`.
    **kwargs
        Taken for functions that users register.
    """
    return hash_unordered_mapping(obj) if ignore_order else hash_own(obj)


def hash_unordered_mapping(obj: Mapping[Any, Any], *args: Any, **kwargs: Any) -> str:
    """Give the version of values by key, in any order."""
    pairs = sorted(map(hash_own, obj.items()))
    if UNHASHABLE in pairs:
        return UNHASHABLE
    return hash_own((f"{type(obj).__module__}.{type(obj).__qualname__}", pairs))


def set_max_depth(depth: int) -> None:
    """Take a depth and do nothing with it: a version covers a value at every depth.

    In Hamilton, values that differ only below a depth had one version, and this chose the depth.
    Here no depth makes different values collide.

    Parameters
    ----------
    depth
        A whole number that is not negative.

    Raises
    ------
    ValueError
        If it is another number.
    """
    if depth < 0:
        msg = f"The depth is {depth}; it cannot be negative. Leave the call out: nothing is cut."
        raise ValueError(msg)


def is_registered(kind: type) -> bool:
    """Say whether a user gives the versions of a type."""
    return hash_value.dispatch(kind) is not _BY_DIGEST


def is_used_up(value: object) -> bool:
    """Say whether who reads a value leaves nothing for others; of what is in memory all stays."""
    kind = type(value)
    return issubclass(kind, Iterator | AsyncIterator) and not issubclass(
        kind, io.BytesIO | io.StringIO
    )


def version_of(value: Any) -> str:
    """Give the version of a value as the cache uses it; whatever the value is, nothing is raised.

    Returns
    -------
    str
        Of a type whose versions a user gives, that version with the type's name; for what has no
        version one that never comes again: ``"<unhashable>_..."``.
    """
    try:
        version = hash_value(value)
    except Exception as error:  # noqa: BLE001 - a user's function or class may raise anything
        names = type(value).__qualname__, type(error).__name__
        logger.warning("A %s has no version: hash_value raised %s.", *names)
        version = UNHASHABLE
    if version == UNHASHABLE:
        return f"{UNHASHABLE}_{uuid.uuid4()}"
    kind = type(value)
    if is_registered(kind):
        return digest((f"{kind.__module__}.{kind.__qualname__}", version))
    return version


def _version_of_code(thing: Any) -> str | None:
    """Give the version of a function or a class that is a value, ``None`` if it has none."""
    try:
        return CodeVersions().of_value(thing)
    except NoFingerprintError:
        return None


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


_BY_DIGEST: Final[Callable[[object], str]] = hash_value.dispatch(object)

__all__ = [
    "SCHEME",
    "UNHASHABLE",
    "hash_bytes",
    "hash_mapping",
    "hash_none",
    "hash_numpy_array",
    "hash_own",
    "hash_pandas_obj",
    "hash_polars_column",
    "hash_polars_dataframe",
    "hash_primitive",
    "hash_repr",
    "hash_sequence",
    "hash_set",
    "hash_unordered_mapping",
    "hash_value",
    "is_registered",
    "is_used_up",
    "set_max_depth",
    "version_of",
]
