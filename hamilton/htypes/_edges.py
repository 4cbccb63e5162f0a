"""Which produced types can be read where others are wanted: the rules of edges."""

from __future__ import annotations

import collections.abc
import functools
import typing
from typing import Any, Literal, Union, get_args, get_origin

from hamilton.htypes._forms import (
    NUMERIC_TOWER,
    PER_ITEM,
    is_structural,
    is_typed_dict,
    item_type,
    per_item_class,
    plain,
    protocol_members,
    union_members,
)

_ITERATED_BY_FIRST = (
    collections.abc.Mapping,
    collections.abc.Generator,
    collections.abc.AsyncGenerator,
)
"""Of the type arguments of these the first is the type of the items."""
_NO_BASES = (typing.Generic, typing.Protocol)
"""What stands among the bases of a class only to say that it takes type arguments."""
_READ_ONLY = frozenset(
    {
        *(tuple, frozenset, type),
        collections.abc.Sequence,
        collections.abc.Collection,
        collections.abc.Iterable,
        collections.abc.Iterator,
        collections.abc.Container,
        collections.abc.Reversible,
        collections.abc.Set,
        collections.abc.Mapping,
        collections.abc.Awaitable,
        collections.abc.Generator,
        collections.abc.KeysView,
        collections.abc.ValuesView,
        collections.abc.ItemsView,
    }
)


def fits(produced: Any, wanted: Any) -> bool:
    """Say whether a value of one type can be read where another is wanted.

    Parameters
    ----------
    produced
        The annotation of the value.
    wanted
        The annotation of the parameter.

    Examples
    --------
    >>> fits(bool, int), fits(int | None, int), fits(list[int], list)
    (True, False, True)
    """
    if produced is wanted:
        return True
    try:
        return _remembered(produced, wanted)
    except TypeError:  # an annotation that has no hash
        return _fits(produced, wanted)


def types_match(param_type: Any, required_node_type: Any) -> bool:
    """Say whether a node of one type feeds a parameter; :func:`fits` with the peer's words."""
    return fits(required_node_type, param_type)


@functools.lru_cache(maxsize=4096)
def _remembered(produced: Any, wanted: Any) -> bool:
    return _fits(produced, wanted)


def _fits(produced: Any, wanted: Any) -> bool:
    wanted, produced = _edge_type(wanted), _edge_type(produced)
    if wanted is Any or produced is Any or produced == wanted:
        return True
    answers = (rule(produced, wanted) for rule in _RULES)
    return next(answer for answer in answers if answer is not None)


def _edge_type(type_: Any) -> Any:
    type_ = plain(type_)
    return plain(item_type(type_)) if per_item_class(type_) in PER_ITEM else type_


# The rules of `fits`, tried in order; each answers, or gives None for "not my case". The last, for
# classes, always answers.


def _from_union(produced: Any, wanted: Any) -> bool | None:
    members = union_members(produced)
    return None if members is None else all(fits(member, wanted) for member in members)


def _into_union(produced: Any, wanted: Any) -> bool | None:
    members = union_members(wanted) or ()
    return True if any(fits(produced, member) for member in members) else None


def _new_type(produced: Any, wanted: Any) -> bool | None:
    if isinstance(produced, typing.NewType):
        return fits(produced.__supertype__, wanted)
    return False if isinstance(wanted, typing.NewType) else None


def _literal(produced: Any, wanted: Any) -> bool | None:
    if get_origin(wanted) is Literal:
        return False
    if get_origin(produced) is Literal:
        return fits(type(get_args(produced)[0]), wanted)
    return None


def _callable(produced: Any, wanted: Any) -> bool | None:
    if (get_origin(wanted) or wanted) is not collections.abc.Callable:
        return None
    maker = get_origin(produced) or produced
    if maker is not collections.abc.Callable:
        return isinstance(maker, type) and "__call__" in dir(maker)
    return _signatures_fit(get_args(produced), get_args(wanted))


