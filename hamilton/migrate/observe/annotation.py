"""The annotation of a live value: what an engineer would write for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

_MOST_MEMBERS = 1000
_DEEPEST = 2
_LONGEST_TUPLE = 4
UNKNOWN: Final = "Any"
_PLAIN: Final = frozenset({bool, int, float, complex, str, bytes, bytearray, range, slice, object})
_BY_NAME: Final = {
    "NoneType": "None",
    "function": "collections.abc.Callable",
    "builtin_function_or_method": "collections.abc.Callable",
    "method": "collections.abc.Callable",
    "generator": "collections.abc.Iterator",
    "zip": "collections.abc.Iterator",
    "map": "collections.abc.Iterator",
    "filter": "collections.abc.Iterator",
    "enumerate": "collections.abc.Iterator",
    "reversed": "collections.abc.Iterator",
}


def annotation_of(value: object, depth: int = 0) -> str:
    """Give the annotation text of a value, dotted by public import path.

    Examples
    --------
    >>> annotation_of({"a": 1.5}), annotation_of([1, "x"]), annotation_of(None)
    ('dict[str, float]', 'list[Any]', 'None')
    """
    kind = type(value)
    if kind in _PLAIN:
        return kind.__name__
    container = _container(value, depth)
    if container is not None:
        return container
    if kind.__module__ == "builtins":
        return _builtin(kind.__name__)
    return public_path(kind)


def _builtin(name: str) -> str:
    if name.endswith("iterator"):
        return "collections.abc.Iterator"
    return _BY_NAME.get(name, UNKNOWN)


def _container(value: object, depth: int) -> str | None:
    """Give the annotation of a builtin container, with its members' where they are alike."""
    if type(value) is dict:
        return _mapping(value, depth)
    if type(value) is tuple:
        return _tuple(value, depth)
    if isinstance(value, list | set | frozenset) and type(value).__module__ == "builtins":
        member = _common(value, depth)
        return f"{type(value).__name__}[{member}]" if member else type(value).__name__
    return None


def _mapping(value: Mapping[object, object], depth: int) -> str:
    key, member = _common(value, depth), _common(value.values(), depth)
    return f"dict[{key}, {member}]" if key and member else "dict"


def _tuple(value: tuple[object, ...], depth: int) -> str:
    if not value or depth >= _DEEPEST:
        return "tuple"
    if len(value) <= _LONGEST_TUPLE:
        return f"tuple[{', '.join(annotation_of(member, depth + 1) for member in value)}]"
    return f"tuple[{_common(value, depth)}, ...]"


def _common(members: Iterable[object], depth: int) -> str:
    """Give the annotation that all members share; ``Any`` if they differ, empty for none."""
    found: set[str] = set()
    for number, member in enumerate(members):
        if depth >= _DEEPEST or number >= _MOST_MEMBERS:
            return UNKNOWN
        found.add(annotation_of(member, depth + 1))
        if len(found) > 1:
            return UNKNOWN
    return found.pop() if found else ""


def public_path(kind: type) -> str:
    """Give the shortest public path under which a class can be imported, ``Any`` if there is none.

    Examples
    --------
    >>> import datetime
    >>> public_path(datetime.date)
    'datetime.date'
    """
    names = kind.__module__.split(".")
    places = [".".join(names[:length]) for length in range(1, len(names) + 1)]
    places.insert(1, f"{names[0]}.api.typing")
    for place in places:
        if any(name.startswith("_") for name in place.split(".")):
            continue
        if _found(place, kind.__qualname__) is kind:
            return f"{place}.{kind.__qualname__}"
    return UNKNOWN


def _found(place: str, qualified: str) -> Any:
    found: Any = sys.modules.get(place)
    for name in qualified.split("."):
        found = getattr(found, name, None)
    return found
