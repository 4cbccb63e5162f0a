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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from types import EllipsisType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self, TypeVar

from hamilton import htypes
from hamilton._functions import copy_function
from hamilton._rooms import opener
from hamilton.errors import (
    InvalidDecoratorException,
    MissingConfigParametersException,
    did_you_mean,
)
from hamilton.function_modifiers._inside import NON_FINAL, Inside
from hamilton.node import Node, Upstream, location

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

Target = str | Collection[str] | EllipsisType | None
"""Which of a function's nodes a decorator means: sinks (``None``), names, or all (``...``)."""

TargetType = Target
"""The name by which users' decorators know it."""

RECORDS = "__hamilton_modifiers__"
SAVER = "hamilton.data_saver"


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

    Raises
    ------
    InvalidDecoratorException
        If the decorator is written without parentheses, so that it is given the function.
    """

    stage: ClassVar[Stage]
    only_one: ClassVar[str] = ""
    takes_functions: ClassVar[bool] = False
    lone_function: Any = None
    """The function that the decorator was given alone, if it takes functions."""

    if not TYPE_CHECKING:  # checkers look at the arguments of `__init__`

        def __new__(cls, *given: Any, **named: Any) -> Self:
            """Make the record, unless it is given the function that it decorates."""
            made = super().__new__(cls)
            if len(given) == 1 and not named and isinstance(given[0], types.FunctionType):
                if not cls.takes_functions:
                    raise bare(cls.__name__, given[0])
                made.lone_function = given[0]
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


def selected(nodes: Sequence[Node], target: Target) -> list[Node]:
    """Choose among a function's nodes those that a decorator means.

    Parameters
    ----------
    nodes
        The nodes made so far.
    target
        ``None``: the sinks, which no other of the nodes reads, less the inside of sub-DAGs;
        a name or names; ``...``: all.

    Raises
    ------
    InvalidDecoratorException
        If there is no node of a name, or the target is none.
    """
    if target is ...:
        return list(nodes)
    if target is None:
        return _sinks(nodes)
    wanted = [target] if isinstance(target, str) else _names(target)
    known = {node.name: node for node in nodes}
    missing = [name for name in wanted if name not in known]
    if missing:
        msg = (
            f"Could not find node {', '.join(missing)} among those of this function: "
            f"{', '.join(known)}. {did_you_mean(missing[0], known)}"
        )
        raise InvalidDecoratorException(msg.strip())
    return [known[name] for name in wanted]


def outputs(nodes: Sequence[Node], target: Target) -> list[Node]:
    """Choose the values that a decorator works on: as :func:`selected`, but none that is saving.

    What a saver tells is a sink, and takes tags as one; the function's result is what it saves.
    """
    if target is not None:
        return selected(nodes, target)
    return _sinks([node for node in nodes if not node.tags.get(SAVER)] or nodes)


def produced_type(node: Node) -> Any:
    """Give the type of what a node passes on: of one that expands, the type of each item."""
    if htypes.is_parallelizable(node.type):
        return htypes.item_type(node.type)
    return node.type


def single(nodes: Sequence[Node], function: Callable[..., Any], decorator: str) -> Node:
    """Give the one node that a decorator transforms.

    Raises
    ------
    InvalidDecoratorException
        If the function makes several.
    """
    sinks = outputs(nodes, None)
    if len(sinks) != 1:
        msg = (
            f"Expected a single node to transform, but got {len(sinks)}: "
            f"{', '.join(node.name for node in sinks)}. @{decorator} on {function.__name__} "
            f"({location(function)}) cannot choose among them."
        )
        raise InvalidDecoratorException(msg)
    return sinks[0]


def entry_node(nodes: Sequence[Node], function: Callable[..., Any], decorator: str) -> Node:
    """Give the node that reads a function's parameters: its own, or what stands in its place."""
    own = (node for node in nodes if node.function is function)
    return next(own, None) or single(nodes, function, decorator)


def refuse_fed(
    nodes: Sequence[Node], main: Node, parameters: Iterable[str], decorator: str
) -> None:
    """Refuse to bind parameters that another decorator of the function feeds.

    Parameters
    ----------
    nodes
        The function's nodes so far.
    main
        The one whose parameters are to be bound.
    parameters
        Which.
    decorator
        The decorator that would bind them.

    Raises
    ------
    InvalidDecoratorException
        Naming parameter, feeding node and function.
    """
    if len(nodes) == 1:
        return
    made = {node.name for node in nodes if not node.tags.get(NON_FINAL)}
    for parameter in parameters:
        fed = name_read(main, parameter)
        if fed in made:
            function = main.originating_functions[0]
            msg = (
                f"@{decorator} binds '{parameter}' of {function.__name__} ({location(function)}), "
                f"which another decorator feeds from '{fed}'. Bind a parameter in one of them; "
                f"a pipe or loader begins at the node named '{parameter}'."
            )
            raise InvalidDecoratorException(msg)


def name_read(node: Node, parameter: str) -> str:
    """Give the name of the node that fills a parameter of a function now.

    Parameters
    ----------
    node
        The node that reads the function's parameters; its own may have other names, under ``@does``.
    parameter
        The parameter of the decorated function.
    """
    if any(upstream.name == parameter for upstream in node.upstreams):
        return parameter
    argument = node.arguments.get(parameter)
    return argument.name if isinstance(argument, Upstream) else parameter


def replaced(nodes: Iterable[Node], changes: Mapping[str, Node]) -> list[Node]:
    """Put changed nodes in the place of those of their names."""
    return [changes.get(node.name, node) for node in nodes]


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


def _sinks(nodes: Sequence[Node]) -> list[Node]:
    if len(nodes) == 1:
        return list(nodes)
    read = {upstream.name for node in nodes for upstream in node.upstreams}
    return [node for node in nodes if node.name not in read and not node.tags.get(NON_FINAL)]


def _names(target: Any) -> list[str]:
    names = list(target) if isinstance(target, Iterable) else [target]
    odd = [name for name in names if not isinstance(name, str)]
    if odd:
        msg = (
            f"Invalid target: {target!r}. A target is the name of a node, a list of names, None for "
            "the function's results, or ... for all its nodes."
        )
        raise InvalidDecoratorException(msg)
    return names


def _name(modifier: Modifier) -> str:
    return type(modifier).__name__
