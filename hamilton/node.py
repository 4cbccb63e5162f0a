"""A node and the arguments of its function: pure data, and the one place they are bound.

A function's parameter and the node that fills it are two different things. A :class:`Node` holds
a map *parameter → argument*; an argument is the value of another node (:class:`Upstream`), a
constant (:class:`Literal`), or several of these together (:class:`Group`). To rename, inject,
parameterize or nest is to edit that map; a user's function is never wrapped.

Nodes and arguments compare by identity, as a constant may be a frame, which has no truth value. They
are named tuples because a build makes tens of thousands of them: one takes a fifth of the time of a
frozen dataclass. Nothing reads them by position, but for the placing of sub-DAGs.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from functools import cached_property
from itertools import takewhile
from typing import Any, Final, NamedTuple, Self

from hamilton._functions import BoundCall, positional_defaults, positional_only, takes_just


class NodeType(Enum):
    """What kind of node it is, for the engine."""

    STANDARD = "standard"
    EXTERNAL = "external"
    EXPAND = "expand"
    COLLECT = "collect"


class DependencyType(Enum):
    """Whether a function can do without a value."""

    REQUIRED = "required"
    OPTIONAL = "optional"


_NONE: Final[Mapping[str, Any]] = {}


class Upstream(NamedTuple):
    """An argument that is the value of another node.

    Attributes
    ----------
    name
        The node it reads.
    type
        The type that the parameter is annotated with.
    required
        Whether the parameter has no default of its own.
    """

    name: str
    type: Any
    required: bool = True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)


class Literal(NamedTuple):
    """An argument that is a constant."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)


class Group(NamedTuple):
    """An argument made of several: a list, or a dict where there are keys.

    Attributes
    ----------
    items
        The members, each an :class:`Upstream` or a :class:`Literal`, in order.
    keys
        The members' keys, as many as items; ``None`` for a list.
    """

    items: tuple[Upstream | Literal, ...]
    keys: tuple[str, ...] | None = None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)


Argument = Upstream | Literal | Group
"""What fills a parameter."""

_EDITING: Final = "hamilton.function_modifiers._editing"

_ROLES: Final = {
    "hamilton.data_saver.sink": "saver",
    "hamilton.data_loader.source": "loader",
}
"""The tag that has the key of what a node saves or loads with, and what that is called."""

made_of: Final = tuple.__new__
"""Makes a node or an upstream of all its fields, in two thirds of the time of calling its class."""


class Flat(dict[str, Upstream]):
    """The arguments of a function that is called by position: one upstream for each parameter.

    Nothing about the call is left to be found out when a plan is made. It is said when the
    function's signature is read; arguments that a decorator makes of them are a plain dict again.

    Attributes
    ----------
    function
        The function whose parameters these are, all of them, in order.
    """

    __slots__ = ("function",)

    function: Callable[..., Any]


class _Fields(NamedTuple):
    name: str
    type: Any
    function: Callable[..., Any] | None = None
    arguments: Mapping[str, Argument] = _NONE
    kind: NodeType = NodeType.STANDARD
    tags: Mapping[str, Any] = _NONE
    doc: str = ""
    originating_functions: tuple[Callable[..., Any], ...] = ()
    defaults: Mapping[str, Any] = _NONE


