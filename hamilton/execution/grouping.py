"""How nodes are grouped into tasks, the pieces that are handed to executors.

A strategy takes the nodes of a run and gives groups. Nodes of one group run together, in order, in
one place; so a group's nodes must lie in the same expansions.
"""

from __future__ import annotations

import abc
import reprlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from graphlib import TopologicalSorter
from typing import Any, ClassVar, Final

from hamilton._rooms import opener
from hamilton.errors import GraphError, InvalidExecutorException
from hamilton.htypes import is_collect
from hamilton.node import Node, NodeType

__getattr__ = opener(  # checkers see it, too: what has these names imports this module
    __name__, {"task_names": ("TaskImplementation", "TaskSpec")}, package="hamilton.execution"
)

Places = Mapping[str, tuple[str, ...]]
"""For each node that is repeated, the expansions around it, outermost first."""


class NodeGroupPurpose(Enum):
    """What a group of nodes is there for."""

    EXPAND_UNORDERED = "expand_unordered"
    GATHER = "gather"
    EXECUTE_BLOCK = "execute_block"
    EXECUTE_SINGLE = "execute_single"

    def is_expander(self) -> bool:
        """Say whether the group expands into items."""
        return self is NodeGroupPurpose.EXPAND_UNORDERED

    def is_gatherer(self) -> bool:
        """Say whether the group collects items."""
        return self is NodeGroupPurpose.GATHER


_PURPOSES: Final = {
    NodeType.EXPAND: NodeGroupPurpose.EXPAND_UNORDERED,
    NodeType.COLLECT: NodeGroupPurpose.GATHER,
}


@dataclass(eq=False)
class NodeGroup:
    """Nodes that run together.

    Attributes
    ----------
    base_id
        Names the group within the graph.
    spawning_task_base_id
        The group that expands into the items for which this one is repeated; ``None`` if it runs
        once.
    nodes
        The nodes, in order.
    purpose
        What the group is there for.
    """

    base_id: str
    spawning_task_base_id: str | None
    nodes: list[Node]
    purpose: NodeGroupPurpose
    available_nodes: dict[str, Node] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.available_nodes = {node.name: node for node in self.nodes}

    def produces(self, node_name: str) -> bool:
        """Say whether a node is of this group."""
        return node_name in self.available_nodes


class GroupingStrategy(abc.ABC):
    """Decides which nodes run together."""

    @abc.abstractmethod
    def group_nodes(self, nodes: list[Node]) -> list[NodeGroup]:
        """Group nodes.

        Parameters
        ----------
        nodes
            The nodes of a run, each after those it reads; inputs are not among them.
        """

    def group_within(self, nodes: list[Node], places: Places) -> list[NodeGroup]:
        """Group nodes whose expansions are known, also those that are overridden.

        Parameters
        ----------
        nodes
            The nodes of a run, each after those it reads.
        places
            For each node of the graph that is repeated, the expansions around it.
        """
        del places
        return self.group_nodes(nodes)


class GroupNodesIndividually(GroupingStrategy):
    """Each node is a group, and a block: the remote executor runs it.

    Attributes
    ----------
    of_plain_nodes
        The purpose of what neither expands nor collects.
    """

    of_plain_nodes: ClassVar[NodeGroupPurpose] = NodeGroupPurpose.EXECUTE_BLOCK

    def group_nodes(self, nodes: list[Node]) -> list[NodeGroup]:
        """Group nodes one by one."""
        return self.group_within(nodes, _places(nodes))

    def group_within(self, nodes: list[Node], places: Places) -> list[NodeGroup]:
        """Group nodes one by one."""
        return [self._group(node, places.get(node.name, ())) for node in nodes]

    def _group(self, node: Node, place: tuple[str, ...]) -> NodeGroup:
        purpose = _PURPOSES.get(node.kind, self.of_plain_nodes)
        return NodeGroup(node.name, _spawner(place), [node], purpose)


