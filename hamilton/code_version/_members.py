"""What a class says: its functions, its constants, its fields, in an order of its own."""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any, Final

_SKIPPED: Final = frozenset(
    {
        "__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "__slots__",
        "__abstractmethods__", "__annotations__", "__annotate__", "__annotate_func__",
        "__annotations_cache__", "__dataclass_fields__", "__dataclass_params__", "__signature__",
        "__firstlineno__", "__static_attributes__", "__orig_bases__", "__parameters__",
        "__protocol_attrs__", "__class_getitem__", "__type_params__", "__non_callable_proto_members__",
        "__class_vars__", "__private_attributes__", "__slotnames__",
    }
)  # fmt: skip
"""What Python and libraries write into classes: where they are, what is told otherwise, and what is
kept there for speed (``__slotnames__`` is there once an object was pickled)."""

_MADE: Final = "<string>"
"""The file of functions that ``dataclasses`` writes."""


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Give what a class says, by name.

    Functions are given as they are, behind descriptors too; constants by value; fields of
    dataclasses and of pydantic models with their defaults; members of enumerations by value.
    """
    yield "annotations", _annotations(kind)
    if issubclass(kind, enum.Enum):
        yield "members", [(member.name, member.value) for member in kind]
    if dataclasses.is_dataclass(kind):
        yield "fields", [_field(field) for field in dataclasses.fields(kind)]
    for name, field in getattr(kind, "__pydantic_fields__", {}).items():
        yield name, (field.default, field.default_factory)
    for name, value in sorted(vars(kind).items()):
        if not _is_skipped(kind, name, value):
            yield from _unwrapped(name, value)


def _is_skipped(kind: type, name: str, value: Any) -> bool:
    if name in _SKIPPED or name.startswith(("_abc_", "__pydantic_", "__abstract")):
        return True
    if issubclass(kind, enum.Enum):
        return not isinstance(value, (FunctionType, classmethod, staticmethod, property))
    is_made = isinstance(value, FunctionType) and value.__code__.co_filename == _MADE
    return is_made and dataclasses.is_dataclass(kind)


def _unwrapped(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (staticmethod, classmethod)):
        yield name, (type(value).__name__, value.__func__)
    elif isinstance(value, property):
        yield name, ("property", value.fget, value.fset, value.fdel)
    elif isinstance(value, functools.cached_property):
        yield name, ("cached_property", value.func)
    elif hasattr(value, "__objclass__") or type(value).__name__ == "_tuplegetter":
        yield name, "slot"
    else:
        yield name, value


def _annotations(kind: type) -> list[tuple[str, str]]:
    try:
        told = inspect.get_annotations(kind)
    except NameError:  # pragma: no cover - only since Python 3.14 they are evaluated when asked for
        return []
    return [(name, str(annotation)) for name, annotation in told.items()]


def _field(field: dataclasses.Field[Any]) -> tuple[Any, ...]:
    flags = (field.init, field.repr, field.compare, bool(field.kw_only), str(field.hash))
    defaults = [
        None if default is dataclasses.MISSING else (default,)
        for default in (field.default, field.default_factory)
    ]
    return (field.name, str(field.type), *flags, *defaults)


__all__ = ["members"]
