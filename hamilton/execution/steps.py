"""A node made ready to be called: where each argument comes from, once for all plans.

A step reads keys of one dict of values. Constants stand in it too, under keys of their own, so that
the loop that runs steps has no cases to tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, isasyncgenfunction, iscoroutinefunction
from typing import Any

from hamilton._functions import positional_defaults
from hamilton.node import Flat, Literal, Node, NodeType, Upstream

Key = str | tuple[str, str]
"""A node's name, or (node, parameter) for a constant."""

_NO_PLAIN_CALL = 0x04 | 0x08  # *args, **kwargs


@dataclass(slots=True, eq=False)
class Step:
    """How to call one node's function; never changed, and not frozen, as frozen is made slower.

    Attributes
    ----------
    function
        What is called.
    keys
        Where the arguments lie, positional ones first.
    keywords
        Names of the last ``len(keywords)`` arguments; ``None`` if all are positional.
    name
        Where the result goes.
    node
        The node.
    is_awaited
        Whether the function is a coroutine function, or an asynchronous generator that expands.
    constants
        What lies under the keys that are no names.
    """

    function: Callable[..., Any]
    keys: tuple[Key, ...]
    keywords: tuple[str, ...] | None
    name: str
    node: Node
    is_awaited: bool
    constants: tuple[tuple[Key, Any], ...] = ()

    @property
    def names(self) -> list[str]:
        """The keys that are names of nodes."""
        return [key for key in self.keys if isinstance(key, str)]


class GroupCall:
    """The call of a node that has groups: fills them from the values by name."""

    __slots__ = ("names", "node")

    def __init__(self, node: Node, names: Sequence[str]) -> None:
        self.node = node
        self.names = tuple(names)

    def __call__(self, *values: Any) -> Any:
        """Call the node's function with the values of the names it reads."""
        __tracebackhide__ = True
        return self.node.call(dict(zip(self.names, values, strict=True)))


def make_step(node: Node, reads: tuple[str, ...]) -> Step:
    """Make the step of a node all of whose upstreams are there.

    Parameters
    ----------
    node
        The node; it has a function.
    reads
        The names it reads, each once, in the order of its arguments.
    """
    arguments = node.arguments
    if arguments.__class__ is Flat and len(reads) == len(arguments):
        function = node.function
        if function is arguments.function:
            return Step(function, reads, None, node.name, node, False)
    return mixed_step(node)


def mixed_step(node: Node, missing: Collection[str] = ()) -> Step:
    """Make the step of any node.

    Parameters
    ----------
    node
        The node; it has a function.
    missing
        Names it could read and that have no value; their parameters are left to the defaults.
    """
    keys: list[Key] = []
    parameters: list[str] = []
    constants: list[tuple[Key, Any]] = []
    defaults = positional_defaults(node.function)
    for parameter, argument in node.arguments.items():
        if argument.__class__ is Upstream and argument.name in missing:
            if parameter not in defaults:
                continue
            keys.append((node.name, parameter))
            constants.append((keys[-1], defaults[parameter]))
        elif argument.__class__ is Upstream:
            keys.append(argument.name)
        elif argument.__class__ is Literal:
            key = (node.name, parameter)
            keys.append(key)
            constants.append((key, argument.value))
        else:
            return _group_step(node, missing)
        parameters.append(parameter)
    function = node.function
    assert function is not None, f"{node.name} is an input"  # noqa: S101 - programming error
    keywords = _keywords(function, tuple(parameters))
    return Step(
        function, tuple(keys), keywords, node.name, node, is_awaited(node), tuple(constants)
    )


def is_awaited(node: Node) -> bool:
    """Say whether what a node's function gives is awaited: a coroutine, or the items it expands."""
    function = node.function
    code = getattr(function, "__code__", None)
    expands = node.kind is NodeType.EXPAND
    if code is None:  # it may stand for one that is, or be called as one
        called = (function, type(_inmost(function)).__call__)
        is_generator = expands and any(map(isasyncgenfunction, called))
        return is_generator or any(map(iscoroutinefunction, called))
    awaited = CO_COROUTINE | CO_ASYNC_GENERATOR if expands else CO_COROUTINE
    return bool(code.co_flags & awaited)


def _inmost(function: Any) -> Any:
    while isinstance(function, partial):
        function = function.func
    return function


def _group_step(node: Node, missing: Collection[str]) -> Step:
    names = [name for name in node.reads if name not in missing]
    return Step(GroupCall(node, names), tuple(names), None, node.name, node, is_awaited(node))


def _keywords(function: Callable[..., Any], parameters: tuple[str, ...]) -> tuple[str, ...] | None:
    """Give the parameters that must be passed by name; the ones before them go by position."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & _NO_PLAIN_CALL or hasattr(function, "__wrapped__"):
        return parameters or None
    positional = code.co_varnames[: code.co_argcount]
    if positional[: len(parameters)] == parameters:
        return None
    shared = 0
    while positional[shared : shared + 1] == parameters[shared : shared + 1] != ():
        shared += 1
    return parameters[shared:]


__all__ = ["GroupCall", "Key", "Step", "is_awaited", "make_step", "mixed_step"]
