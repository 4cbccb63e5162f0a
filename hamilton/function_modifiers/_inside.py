"""The compiled functions of a sub-DAG, as its uses share them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cached_property
from typing import Any

from hamilton.function_modifiers._wanted import NEITHER, narrower, of_item
from hamilton.node import Argument, Node, Upstream, made_of, renamed

NON_FINAL = "hamilton.non_final_node"
"""The tag of a node that lies inside, so that no decorator takes it for a function's result."""

Read = tuple[str, str, Any, bool]
"""A parameter, and the upstream that fills it: its name, type, and whether it is required."""

Mold = tuple[str, Any, Any, Mapping[str, Argument], "list[Read] | None", tuple[Any, ...]]
"""A node taken apart for the uses: its name, type, function and arguments, these again as reads if
each is an upstream, and its other fields."""


class Inside(tuple[Node, ...]):  # noqa: SLOT001 - what is found once lies in its dict
    """Nodes that are compiled once and used many times; what is asked about all is found once."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(node.name for node in self)

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """The names that they read, with the type that an input of the name would have."""
        found: dict[str, Any] = {}
        for node in self:
            for upstream in node.upstreams:
                name, type_ = upstream.name, upstream.type
                known = found.get(name, found)
                if known is not type_:
                    found[name] = of_item(type_) if known is found else both(known, type_)
        return found

    @cached_property
    def molds(self) -> tuple[Mold, ...]:
        """The nodes, tagged as inner ones, taken apart once for all uses."""
        return tuple(_mold(hidden(node)) for node in self)

    def placed(self, names: Mapping[str, str], without: Container[str] = ()) -> list[Node]:
        """Give the nodes as they stand in the outer graph; nine in ten of what a use costs.

        Parameters
        ----------
        names
            From names of the inside to those of the outer graph; what is not mentioned is outside.
        without
            Names of nodes to leave out.
        """
        made: list[Node] = []
        for name, type_, function, given, reads, rest in self.molds:
            if name in without:
                continue
            arguments: dict[str, Argument] = {}
            if reads is None:
                arguments = renamed(given, names)
            else:
                for parameter, read, wanted, required in reads:
                    upstream = (names.get(read, read), wanted, required)
                    arguments[parameter] = made_of(Upstream, upstream)
            made.append(made_of(Node, (names[name], type_, function, arguments, *rest)))
        return made


def both(known: Any, wanted: Any) -> Any:
    """Give the type of what two read; where neither fits the other, linking tells it."""
    found = narrower(known, of_item(wanted))
    return known if found is NEITHER else found


def hidden(node: Node) -> Node:
    """Give a node tagged as an inner one."""
    if NON_FINAL in node.tags:
        return node
    return node._replace(tags={**node.tags, NON_FINAL: True})


def _mold(node: Node) -> Mold:
    name, type_, function, arguments = node[:4]
    reads = [(p, *read) for p, read in arguments.items() if read.__class__ is Upstream]
    are_all = len(reads) == len(arguments)
    return name, type_, function, arguments, reads if are_all else None, node[4:]


__all__ = ["NON_FINAL", "Inside", "both", "hidden"]
