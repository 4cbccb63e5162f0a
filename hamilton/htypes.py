"""Which types fit which, and the types that make a dataflow dynamic.

One relation, :func:`fits`, decides edges; one, :func:`value_fits`, decides given values. Both are
structural: a union fits if each member does, a tuple if its items do, ``int`` fits ``float`` (PEP
484), a ``NewType`` fits what it was made from, a class fits a protocol whose members it has.
"""

from __future__ import annotations

import collections
import collections.abc
import functools
import inspect
import types
import typing
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")

column = Annotated
"""``column[pd.Series, int]``: a series and the type of its items, as older dataflows write it."""


class Parallelizable(collections.abc.Iterable[T], Generic[T]):
    """The return type of a function whose items each run the nodes that read it."""


class Collect(collections.abc.Iterable[T], Generic[T]):
    """The type of a parameter that reads one value of every item, as a list in item order."""


class Stream(collections.abc.Iterator[T], Generic[T]):
    """The type of a parameter that reads one value of every item, one at a time, once."""


_PER_ITEM = (Parallelizable, Collect, Stream)
_UNIONS = (Union, types.UnionType)
_NUMERIC_TOWER = {float: (int,), complex: (int, float)}
_ITERATED_BY_FIRST = (
    collections.abc.Mapping,
    collections.abc.Generator,
    collections.abc.AsyncGenerator,
)
"""Of the type arguments of these the first is the type of the items."""
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


def value_fits(value: Any, wanted: Any) -> bool:
    """Say whether a value may be given where a type is wanted.

    ``None`` is always taken. A container of exactly the class wanted is taken without a look at its
    items; of another container's items only the first is looked at; a tuple's are all looked at.

    Parameters
    ----------
    value
        The value given.
    wanted
        The annotation of the parameter or node.
    """
    if value is None:
        return True
    wanted = _plain(wanted)
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
    wanted = _plain(wanted)
    if wanted is Any:
        return True
    if value is None:
        return fits(types.NoneType, wanted)
    members = _union_members(wanted)
    if members is not None:
        return any(holds(value, member) for member in members)
    return value_fits(value, wanted) and _all_items_hold(value, wanted)


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
    plain = _plain(wanted)
    if plain is Any:
        return object
    if not isinstance(plain, type) or get_origin(plain) is not None or _is_structural(plain):
        return None
    return (plain, *_NUMERIC_TOWER.get(plain, ()))


def get_type_as_string(type_: Any) -> str | None:
    """Write a type in short, as pictures and errors show it.

    Examples
    --------
    >>> get_type_as_string(int), get_type_as_string(dict[str, int])
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
    return _per_item_class(type_) is Parallelizable


def is_collect(type_: Any) -> bool:
    """Say whether a parameter's type reads the values of all items."""
    return _per_item_class(type_) in (Collect, Stream)


def is_stream(type_: Any) -> bool:
    """Say whether a parameter's type reads the values of all items, one at a time."""
    return _per_item_class(type_) is Stream


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
    type_ = _plain(type_)
    return _plain(item_type(type_)) if _per_item_class(type_) in _PER_ITEM else type_


def _plain(type_: Any) -> Any:
    """Strip what says nothing about the values: Annotated, type variables, None for its type."""
    type_ = unannotated(type_)
    if isinstance(type_, TypeVar):
        choices = type_.__constraints__
        return Union[choices] if choices else _plain(type_.__bound__ or Any)  # noqa: UP007
    return types.NoneType if type_ is None else type_


def unannotated(type_: Any) -> Any:
    """Strip ``Annotated`` from a type."""
    while get_origin(type_) is Annotated:
        type_ = type_.__origin__
    return type_


def _per_item_class(type_: Any) -> Any:
    type_ = unannotated(type_)
    origin = get_origin(type_) or type_
    return origin if origin in _PER_ITEM else None


def _union_members(type_: Any) -> tuple[Any, ...] | None:
    """Give the members of a union; a literal of several values is the union of each."""
    members = get_args(type_)
    if get_origin(type_) is Literal and len(members) > 1:
        return tuple(Literal[member] for member in members)
    return members if get_origin(type_) in _UNIONS else None


# The rules of `fits`, tried in order; each answers, or gives None for "not my case". The last, for
# classes, always answers.