class Node(_Fields):
    """A named value and how to compute it.

    Attributes
    ----------
    name
        The value's name; unique within a graph, dotted when it lies in a namespace.
    type
        The value's type, as annotated.
    function
        Computes the value, called with the parameters of ``arguments``; ``None`` for an input.
    arguments
        What fills each parameter, in the order of the signature.
    kind
        What it is for the engine: standard, external, expand or collect.
    tags
        Facts told about the node; shared between nodes, so never changed.
    doc
        The documentation, ``""`` where there is none.
    originating_functions
        The user's functions that the node was made from; empty for an input.
    defaults
        Default values of the function's optional parameters, by parameter.
    """

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return (type(self), tuple(self))

    @property
    def upstreams(self) -> Collection[Upstream]:
        """The nodes read, one for each place they are read at, in order."""
        arguments = self.arguments
        if arguments.__class__ is Flat:
            return arguments.values()
        found: list[Upstream] = []
        for argument in arguments.values():
            if argument.__class__ is Upstream:
                found.append(argument)
            elif argument.__class__ is Group:
                found += [item for item in argument.items if item.__class__ is Upstream]
        return found

    @cached_property
    def types_read(self) -> dict[str, Any]:
        """The types that the nodes read are wanted with, by name; found once, not to be changed."""
        return {name: upstream.type for name, upstream in self.reads.items()}

    @property
    def reads(self) -> dict[str, Upstream]:
        """The nodes read, by name; one that is read twice is required if either place needs it."""
        found: dict[str, Upstream] = {}
        for upstream in self.upstreams:
            known = found.get(upstream.name)
            if known is None or (upstream.required and not known.required):
                found[upstream.name] = upstream
        return found

    @property
    def dependencies(self) -> list[Upstream]:
        """The nodes read, each with its name and the type it is wanted with, as adapters ask it."""
        return list(self.reads.values())

    @property
    def input_types(self) -> dict[str, tuple[Any, DependencyType]]:
        """The nodes read: name → (type wanted, whether it is required)."""
        kinds = (DependencyType.OPTIONAL, DependencyType.REQUIRED)
        return {name: (up.type, kinds[up.required]) for name, up in self.reads.items()}

    @property
    def default_parameter_values(self) -> dict[str, Any]:
        """Default values of the nodes that need not be there, by the name of the node."""
        return {
            argument.name: self.defaults[parameter]
            for parameter, argument in self.arguments.items()
            if isinstance(argument, Upstream) and parameter in self.defaults
        }

    @property
    def namespace(self) -> tuple[str, ...]:
        """What stands before the last dot of the name, part by part."""
        return tuple(self.name.split(".")[:-1])

    @property
    def documentation(self) -> str:
        """The documentation; the name that users of Hamilton know it by."""
        return self.doc

    @property
    def user_defined(self) -> bool:
        """Whether the value is given from outside."""
        return self.kind is NodeType.EXTERNAL

    @property
    def node_role(self) -> NodeType:
        """The kind; the name that users of Hamilton know it by."""
        return self.kind

    @cached_property
    def callable(self) -> Any:
        """What takes the values of the dependencies by name: a function, ``None`` for an input.

        It is the node's function itself where each parameter reads the node of its name.
        """
        if self.function is None:
            return None
        pairs = self.arguments.items()
        is_plain = all(up.__class__ is Upstream and up.name == name for name, up in pairs)
        if is_plain and takes_just(self.function, self.arguments):
            return self.function
        return BoundCall(self)

    @staticmethod
    def from_fn(fn: Callable[..., Any], name: str | None = None) -> Node:
        """Make the plain node of a function, for decorators that users write.

        Parameters
        ----------
        fn
            An annotated function; its decorators are not looked at.
        name
            The node's name; the function's by default.
        """
        editing = importlib.import_module(_EDITING)  # it stands above: only users come this way
        return editing.editable_node(fn, name or fn.__name__)  # type: ignore[no-any-return]

    def evolve(self, **changes: Any) -> Self:
        """Give this node with some fields changed.

        Parameters
        ----------
        **changes
            New values, by field name.
        """
        return type(self)(**{**self._asdict(), **changes})

    def twin(self, name: str, arguments: Mapping[str, Argument], doc: str | None = None) -> Self:
        """Give this node under another name and with other arguments, as most copies are.

        Parameters
        ----------
        name
            Its new name.
        arguments
            What fills each parameter.
        doc
            A documentation of its own.
        """
        return made_of(
            type(self),
            (
                name,
                self.type,
                self.function,
                arguments,
                self.kind,
                self.tags,
                self.doc if doc is None else doc,
                self.originating_functions,
                self.defaults,
            ),
        )

    def relink(self, rename: Mapping[str, str] | Callable[[str], str]) -> Self:
        """Give this node reading from nodes of other names; its function is not wrapped.

        Parameters
        ----------
        rename
            New names by old name (names that are absent stay), or a function from old to new.
        """
        names = rename
        if callable(names):
            names = {upstream.name: names(upstream.name) for upstream in self.upstreams}
        return self.evolve(arguments=renamed(self.arguments, names))

    def call(self, values: Mapping[str, Any]) -> Any:
        """Call the function, the only place where arguments are bound by name.

        Parameters
        ----------
        values
            Values by *dependency* name; what is not read is not looked at. A dependency that is
            not there is left to the function's default.
        """
        assert self.function is not None, f"{self.name} is an input"  # noqa: S101 - programming error
        filled = bound(self.arguments, values)
        first = positional_only(self.function)
        if not first:
            return self.function(**filled)
        filled = {**positional_defaults(self.function), **filled}
        given = [filled.pop(name) for name in takewhile(filled.__contains__, first)]
        return self.function(*given, **filled)

    def __call__(self, /, *given: Any, **values: Any) -> Any:
        """Call the function with values by dependency name, as adapters do that run nodes.

        Raises
        ------
        TypeError
            If it is an input, or reads no node of one of the names.
        """
        if self.callable is None:
            msg = f"{self.name} is an input: it has no function to be called, its value is given."
            raise TypeError(msg)
        return self.callable(*given, **values)

    def __repr__(self) -> str:
        return f"Node({self.name}: {inspect.formatannotation(self.type)})"


