"""The cache, as an adapter that stands around nodes: it runs them, or gives what it remembers.

For a node it makes a key of the version of its code and of the data it reads. If the metadata store
knows the data version of that key, and the result store has the result, the node does not run. What
leaves a store is a copy. Nothing that stands for a value (an error's sentinel, a future, a stream)
is ever stored: adapters that give such stand further out.
"""

from __future__ import annotations

import inspect
import json
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from hamilton.caching import fingerprinting
from hamilton.caching._facts import FactFinder
from hamilton.caching._runs import EXECUTED, RETRIEVED, NodeFacts, Place, RunRecord
from hamilton.caching._views import SENTINEL, CacheViews
from hamilton.caching.behavior import BehaviorName, Behaviors, CachingBehavior, Selection
from hamilton.caching.cache_key import create_cache_key
from hamilton.caching.events import Actor, CachingEvent, CachingEventType
from hamilton.caching.stores.base import MetadataStore, ResultRetrievalError, ResultStore
from hamilton.errors import BuilderError
from hamilton.graph import Graph
from hamilton.lifecycle.base import (
    BaseDoNodeExecute,
    BasePostGraphExecute,
    BasePreGraphExecute,
    Rank,
)
from hamilton.node import Node, NodeType

logger = logging.getLogger(__name__)

RUNS_KEPT: Final = 1_000
"""Runs of which the log is kept in memory."""

_E = CachingEventType


