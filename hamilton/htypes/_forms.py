"""What types are made of, and the types that make a dataflow dynamic."""

from __future__ import annotations

import collections.abc
import types
import typing
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")

column = Annotated
"""``column[pd.Series, int]``: a series and the type of its items, as older dataflows write it."""


class Parallelizable(collections.abc.Iterable[T], Generic[T]):
    """The return type of a function whose items each run the nodes that read it."""

    __module__ = "hamilton.htypes"


class Collect(collections.abc.Iterable[T], Generic[T]):
    """The type of a parameter that reads one value of every item, as a list in item order."""

    __module__ = "hamilton.htypes"


class Stream(collections.abc.Iterator[T], Generic[T]):
    """The type of a parameter that reads one value of every item, one at a time, once."""

    __module__ = "hamilton.htypes"


PER_ITEM = (Parallelizable, Collect, Stream)
"""The classes that stand for one value of every item."""

NUMERIC_TOWER: dict[Any, tuple[type, ...]] = {float: (int,), complex: (int, float)}
"""Number → what is taken for it, too (PEP 484)."""

UNIONS = (Union, types.UnionType)
"""The origins of ``Union[A, B]`` and of ``A | B``."""


def get_type_as_string(type_: Any) -> str | None:
    """Name a type by one word where it has a name, as exported graphs do.

    Examples
    --------
    >>> get_type_as_string(int), get_type_as_string(dict[str, int]), get_type_as_string(int | None)
    ('int', 'dict', 'int | None')
    """
    type_ = unannotated(type_)
    origin = getattr(type_, "__origin__", None)
    name = getattr(type_, "__name__", None) or getattr(origin, "__name__", None)
    return str(name) if name else repr(type_)


def type_text(type_: Any) -> str:
    """Write a whole type, as pictures and messages show it.

    Examples
    --------
    >>> type_text(int), type_text(dict[str, int])
    ('int', 'dict[str, int]')
    """
    type_ = unannotated(type_)
    if get_origin(type_) is not None:
        return str(type_).removeprefix("typing.")
    for attribute in ("__name__", "_name"):
        name = getattr(type_, attribute, None)
        if name:
            return str(name)
    return repr(type_)


def item_type(per_item: Any) -> Any:
    """Give ``T`` of ``Parallelizable[T]``, ``Collect[T]`` or ``Stream[T]``; ``Any`` if bare."""
    return next(iter(get_args(unannotated(per_item))), Any)


def is_parallelizable(type_: Any) -> bool:
    """Say whether a return type makes a node that expands into items."""
    return per_item_class(type_) is Parallelizable


def is_collect(type_: Any) -> bool:
    """Say whether a parameter's type reads the values of all items."""
    return per_item_class(type_) in (Collect, Stream)


def is_stream(type_: Any) -> bool:
    """Say whether a parameter's type reads the values of all items, one at a time."""
    return per_item_class(type_) is Stream


def unannotated(type_: Any) -> Any:
    """Strip ``Annotated`` from a type, and the name that a ``type`` statement gave it (PEP 695)."""
    while True:
        origin = get_origin(type_)
        if origin is Annotated:
            type_ = type_.__origin__
        elif _is_alias(origin):
            type_ = _filled(origin.__value__, get_args(type_))
        elif _is_alias(type_):
            type_ = type_.__value__
        else:
            return type_


def _is_alias(type_: Any) -> bool:
    """Say whether a ``type`` statement made it; by name, as older Pythons have a stand-in."""
    return type(type_).__name__ == "TypeAliasType"


def _filled(value: Any, arguments: tuple[Any, ...]) -> Any:
    """Give what an alias stands for with its arguments, if it has a place for them."""
    return value[arguments] if getattr(value, "__parameters__", ()) else value


def plain(type_: Any) -> Any:
    """Strip what says nothing about the values: Annotated, type variables, None for its type."""
    type_ = unannotated(type_)
    if isinstance(type_, TypeVar):
        choices = type_.__constraints__
        return Union[choices] if choices else plain(type_.__bound__ or Any)  # noqa: UP007
    return types.NoneType if type_ is None else type_


def per_item_class(type_: Any) -> Any:
    """Give which of the classes that stand for items a type is; ``None`` for another type."""
    type_ = unannotated(type_)
    origin = get_origin(type_) or type_
    return origin if origin in PER_ITEM else None


def union_members(type_: Any) -> tuple[Any, ...] | None:
    """Give the members of a union; a literal of several values is the union of each."""
    members = get_args(type_)
    if get_origin(type_) is Literal and len(members) > 1:
        return tuple(Literal[member] for member in members)
    return members if get_origin(type_) in UNIONS else None


def is_structural(type_: Any) -> bool:
    """Say whether a type asks for members, not for a class: a protocol or a ``TypedDict``."""
    return bool(getattr(type_, "_is_protocol", False)) or is_typed_dict(type_)


def is_typed_dict(type_: Any) -> bool:
    """Say whether a type is a ``TypedDict``, of ``typing`` or of ``typing_extensions``.

    The two are not the same class before Python 3.13, and :func:`typing.is_typeddict` knows its own.
    """
    return typing.is_typeddict(type_) or (
        hasattr(type_, "__required_keys__") and dict in getattr(type_, "__mro__", ())
    )


def protocol_members(protocol: Any) -> set[str]:
    """Give the names that a protocol asks for."""
    skipped = set(dir(typing.Protocol)) | {"__abstractmethods__", "__parameters__"}
    members: set[str] = set()
    for base in protocol.__mro__:
        if getattr(base, "_is_protocol", False):
            members |= set(vars(base)) | set(getattr(base, "__annotations__", {}))
    return {name for name in members - skipped if not name.startswith("_abc_")} - _CLASS_NAMES


_CLASS_NAMES = {"__module__", "__dict__", "__weakref__", "__doc__", "__annotations__",
                "__protocol_attrs__", "__non_callable_proto_members__", "__orig_bases__",
                "__static_attributes__", "__firstlineno__", "__type_params__",
                "__annotate__", "__annotate_func__", "__annotations_cache__"}  # fmt: skip