def _signatures_fit(produced: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    if not produced or not wanted:
        return True
    if not fits(produced[-1], wanted[-1]):
        return False
    theirs, ours = produced[0], wanted[0]
    if not isinstance(theirs, list) or not isinstance(ours, list):
        return True
    return len(theirs) == len(ours) and all(map(fits, ours, theirs))


def _structural(produced: Any, wanted: Any) -> bool | None:
    produced, wanted = get_origin(produced) or produced, get_origin(wanted) or wanted
    if is_typed_dict(wanted):
        return is_typed_dict(produced) and _has_fields(produced, wanted)
    if is_structural(wanted) and isinstance(produced, type):
        return _has_members(produced, wanted)
    return None


def _has_fields(produced: Any, wanted: Any) -> bool:
    theirs, ours = typing.get_type_hints(produced), typing.get_type_hints(wanted)
    return all(name in theirs and fits(theirs[name], ours[name]) for name in ours)


def _has_members(produced: type, protocol: Any) -> bool:
    annotated: set[str] = set()
    for base in produced.__mro__:
        annotated |= set(getattr(base, "__annotations__", {}))
    return all(hasattr(produced, name) or name in annotated for name in protocol_members(protocol))


def _classes(produced: Any, wanted: Any) -> bool:
    origin, wanted_origin = get_origin(produced) or produced, get_origin(wanted) or wanted
    if not isinstance(origin, type) or not isinstance(wanted_origin, type):
        return False
    if not _is_subclass(origin, wanted_origin):
        return False
    theirs, ours = _arguments_as(produced, wanted_origin), get_args(wanted)
    if not theirs or not ours:
        return True
    return _arguments_fit(theirs, ours, wanted_origin)


def _is_subclass(produced: type, wanted: type) -> bool:
    if produced in NUMERIC_TOWER.get(wanted, ()):
        return True
    try:
        return issubclass(produced, wanted)
    except TypeError:  # a protocol that has data members, or a class that refuses to be asked
        return False


def _arguments_as(produced: Any, wanted_origin: type) -> tuple[Any, ...]:
    """Give the type arguments that a type has when it is seen as one of its bases."""
    origin, arguments = get_origin(produced) or produced, get_args(produced)
    if origin is wanted_origin:
        return arguments
    base = _base_towards(origin, wanted_origin)
    if base is not None:
        return _arguments_as(_filled_in(base, origin, arguments), wanted_origin)
    if issubclass(origin, _ITERATED_BY_FIRST) and not issubclass(wanted_origin, _ITERATED_BY_FIRST):
        return arguments[:1]
    return arguments


def _base_towards(origin: type, wanted_origin: type) -> Any:
    for base in getattr(origin, "__orig_bases__", ()):
        base_origin = get_origin(base)
        if base_origin in _NO_BASES or not isinstance(base_origin, type):
            continue
        if _is_subclass(base_origin, wanted_origin):
            return base
    return None


def _filled_in(base: Any, origin: Any, arguments: tuple[Any, ...]) -> Any:
    """Give a generic base with the arguments of the class that derives from it."""
    given = dict(zip(getattr(origin, "__parameters__", ()), arguments, strict=False))
    parameters = getattr(base, "__parameters__", ())
    return base[tuple(given.get(name, Any) for name in parameters)] if parameters else base


def _arguments_fit(theirs: tuple[Any, ...], ours: tuple[Any, ...], origin: type) -> bool:
    if origin is tuple:
        return _tuples_fit(theirs, ours)
    if len(theirs) > len(ours) == 1:
        theirs = (Union[tuple(kind for kind in theirs if kind is not ...)],)  # noqa: UP007
    accepts = fits if origin in _READ_ONLY else _same
    if issubclass(origin, collections.abc.Mapping):
        return _same(theirs[0], ours[0]) and accepts(theirs[-1], ours[-1])
    return all(map(accepts, theirs, ours))


def _tuples_fit(theirs: tuple[Any, ...], ours: tuple[Any, ...]) -> bool:
    if ours[-1] is ...:
        return all(fits(kind, ours[0]) for kind in theirs if kind is not ...)
    return len(theirs) == len(ours) and theirs[-1] is not ... and all(map(fits, theirs, ours))


def _same(produced: Any, wanted: Any) -> bool:
    one, other = plain(produced), plain(wanted)
    return one == other or one is Any or other is Any or (fits(one, other) and fits(other, one))


_RULES = (_from_union, _into_union, _new_type, _literal, _callable, _structural, _classes)