class HamiltonCacheAdapter(
    CacheViews, BaseDoNodeExecute, BasePreGraphExecute, BasePostGraphExecute
):
    """Remembers what nodes gave.

    Parameters
    ----------
    path
        The folder of the stores that are not given.
    metadata_store
        Knows versions; a SQLite file by default.
    result_store
        Keeps results; files by default.
    default, recompute, ignore, disable
        Nodes with a behaviour, by name, or ``True`` for all.
    default_behavior
        The behaviour of what neither these nor a decorator decides.
    default_loader_behavior, default_saver_behavior
        The same for nodes that load or save.
    log_to_file
        Whether to write events to ``<path>/<run id>.jsonl``.
    max_size
        Bytes that the result store made here keeps at most; what was not used for the longest
        time goes first.
    **kwargs
        Taken for code that gives more.
    """

    rank: ClassVar[Rank] = Rank.CACHE

    def __init__(  # noqa: PLR0913, PLR0917 - its arguments are public
        self,
        path: str | Path = ".hamilton_cache",
        metadata_store: MetadataStore | None = None,
        result_store: ResultStore | None = None,
        default: Selection = None,
        recompute: Selection = None,
        ignore: Selection = None,
        disable: Selection = None,
        default_behavior: BehaviorName | None = None,
        default_loader_behavior: BehaviorName | None = None,
        default_saver_behavior: BehaviorName | None = None,
        log_to_file: bool = False,  # noqa: FBT001, FBT002 - its place is public
        max_size: int | None = None,
        **kwargs: Any,
    ) -> None:
        del kwargs
        _refuse_size(max_size, result_store)
        named = CachingBehavior.from_string
        self._finder = FactFinder(
            Behaviors(
                {
                    CachingBehavior.DEFAULT: default,
                    CachingBehavior.RECOMPUTE: recompute,
                    CachingBehavior.IGNORE: ignore,
                    CachingBehavior.DISABLE: disable,
                },
                named(default_behavior or "default"),
                named(default_loader_behavior or "default"),
                named(default_saver_behavior or "default"),
            )
        )
        self._path = Path(path)
        self.metadata_store = (
            _metadata_store(self._path) if metadata_store is None else metadata_store
        )
        self.result_store = (
            _result_store(self._path, max_size) if result_store is None else result_store
        )
        self.log_to_file = log_to_file
        self._runs: dict[str, RunRecord] = {}
        self._running: dict[str, RunRecord] = {}
        self._told: set[str] = set()
        self._lock = threading.Lock()
        if log_to_file:
            self._path.mkdir(parents=True, exist_ok=True)

    def __getstate__(self) -> dict[str, Any]:
        """Give what another process needs: no logs, and how each node of a run is treated."""
        state = dict(vars(self))
        with self._lock:
            running = dict(self._running)
        state["_runs"] = state["_running"] = {}
        for run_id, run in running.items():
            run.is_abroad = True
            state["_runs"][run_id] = run.abroad()
        del state["_lock"], state["_finder"]
        state["_behaviors"] = self._finder.behaviors
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        finder = FactFinder(state.pop("_behaviors"))
        vars(self).update(state, _finder=finder, _lock=threading.Lock())

    # What the driver tells.

    def pre_graph_execute(
        self,
        *,
        run_id: str,
        graph: Graph,
        final_vars: list[str],
        inputs: Mapping[str, Any] | None,
        overrides: Mapping[str, Any] | None,
    ) -> None:
        """Find how each node is treated, and the versions of what is given."""
        run = RunRecord(run_id, graph=graph, targets=final_vars)
        run.overrides = [name for name in overrides or () if name in graph]
        run.behaviors = self._finder.behaviors_of(graph)
        needed = graph.upstream(final_vars, run.overrides)
        self._finder.find(run, needed, self._tell_once)
        self._note_given(run, inputs or {}, overrides or {}, needed)
        with self._lock:
            self._runs[run_id] = self._running[run_id] = run
            while len(self._runs) > RUNS_KEPT:
                del self._runs[next(iter(self._runs))]
        self.metadata_store.initialize(run_id)

    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Give what is remembered of a node, or run it and remember."""
        __tracebackhide__ = True
        run = self._runs.get(run_id)
        facts = None if run is None else run.facts.get(node_.name)
        if run is None or facts is None:
            return node_.call(kwargs)
        place = Place.of(node_.name, task_id)
        key = None
        if facts.behavior is not CachingBehavior.DISABLE and facts.code_version is not None:
            key = self._key(run, facts, place, kwargs)
            if facts.behavior is CachingBehavior.DEFAULT:
                found = self._retrieved(run, facts, place, key)
                if found is not _NOTHING:
                    return found
        return self._executed(run, node_, kwargs, place, key)

    def post_graph_execute(
        self, *, run_id: str, graph: Graph, success: bool, error: Exception | None, results: Any
    ) -> None:
        """Write what waits, and read what other processes wrote about the run."""
        self.metadata_store.flush()
        with self._lock:
            run = self._running.pop(run_id, None)
        if run is not None and run.is_abroad:
            run.add_entries(self.metadata_store.get_run(run_id))

    # What users ask.

    def version_data(self, result: Any, run_id: str | None = None) -> str:
        """Give the version of a value; ``"<unhashable>_..."``, never the same, if it has none."""
        del run_id
        return fingerprinting.version_of(result)

    def resolve_behaviors(self, run_id: str) -> dict[str, CachingBehavior]:
        """Give what is done with each node in a run."""
        return dict(self._run(run_id).behaviors)

    def resolve_code_versions(
        self,
        run_id: str,
        final_vars: Sequence[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> dict[str, str | None]:
        """Give the versions of code of what a run needs, or of what other targets would need.

        Parameters
        ----------
        run_id
            A run of this driver.
        final_vars
            Targets; those of the run by default.
        inputs
            Not needed: taken for code that gives them.
        overrides
            Values that take the place of nodes; what only they need is left out.
        """
        del inputs
        run = self._run(run_id)
        if final_vars is None and not overrides:
            return dict(run.code_versions)
        assert run.graph is not None  # noqa: S101 - the driver's process has it
        other = RunRecord(run_id, graph=run.graph, behaviors=run.behaviors)
        needed = run.graph.upstream(final_vars or run.targets, overrides or ())
        self._finder.find(other, needed, self._tell_once)
        return dict(other.code_versions)

    def _stored_version(self, cache_key: str) -> str | None:
        return self.metadata_store.get(cache_key)

    # How it is done.

    def _note_given(
        self,
        run: RunRecord,
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        needed: Collection[str],
    ) -> None:
        read = frozenset(needed)
        for given, event_type in ((inputs, _E.IS_INPUT), (overrides, _E.IS_OVERRIDE)):
            for name, value in given.items():
                if name in read:
                    version = self.version_data(value)
                    run.versions[name, ""] = version
                    self._log(run, Place(name, "", None), "adapter", event_type, value=version)
        for name in run.targets:
            self._log(run, Place(name, "", None), "adapter", _E.IS_FINAL_VAR)
        for name in needed:
            behavior = run.behaviors[name]
            place = Place(name, "", None)
            self._log(run, place, "adapter", _E.RESOLVE_BEHAVIOR, value=behavior)

    def _key(
        self, run: RunRecord, facts: NodeFacts, place: Place, kwargs: Mapping[str, Any]
    ) -> str:
        versions = {}
        for name in facts.dependencies:
            if name in kwargs:
                scope = None if name in facts.collected else place.scope
                versions[name] = self._version_read(run, name, kwargs[name], scope)
            elif name in facts.default_versions:
                versions[name] = facts.default_versions[name]
                self._log(run, place, "adapter", _E.IS_DEFAULT_PARAMETER_VALUE, value=name)
        key = create_cache_key(facts.name, facts.code_version, versions)
        run.keys[place] = key
        self._log(run, place, "adapter", _E.SET_CACHE_KEY, value=key)
        return key

    def _version_read(self, run: RunRecord, name: str, value: Any, scope: str | None) -> str:
        """Give the version of a value that a node reads; ``scope`` is ``None`` for all items'."""
        behavior = run.behaviors.get(name)
        if behavior is CachingBehavior.IGNORE:
            return "<ignore>"
        if behavior is CachingBehavior.DISABLE:
            return f"<disable>_{uuid.uuid4()}"
        facts = run.facts.get(name)
        if scope is None or (facts is not None and facts.kind is NodeType.EXPAND):
            return self.version_data(value)
        known = run.version_at(name, scope)
        if known is None:
            known = self.version_data(value)
            if facts is None:
                run.versions[name, ""] = known
        return known

    def _retrieved(self, run: RunRecord, facts: NodeFacts, place: Place, key: str) -> Any:
        """Give what is remembered under a key, or that there is nothing."""
        version = self.metadata_store.get(key)
        msg = "miss" if version is None else "hit"
        self._log(run, place, "metadata_store", _E.GET_DATA_VERSION, msg, version)
        if version is None:
            return _NOTHING
        try:
            result = self.result_store.get(version)
        except ResultRetrievalError as error:
            self._log(run, place, "result_store", _E.FAILED_RETRIEVAL, str(error), version)
            self.metadata_store.delete(key)
            self.result_store.delete(version)
            return _NOTHING
        run.versions[place.name, place.scope] = version
        self._log(run, place, "result_store", _E.GET_RESULT, "hit", version)
        entry = {"cache_key": key, "data_version": version, **_entry(run, facts, place, RETRIEVED)}
        self.metadata_store.note([entry])
        if run.graph is None:
            self.metadata_store.flush()
        return result

    def _executed(
        self,
        run: RunRecord,
        node: Node,
        kwargs: Mapping[str, Any],
        place: Place,
        key: str | None,
    ) -> Any:
        """Run a node, and remember its result where it has a key."""
        __tracebackhide__ = True
        self.metadata_store.flush()
        self._log(run, place, "adapter", _E.EXECUTE_NODE)
        try:
            result = node.call(kwargs)
        except Exception as error:
            self._log(run, place, "adapter", _E.FAILED_EXECUTION, repr(error))
            raise
        if inspect.isawaitable(result):
            return self._awaited(run, result, place, key)
        self._remember(run, place, key, result)
        return result

    async def _awaited(
        self, run: RunRecord, awaitable: Awaitable[Any], place: Place, key: str | None
    ) -> Any:
        __tracebackhide__ = True
        try:
            result = await awaitable
        except Exception as error:
            self._log(run, place, "adapter", _E.FAILED_EXECUTION, repr(error))
            raise
        self._remember(run, place, key, result)
        return result

    def _remember(self, run: RunRecord, place: Place, key: str | None, result: Any) -> None:
        facts = run.facts[place.name]
        if facts.behavior is CachingBehavior.DISABLE or facts.kind is NodeType.EXPAND:
            return
        if isinstance(result, Iterator | AsyncIterator):
            return
        version = self.version_data(result)
        run.versions[place.name, place.scope] = version
        self._log(run, place, "adapter", _E.SET_DATA_VERSION, value=version)
        if version.startswith("<"):
            self._log(run, place, "adapter", _E.UNHASHABLE_DATA_VERSION, value=version)
        elif key is not None and facts.behavior is not CachingBehavior.IGNORE:
            self._store(run, facts, place, (key, version, result))
        elif key is not None:
            entry = {"cache_key": key, "data_version": version}
            self.metadata_store.note([{**entry, **_entry(run, facts, place, EXECUTED)}])

    def _store(
        self, run: RunRecord, facts: NodeFacts, place: Place, what: tuple[str, str, Any]
    ) -> None:
        """Store a result, then its key: who finds the key finds the result."""
        key, version, result = what
        try:
            if facts.storage or not self.result_store.exists(version):
                self.result_store.set(version, result, **facts.storage)
        except Exception as error:  # noqa: BLE001 - the result is there, though not remembered
            self._tell_once(place.name, f"its result cannot be stored: {error}")
            return
        self._log(run, place, "result_store", _E.SET_RESULT, value=version)
        self.metadata_store.set(key, version, **_entry(run, facts, place, EXECUTED))
        self._log(run, place, "metadata_store", _E.SET_DATA_VERSION, value=version)

    def _log(
        self,
        run: RunRecord,
        place: Place,
        actor: Actor,
        event_type: CachingEventType,
        msg: str | None = None,
        value: Any = None,
    ) -> None:
        run.log(place, actor, event_type, msg, value)
        if self.log_to_file:
            line = json.dumps(run.event(run.raw_events[-1]).as_dict())
            with (self._path / f"{run.run_id}.jsonl").open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def _tell_once(self, name: str, why: str) -> None:
        if name not in self._told:
            self._told.add(name)
            logger.warning("%s is not cached: %s.", name, why)


_NOTHING: Final = object()


def _entry(run: RunRecord, facts: NodeFacts, place: Place, origin: str) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "node_name": place.name,
        "task_id": place.task_id,
        "code_version": facts.code_version,
        "origin": origin,
    }


def _metadata_store(path: Path) -> MetadataStore:
    from hamilton.caching.stores.sqlite import SQLiteMetadataStore

    return SQLiteMetadataStore(path)


def _result_store(path: Path, max_size: int | None) -> ResultStore:
    from hamilton.caching.stores.file import FileResultStore

    return FileResultStore(path, max_size=max_size)


def _refuse_size(max_size: int | None, result_store: ResultStore | None) -> None:
    if max_size is not None and result_store is not None:
        msg = "max_size bounds the store made here; give it to the result_store instead."
        raise BuilderError(msg)


__all__ = [
    "SENTINEL",
    "CachingBehavior",
    "CachingEvent",
    "CachingEventType",
    "HamiltonCacheAdapter",
    "ResultRetrievalError",
]