def bound(arguments: Mapping[str, Argument], values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill parameters from values.

    Parameters
    ----------
    arguments
        What fills each parameter.
    values
        Values by node name.

    Returns
    -------
    dict
        Values by parameter name; a parameter whose node has no value is left out.
    """
    filled = {}
    for parameter, argument in arguments.items():
        if argument.__class__ is Upstream:
            if argument.name in values:
                filled[parameter] = values[argument.name]
        else:
            filled[parameter] = _constant_or_group(argument, values)
    return filled


def renamed(arguments: Mapping[str, Argument], names: Mapping[str, str]) -> dict[str, Argument]:
    """Give the arguments reading from other names; a name that is not mentioned stays."""
    return {parameter: reading(argument, names) for parameter, argument in arguments.items()}


def reading(argument: Argument, names: Mapping[str, str]) -> Argument:
    """Give an argument reading from other names; a name that is not mentioned stays."""
    if isinstance(argument, Upstream):
        return _renamed(argument, names)
    if isinstance(argument, Group):
        items = [_renamed(i, names) if isinstance(i, Upstream) else i for i in argument.items]
        return Group(tuple(items), argument.keys)
    return argument


def identity(value: Any) -> Any:
    """Give a value as it is."""
    return value


def take(source: Any, key: Any) -> Any:
    """Give the item of a container under a key."""
    return source[key]


def location(function: Callable[..., Any]) -> str:
    """Say where a function stands: ``file.py:12``, or its module where there is no source."""
    code = getattr(function, "__code__", None)
    if code is None:
        return getattr(function, "__module__", None) or "?"
    return f"{code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{code.co_firstlineno}"


def origin(node: Node) -> str:
    """Say where a node comes from: ``file.py:12``, a saver or loader, or that it is an input."""
    if node.originating_functions:
        return location(node.originating_functions[0])
    for tag, role in _ROLES.items():
        if tag in node.tags:
            return f"the {role} {node.tags[tag]!r}"
    return "input" if node.user_defined else "generated"


def _renamed(upstream: Upstream, names: Mapping[str, str]) -> Upstream:
    new = names.get(upstream.name)
    return upstream if new is None else made_of(Upstream, (new, upstream.type, upstream.required))


def _constant_or_group(argument: Argument, values: Mapping[str, Any]) -> Any:
    if isinstance(argument, Literal):
        return argument.value
    assert isinstance(argument, Group)  # noqa: S101 - the three kinds are all there are
    members = [
        item.value if isinstance(item, Literal) else values[item.name] for item in argument.items
    ]
    return members if argument.keys is None else dict(zip(argument.keys, members, strict=True))
