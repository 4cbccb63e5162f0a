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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from hamilton.caching.stores.base import MetadataStore, UnknownRunError
from hamilton.errors import HamiltonError

FILE: Final = "metadata_store.db"
"""The file's name."""

_BUSY_S: Final = 60.0
_BEHIND_S: Final = 0.5
_PAUSE_S: Final = 0.01
_ASKED_AT_ONCE: Final = 500
"""Keys in one query; SQLite takes some thousand marks at most."""

_WAITING_AT_MOST: Final = 10_000
"""Notes of what was used that are kept while the file cannot be written."""

_OCCUPIED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY: Final = 0xFF
"""The bits of an error's code that name its kind."""

_OTHERWISE: Final = "Give with_cache(path=...) a folder of its own on a disk that has room."
_DELETE: Final = "Delete it with its folder: what it knew is computed again."
_MENDING: Final = {
    sqlite3.SQLITE_READONLY: "Make it and its folder writable, or give with_cache(path=...) "
    "a folder that is.",
    sqlite3.SQLITE_CANTOPEN: "See that the folder is there and can be read and written.",
    sqlite3.SQLITE_BUSY: "End the process that holds it, or raise connection_kwargs['timeout'].",
    sqlite3.SQLITE_CORRUPT: _DELETE,
    sqlite3.SQLITE_NOTADB: _DELETE,
}
"""How to mend what SQLite says, by the code of its error."""

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


class MetadataFileError(HamiltonError, sqlite3.OperationalError):
    """The file of versions cannot be opened."""


