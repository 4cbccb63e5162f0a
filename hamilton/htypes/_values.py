"""Which values may be given where a type is wanted."""

from __future__ import annotations

import collections
import collections.abc
import inspect
import itertools
import types
import typing
from collections.abc import Iterable
from typing import Any, Literal, Union, get_args, get_origin

from hamilton.htypes._edges import fits
from hamilton.htypes._forms import (
    NUMERIC_TOWER,
    PER_ITEM,
    is_structural,
    is_typed_dict,
    plain,
    protocol_members,
    unannotated,
    union_members,
)


def value_fits(value: Any, wanted: Any) -> bool:
    """Say whether a value may be given where a type is wanted.

    ``None`` is always taken, and where a type variable is wanted anything is. A container of exactly
    the class wanted is taken without a look at its items; of another container's items only the
    first is looked at; a tuple's are all looked at. Where a list is wanted any sequence is taken,
    where a set is wanted anything that is iterated.

    Parameters
    ----------
    value
        The value given.
    wanted
        The annotation of the parameter or node.
    """
    if value is None or isinstance(unannotated(wanted), typing.TypeVar):
        return True
    wanted = plain(wanted)
    if wanted is Any:
        return True
    rule = _VALUE_RULES.get(get_origin(wanted))
    if rule is not None:
        return rule(value, wanted)
    return _value_fits_class(value, wanted)


def holds(value: Any, wanted: Any) -> bool:
    """Say whether a value is of a type, items of containers included; ``None`` is of its own only.

    Parameters
    ----------
    value
        The value.
    wanted
        The annotation.

    Examples
    --------
    >>> holds([1, 2], list[int]), holds([1, "two"], list[int]), holds(None, int)
    (True, False, False)
    """
    wanted = plain(wanted)
    if wanted is Any:
        return True
    if value is None:
        return fits(types.NoneType, wanted)
    members = union_members(wanted)
    if members is not None:
        return any(holds(value, member) for member in members)
    if isinstance(wanted, typing.NewType):
        return holds(value, wanted.__supertype__)
    return (
        isinstance(value, _class_itself(wanted))
        and value_fits(value, wanted)
        and all(holds(*pair) for pair in _items(value, wanted))
    )


def check_input_type(node_type: Any, input_value: Any) -> bool:
    """Say whether a value may be given for a node; :func:`value_fits` with the peer's words."""
    return value_fits(input_value, node_type)


def checking_class(wanted: Any) -> type | tuple[type, ...] | None:
    """Give the classes whose instances always fit, for a quick check; ``None`` if it takes more.

    Parameters
    ----------
    wanted
        The annotation of the parameter or node.
    """
    kind = plain(wanted)
    if kind is Any or isinstance(unannotated(wanted), typing.TypeVar):
        return object
    if not isinstance(kind, type) or get_origin(kind) is not None or is_structural(kind):
        return None
    return (kind, *NUMERIC_TOWER.get(kind, ()))


# The rules of `value_fits`, by the origin of the type wanted.


def _value_fits_union(value: Any, wanted: Any) -> bool:
    return any(value_fits(value, member) for member in get_args(wanted))


def _value_fits_literal(value: Any, wanted: Any) -> bool:
    try:
        return value in get_args(wanted)
    except (TypeError, ValueError):  # a frame, whose comparison has no truth value
        return False


def _value_fits_tuple(value: Any, wanted: Any) -> bool:
    if not isinstance(value, tuple):
        return False
    kinds = get_args(wanted)
    if kinds[-1:] == (...,):
        return all(value_fits(item, kinds[0]) for item in value)
    return len(value) == len(kinds) and all(map(value_fits, value, kinds))


def _value_fits_callable(value: Any, wanted: Any) -> bool:
    return callable(value)


def _value_fits_class_object(value: Any, wanted: Any) -> bool:
    kinds = get_args(wanted)
    return isinstance(value, type) and (not kinds or fits(value, kinds[0]))


_VALUE_RULES: dict[Any, typing.Callable[[Any, Any], bool]] = {
    Union: _value_fits_union,
    types.UnionType: _value_fits_union,
    Literal: _value_fits_literal,
    tuple: _value_fits_tuple,
    collections.abc.Callable: _value_fits_callable,
    type: _value_fits_class_object,
}


def _value_fits_class(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, typing.NewType):
        return value_fits(value, wanted.__supertype__)
    if (get_origin(wanted) or wanted) in PER_ITEM:
        return isinstance(value, collections.abc.Iterable)
    class_ = get_origin(wanted) or wanted
    if is_typed_dict(class_):
        return isinstance(value, dict) and class_.__required_keys__ <= set(value)
    if is_structural(class_):
        return _has_protocol_members(value, class_)
    if class_ is not wanted:
        return type(value) is class_ or _items_fit(value, class_, get_args(wanted))
    return isinstance(wanted, type) and _is_instance(value, wanted)


def _is_instance(value: Any, wanted: type) -> bool:
    return isinstance(value, (wanted, *NUMERIC_TOWER.get(wanted, ())))


def _has_protocol_members(value: Any, protocol: Any) -> bool:
    missing = object()
    return all(
        inspect.getattr_static(value, name, missing) is not missing or hasattr(value, name)
        for name in protocol_members(protocol)
    )


_TAKEN_FOR: dict[Any, type] = {list: collections.abc.Sequence, set: collections.abc.Iterable}
"""Container → what may be given in its place, as the peer takes it."""


def _items_fit(value: Any, origin: Any, kinds: tuple[Any, ...]) -> bool:
    origin = _TAKEN_FOR.get(origin, origin)
    if not isinstance(origin, type) or not isinstance(value, origin):
        return False
    if len(kinds) != 1 or not isinstance(value, collections.abc.Collection):
        return True
    try:
        items = iter(value)
    except TypeError:  # an array without dimensions
        return False
    return all(value_fits(item, kinds[0]) for item in itertools.islice(items, 1))


def _class_itself(wanted: Any) -> type:
    """Give the class that a value must be of where nothing else is taken in its place."""
    origin = get_origin(wanted)
    return origin if origin in _TAKEN_FOR else object


def _items(value: Any, wanted: Any) -> Iterable[tuple[Any, Any]]:
    """Give the items of a container, each with its type; none where a type says nothing of them."""
    kinds = get_args(wanted)
    if isinstance(value, collections.abc.Mapping) and len(kinds) == 2:  # noqa: PLR2004 - key, value
        return [pair for entry in value.items() for pair in zip(entry, kinds, strict=True)]
    if get_origin(wanted) is tuple and kinds[-1:] != (...,):
        return zip(value, kinds, strict=False)
    if isinstance(value, (list, tuple, set, frozenset, collections.deque)) and kinds:
        return [(item, kinds[0]) for item in value]
    return ()
