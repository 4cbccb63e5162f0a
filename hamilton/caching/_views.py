"""What users ask a cache: which runs there were, what was versioned how, what ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hamilton.caching._memory import Memory
from hamilton.caching._runs import Place, RunRecord
from hamilton.caching.behavior import CachingBehavior
from hamilton.caching.events import INFO, CachingEvent, CachingEventType
from hamilton.caching.stores.base import UnknownRunError
from hamilton.errors import RequestError
from hamilton.visualization import DrawOptions, Mark, draw

if TYPE_CHECKING:
    from graphviz import Digraph

    from hamilton.graph_types import HamiltonNode

SENTINEL: Final = object()
"""Given where there is no version."""

LogLevel = Literal["info", "debug"]
"""Which events: whether nodes ran, or all."""

_RETRIEVED: Final = {"penwidth": "3", "color": "#F06449", "fillcolor": "#ffffff"}


class CacheViews:
    """The part of the cache that answers; it changes nothing.

    It goes over copies: other threads may run the driver meanwhile.
    """

    _runs: dict[str, RunRecord]
    _memory: Memory

    @property
    def run_ids(self) -> list[str]:
        """The runs of this driver, in order."""
        return list(self._runs)

    @property
    def last_run_id(self) -> str:
        """The last run.

        Raises
        ------
        IndexError
            If there was none.
        """
        known = self.run_ids
        if not known:
            msg = "No run yet: execute the driver first."
            raise IndexError(msg)
        return known[-1]

    @property
    def data_versions(self) -> dict[str, dict[str, Any]]:
        """For each run the versions of data by node; by node and task for what was repeated."""
        return {run_id: run.data_versions() for run_id, run in self._runs.copy().items()}

    @property
    def code_versions(self) -> dict[str, dict[str, str | None]]:
        """For each run the versions of code by node."""
        return {run_id: dict(run.code_versions) for run_id, run in self._runs.copy().items()}

    @property
    def behaviors(self) -> dict[str, dict[str, CachingBehavior]]:
        """For each run the behaviours by node."""
        return {run_id: dict(run.behaviors) for run_id, run in self._runs.copy().items()}

    @property
    def cache_keys(self) -> dict[str, dict[str, Any]]:
        """For each run the cache keys by node; by node and task for what was repeated."""
        return {run_id: run.cache_keys() for run_id, run in self._runs.copy().items()}

    def get_cache_key(self, run_id: str, node_name: str, task_id: str | None = None) -> Any:
        """Give the key of a node in a run, ``None`` if it has none.

        Parameters
        ----------
        run_id
            The run.
        node_name
            The node.
        task_id
            The task, for a node that is repeated; without it its keys are given by task.

        Raises
        ------
        UnknownRunError
            If there is no such run; it is a ``KeyError``.
        """
        run = self._run(run_id)
        if task_id is None:
            return run.cache_keys().get(node_name)
        scope = Place.of(node_name, task_id).scope
        found = (key for place, key in run.keys.copy().items() if place[:2] == (node_name, scope))
        return next(found, None)

    def get_data_version(
        self,
        run_id: str,
        node_name: str,
        cache_key: str | None = None,
        task_id: str | None = None,
    ) -> Any:
        """Give the version of a node's data in a run, :data:`SENTINEL` if it has none.

        Parameters
        ----------
        run_id
            The run.
        node_name
            The node.
        cache_key
            Where the run does not know it, the metadata store is asked for this key.
        task_id
            The task, for a node that is repeated; without it its versions are given by task.

        Raises
        ------
        UnknownRunError
            If there is no such run; it is a ``KeyError``.
        """
        run, place = self._run(run_id), Place.of(node_name, task_id)
        known: Any = run.versions.get((place.name, place.scope))
        if known is None and task_id is None:
            known = run.data_versions().get(node_name)
        if known is None and cache_key is not None:
            known = self._memory.metadata.get(cache_key)
        return SENTINEL if known is None else known

    def version_code(self, node_name: str, run_id: str | None = None) -> str | None:
        """Give the version of a node's code, in the last run unless told otherwise."""
        return self._run(run_id or self.last_run_id).code_versions[node_name]

    def logs(self, run_id: str | None = None, level: LogLevel = "info") -> dict[Any, Any]:
        """Give what happened.

        Parameters
        ----------
        run_id
            A run; all, by default.
        level
            ``"info"``: whether nodes ran; ``"debug"``: all.

        Returns
        -------
        dict
            Of one run: (node, task) → events of what ran in a task, node → the others. Of all:
            run → events.

        Raises
        ------
        UnknownRunError
            If there is no such run; it is a ``KeyError``.
        """
        if level not in ("info", "debug"):
            msg = f"logs(level={level!r}): choose 'info' or 'debug'."
            raise RequestError(msg)
        if run_id is None:
            return {one: list(_events(run, level)) for one, run in self._runs.copy().items()}
        told: dict[Any, list[CachingEvent]] = {}
        for event in _events(self._run(run_id), level):
            key = (event.node_name, event.task_id) if event.task_id else event.node_name
            told.setdefault(key, []).append(event)
        return told

    def view_run(
        self, run_id: str | None = None, output_file_path: str | Path | None = None
    ) -> Digraph | None:
        """Draw a run: what was retrieved stands out from what was executed.

        Parameters
        ----------
        run_id
            The run; the last, by default.
        output_file_path
            The file to write; its extension decides the format.

        Raises
        ------
        RequestError
            If the graph of the run is gone: those of ``materialize`` are made for one run, and
            only the last few are kept.
        """
        run = self._run(run_id or self.last_run_id)
        graph = run.living_graph()
        retrieved = _names(run, CachingEventType.GET_RESULT)
        style = _Style(retrieved - _names(run, CachingEventType.EXECUTE_NODE))
        options = DrawOptions(output_file_path, custom_style_function=style)
        names = graph.upstream(run.targets, run.overrides)
        marks = {Mark.OUTPUT: run.targets, Mark.OVERRIDE: run.overrides}
        return draw(graph, names, options, marks)

    def _run(self, run_id: str) -> RunRecord:
        run = self._runs.get(run_id)
        if run is None:
            msg = f"No run {run_id!r} in this process; see run_ids, or metadata_store.get_run()."
            raise UnknownRunError(msg)
        return run


class _Style:
    """Marks what was retrieved."""

    def __init__(self, retrieved: Iterable[str]) -> None:
        self._retrieved = frozenset(retrieved)

    def __call__(
        self, *, node: HamiltonNode, node_class: str
    ) -> tuple[Mapping[str, str], str | None, str | None]:
        """Choose the style of a node."""
        if node.name in self._retrieved:
            return _RETRIEVED, None, "from cache"
        return {}, None, None


def _events(run: RunRecord, level: LogLevel) -> Iterable[CachingEvent]:
    wanted = INFO if level == "info" else frozenset(CachingEventType)
    return [run.event(raw) for raw in run.raw_events if raw[2] in wanted]


def _names(run: RunRecord, event_type: CachingEventType) -> set[str]:
    return {raw[0].name for raw in run.raw_events if raw[2] is event_type}


__all__ = ["SENTINEL", "CacheViews", "LogLevel"]
