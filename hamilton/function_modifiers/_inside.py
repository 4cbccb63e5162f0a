"""The compiled functions of a sub-DAG, as its uses share them."""

from __future__ import annotations

from functools import cached_property

from hamilton.node import Node, Upstream

NON_FINAL = "hamilton.non_final_node"
"""The tag of a node that lies inside, so that no decorator takes it for a function's result."""


class Inside(tuple[Node, ...]):  # noqa: SLOT001 - what is found once lies in its dict
    """Nodes that are compiled once and used many times; what is asked about all is found once."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(node.name for node in self)

    @cached_property
    def wanted(self) -> dict[str, Upstream]:
        """The names that they read, each as it is read first."""
        found: dict[str, Upstream] = {}
        for node in self:
            for upstream in node.upstreams:
                found.setdefault(upstream.name, upstream)
        return found

    @cached_property
    def hidden(self) -> tuple[Node, ...]:
        """The nodes, tagged as inner ones."""
        return tuple(map(hidden, self))


def hidden(node: Node) -> Node:
    """Give a node tagged as an inner one."""
    if NON_FINAL in node.tags:
        return node
    return node._replace(tags={**node.tags, NON_FINAL: True})


__all__ = ["NON_FINAL", "Inside", "hidden"]