class GroupNodesInPlace(GroupNodesIndividually):
    """Each node is a group; what is not repeated stays with the local executor."""

    of_plain_nodes = NodeGroupPurpose.EXECUTE_SINGLE


class GroupByRepeatableBlocks(GroupingStrategy):
    """What is repeated for an item is one group; every other node is a group of its own."""

    def group_nodes(self, nodes: list[Node]) -> list[NodeGroup]:
        """Group nodes into blocks."""
        return self.group_within(nodes, _places(nodes))

    def group_within(self, nodes: list[Node], places: Places) -> list[NodeGroup]:
        """Group nodes into blocks."""
        stages = _stages(nodes, places)
        groups: dict[str, NodeGroup] = {}
        homes: dict[str, NodeGroup] = {}
        for node in nodes:
            place = places.get(node.name, ())
            base_id, purpose = _block(node, place, stages[node.name][-1], homes)
            if purpose is NodeGroupPurpose.GATHER and base_id in groups:
                base_id = f"{base_id}-{node.name}"
            group = groups.setdefault(base_id, NodeGroup(base_id, _spawner(place), [], purpose))
            group.nodes.append(node)
            group.available_nodes[node.name] = node
            homes[node.name] = group
        return list(groups.values())


class GroupNodesAllAsOne(GroupingStrategy):
    """All nodes are one group, for the remote executor; not for nodes that expand or collect."""

    def group_nodes(self, nodes: list[Node]) -> list[NodeGroup]:
        """Group all nodes into one.

        Raises
        ------
        InvalidExecutorException
            If a node expands or collects.
        """
        _refuse_dynamic(nodes, self)
        block = NodeGroupPurpose.EXECUTE_BLOCK
        return [NodeGroup("root", None, list(nodes), block)] if nodes else []


class GroupNodesByLevel(GroupingStrategy):
    """Nodes equally far from the inputs are a group, for the remote executor; none may expand."""

    def group_nodes(self, nodes: list[Node]) -> list[NodeGroup]:
        """Group nodes by their distance from the inputs.

        Raises
        ------
        InvalidExecutorException
            If a node expands or collects.
        """
        _refuse_dynamic(nodes, self)
        reads = {node.name: node.reads for node in nodes}
        levels: dict[str, int] = {}
        for name in TopologicalSorter(reads).static_order():
            read = [levels[one] + 1 for one in reads.get(name, ()) if one in reads]
            levels[name] = max(read, default=0)
        by_level: dict[int, list[Node]] = {}
        for node in nodes:
            by_level.setdefault(levels[node.name], []).append(node)
        block = NodeGroupPurpose.EXECUTE_BLOCK
        return [
            NodeGroup(f"level_{level}", None, by_level[level], block) for level in sorted(by_level)
        ]


def grouped(nodes: list[Node], places: Places, strategy: GroupingStrategy) -> list[NodeGroup]:
    """Group nodes by a strategy, which may be any object that has ``group_nodes``.

    Parameters
    ----------
    nodes
        The nodes of a run, each after those it reads.
    places
        For each node of the graph that is repeated, the expansions around it.
    strategy
        Decides which of them run together.

    Raises
    ------
    GraphError
        If it gives no groups, leaves nodes out, or gives them more than once.
    """
    within = getattr(strategy, "group_within", partial(GroupingStrategy.group_within, strategy))
    groups: Any = within(nodes, places)
    name = f"The grouping strategy {type(strategy).__name__}"
    if not (
        isinstance(groups, (list, tuple)) and all(isinstance(one, NodeGroup) for one in groups)
    ):
        msg = f"{name} gave {reprlib.repr(groups)}; give a list of hamilton.execution.grouping.NodeGroup."
        raise GraphError(msg)
    _refuse_misplaced(nodes, groups, name)
    return [*groups]


