"""The compiled functions of a sub-DAG, as its uses share them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from hamilton.htypes import NEITHER, narrower, of_item
from hamilton.node import Argument, Node, Upstream, made_of, reading

NON_FINAL = "hamilton.non_final_node"
"""The tag of a node that lies inside, so that no decorator takes it for a function's result."""


class Inside(tuple[Node, ...]):  # noqa: SLOT001 - what is found once lies in its dict
    """Nodes that are compiled once and used many times; what is asked about all is found once."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(node.name for node in self)

    @cached_property
    def made(self) -> frozenset[str]:
        """Their names, to look one up."""
        return frozenset(self.names)

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """The names that they read and none of them makes, with the type of an input of the name."""
        found: dict[str, Any] = {}
        made = self.made
        for node in self:
            for name, type_, _ in node.upstreams:
                if name in made:
                    continue
                known = found.get(name, found)
                if known is not type_:
                    found[name] = of_item(type_) if known is found else both(known, type_)
        return found

    @cached_property
    def hidden(self) -> tuple[Node, ...]:
        """The nodes, tagged as inner ones."""
        return tuple(map(hidden, self))

    def placed(self, names: Mapping[str, str]) -> list[Node]:
        """Give the nodes as they stand in the outer graph: most of what a use costs, so laid out.

        Parameters
        ----------
        names
            From names of the inside to those of the outer graph; what is not mentioned is outside.
        """
        made: list[Node] = []
        for name, type_, function, given, kind, tags, doc, origins, defaults in self.hidden:
            arguments: dict[str, Argument] = {}
            for parameter, argument in given.items():
                if argument.__class__ is Upstream:
                    read, wanted, required = argument
                    new = (names.get(read, read), wanted, required)
                    arguments[parameter] = made_of(Upstream, new)
                else:
                    arguments[parameter] = reading(argument, names)
            outer = (
                names[name], type_, function, arguments, kind, tags, doc, origins, defaults,
            )  # fmt: skip
            made.append(made_of(Node, outer))
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


__all__ = ["NON_FINAL", "Inside", "both", "hidden"]
