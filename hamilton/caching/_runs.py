"""What the cache knows of one run: how each node is treated, and what came of it."""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from hamilton.caching.behavior import CachingBehavior
from hamilton.caching.events import Actor, CachingEvent, CachingEventType
from hamilton.errors import RequestError
from hamilton.graph import Graph
from hamilton.node import NodeType

_SCOPE: Final = re.compile(r"(.*\.\d+\.)?")
"""A task's name begins with the items around it: ``expand-n.3.``, and so on for those inside."""


class Place(NamedTuple):
    """Where a node runs.

    Attributes
    ----------
    name
        The node.
    scope
        The items around it, ``""`` where nothing is repeated.
    task_id
        The task, ``None`` for the engine that has none.
    """

    name: str
    scope: str
    task_id: str | None

    @classmethod
    def of(cls, name: str, task_id: str | None) -> Place:
        """Read the items from the task's name."""
        return cls(name, _scope(task_id) if task_id else "", task_id)


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """How the cache treats a node in a run.

    Attributes
    ----------
    name
        The node.
    kind
        What it is for the engine.
    behavior
        What is done with it.
    code_version
        The version of its code; ``None`` if there is none, so that it is always computed.
    dependencies
        The names it reads.
    collected
        Those of which it reads the values of all items.
    default_versions
        Versions of the defaults of those that may be absent.
    storage
        How its result is written, if not pickled: ``saver_cls``, ``loader_cls``, ``type_``.
    """

    name: str
    kind: NodeType
    behavior: CachingBehavior
    code_version: str | None
    dependencies: tuple[str, ...]
    collected: frozenset[str]
    default_versions: Mapping[str, str]
    storage: Mapping[str, Any]


RawEvent = tuple[Place, Actor, CachingEventType, str | None, Any, float]


@dataclass(slots=True)
class RunRecord:
    """What is known of a run.

    Attributes
    ----------
    run_id
        Names it.
    facts
        How each node of its plan is treated.
    behaviors
        What is done with each node of the graph.
    versions
        Versions of data, by name and scope.
    keys
        Cache keys, by place.
    foreseen
        Versions of data by cache key: of keys that the last run had, asked for all at once.
    raw_events
        What the cache did, in order.
    graph
        Gives the graph as long as it lives: ``materialize`` makes one for each run, which may
        hold data; ``None`` in another process.
    targets, overrides
        What was asked for, and given.
    is_abroad
        Whether nodes of it run in other processes, or this is one of these.
    refused
        What could not be done with metadata: ``"read"``, ``"written"``.
    """

    run_id: str
    facts: dict[str, NodeFacts] = field(default_factory=dict)
    behaviors: Mapping[str, CachingBehavior] = field(default_factory=dict)
    code_versions: dict[str, str | None] = field(default_factory=dict)
    versions: dict[tuple[str, str], str] = field(default_factory=dict)
    keys: dict[Place, str] = field(default_factory=dict)
    foreseen: dict[str, str] = field(default_factory=dict)
    raw_events: list[RawEvent] = field(default_factory=list)
    graph: weakref.ref[Graph] | None = None
    targets: Sequence[str] = ()
    overrides: Sequence[str] = ()
    is_abroad: bool = False
    refused: set[str] = field(default_factory=set)

    def abroad(self) -> RunRecord:
        """Give what another process must know."""
        refused = set(self.refused)
        return RunRecord(self.run_id, self.facts, self.behaviors, is_abroad=True, refused=refused)

    def living_graph(self) -> Graph:
        """Give the graph.

        Raises
        ------
        RequestError
            If it is gone.
        """
        graph = None if self.graph is None else self.graph()
        if graph is None:
            msg = (
                f"The graph of the run {self.run_id!r} is gone: of graphs that materialize() makes "
                "only the last few are kept. Ask right after the run."
            )
            raise RequestError(msg)
        return graph

    def log(
        self,
        place: Place,
        actor: Actor,
        event_type: CachingEventType,
        msg: str | None = None,
        value: Any = None,
    ) -> None:
        """Take note of an event."""
        self.raw_events.append((place, actor, event_type, msg, value, time.time()))

    def event(self, raw: RawEvent) -> CachingEvent:
        """Give an event as users see it."""
        place, actor, event_type, msg, value, timestamp = raw
        return CachingEvent(
            self.run_id, actor, event_type, place.name, place.task_id, msg, value, timestamp
        )

    def version_at(self, name: str, scope: str) -> str | None:
        """Give the version of what is read at a place: of the innermost scope that has one."""
        if not scope:
            return self.versions.get((name, ""))
        for around in scopes(scope):
            version = self.versions.get((name, around))
            if version is not None:
                return version
        return None

    def data_versions(self) -> dict[str, Any]:
        """Give versions by name; for what was repeated, by name and task.

        What expands has items, and no version as a whole: there is nothing under its name.
        """
        tasks = {(place.name, place.scope): place.task_id for place in self.keys.copy()}
        expand = NodeType.EXPAND
        told: dict[str, Any] = {
            name: {} for name, facts in self.facts.items() if facts.kind is expand
        }
        for (name, scope), version in self.versions.copy().items():
            if scope:
                told.setdefault(name, {})[tasks.get((name, scope), scope)] = version
            else:
                told[name] = version
        return told

    def cache_keys(self) -> dict[str, Any]:
        """Give cache keys by name; for what was repeated, by name and task."""
        told: dict[str, Any] = {}
        for place, key in self.keys.copy().items():
            if place.scope:
                told.setdefault(place.name, {})[place.task_id] = key
            else:
                told[place.name] = key
        return told

    def add_entries(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Add what other processes wrote about this run."""
        for entry in entries:
            place = Place.of(entry["node_name"], entry.get("task_id") or None)
            if place not in self.keys:
                self.keys[place] = entry["cache_key"]
                self.versions[place.name, place.scope] = entry["data_version"]
                is_hit = entry.get("origin") == RETRIEVED
                if is_hit:
                    self.log(place, "result_store", CachingEventType.GET_RESULT, "hit")
                else:
                    self.log(place, "adapter", CachingEventType.EXECUTE_NODE)


RETRIEVED: Final = "retrieved"
"""Of an entry: the result was taken from the store."""

EXECUTED: Final = "executed"
"""Of an entry: the node ran."""


def scopes(scope: str) -> Iterator[str]:
    """Give a scope and those around it, outwards."""
    while scope:
        yield scope
        scope = _scope(scope.rstrip("0123456789.").rstrip("."))
    yield ""


def _scope(task_id: str) -> str:
    found = _SCOPE.match(task_id)
    return (found.group(1) or "") if found else ""


__all__ = ["EXECUTED", "RETRIEVED", "NodeFacts", "Place", "RunRecord", "scopes"]