def _from_union(produced: Any, wanted: Any) -> bool | None:
    members = _union_members(produced)
    return None if members is None else all(fits(member, wanted) for member in members)


def _into_union(produced: Any, wanted: Any) -> bool | None:
    members = _union_members(wanted) or ()
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
    if (get_origin(produced) or produced) is not collections.abc.Callable:
        return isinstance(produced, type) and "__call__" in dir(produced)
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
    if typing.is_typeddict(wanted):
        return typing.is_typeddict(produced) and _has_fields(produced, wanted)
    if _is_structural(wanted) and isinstance(produced, type):
        return _has_members(produced, wanted)
    return None


def _has_fields(produced: Any, wanted: Any) -> bool:
    theirs, ours = typing.get_type_hints(produced), typing.get_type_hints(wanted)
    return all(name in theirs and fits(theirs[name], ours[name]) for name in ours)


def _is_structural(type_: Any) -> bool:
    return bool(getattr(type_, "_is_protocol", False)) or typing.is_typeddict(type_)


def _protocol_members(protocol: Any) -> set[str]:
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


def _has_members(produced: type, protocol: Any) -> bool:
    annotated: set[str] = set()
    for base in produced.__mro__:
        annotated |= set(getattr(base, "__annotations__", {}))
    return all(hasattr(produced, name) or name in annotated for name in _protocol_members(protocol))


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
    if produced in _NUMERIC_TOWER.get(wanted, ()):
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
        if isinstance(base_origin, type) and _is_subclass(base_origin, wanted_origin):
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
    one, other = _plain(produced), _plain(wanted)
    return one == other or one is Any or other is Any or (fits(one, other) and fits(other, one))


_RULES = (_from_union, _into_union, _new_type, _literal, _callable, _structural, _classes)


# The rules of `value_fits`, by the origin of the type wanted.


def _value_fits_union(value: Any, wanted: Any) -> bool:
    return any(value_fits(value, member) for member in get_args(wanted))


def _value_fits_literal(value: Any, wanted: Any) -> bool:
    return value in get_args(wanted)


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
    return isinstance(value, type) and fits(value, get_args(wanted)[0])


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
    if (get_origin(wanted) or wanted) in _PER_ITEM:
        return isinstance(value, collections.abc.Iterable)
    if typing.is_typeddict(wanted):
        return isinstance(value, dict) and wanted.__required_keys__ <= set(value)
    origin = get_origin(wanted)
    if origin is not None:
        return type(value) is origin or _items_fit(value, origin, get_args(wanted))
    if _is_structural(wanted):
        return _has_protocol_members(value, wanted)
    return isinstance(wanted, type) and _is_instance(value, wanted)


def _is_instance(value: Any, wanted: type) -> bool:
    return isinstance(value, (wanted, *_NUMERIC_TOWER.get(wanted, ())))


def _has_protocol_members(value: Any, protocol: Any) -> bool:
    missing = object()
    return all(
        inspect.getattr_static(value, name, missing) is not missing or hasattr(value, name)
        for name in _protocol_members(protocol)
    )


def _items_fit(value: Any, origin: Any, kinds: tuple[Any, ...]) -> bool:
    if not isinstance(origin, type) or not isinstance(value, origin):
        return False
    if len(kinds) != 1 or not isinstance(value, collections.abc.Collection):
        return True
    return all(value_fits(item, kinds[0]) for item in _first(value))


def _all_items_hold(value: Any, wanted: Any) -> bool:
    kinds = get_args(wanted)
    if isinstance(value, collections.abc.Mapping) and len(kinds) == 2:  # noqa: PLR2004 - key, value
        return all(holds(key, kinds[0]) and holds(value[key], kinds[1]) for key in value)
    if isinstance(value, (list, set, frozenset, collections.deque)) and len(kinds) == 1:
        return all(holds(item, kinds[0]) for item in value)
    return True


def _first(values: typing.Collection[Any]) -> typing.Iterator[Any]:
    for item in values:
        yield item
        return


__all__ = [
    "Collect",
    "Parallelizable",
    "Stream",
    "check_input_type",
    "checking_class",
    "column",
    "fits",
    "get_type_as_string",
    "holds",
    "is_collect",
    "is_parallelizable",
    "is_stream",
    "item_type",
    "types_match",
    "unannotated",
    "value_fits",
]