def _refuse_misplaced(nodes: Sequence[Node], groups: Sequence[NodeGroup], strategy: str) -> None:
    places = Counter(node.name for group in groups for node in group.nodes)
    wrong = {
        "left out": [node.name for node in nodes if not places[node.name]],
        "gave more than once": [name for name, count in places.items() if count > 1],
    }
    problems = [f"{what} {', '.join(names)}" for what, names in wrong.items() if names]
    if problems:
        msg = f"{strategy} {' and '.join(problems)}; each node must be in one of its groups."
        raise GraphError(msg)


def _places(nodes: Sequence[Node]) -> dict[str, tuple[str, ...]]:
    """Give for each node the expansions around it, outermost first."""
    places: dict[str, tuple[str, ...]] = {}
    expanding = {node.name for node in nodes if node.kind is NodeType.EXPAND}
    for node in nodes:
        longest: tuple[str, ...] = ()
        for upstream in node.upstreams:
            name = upstream.name
            place = places.get(name, ())
            place = (*place, name) if name in expanding else place
            place = place[:-1] if is_collect(upstream.type) else place
            longest = max(longest, place, key=len)
        places[node.name] = longest
    return places


def _stages(nodes: Sequence[Node], places: Places) -> dict[str, tuple[int, ...]]:
    """Count for each node the inner collections before it, in each of the blocks around it.

    What is read from inside a block, however deep, comes no earlier than what that was made of.
    """
    stages: dict[str, tuple[int, ...]] = {}
    for node in nodes:
        place = places.get(node.name, ())
        counts = [0] * (len(place) + 1)
        for name in node.reads:
            shared = _shared(place, places.get(name, ()))
            before = stages.get(name, ())[: shared + 1]
            counts[: len(before)] = map(max, counts, before)
        counts[-1] += node.kind is NodeType.COLLECT
        stages[node.name] = tuple(counts)
    return stages


def _shared(place: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count the expansions that two places have in common."""
    pairs = enumerate(zip(place, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(place), len(other)))


def _block(
    node: Node, place: tuple[str, ...], stage: int, homes: Mapping[str, NodeGroup]
) -> tuple[str, NodeGroupPurpose]:
    """Give the group that a node belongs to, and its purpose; ``homes`` are the groups so far."""
    if node.kind is NodeType.EXPAND:
        return f"expand-{node.name}", NodeGroupPurpose.EXPAND_UNORDERED
    if node.kind is NodeType.COLLECT:
        expander = _closed_expander(node, homes) or node.name
        return f"collect-{expander}", NodeGroupPurpose.GATHER
    if place:
        suffix = f"-{stage}" if stage else ""
        return f"block-{place[-1]}{suffix}", NodeGroupPurpose.EXECUTE_BLOCK
    return node.name, NodeGroupPurpose.EXECUTE_SINGLE


def _closed_expander(node: Node, homes: Mapping[str, NodeGroup]) -> str | None:
    """Give the expansion that a node closes; ``None`` if what it collects is overridden."""
    collected = next((up.name for up in node.upstreams if is_collect(up.type)), "")
    group = homes.get(collected)
    if group is None:
        return None
    if group.purpose.is_expander():
        return collected
    return (group.spawning_task_base_id or "").removeprefix("expand-")


def _spawner(place: tuple[str, ...]) -> str | None:
    return f"expand-{place[-1]}" if place else None


def _refuse_dynamic(nodes: Sequence[Node], strategy: GroupingStrategy) -> None:
    for node in nodes:
        if node.kind in _PURPOSES:
            msg = (
                f"{type(strategy).__name__} cannot group {node.name}, which expands or collects. "
                "Use GroupByRepeatableBlocks or GroupNodesIndividually."
            )
            raise InvalidExecutorException(msg)


__all__ = [
    "GroupByRepeatableBlocks",
    "GroupNodesAllAsOne",
    "GroupNodesByLevel",
    "GroupNodesInPlace",
    "GroupNodesIndividually",
    "GroupingStrategy",
    "NodeGroup",
    "NodeGroupPurpose",
    "grouped",
]
