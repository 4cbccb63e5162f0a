"""Stores that live as long as the process; they can be written to others."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Self

from hamilton.caching.stores.base import (
    MetadataStore,
    ResultStore,
    UnknownRunError,
    packed,
    unpacked,
)


class InMemoryMetadataStore(MetadataStore):
    """Knows versions as long as the process lives."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, Any]] = {}
        self._runs: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}

    def __len__(self) -> int:
        return len(self._versions)

    def initialize(self, run_id: str) -> None:
        """Take note that a run begins."""
        self._runs.setdefault(run_id, {})

    def set(self, cache_key: str, data_version: str, run_id: str, **kwargs: Any) -> None:
        """Keep the version of a key."""
        entry = {"cache_key": cache_key, "data_version": data_version, **kwargs}
        self._versions[cache_key] = entry
        self.note([{**entry, "run_id": run_id}])

    def note(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take note of what runs used."""
        for told in entries:
            entry = dict(told)
            run = self._runs.setdefault(entry.pop("run_id"), {})
            run[entry.get("node_name") or entry["cache_key"], entry.get("task_id") or ""] = entry

    def get(self, cache_key: str) -> str | None:
        """Give the version of a key, ``None`` if there is none."""
        entry = self._versions.get(cache_key)
        return None if entry is None else entry["data_version"]

    def delete(self, cache_key: str) -> None:
        """Forget a key."""
        self._versions.pop(cache_key, None)

    def delete_all(self) -> None:
        """Forget all keys and runs."""
        self._versions.clear()
        self._runs.clear()

    def exists(self, cache_key: str) -> bool:
        """Say whether a key is known."""
        return cache_key in self._versions

    def get_run_ids(self) -> list[str]:
        """Give the runs, in the order in which they began."""
        return list(self._runs)

    def get_run(self, run_id: str) -> list[dict[str, Any]]:
        """Give what a run used.

        Raises
        ------
        IndexError
            If there is no such run.
        """
        if run_id not in self._runs:
            raise UnknownRunError.of(run_id)
        return [dict(entry) for entry in self._runs[run_id].copy().values()]

    def persist_to(self, metadata_store: MetadataStore | None = None) -> None:
        """Write everything to another store, by default one in ``./.hamilton_cache``."""
        if metadata_store is None:
            from hamilton.caching.stores.sqlite import SQLiteMetadataStore

            metadata_store = SQLiteMetadataStore("./.hamilton_cache")
        _copy(self, metadata_store)

    @classmethod
    def load_from(cls, metadata_store: MetadataStore) -> Self:
        """Read everything that runs of another store used."""
        store = cls()
        _copy(metadata_store, store)
        return store


class InMemoryResultStore(ResultStore):
    """Keeps results, pickled, as long as the process lives; who reads one gets a copy.

    Parameters
    ----------
    persist_on_exit
        Whether to write them to ``./.hamilton_cache`` when Python ends.
    max_size
        Bytes to keep at most; those not used for the longest time go first.
    """

    def __init__(self, persist_on_exit: bool = False, max_size: int | None = None) -> None:  # noqa: FBT001, FBT002 - its place is public
        self.max_size = max_size
        self._results: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._persist_on_exit = persist_on_exit
        if persist_on_exit:
            atexit.register(_persist, weakref.WeakMethod(self.persist_to))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

    def set(self, data_version: str, result: Any, **kwargs: Any) -> None:
        """Keep a result."""
        del kwargs
        raw = packed(result)
        with self._lock:
            self._drop(data_version)
            if self.max_size is None or len(raw) <= self.max_size:
                self._results[data_version] = raw
                self._size += len(raw)
            while self.max_size is not None and self._size > self.max_size:
                self._drop(next(iter(self._results)))

    def get(self, data_version: str) -> Any:
        """Give a copy of a result, ``None`` if there is none.

        Raises
        ------
        ResultRetrievalError
            If it does not unpickle.
        """
        with self._lock:
            raw = self._results.get(data_version)
            if raw is not None:
                self._results.move_to_end(data_version)
        return None if raw is None else unpacked(raw, data_version)

    def delete(self, data_version: str) -> None:
        """Forget a result."""
        with self._lock:
            self._drop(data_version)

    def delete_all(self) -> None:
        """Forget all results."""
        with self._lock:
            self._results.clear()
            self._size = 0

    def delete_expired(self) -> None:
        """Do nothing: results in memory do not expire."""

    def exists(self, data_version: str) -> bool:
        """Say whether there is a result."""
        return data_version in self._results

    def persist_to(self, result_store: ResultStore | None = None) -> None:
        """Write everything to another store, by default one in ``./.hamilton_cache``."""
        if result_store is None:
            from hamilton.caching.stores.file import FileResultStore

            result_store = FileResultStore("./.hamilton_cache")
        for data_version in list(self._results.copy()):
            result_store.set(data_version, self.get(data_version))

    @classmethod
    def load_from(
        cls,
        result_store: ResultStore,
        metadata_store: MetadataStore | None = None,
        data_versions: Sequence[str] | None = None,
    ) -> Self:
        """Read results of another store.

        Parameters
        ----------
        result_store
            The store.
        metadata_store
            Says which: those that its runs used.
        data_versions
            Or these.

        Raises
        ------
        ValueError
            If neither is given.
        """
        if metadata_store is None and data_versions is None:
            msg = "load_from() needs a metadata_store, or data_versions: which results to read."
            raise ValueError(msg)
        store = cls()
        for data_version in [*(data_versions or ()), *_used(metadata_store)]:
            if not store.exists(data_version) and result_store.exists(data_version):
                store.set(data_version, result_store.get(data_version))
        return store

    def _drop(self, data_version: str) -> None:
        self._size -= len(self._results.pop(data_version, b""))


def _copy(source: MetadataStore, target: MetadataStore) -> None:
    for run_id in source.get_run_ids():
        target.initialize(run_id)
        for entry in source.get_run(run_id):
            if source.get(entry["cache_key"]) == entry["data_version"]:
                target.set(run_id=run_id, **entry)
    target.flush()


def _used(metadata_store: MetadataStore | None) -> list[str]:
    if metadata_store is None:
        return []
    runs = (metadata_store.get_run(run_id) for run_id in metadata_store.get_run_ids())
    return [entry["data_version"] for run in runs for entry in run]


def _persist(method: weakref.WeakMethod[Any]) -> None:
    persist_to = method()
    if persist_to is not None:
        persist_to()


__all__ = ["InMemoryMetadataStore", "InMemoryResultStore"]
