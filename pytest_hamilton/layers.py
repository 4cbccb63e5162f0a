"""Where a run's stand-ins come from: layers, each of which may have a value for a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pytest_hamilton.doubles import Door, StandIn, is_stub, stand_in

if TYPE_CHECKING:
    from hamilton.graph import Graph

__tracebackhide__ = True


class Layer(Protocol):
    """Where stand-ins come from."""

    def find(self, name: str, *, is_target: bool) -> StandIn | None:
        """Give the stand-in for a node, or ``None`` to leave it to a weaker layer.

        Parameters
        ----------
        name
            The node.
        is_target
            Whether the run was asked for this very node.
        """

    def stated(self) -> Iterable[StandIn]:
        """Give the stand-ins that somebody wrote for this run, to be checked even if unused."""
        ...  # to pyright a docstring alone is a body that returns None


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """A layer of stand-ins that are known by name."""

    stand_ins: Mapping[str, StandIn] = field(default_factory=dict)

    def find(self, name: str, *, is_target: bool) -> StandIn | None:
        """Give the stand-in of this name, for a target too."""
        del is_target
        return self.stand_ins.get(name)

    def stated(self) -> Iterable[StandIn]:
        """Give all of them."""
        return self.stand_ins.values()


@dataclass(frozen=True, slots=True, eq=False)
class Defaults:
    """A layer of last resort: values of inputs that need not be inputs of this dataflow."""

    values: Mapping[str, Any]
    place: str

    def find(self, name: str, *, is_target: bool) -> StandIn | None:
        """Give the value of this name."""
        del is_target
        if name not in self.values:
            return None
        return stand_in(name, self.values[name], self.place, door=Door.INPUT)

    def stated(self) -> Iterable[StandIn]:
        """Give none: one list serves several dataflows."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """What a run comes by on its way up.

    Attributes
    ----------
    names
        Every node that is computed or given.
    used
        The stand-ins met, by node; behind one that is called the walk goes on.
    """

    names: frozenset[str]
    used: Mapping[str, StandIn]


def reach(graph: Graph, targets: Sequence[str], layers: Sequence[Layer]) -> Reached:
    """Walk from targets up, as far as nothing stands in.

    Parameters
    ----------
    graph
        The nodes and what they read.
    targets
        Names to begin with; unknown ones lead nowhere.
    layers
        Where stand-ins come from, the weakest first.
    """
    used: dict[str, StandIn] = {}
    seen: set[str] = set()
    ahead = list(targets)
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        found = _strongest(layers, name, is_target=name in targets)
        if found is not None:
            used[name] = found
        if found is None or is_stub(found, graph.get(name)):
            ahead.extend(graph.reads.get(name, ()))
    return Reached(frozenset(seen), used)


def _strongest(layers: Sequence[Layer], name: str, *, is_target: bool) -> StandIn | None:
    for layer in reversed(layers):
        found = layer.find(name, is_target=is_target)
        if found is not None:
            return found
    return None
