"""What the cache does with a node, and who decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from hamilton.errors import BuilderError, Suggestions, UnknownBehaviorError
from hamilton.function_modifiers.metadata import CacheBehavior as BehaviorName
from hamilton.node import Node, NodeType

Selection = bool | Collection[str] | None
"""Nodes with a behaviour: all of them, none, or some by name."""


class CachingBehavior(Enum):
    """What the cache does with a node.

    Attributes
    ----------
    DEFAULT
        Its result is taken from the store, or computed and stored.
    RECOMPUTE
        It is computed each time, and its result is stored.
    DISABLE
        It is computed each time, and nothing is stored; so is what reads it.
    IGNORE
        It is computed each time, and its value has no say in whether what reads it is computed.
    """

    DEFAULT = 1
    RECOMPUTE = 2
    DISABLE = 3
    IGNORE = 4

    @classmethod
    def from_string(cls, string: str) -> CachingBehavior:
        """Give the behaviour of a name.

        Raises
        ------
        UnknownBehaviorError
            If there is none.
        """
        try:
            return cls[string.upper()]
        except (KeyError, AttributeError):
            names = (behavior.name.lower() for behavior in cls)
            raise UnknownBehaviorError.of(string, names) from None


def selection(behavior: CachingBehavior, nodes: Any) -> Selection:
    """Give the nodes that a behaviour is set for; one name alone is one node.

    Raises
    ------
    BuilderError
        If they are neither named nor all or none.
    """
    if isinstance(nodes, str):
        return [nodes]
    if isinstance(nodes, bool | Collection | None):
        return nodes
    name = behavior.name.lower()
    msg = f"with_cache({name}=...) takes a list of names, or True for all; it is {nodes!r}."
    raise BuilderError(msg)


_TAG: Final = "cache.behavior"
_MAIN_NODE: Final = "hamilton.data_loader.node"


@dataclass(frozen=True, slots=True)
class Behaviors:
    """How behaviours are chosen: by name, else by decorator, else by what kind of node it is.

    Attributes
    ----------
    selected
        For each behaviour the nodes it is set for.
    default, loader, saver
        The behaviour of what nothing else decides.
    """

    selected: Mapping[CachingBehavior, Selection] = field(default_factory=dict)
    default: CachingBehavior = CachingBehavior.DEFAULT
    loader: CachingBehavior = CachingBehavior.DEFAULT
    saver: CachingBehavior = CachingBehavior.DEFAULT

    def __post_init__(self) -> None:
        for_all = [one for one, nodes in self.selected.items() if nodes is True]
        if len(for_all) > 1:
            names = ", ".join(one.name.lower() for one in for_all)
            msg = (
                "Can only set one of (`default`, `recompute`, `ignore`, `disable`) to True. "
                f"Received {names}. Name the nodes of the others."
            )
            raise BuilderError(msg)

    def of(self, node: Node) -> CachingBehavior:
        """Choose the behaviour of a node; what expands runs each time, and its items count.

        Raises
        ------
        BuilderError
            If it is set to two.
        """
        chosen = self._chosen(node)
        return CachingBehavior.RECOMPUTE if node.kind is NodeType.EXPAND else chosen

    def idle(self, nodes: Mapping[str, Node]) -> str:
        """Tell of the names that are set and that no node has; ``""`` if there are none."""
        known = {*nodes, *(_main(node) for node in nodes.values())}
        near = Suggestions(known)
        return " ".join(
            f"with_cache({behavior.name.lower()}=...) has no effect on {name!r}: no node has that "
            f"name.{hint and ' '}{hint}"
            for behavior, names in self.selected.items()
            if not isinstance(names, bool | None)
            for name in names
            if name not in known
            for hint in [near.sentence(name)]
        )

    def _chosen(self, node: Node) -> CachingBehavior:
        main = _main(node)
        named = self._named(node.name) or self._named(main) or self._for_all()
        if named is not None:
            return named
        if _TAG in node.tags:
            return CachingBehavior.from_string(node.tags[_TAG])
        if node.tags.get("hamilton.data_loader"):
            return self.loader if self.loader is not CachingBehavior.DEFAULT else self.default
        if node.tags.get("hamilton.data_saver"):
            return self.saver if self.saver is not CachingBehavior.DEFAULT else self.default
        return self.default

    def _named(self, name: str) -> CachingBehavior | None:
        found = [
            one
            for one, nodes in self.selected.items()
            if not isinstance(nodes, bool | None) and name in nodes
        ]
        if len(found) > 1:
            msg = (
                f"Multiple caching behaviors specified by Driver for node: {name}: "
                f"{', '.join(one.name.lower() for one in found)}. Keep one of them."
            )
            raise BuilderError(msg)
        return found[0] if found else None

    def _for_all(self) -> CachingBehavior | None:
        return next((one for one, nodes in self.selected.items() if nodes is True), None)


def _main(node: Node) -> str:
    """Name what a node loads for, or the node itself."""
    return str(node.tags.get(_MAIN_NODE, node.name))


__all__ = [
    "BehaviorName",
    "Behaviors",
    "CachingBehavior",
    "Selection",
    "UnknownBehaviorError",
    "selection",
]
