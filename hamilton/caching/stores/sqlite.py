"""Versions in a SQLite file that several processes may use at once.

Each key is written by a transaction of its own, so a run that dies has lost none. That a run used
what was known already is written in groups: before the next node runs, after half a second, and
when the run ends.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from hamilton.caching.stores.base import MetadataStore, UnknownRunError

FILE: Final = "metadata_store.db"
"""The file's name."""

_BUSY_S: Final = 60.0
_BEHIND_S: Final = 0.5
_PAUSE_S: Final = 0.01
_ASKED_AT_ONCE: Final = 500
"""Keys in one query; SQLite takes some thousand marks at most."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS versions (
    cache_key TEXT PRIMARY KEY, data_version TEXT NOT NULL, node_name TEXT, code_version TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, run_id TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS used (
    run_id TEXT NOT NULL, node_name TEXT NOT NULL, task_id TEXT NOT NULL, cache_key TEXT NOT NULL,
    data_version TEXT NOT NULL, code_version TEXT, origin TEXT,
    PRIMARY KEY (run_id, node_name, task_id)
);
"""
_USED: Final = "INSERT OR REPLACE INTO used VALUES (?, ?, ?, ?, ?, ?, ?)"
_COLUMNS: Final = ("cache_key", "data_version", "node_name", "code_version", "task_id", "origin")


class SQLiteMetadataStore(MetadataStore):
    """Knows versions in a file.

    Parameters
    ----------
    path
        The folder of the file ``metadata_store.db``; made when it is not there.
    connection_kwargs
        For ``sqlite3.connect``.
    """

    _pid: int
    _connection: sqlite3.Connection
    _lock: Any
    _waiting: list[tuple[Any, ...]]
    _waits_since: float

    def __init__(
        self, path: str | Path, connection_kwargs: Mapping[str, Any] | None = None
    ) -> None:
        self.path = Path(path)
        self.connection_kwargs = dict(connection_kwargs or {})
        self._pid = -1
        self._connected()

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "connection_kwargs": self.connection_kwargs, "_pid": -1}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def __del__(self) -> None:
        if getattr(self, "_pid", -1) == os.getpid():
            self._connection.close()

    def close(self) -> None:
        """Write what waits, and close the file; the next use opens it again."""
        self.flush()
        with self._locked():
            self._connection.close()
            self._pid = -1

    def __len__(self) -> int:
        with self._use() as connection:
            (count,) = connection.execute("SELECT count(*) FROM versions").fetchone()
        return int(count)

    def initialize(self, run_id: str) -> None:
        """Take note that a run begins."""
        with self._use() as connection:
            connection.execute("INSERT OR IGNORE INTO runs (run_id) VALUES (?)", (run_id,))

    def set(self, cache_key: str, data_version: str, run_id: str, **kwargs: Any) -> None:
        """Keep the version of a key, in a short transaction."""
        entry = {"cache_key": cache_key, "data_version": data_version, "run_id": run_id, **kwargs}
        version = (cache_key, data_version, kwargs.get("node_name"), kwargs.get("code_version"))
        with self._locked():
            self._waiting.append(_row(entry))
            with self._use() as connection:
                connection.execute("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)", version)

    def note(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take note of what runs used; written soon."""
        with self._locked():
            if not self._waiting:
                self._waits_since = time.monotonic()
            self._waiting.extend(map(_row, entries))
            if time.monotonic() - self._waits_since > _BEHIND_S:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._locked():
            if self._waiting:
                with self._use():
                    pass

    def get(self, cache_key: str) -> str | None:
        """Give the version of a key, ``None`` if there is none."""
        with self._locked():
            found = self._connection.execute(
                "SELECT data_version FROM versions WHERE cache_key = ?", (cache_key,)
            )
            row = found.fetchone()
        return None if row is None else row[0]

    def get_many(self, cache_keys: Sequence[str]) -> dict[str, str]:
        """Give the versions of those keys that are known, by few queries."""
        found: dict[str, str] = {}
        with self._locked():
            for start in range(0, len(cache_keys), _ASKED_AT_ONCE):
                asked = cache_keys[start : start + _ASKED_AT_ONCE]
                marks = ", ".join("?" * len(asked))
                query = f"SELECT cache_key, data_version FROM versions WHERE cache_key IN ({marks})"  # noqa: S608 - marks alone
                found.update(self._connection.execute(query, asked).fetchall())
        return found

    def delete(self, cache_key: str) -> None:
        """Forget a key."""
        with self._use() as connection:
            connection.execute("DELETE FROM versions WHERE cache_key = ?", (cache_key,))

    def delete_all(self) -> None:
        """Forget all keys and runs."""
        with self._use() as connection:
            for table in ("versions", "runs", "used"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names

    def exists(self, cache_key: str) -> bool:
        """Say whether a key is known."""
        return self.get(cache_key) is not None

    def get_run_ids(self) -> list[str]:
        """Give the runs, in the order in which they began."""
        with self._use() as connection:
            rows = connection.execute("SELECT run_id FROM runs ORDER BY number").fetchall()
        return [row[0] for row in rows]

    def get_run(self, run_id: str) -> list[dict[str, Any]]:
        """Give what a run used.

        Raises
        ------
        IndexError
            If there is no such run.
        """
        with self._use() as connection:
            known = connection.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone()
            rows = connection.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM used WHERE run_id = ? ORDER BY rowid",  # noqa: S608 - fixed names
                (run_id,),
            ).fetchall()
        if known is None and not rows:
            raise UnknownRunError.of(run_id)
        return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction, in which what waits is written first: all of it or nothing."""
        with self._locked():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                waiting, self._waiting = self._waiting, []
                connection.executemany(_USED, waiting)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _locked(self) -> Any:
        """Give the lock of this process's connection."""
        self._connected()
        return self._lock

    def _connected(self) -> None:
        """Connect, once in each process: a forked one must not use what its parent opened."""
        if self._pid == os.getpid():
            return
        self._inherited = getattr(self, "_connection", None)
        self._lock = threading.RLock()
        self._waiting = []
        self._waits_since = 0.0
        self.path.mkdir(parents=True, exist_ok=True)
        self._connection = _opened(self.path / FILE, self.connection_kwargs)
        self._pid = os.getpid()


def _opened(file: Path, settings: Mapping[str, Any]) -> sqlite3.Connection:
    """Open the file; processes that open a new one at the same time wait for each other."""
    connection: sqlite3.Connection = sqlite3.connect(
        file, isolation_level=None, check_same_thread=False, **{"timeout": _BUSY_S, **settings}
    )
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.OperationalError:  # the change to WAL does not wait by itself
            if time.monotonic() > deadline:
                connection.close()
                raise
            time.sleep(_PAUSE_S)
        except BaseException:
            connection.close()
            raise
        else:
            return connection


def _row(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        entry["run_id"],
        entry.get("node_name") or entry["cache_key"],
        entry.get("task_id") or "",
        entry["cache_key"],
        entry["data_version"],
        entry.get("code_version"),
        entry.get("origin"),
    )


__all__ = ["FILE", "SQLiteMetadataStore"]
