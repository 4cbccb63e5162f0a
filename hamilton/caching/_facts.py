"""How the nodes of a run are treated: behaviours, versions of code, ways of storing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hamilton import registry
from hamilton.caching._runs import NodeFacts, RunRecord
from hamilton.caching.behavior import Behaviors, CachingBehavior
from hamilton.caching.fingerprinting import version_of
from hamilton.caching.stores.file import path_argument
from hamilton.code_version import CodeVersions, NoFingerprintError
from hamilton.errors import BuilderError
from hamilton.function_modifiers._adapters import Candidates
from hamilton.graph import Graph
from hamilton.htypes import is_collect, is_stream
from hamilton.node import Node, NodeType

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

    def behaviors_of(self, graph: Graph) -> dict[str, CachingBehavior]:
        """Choose the behaviour of every node of a graph."""
        return {name: self.behaviors.of(node) for name, node in graph.items()}

    def find(self, run: RunRecord, needed: Iterable[str], tell: Tell) -> None:
        """Find, for the nodes that a run needs, facts and versions of code.

        Raises
        ------
        ValueError
            If a node is to be stored in a format that there is none of for its type.
        """
        assert run.graph is not None  # noqa: S101 - it is found where the driver is
        codes = self._codes.again()
        given = frozenset(run.overrides)
        for name in needed:
            node = run.graph[name]
            if node.kind is NodeType.EXTERNAL:
                run.code_versions[name] = f"input__{name}"
            else:
                behavior = run.behaviors[name]
                version = _version(codes, node, behavior, tell)
                run.code_versions[name] = version
                if name not in given:
                    run.facts[name] = _facts(node, behavior, version)
                elif node.kind is NodeType.EXPAND:
                    run.facts[name] = _facts(node, CachingBehavior.RECOMPUTE, None)


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
    return {name: version_of(value) for name, value in node.default_values.items()}


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
        raise BuilderError(msg)
    for adapter in found.values():
        path_argument(adapter)
    return {**found, "type_": node.type}


__all__ = ["FactFinder"]
