"""The graph: an immutable map of nodes by name, and questions about who reads whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hamilton.errors import Suggestions, UnknownNodeError
from hamilton.function_modifiers.base import Absent
from hamilton.graph._order import depth_first
from hamilton.graph._words import Words
from hamilton.node import Node, origin


class Graph(Words, Mapping[str, Node]):
    """An immutable map of nodes by name, with the edges between them.

    Attributes
    ----------
    config
        The configuration that the graph was built with.
    reads
        For each name the names it reads, in the order of its parameters; found from the nodes if
        it is not given.
    absent
        Variants of functions that the configuration left out, by the name they would have.
    config_keys
        Keys that decorators asked for, whether or not they are there, and those that took a node's
        place; sorted.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        config: Mapping[str, Any],
        reads: Mapping[str, tuple[str, ...]] | None = None,
        absent: Sequence[Absent] = (),
        config_keys: Iterable[str] = (),
    ) -> None:
        self._nodes = nodes
        self.config = config
        self.reads = reads or {name: tuple(node.reads) for name, node in nodes.items()}
        self.absent = tuple(absent)
        self.config_keys = tuple(sorted(config_keys, key=str))

    def __getitem__(self, name: str) -> Node:
        return self._nodes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, name: object) -> bool:
        return name in self._nodes

    @property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes by name; the attribute that third parties read."""
        return self._nodes

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """For each name the names that read it, in the order of the graph."""
        readers: dict[str, list[str]] = {name: [] for name in self._nodes}
        for name, read in self.reads.items():
            for dependency in read:
                readers[dependency].append(name)
        return {name: tuple(found) for name, found in readers.items()}

    @cached_property
    def idle_config(self) -> tuple[str, ...]:
        """The keys of the configuration that no decorator asks for and no node reads."""
        known = set(self.config_keys)
        return tuple(k for k in self.config if k not in known and not self.dependents.get(k))

    def readers(self, name: str) -> Iterator[Node]:
        """Give the nodes that read one, in the order of the graph."""
        return map(self._nodes.__getitem__, self.dependents[name])

    def upstream(self, targets: Iterable[str], given: Iterable[str] = ()) -> list[str]:
        """Walk from targets up through what they read.

        Parameters
        ----------
        targets
            Names to begin with.
        given
            Names whose own reads are not followed, as their value is there.

        Returns
        -------
        list of str
            Every name reached, targets included, depth first, each after what it reads.

        Raises
        ------
        UnknownNodeError
            If there is no node of a target's name.
        """
        targets = list(targets)
        self.require(targets)
        return depth_first(targets, self.reads, frozenset(given))

    def downstream(self, names: Iterable[str]) -> list[str]:
        """Give the names that lead from some names down, these included, in graph order."""
        names = list(names)
        self.require(names)
        reached = set(depth_first(names, self.dependents))
        return [name for name in self._nodes if name in reached]

    def between(self, start: str, end: str) -> list[str]:
        """Give the names on any path from one name to another, both included; ``[]`` if none."""
        below = set(self.downstream([start]))
        return [name for name in self.upstream([end]) if name in below] if end in below else []

    def require(self, names: Iterable[str], asked_by: str = "") -> None:
        """Refuse names that are no nodes.

        Parameters
        ----------
        names
            Names that somebody asks for.
        asked_by
            The call that asks, for the message.

        Raises
        ------
        UnknownNodeError
            Naming all unknown names and those they may have been meant to be.
        """
        unknown = [name for name in names if name not in self._nodes]
        if unknown:
            raise UnknownNodeError(_unknown_text(self, unknown, asked_by))

    def left_out(self, name: str) -> list[str]:
        """Tell of each variant of a name that the configuration left out."""
        return [absent.sentence() for absent in self._absent_by_name.get(name, ())]

    @cached_property
    def _absent_by_name(self) -> dict[str, list[Absent]]:
        named: dict[str, list[Absent]] = {}
        for absent in self.absent:
            named.setdefault(absent.name, []).append(absent)
        return named

    def describe(self, name: str) -> str:
        """Write a name and where it is defined: ``'revenue' (finance.py:12)``."""
        return f"{name!r} ({origin(self._nodes[name])})"


def _unknown_text(graph: Graph, unknown: Sequence[str], asked_by: str) -> str:
    listed = ",\n".join(map(str, unknown))
    lines = [f"Unknown nodes [{listed}] requested. Check for typos?"]
    if asked_by:
        lines.append(f"  Asked for by: {asked_by}.")
    near = Suggestions(graph)
    for name in unknown:
        lines += _hints(graph, name, near)
    lines.append("  All names: driver.list_available_variables().")
    return "\n".join(lines)


def _hints(graph: Graph, name: str, near: Suggestions) -> list[str]:
    found = [graph.describe(known) for known in near.near(name)]
    hints = [f"  Did you mean {' or '.join(found)}?"] if found else []
    return hints + [f"  {sentence}" for sentence in graph.left_out(name)]


__all__ = ["Graph"]
