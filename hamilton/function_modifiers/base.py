"""What a decorator is: a record on a copy of the function, read when a graph is built.

A :class:`Modifier` belongs to a :class:`Stage`; stages, not positions, decide the order in which
records are applied::

    RESOLVE    shall the function be there, and under which name?      resolve(name, config)
    CREATE     function → nodes                                        create(function, name, compiler)
    INJECT     put nodes before it                                     rewrite(nodes, function, compiler)
    EXPAND     one node → many                                         rewrite
    TRANSFORM  put nodes behind it                                     rewrite
    DECORATE   facts about nodes                                       rewrite
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self, TypeVar

from hamilton._functions import copy_function
from hamilton._rooms import opener
from hamilton.errors import (
    InvalidDecoratorException,
    MissingConfigParametersException,
)
from hamilton.function_modifiers._arguments import refuse_misfit
from hamilton.function_modifiers._inside import Inside
from hamilton.function_modifiers._targets import Target
from hamilton.node import Node, location

if not TYPE_CHECKING:  # a checker would take any name for one of the module
    _ROOMS = {
        "custom": (
            "DynamicResolver",
            "NodeCreator",
            "NodeDecorator",
            "NodeExpander",
            "NodeInjector",
            "NodeResolver",
            "NodeTransformer",
            "NodeTransformLifecycle",
            "SingleNodeNodeTransformer",
            "SubDAGModifier",
        )
    }
    __getattr__ = opener(__name__, _ROOMS, package="hamilton.function_modifiers")

F = TypeVar("F", bound=Callable[..., Any])

TargetType = Target
"""The name by which users' decorators know it."""

EllipsisType = types.EllipsisType
"""The type of ``...`` in a target; users' decorators import it from here."""

RECORDS = "__hamilton_modifiers__"


class Absent(NamedTuple):
    """A variant of a function that the configuration left out.

    Attributes
    ----------
    name
        The name its node would have.
    function
        The function.
    condition
        When it would be there, in words.
    """

    name: str
    function: Callable[..., Any]
    condition: str

    def sentence(self) -> str:
        """Write what would make the variant be there."""
        return (
            f"'{self.name}' is computed by {self.function.__name__} ({location(self.function)}) "
            f"when the configuration has {self.condition}."
        )


class Compiling(Protocol):
    """What a modifier may ask of the compiler that applies it."""

    absent: list[Absent]

    @property
    def config(self) -> Mapping[str, Any]:
        """The configuration."""

    def own_node(self, function: Callable[..., Any], name: str) -> Node:
        """Make the plain node of a function."""

    def hints(self, function: Callable[..., Any]) -> Mapping[str, Any]:
        """Resolve a function's annotations."""

    def group(self, functions: Sequence[Callable[..., Any]], own: Mapping[str, Any]) -> Inside:
        """Compile functions with more configuration."""


class Stage(IntEnum):
    """When a modifier acts."""

    RESOLVE = 0
    CREATE = 1
    INJECT = 2
    EXPAND = 3
    TRANSFORM = 4
    DECORATE = 5


class Modifier:
    """The record that a decorator leaves on a function.

    Attributes
    ----------
    stage
        When it acts.
    only_one
        The kind of which a function can carry one only; ``""`` if it can carry many.
    takes_functions
        Whether functions are arguments of the decorator.
    example
        How its arguments are written, where the names of its parameters do not tell it.

    Raises
    ------
    InvalidDecoratorException
        If the decorator is written without parentheses, so that it is given the function, or with
        arguments that it does not take; then it is a ``TypeError`` too.
    """

    stage: ClassVar[Stage]
    only_one: ClassVar[str] = ""
    takes_functions: ClassVar[bool] = False
    example: ClassVar[str] = ""
    lone_function: Any = None
    """The function that the decorator was given alone, if it takes functions."""

    if not TYPE_CHECKING:  # checkers look at the arguments of `__init__`

        def __new__(cls, /, *given: Any, **named: Any) -> Self:
            """Make the record, unless it is given the function that it decorates."""
            made = super().__new__(cls)
            if len(given) == 1 and not named and isinstance(given[0], types.FunctionType):
                if not cls.takes_functions:
                    raise bare(cls.__name__, given[0])
                made.lone_function = given[0]
            if (given or named) and cls.__new__ is Modifier.__new__:  # nothing is a copy's, too
                refuse_misfit(cls, given, named, cls.example)
            return made

    def __call__(self, function: F) -> F:
        """Give a copy of a function that carries this record."""
        return annotate(function, self)

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse a function that this modifier has no meaning for.

        Raises
        ------
        InvalidDecoratorException
            When the decorator is applied, so at import.
        """

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Give the nodes that stand in place of those made so far."""
        raise NotImplementedError

    def required_config(self) -> Sequence[str] | None:
        """Name the configuration keys that must be given."""
        return ()

    def asked_keys(self) -> Iterable[str] | None:
        """Name the configuration keys that this record may ask for; ``None`` for all.

        What asks for a key under another configuration asks for it, so it is no misspelt one.
        """
        return self.required_config()

    def inner_functions(self) -> Sequence[Callable[..., Any]]:
        """Give the functions that stand inside the one decorated."""
        return ()


