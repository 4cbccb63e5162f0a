"""The cache, as an adapter that stands around nodes: it runs them, or gives what it remembers.

For a node it makes a key of the version of its code and of the data it reads. If the metadata store
knows the data version of that key, and the result store has the result, the node does not run. What
leaves a store is a copy. Nothing that stands for a value (an error's sentinel, a future, a stream)
is ever stored: adapters that give such stand further out.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from hamilton.caching import fingerprinting
from hamilton.caching._facts import FactFinder
from hamilton.caching._memory import NOTHING, Memory, logger
from hamilton.caching._runs import Place, RunRecord
from hamilton.caching._views import SENTINEL, CacheViews
from hamilton.caching._walk import Note, Steps, Walk
from hamilton.caching.behavior import (
    BehaviorName,
    Behaviors,
    CachingBehavior,
    Selection,
    selection,
)
from hamilton.caching.events import CachingEvent, CachingEventType
from hamilton.caching.stores.base import MetadataStore, ResultRetrievalError, ResultStore
from hamilton.errors import BuilderError
from hamilton.graph import Graph
from hamilton.lifecycle.base import BaseDoNodeExecute, BasePostGraphExecute, BasePreGraphExecute
from hamilton.lifecycle.points import Rank
from hamilton.node import Node

RUNS_KEPT: Final = 1_000
"""Runs of which the log is kept in memory."""

_SELECTED: Final = (
    CachingBehavior.DEFAULT,
    CachingBehavior.RECOMPUTE,
    CachingBehavior.IGNORE,
    CachingBehavior.DISABLE,
)
"""The behaviours that nodes can be named for, in the order of the arguments."""

_COUNTED: Final = (CachingBehavior.DEFAULT, CachingBehavior.RECOMPUTE)
"""The behaviours of nodes whose values have a say in whether what reads them runs."""

_E = CachingEventType


class HamiltonCacheAdapter(
    CacheViews, BaseDoNodeExecute, BasePreGraphExecute, BasePostGraphExecute
):
    """Remembers what nodes gave.

    Parameters
    ----------
    path
        The folder of the stores that are not given; as it is found from the working directory now.
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
        Whether to write events to ``<path>/cache_logs.jsonl``, after those that are there.
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
        named, sets = CachingBehavior.from_string, (default, recompute, ignore, disable)
        self._finder = FactFinder(
            Behaviors(
                {one: selection(one, nodes) for one, nodes in zip(_SELECTED, sets, strict=True)},
                named(default_behavior or "default"),
                named(default_loader_behavior or "default"),
                named(default_saver_behavior or "default"),
            )
        )
        self._path = Path(path).absolute()
        self.log_to_file = log_to_file
        self._memory = Memory(
            _metadata_store(self._path) if metadata_store is None else metadata_store,
            _result_store(self._path, max_size) if result_store is None else result_store,
            self._path if log_to_file else None,
        )
        self._runs: dict[str, RunRecord] = {}
        self._running: dict[str, RunRecord] = {}
        self._lock = threading.Lock()
        if log_to_file:
            self._path.mkdir(parents=True, exist_ok=True)

    def __getstate__(self) -> dict[str, Any]:
        """Give what another process needs: no logs, and how each node of a run is treated."""
        state = dict(vars(self))
        with self._lock:
            running = dict(self._running)
        for run in running.values():
            run.is_abroad = True
        state["_running"] = {run_id: run.abroad() for run_id, run in running.items()}
        state["_runs"] = dict(state["_running"])
        del state["_lock"], state["_finder"]
        state["_behaviors"] = self._finder.behaviors
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        finder = FactFinder(state.pop("_behaviors"))
        vars(self).update(state, _finder=finder, _lock=threading.Lock())

    @property
    def metadata_store(self) -> MetadataStore:
        """What knows versions."""
        return self._memory.metadata

    @property
    def result_store(self) -> ResultStore:
        """What keeps results."""
        return self._memory.results

    # What the driver tells.

    def tell_idle(self, graph: Graph, *, is_strict: bool) -> None:
        """Warn of names with a behaviour that no node of a graph has.

        Parameters
        ----------
        graph
            The graph.
        is_strict
            Whether to refuse them.

        Raises
        ------
        BuilderError
            If there are some and they are refused.
        """
        problem = self._finder.behaviors.idle(graph)
        if problem and is_strict:
            raise BuilderError(problem)
        if problem:
            logger.warning("%s", problem)

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
        targets = _nodes_asked_for(final_vars, inputs, graph)
        run = RunRecord(run_id, graph=weakref.ref(graph), targets=targets)
        run.overrides = [name for name in overrides or () if name in graph]
        run.behaviors = self._finder.behaviors_of(graph)
        needed = graph.upstream(targets, run.overrides)
        self._finder.find(run, graph, needed, self._memory.tell_once)
        memory, metadata = self._memory, self.metadata_store
        memory.ask(run, "written", metadata.initialize, run_id)
        self._note_given(run, inputs or {}, overrides or {}, needed)
        last = self._finder.last_keys(graph, needed)
        run.foreseen = memory.ask(run, "read", metadata.get_many, last) or {}
        with self._lock:
            self._runs[run_id] = self._running[run_id] = run
            while len(self._runs) > RUNS_KEPT:
                del self._runs[next(iter(self._runs))]

    def do_node_execute(
        self, *, run_id: str, node_: Node, kwargs: Mapping[str, Any], task_id: str | None = None
    ) -> Any:
        """Give what is remembered of a node, or run it and remember."""
        __tracebackhide__ = True
        run = self._runs.get(run_id)
        facts = None if run is None else run.facts.get(node_.name)
        if run is None or facts is None:
            return node_.call(kwargs)
        memory, place = self._memory, Place.of(node_.name, task_id)
        key = memory.key(run, facts, place, kwargs)
        version = memory.known(run, facts, place, key)
        if key is not None and version is not None:
            result = memory.retrieved(run, place, key, version)
            if result is not NOTHING:
                memory.note(run, [memory.use(run, facts, place, key, version)])
                return result
        return memory.executed(run, node_, kwargs, place, key)

    def do_steps_execute(
        self, *, run_id: str, task_id: str | None, steps: Steps, values: dict[Any, Any], note: Note
    ) -> bool:
        """Run the steps of a plan or a task, where no other adapter watches nodes.

        Results that nothing needs are not read.

        Parameters
        ----------
        run_id, task_id
            Names of the run and of the task.
        steps
            What runs, with what dies after each.
        values
            What stands ready; results are added, and what dies is dropped.
        note
            Told of a failure.

        Returns
        -------
        bool
            Whether they ran; if not, they are to be run one by one.
        """
        __tracebackhide__ = True
        run = self._runs.get(run_id)
        is_extended = type(self).do_node_execute is not HamiltonCacheAdapter.do_node_execute
        if run is None or is_extended:
            return False
        walk = Walk(self._memory, run, Place.of("", task_id), values, note)
        walk.walk(steps)
        values.clear()
        values.update(walk.values)
        return True

    def post_graph_execute(
        self, *, run_id: str, graph: Graph, success: bool, error: Exception | None, results: Any
    ) -> None:
        """Write what waits, and read what other processes wrote about the run."""
        with self._lock:
            run = self._running.pop(run_id, None)
        if run is None:
            return
        self._memory.ask(run, "written", self.metadata_store.flush)
        self._finder.remember_keys(graph, run)
        if run.is_abroad and not run.refused:
            run.add_entries(
                self._memory.ask(run, "read", self.metadata_store.get_run, run_id) or ()
            )

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
            Values of inputs; targets that only they have are left out.
        overrides
            Values that take the place of nodes; what only they need is left out.

        Raises
        ------
        RequestError
            If the graph of the run is gone; see :meth:`view_run`.
        """
        run = self._run(run_id)
        if final_vars is None and not overrides:
            return dict(run.code_versions)
        graph, other = run.living_graph(), RunRecord(run_id, behaviors=run.behaviors)
        targets = _nodes_asked_for(final_vars or run.targets, inputs, graph)
        needed = graph.upstream(targets, overrides or ())
        self._finder.find(other, graph, needed, self._memory.tell_once)
        return dict(other.code_versions)

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
                    if version.startswith("<") and run.behaviors[name] in _COUNTED:
                        self._memory.tell_unversioned(name, value)
                    run.versions[name, ""] = version
                    self._memory.log(
                        run, Place(name, "", None), "adapter", event_type, value=version
                    )
        for name in run.targets:
            self._memory.log(run, Place(name, "", None), "adapter", _E.IS_FINAL_VAR)
        now, resolve = time.time(), _E.RESOLVE_BEHAVIOR
        self._memory.log_all(
            run,
            [
                (Place(name, "", None), "adapter", resolve, None, run.behaviors[name], now)
                for name in needed
            ],
        )


def _nodes_asked_for(
    targets: Sequence[str], inputs: Mapping[str, Any] | None, graph: Graph
) -> list[str]:
    """Leave out what is asked for and comes back as it is given: inputs that no node reads."""
    return [name for name in targets if name in graph or name not in (inputs or ())]


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
