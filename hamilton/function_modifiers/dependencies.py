"""What a decorator may bind to a parameter: ``source``, ``value``, ``group``, ``configuration``."""

from __future__ import annotations

import collections.abc
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from hamilton.errors import InvalidDecoratorException
from hamilton.htypes import unannotated
from hamilton.node import Argument, Group, Literal, Upstream, location


@dataclass(frozen=True, slots=True, eq=False)
class LiteralDependency:
    """A constant."""

    value: Any


@dataclass(frozen=True, slots=True)
class UpstreamDependency:
    """The value of the node, or input, of a name."""

    source: str


@dataclass(frozen=True, slots=True, eq=False)
class GroupedListDependency:
    """Several dependencies as a list."""

    sources: tuple[LiteralDependency | UpstreamDependency, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GroupedDictDependency:
    """Several dependencies as a dict."""

    sources: Mapping[str, LiteralDependency | UpstreamDependency]


@dataclass(frozen=True, slots=True)
class ConfigDependency:
    """The value of a key of the outer configuration, for a sub-DAG's own."""

    source: str


SingleDependency = LiteralDependency | UpstreamDependency
GroupedDependency = GroupedListDependency | GroupedDictDependency
Dependency = SingleDependency | GroupedDependency
ParametrizedDependency = Dependency
"""The name by which users annotate what they bind."""

_SINGLE = (LiteralDependency, UpstreamDependency)
_GROUPED = (GroupedListDependency, GroupedDictDependency)


def source(dependency_on: str | UpstreamDependency) -> UpstreamDependency:
    """Bind a parameter to the node, or input, of a name.

    Parameters
    ----------
    dependency_on
        The name; a ``source`` passes through.

    Raises
    ------
    InvalidDecoratorException
        If it is no text.
    """
    if isinstance(dependency_on, UpstreamDependency):
        return dependency_on
    given: object = dependency_on
    if not isinstance(given, str):
        msg = (
            f"source() takes the name of a node or an input; got {given!r}. Write "
            f"source({getattr(given, '__name__', 'name')!r}), or value(...) for a constant."
        )
        raise InvalidDecoratorException(msg)
    return UpstreamDependency(dependency_on)


def value(literal_value: Any) -> LiteralDependency:
    """Bind a parameter to a constant; a ``value`` passes through."""
    if isinstance(literal_value, LiteralDependency):
        return literal_value
    return LiteralDependency(literal_value)


def group(*args: SingleDependency, **kwargs: SingleDependency) -> GroupedDependency:
    """Bind a parameter to a list (positional) or a dict (named) of sources and values.

    Raises
    ------
    InvalidDecoratorException
        If both forms are mixed, nothing is given, or a member is neither source nor value.
    """
    if bool(args) == bool(kwargs):
        msg = (
            "group() takes either positional members, for a list, or named ones, for a dict; "
            f"got {'both' if args else 'none'}."
        )
        raise InvalidDecoratorException(msg)
    members: tuple[object, ...] = (*args, *kwargs.values())
    for member in members:
        if not isinstance(member, _SINGLE):
            msg = f"group() takes source(...) and value(...) only; got {member!r}."
            raise InvalidDecoratorException(msg)
    return GroupedListDependency(args) if args else GroupedDictDependency(kwargs)


def configuration(dependency_on: str) -> ConfigDependency:
    """Take a key of a sub-DAG's configuration from the outer one; only in ``subdag(config=...)``."""
    return ConfigDependency(dependency_on)


def is_dependency(candidate: object) -> bool:
    """Say whether something came from ``source``, ``value`` or ``group``."""
    return isinstance(candidate, _SINGLE + _GROUPED)


def bind(dependency: Dependency, wanted: Argument, parameter: str) -> Argument:
    """Turn what a decorator binds into an argument.

    Parameters
    ----------
    dependency
        What the decorator says.
    wanted
        The argument it takes the place of; tells the type and whether it is required.
    parameter
        The parameter, for messages.
    """
    if isinstance(dependency, LiteralDependency):
        return Literal(dependency.value)
    type_, required = _wanted(wanted)
    if isinstance(dependency, UpstreamDependency):
        return Upstream(dependency.source, type_, required)
    member = member_type(dependency, type_, parameter)
    return _group(dependency, member)


def member_type(dependency: GroupedDependency, type_: Any, parameter: str) -> Any:
    """Give the type that the members of a group must have for a parameter of some type.

    Raises
    ------
    InvalidDecoratorException
        If the parameter is no list or dict, as the group needs.
    """
    given, kind, word = (
        (list, collections.abc.Iterable, "sequence")
        if isinstance(dependency, GroupedListDependency)
        else (dict, collections.abc.Mapping, "mapping")
    )
    plain = _not_optional(type_)
    origin = get_origin(plain) or plain
    if plain is Any:
        return Any
    if not (isinstance(origin, type) and issubclass(given, origin) and issubclass(origin, kind)):
        msg = (
            f"The type of parameter '{parameter}', to which a group is bound, needs to be "
            f"{word}; it is {type_}. Annotate it "
            f"{'list[T]' if word == 'sequence' else 'dict[str, T]'}."
        )
        raise InvalidDecoratorException(msg)
    return get_args(plain)[-1] if get_args(plain) else Any


def check_bindings(
    function: Callable[..., Any], bindings: Mapping[str, Dependency], decorator: str
) -> None:
    """Refuse bindings that are no dependencies, or groups for parameters that cannot hold them.

    Raises
    ------
    InvalidDecoratorException
        Naming decorator, parameter and place.
    """
    for parameter, dependency in bindings.items():
        if not is_dependency(dependency):
            msg = (
                f"@{decorator} must specify a dependency type -- either source() or value(). "
                f"Parameter '{parameter}' of {function.__name__} ({location(function)}) is bound "
                f"to {dependency!r}; write value(...) for a constant, source('...') for a node."
            )
            raise InvalidDecoratorException(msg)
        if isinstance(dependency, _GROUPED):
            _check_group(function, parameter, dependency)


def _check_group(
    function: Callable[..., Any], parameter: str, dependency: GroupedDependency
) -> None:
    try:
        hints = get_type_hints(function)
    except NameError:  # a name that the module defines below; checked again when a graph is built
        return
    if parameter in hints:
        member_type(dependency, hints[parameter], parameter)


def _wanted(argument: Argument) -> tuple[Any, bool]:
    if isinstance(argument, Upstream):
        return argument.type, argument.required
    return Any, True


def _not_optional(type_: Any) -> Any:
    bare = unannotated(type_)
    if get_origin(bare) in (Union, types.UnionType):
        members = [member for member in get_args(bare) if member is not types.NoneType]
        return unannotated(members[0]) if len(members) == 1 else bare
    return bare


def _group(dependency: GroupedDependency, member: Any) -> Group:
    if isinstance(dependency, GroupedListDependency):
        return Group(tuple(_member(item, member) for item in dependency.sources))
    items = tuple(_member(item, member) for item in dependency.sources.values())
    return Group(items, tuple(dependency.sources))


def _member(dependency: SingleDependency, type_: Any) -> Upstream | Literal:
    if isinstance(dependency, LiteralDependency):
        return Literal(dependency.value)
    return Upstream(dependency.source, type_)
