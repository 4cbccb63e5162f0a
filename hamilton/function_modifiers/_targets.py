"""Which of a function's nodes a decorator means, and what feeds them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import EllipsisType
from typing import Any

from hamilton import htypes
from hamilton.errors import InvalidDecoratorException, did_you_mean
from hamilton.function_modifiers._inside import NON_FINAL
from hamilton.node import Node, Upstream, location

Target = str | Collection[str] | EllipsisType | None
"""Which of a function's nodes a decorator means: sinks (``None``), names, or all (``...``)."""

SAVER = "hamilton.data_saver"


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
