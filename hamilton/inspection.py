"""Questions that both drivers answer about their graph; nothing runs."""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamilton.errors import RequestError, near
from hamilton.graph_types import HamiltonNode

if TYPE_CHECKING:
    from hamilton.graph import Graph

TagFilter = Mapping[str, str | Sequence[str] | None]
"""For a tag: its value, some values of which one must be there, or ``None`` for any."""


class Inspection:
    """Listing and lineage of the graph of a driver.

    Attributes
    ----------
    graph
        The graph asked about.
    """

    graph: Graph

    def list_available_variables(
        self, *, tag_filter: TagFilter | None = None
    ) -> list[HamiltonNode]:
        """List every node: functions, inputs and configuration.

        Parameters
        ----------
        tag_filter
            Only nodes that have each of these tags with one of the values given.

        Raises
        ------
        ValueError
            If it is no mapping, or a filter neither a text, nor texts, nor ``None``.
        """
        wanted = tag_filter or {}
        _refuse_bad_filter(wanted)
        return [
            self._view(name)
            for name, node in self.graph.items()
            if all(_has_tag(node.tags, key, values) for key, values in wanted.items())
        ]

    def what_is_upstream_of(self, *node_names: str) -> list[HamiltonNode]:
        """List the nodes that lead to some nodes, these included."""
        self._refuse_list("what_is_upstream_of", node_names)
        return self._named(self.graph.upstream(node_names))

    def what_is_downstream_of(self, *node_names: str) -> list[HamiltonNode]:
        """List the nodes that some nodes lead to, these included."""
        self._refuse_list("what_is_downstream_of", node_names)
        return self._named(self.graph.downstream(node_names))

    def what_is_the_path_between(
        self, upstream_node_name: str, downstream_node_name: str
    ) -> list[HamiltonNode]:
        """List the nodes on any path from one node to another, both included; ``[]`` if none.

        Raises
        ------
        RequestError
            If there is no node of one of the names.
        """
        self._require("Upstream", upstream_node_name)
        self._require("Downstream", downstream_node_name)
        return self._named(self.graph.between(upstream_node_name, downstream_node_name))

    def has_cycles(self, final_vars: Sequence[str]) -> bool:
        """Say whether a cycle leads to some nodes: never, as no graph with one is built."""
        self.graph.require(final_vars)
        return False

    def _exported(self, names: Collection[str]) -> str:
        nodes = sorted(self._named(names), key=lambda node: node.name)
        import json

        return json.dumps({"nodes": [node.as_dict() for node in nodes]})

    def _named(self, names: Collection[str]) -> list[HamiltonNode]:
        return [self._view(name) for name in names]

    def _view(self, name: str) -> HamiltonNode:
        return HamiltonNode.from_node(self.graph[name], self.graph.readers(name))

    def _refuse_list(self, asked_by: str, names: Iterable[object]) -> None:
        """Refuse several names in place of one."""
        for name in names:
            if _is_several(name):
                msg = (
                    f"{asked_by}() takes names one by one; got {reprlib.repr(name)}. Write "
                    f"{asked_by}(*names)."
                )
                raise RequestError(msg)

    def _require(self, end: str, name: str) -> None:
        if _is_several(name):
            msg = f"{end} node is one name; got {reprlib.repr(name)}. Ask for each by itself."
            raise RequestError(msg)
        if name not in self.graph:
            found = [self.graph.describe(known) for known in near(name, self.graph)]
            hint = f"Did you mean {' or '.join(found)}? " if found else ""
            msg = (
                f"{end} node {name} not found in graph. {hint}"
                "All names: driver.list_available_variables()."
            )
            raise RequestError(msg)


def _is_several(name: object) -> bool:
    return isinstance(name, Iterable) and not isinstance(name, str)


def _has_tag(tags: Mapping[str, Any], key: str, wanted: str | Sequence[str] | None) -> bool:
    if key not in tags:
        return False
    if wanted is None:
        return True
    return not set(_listed(tags[key])).isdisjoint(_listed(wanted))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _refuse_bad_filter(wanted: TagFilter) -> None:
    given: object = wanted
    if not isinstance(given, Mapping):
        msg = (
            f"tag_filter= takes a dict of tags and their values, such as {{'owner': 'ann'}}, or None "
            f"for a tag of any value; got {reprlib.repr(given)}."
        )
        raise RequestError(msg)
    for key, values in wanted.items():
        texts = values if isinstance(values, (list, tuple)) else [values]
        are_texts = texts and all(isinstance(text, str) for text in texts)
        if values is not None and not are_texts:
            msg = (
                f"All tag query values must be a string or list of strings; {key!r} is {values!r}. "
                "None asks for the tag alone."
            )
            raise RequestError(msg)