def bare(name: str, function: Callable[..., Any]) -> InvalidDecoratorException:
    """Make the error of a decorator that is written without parentheses."""
    return InvalidDecoratorException(
        f"@{name} is written without parentheses on {function.__name__} ({location(function)}): "
        f"write @{name}(...), or @{name}() if it needs nothing."
    )


class Creator(Modifier):
    """Makes the nodes of a function, in place of the plain one."""

    stage = Stage.CREATE
    only_one = "creator"

    def create(
        self, function: Callable[..., Any], name: str, compiler: Compiling
    ) -> Sequence[Node]:
        """Make the nodes of a function that goes by a name."""
        raise NotImplementedError


class Decided(Modifier):
    """Stands for the record that the configuration decides."""

    stage = Stage.RESOLVE

    def decide(self, function: Callable[..., Any], config: Mapping[str, Any]) -> Modifier:
        """Give the record that stands in this one's place under a configuration."""
        raise NotImplementedError


class Resolver(Modifier):
    """Decides from the configuration whether a function is there, and under which name."""

    stage = Stage.RESOLVE

    def resolve(self, name: str, config: Mapping[str, Any]) -> str | None:
        """Give the name that the function has under a configuration, ``None`` if it has none."""
        raise NotImplementedError

    def keys_used(self) -> Sequence[str]:
        """Name the configuration keys that are looked at."""
        return ()

    def asked_keys(self) -> Iterable[str] | None:
        """Name the configuration keys that may be looked at."""
        return self.keys_used()

    def condition(self) -> str:
        """Say in words when the function is there."""
        return ""


def annotate(function: F, modifier: Modifier) -> F:
    """Give a copy of a function that carries one more record; the function stays as it is.

    Parameters
    ----------
    function
        A plain function.
    modifier
        The record to add.

    Raises
    ------
    InvalidDecoratorException
        If it is no plain function, or the modifier refuses it.
    ValueError
        If it carries a record of a kind of which there can be one only.
    """
    if not isinstance(function, types.FunctionType):
        msg = (
            f"@{_name(modifier)} decorates plain functions; {function!r} is a "
            f"{type(function).__name__}. Define a function that calls it."
        )
        raise InvalidDecoratorException(msg)
    modifier.validate(function)
    refuse_second(function, modifier, modifiers_of(function))
    twin = copy_function(function)
    setattr(twin, RECORDS, (*modifiers_of(function), modifier))
    return twin  # type: ignore[return-value]


def refuse_second(
    function: Callable[..., Any], modifier: Modifier, others: Iterable[Modifier]
) -> None:
    """Refuse a record of a kind of which there can be one only, beside others.

    Raises
    ------
    ValueError
        Naming the decorator and the function.
    """
    kind = modifier.only_one
    if kind and any(record.only_one == kind for record in others):
        msg = (
            f"Got multiple decorators for decorator @{_name(modifier)}. Only one allowed. "
            f"{function.__name__} ({location(function)}) carries one of its kind already."
        )
        raise ValueError(msg)


def modifiers_of(function: Callable[..., Any]) -> tuple[Modifier, ...]:
    """Give a function's records in the order they were applied, bottom-most decorator first."""
    records: tuple[Modifier, ...] = getattr(function, RECORDS, ())
    return records


def require_config(
    modifier: Modifier, function: Callable[..., Any], config: Mapping[str, Any]
) -> None:
    """Refuse a configuration that lacks what a modifier needs.

    Raises
    ------
    MissingConfigParametersException
        Naming the keys.
    """
    missing = [key for key in modifier.required_config() or () if key not in config]
    if missing:
        msg = (
            f"The following configurations are required by @{_name(modifier)} on "
            f"{function.__name__} ({location(function)}): {', '.join(missing)}. "
            "Give them with Builder.with_config()."
        )
        raise MissingConfigParametersException(msg)


def _name(modifier: Modifier) -> str:
    return type(modifier).__name__