class SQLiteMetadataStore(MetadataStore):
    """Knows versions in a file.

    Parameters
    ----------
    path
        The folder of the file ``metadata_store.db``; made when it is not there.
    connection_kwargs
        For ``sqlite3.connect``.

    Raises
    ------
    MetadataFileError
        If the file cannot be opened; it is a ``sqlite3.OperationalError``.
    """

    def __init__(
        self, path: str | Path, connection_kwargs: Mapping[str, Any] | None = None
    ) -> None:
        self.path = Path(path).absolute()
        self.connection_kwargs = dict(connection_kwargs or {})
        self._doors: dict[int, _Door] = {}
        with self._door() as door:
            self._connected(door)

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "connection_kwargs": self.connection_kwargs}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _doors={})

    def __del__(self) -> None:
        door = getattr(self, "_doors", {}).get(os.getpid())
        if door is not None:
            door.close()

    def close(self) -> None:
        """Write what waits, and close the file; the next use opens it again."""
        self.flush()
        with self._door() as door:
            door.close()

    def __len__(self) -> int:
        with self._use() as connection:
            (count,) = connection.execute("SELECT count(*) FROM versions").fetchone()
        return int(count)

    def initialize(self, run_id: str) -> None:
        """Take note that a run begins; a file that was deleted since the last one is made anew."""
        with self._door() as door:
            if door.inode != _inode(self.path / FILE):
                door.close()
        with self._use() as connection:
            connection.execute("INSERT OR IGNORE INTO runs (run_id) VALUES (?)", (run_id,))

    def set(self, cache_key: str, data_version: str, run_id: str, **kwargs: Any) -> None:
        """Keep the version of a key, in a short transaction."""
        entry = {"cache_key": cache_key, "data_version": data_version, "run_id": run_id, **kwargs}
        version = (cache_key, data_version, kwargs.get("node_name"), kwargs.get("code_version"))
        with self._use() as connection:
            connection.execute("INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)", version)
            connection.execute(_USED, _row(entry))

    def note(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take note of what runs used; written soon."""
        with self._door() as door:
            if not door.waiting:
                door.waits_since = time.monotonic()
            door.waiting.extend(map(_row, entries))
            if time.monotonic() - door.waits_since > _BEHIND_S:
                self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._door() as door:
            if door.waiting:
                with self._use():
                    pass

    def get(self, cache_key: str) -> str | None:
        """Give the version of a key, ``None`` if there is none."""
        with self._door() as door:
            found = self._connected(door).execute(
                "SELECT data_version FROM versions WHERE cache_key = ?", (cache_key,)
            )
            row = found.fetchone()
        return None if row is None else row[0]

    def get_many(self, cache_keys: Sequence[str]) -> dict[str, str]:
        """Give the versions of those keys that are known, by few queries."""
        found: dict[str, str] = {}
        with self._door() as door:
            connection = self._connected(door)
            for start in range(0, len(cache_keys), _ASKED_AT_ONCE):
                asked = cache_keys[start : start + _ASKED_AT_ONCE]
                marks = ", ".join("?" * len(asked))
                query = f"SELECT cache_key, data_version FROM versions WHERE cache_key IN ({marks})"  # noqa: S608 - marks alone
                found.update(connection.execute(query, asked).fetchall())
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
        with self._door() as door:
            connection = self._connected(door)
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_USED, door.waiting)
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                if connection.in_transaction:  # SQLite ends it itself when the disk is full
                    connection.execute("ROLLBACK")
                is_passing = isinstance(error, sqlite3.OperationalError)
                del door.waiting[: -_WAITING_AT_MOST if is_passing else None]
                raise
            door.waiting.clear()

    def _door(self) -> _Door:
        """Give this process's way to the file: a forked one must not use what its parent opened."""
        door = self._doors.get(os.getpid())
        return self._doors.setdefault(os.getpid(), _Door()) if door is None else door

    def _connected(self, door: _Door) -> sqlite3.Connection:
        if door.connection is None:
            self.path.mkdir(parents=True, exist_ok=True)
            door.connection = _opened(self.path / FILE, self.connection_kwargs)
            door.inode = _inode(self.path / FILE)
        return door.connection


@dataclass(slots=True, eq=False)
class _Door:
    """A process's way to the file, for one thread at a time.

    Attributes
    ----------
    lock
        Held by the thread that is in it.
    connection
        ``None`` before it is opened.
    inode
        Which file was opened.
    waiting
        Rows of what was used that are not written yet.
    waits_since
        When the first of them came, in seconds of the monotonic clock.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    connection: sqlite3.Connection | None = None
    inode: int = 0
    waiting: list[tuple[Any, ...]] = field(default_factory=list)
    waits_since: float = 0.0

    def __enter__(self) -> Self:
        self.lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.lock.release()

    def close(self) -> None:
        """Close the file; the rows that wait were for it."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None
        self.waiting = []


def _inode(file: Path) -> int:
    """Tell a file from others of its name; ``0`` where there is none."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0


def _opened(file: Path, settings: Mapping[str, Any]) -> sqlite3.Connection:
    """Open the file; it is closed again where that goes wrong."""
    options = {"timeout": _BUSY_S, **settings}
    with ExitStack() as undo:
        try:
            connection: sqlite3.Connection = sqlite3.connect(
                file, isolation_level=None, check_same_thread=False, **options
            )
            undo.callback(connection.close)
            _prepare(connection, options["timeout"])
        except sqlite3.DatabaseError as error:
            raise MetadataFileError(_told(file, error)) from error
        undo.pop_all()
    return connection


def _prepare(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Make the tables; processes that open a new file at the same time wait for each other."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:  # the change to WAL does not wait by itself
            if _code(error) not in _OCCUPIED or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _told(file: Path, error: sqlite3.DatabaseError) -> str:
    """Say which file cannot be opened, why, and how to mend that."""
    return f"The cache cannot use {file}: {error}. {_MENDING.get(_code(error), _OTHERWISE)}"


def _code(error: sqlite3.DatabaseError) -> int:
    """Give the kind of an error as SQLite numbers it, ``0`` where Python itself refuses."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


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


__all__ = ["FILE", "MetadataFileError", "SQLiteMetadataStore"]
