"""How the nodes of a run are treated: behaviours, versions of code, ways of storing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hamilton import registry
from hamilton.caching._runs import NodeFacts, RunRecord
from hamilton.caching.behavior import Behaviors, CachingBehavior
from hamilton.caching.fingerprinting import version_of
from hamilton.caching.stores.file import path_argument
from hamilton.code_version import CodeVersions, NoFingerprintError
from hamilton.errors import UnknownFormatError
from hamilton.function_modifiers._candidates import Candidates
from hamilton.graph import Graph
from hamilton.htypes import is_collect, is_stream
from hamilton.node import Node, NodeType

GRAPHS_KEPT: Final = 4
"""Graphs of which it is remembered how their nodes are treated: a driver's own, and the last that
``materialize`` made. They may hold data, so they are few."""

Tell = Callable[[str, str], None]
"""Told, of a node, why it is not cached."""


class FactFinder:
    """Finds out how nodes are treated.

    Parameters
    ----------
    behaviors
        How behaviours are chosen.
    """

    def __init__(self, behaviors: Behaviors) -> None:
        self.behaviors = behaviors
        self._codes = CodeVersions()
        self._prepared: dict[int, Prepared] = {}
        self._lock = threading.Lock()

    def behaviors_of(self, graph: Graph) -> Mapping[str, CachingBehavior]:
        """Choose the behaviour of every node of a graph; once, as neither changes."""
        return self._of(graph).behaviors

    def find(self, run: RunRecord, graph: Graph, needed: Iterable[str], tell: Tell) -> None:
        """Find, for the nodes that a run needs, facts and versions of code.

        Raises
        ------
        UnknownFormatError
            If a node is to be stored in a format that there is none of for its type.
        """
        codes, known = self._codes.again(), self._of(graph).facts
        given = frozenset(run.overrides)
        for name in needed:
            node = graph[name]
            if node.kind is NodeType.EXTERNAL:
                run.code_versions[name] = f"input__{name}"
                continue
            behavior = run.behaviors[name]
            version = run.code_versions[name] = _version(codes, node, behavior, tell)
            if name not in given:
                run.facts[name] = _known_facts(known, node, behavior, version)
            elif node.kind is NodeType.EXPAND:
                run.facts[name] = _facts(node, CachingBehavior.RECOMPUTE, None)

    def last_keys(self, graph: Graph, needed: Iterable[str]) -> list[str]:
        """Give the cache keys that nodes had in the last run; most runs are like the last."""
        keys = self._of(graph).keys
        return [keys[name] for name in needed if name in keys]

    def remember_keys(self, graph: Graph, run: RunRecord) -> None:
        """Take note of the keys of a run, but for those of repeated nodes."""
        keys = {place.name: key for place, key in run.keys.copy().items() if not place.scope}
        self._of(graph).keys.update(keys)

    def _of(self, graph: Graph) -> Prepared:
        """Give what is the same in all runs of a graph; what was asked for last stays longest."""
        with self._lock:
            prepared = self._prepared.pop(id(graph), None)
            if prepared is None:
                behaviors = {name: self.behaviors.of(node) for name, node in graph.items()}
                prepared = Prepared(graph, behaviors)
                while len(self._prepared) >= GRAPHS_KEPT:
                    del self._prepared[next(iter(self._prepared))]
            self._prepared[id(graph)] = prepared
        return prepared


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is the same in all runs of a graph.

    Attributes
    ----------
    graph
        The graph; kept, so that its identity stays its own.
    behaviors
        What is done with each node.
    facts
        How nodes were treated last, where only a version of code can change that.
    keys
        The cache keys that they had last.
    """

    graph: Graph
    behaviors: Mapping[str, CachingBehavior]
    facts: dict[str, NodeFacts] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


def _known_facts(
    known: dict[str, NodeFacts], node: Node, behavior: CachingBehavior, version: str | None
) -> NodeFacts:
    facts = known.get(node.name)
    if facts is None or facts.code_version != version:
        facts = _facts(node, behavior, version)
        if not (node.defaults or facts.storage):
            known[node.name] = facts
    return facts


def _version(codes: CodeVersions, node: Node, behavior: CachingBehavior, tell: Tell) -> str | None:
    try:
        return codes.of_node(node)
    except NoFingerprintError as error:
        if behavior is not CachingBehavior.DISABLE:
            tell(node.name, f"what it reaches has no fingerprint: {error}")
        return None


def _facts(node: Node, behavior: CachingBehavior, version: str | None) -> NodeFacts:
    return NodeFacts(
        node.name,
        node.kind,
        behavior,
        version,
        tuple(dict.fromkeys(upstream.name for upstream in node.upstreams)),
        frozenset(up.name for up in node.upstreams if is_collect(up.type) or is_stream(up.type)),
        _default_versions(node) if node.defaults else {},
        _storage(node) if "cache.format" in node.tags else {},
    )


def _default_versions(node: Node) -> dict[str, str]:
    return {name: version_of(value) for name, value in node.default_parameter_values.items()}


def _storage(node: Node) -> Mapping[str, Any]:
    key = node.tags["cache.format"]
    if key == "pickle":
        return {}
    found = {
        "saver_cls": Candidates(registry.SAVER_REGISTRY, key).choose(node.type),
        "loader_cls": Candidates(registry.LOADER_REGISTRY, key).choose(node.type),
    }
    if None in found.values():
        msg = (
            f"@cache(format={key!r}): there is no saver and loader of that name for "
            f"{node.name}, which is {node.type}. Choose another format, or register one."
        )
        raise UnknownFormatError(msg)
    for adapter in found.values():
        path_argument(adapter)
    return {**found, "type_": node.type}


__all__ = ["FactFinder"]
