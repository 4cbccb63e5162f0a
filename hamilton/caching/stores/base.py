"""The two stores: versions by key, results by version."""

from __future__ import annotations

import abc
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hamilton import registry
from hamilton.caching.fingerprinting import version_of
from hamilton.errors import HamiltonError, RequestError, UnknownFormatError
from hamilton.function_modifiers._candidates import Adapter, Candidates
from hamilton.io.data_adapters import DataLoader, DataSaver

SEAL: Final = b"HMLT"
"""Ends, with a checksum before it, what is stored: what was cut off or torn is seen."""

_SUM_BYTES: Final = 4


class ResultRetrievalError(HamiltonError):
    """A result is not in the store, or cannot be read; it is computed again."""


class UnknownRunError(RequestError, IndexError, KeyError):
    """There is no run of that name: an ``IndexError`` of the store, a ``KeyError`` of a driver."""

    @classmethod
    def of(cls, run_id: str) -> UnknownRunError:
        """Say which."""
        return cls(f"The run {run_id!r} is not in the metadata store; see get_run_ids().")


class MetadataStore(abc.ABC):
    """Knows data versions by cache key, and what was used in which run."""

    @abc.abstractmethod
    def __len__(self) -> int:
        """Count the keys."""

    def __bool__(self) -> bool:
        return True

    @property
    def size(self) -> int:
        """The number of keys."""
        return len(self)

    @property
    def last_run_id(self) -> str:
        """The run that began last.

        Raises
        ------
        IndexError
            If there was none.
        """
        return self.get_run_ids()[-1]

    @abc.abstractmethod
    def initialize(self, run_id: str) -> None:
        """Take note that a run begins."""

    @abc.abstractmethod
    def set(self, cache_key: str, data_version: str, run_id: str, **kwargs: Any) -> None:
        """Keep the version of a key; ``node_name``, ``code_version``, ``task_id`` may be told."""

    @abc.abstractmethod
    def get(self, cache_key: str) -> str | None:
        """Give the version of a key, ``None`` if there is none."""

    def get_many(self, cache_keys: Sequence[str]) -> dict[str, str]:
        """Give the versions of those keys that are known; a store may leave any out."""
        del cache_keys
        return {}

    @abc.abstractmethod
    def delete(self, cache_key: str) -> None:
        """Forget a key."""

    @abc.abstractmethod
    def delete_all(self) -> None:
        """Forget all keys and runs."""

    @abc.abstractmethod
    def exists(self, cache_key: str) -> bool:
        """Say whether a key is known."""

    @abc.abstractmethod
    def get_run_ids(self) -> Sequence[str]:
        """Give the runs, in the order in which they began."""

    @abc.abstractmethod
    def get_run(self, run_id: str) -> Sequence[dict[str, str]]:
        """Give what a run used, node by node, retrieved ones too.

        Raises
        ------
        IndexError
            If there is no such run.
        """

    def get_last_run(self) -> Sequence[dict[str, str]]:
        """Give what the last run used."""
        return self.get_run(self.last_run_id)

    def note(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take note that runs used what was known already; a store need not."""
        del entries

    def flush(self) -> None:  # noqa: B027 - most stores have nothing to do
        """Write what waits; nothing does, unless a store says so."""


class ResultStore(abc.ABC):
    """Keeps results by data version; what is given is a copy."""

    @abc.abstractmethod
    def set(self, data_version: str, result: Any, **kwargs: Any) -> None:
        """Keep a result; ``saver_cls`` and ``loader_cls`` may write and read it."""

    @abc.abstractmethod
    def get(self, data_version: str) -> Any:
        """Give a result, ``None`` if there is none.

        Raises
        ------
        ResultRetrievalError
            If it cannot be read.
        """

    @abc.abstractmethod
    def delete(self, data_version: str) -> None:
        """Forget a result."""

    @abc.abstractmethod
    def delete_all(self) -> None:
        """Forget all results."""

    @abc.abstractmethod
    def exists(self, data_version: str) -> bool:
        """Say whether there is a result."""


def retrieved(store: ResultStore, data_version: str) -> Any:
    """Give a result that is there.

    Raises
    ------
    ResultRetrievalError
        If it is not, or cannot be read. ``None`` is a result under the version of ``None`` alone.
    """
    result = store.get(data_version)
    if result is None and not (data_version == version_of(None) and store.exists(data_version)):
        msg = f"There is no result {data_version}."
        raise ResultRetrievalError(msg)
    return result


def packed(value: Any) -> bytes:
    """Pickle a value, with a checksum behind; ``pickle.load`` reads it as well."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return body + zlib.crc32(body).to_bytes(_SUM_BYTES, "little") + SEAL


def unpacked(raw: bytes, data_version: str) -> Any:
    """Give a value that was packed.

    Raises
    ------
    ResultRetrievalError
        If it is not whole, or does not unpickle.
    """
    body, check = raw[: -_SUM_BYTES - len(SEAL)], raw[-_SUM_BYTES - len(SEAL) :]
    if check != zlib.crc32(body).to_bytes(_SUM_BYTES, "little") + SEAL:
        msg = f"The result {data_version} is not whole."
        raise ResultRetrievalError(msg)
    try:
        return pickle.loads(body)  # noqa: S301 - the cache is the user's own
    except Exception as error:
        msg = f"The result {data_version} cannot be read: {type(error).__name__}: {error}"
        raise ResultRetrievalError(msg) from error


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result and how it is kept; stores that users wrote for Hamilton make their bytes with it.

    Attributes
    ----------
    value
        The result.
    expires_at
        When it is too old to be used; ``None`` for never. A store asks; it is not saved.
    saver, loader
        What writes and reads the result beside; the bytes then hold the loader in its place.
    """

    value: Any
    expires_at: datetime | None = None
    saver: DataSaver | None = None
    loader: DataLoader | None = None

    @classmethod
    def new(
        cls,
        value: Any,
        expires_in: timedelta | None = None,
        saver: DataSaver | None = None,
        loader: DataLoader | None = None,
    ) -> StoredResult:
        """Make one that is as old as now."""
        expires_at = None if expires_in is None else datetime.now(UTC) + expires_in
        return cls(value, expires_at, saver, loader)

    @property
    def expired(self) -> bool:
        """Whether it is too old."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    @property
    def expires_in(self) -> int:
        """The whole seconds until it is too old; ``-1`` if it never is."""
        if self.expires_at is None:
            return -1
        return int((self.expires_at - datetime.now(UTC)).total_seconds())

    def save(self) -> bytes:
        """Give its bytes, after the saver wrote it if there is one."""
        if self.saver is None:
            return packed(self.value)
        self.saver.save_data(self.value)
        return packed(self.loader)

    @classmethod
    def load(cls, raw: bytes) -> StoredResult:
        """Give the result of some bytes.

        Raises
        ------
        ResultRetrievalError
            If they are not whole, or do not unpickle.
        """
        kept = unpacked(raw, "read")
        if not isinstance(kept, DataLoader):
            return cls.new(kept)
        value, _ = kept.load_data(next(iter(kept.applicable_types())))
        return cls.new(value, loader=kept)


def search_data_adapter_registry(name: str, type_: Any) -> tuple[Adapter, Adapter]:
    """Find the saver and the loader of a key for a type.

    Raises
    ------
    UnknownFormatError
        If there is not one of each; it is a ``KeyError``.
    """
    saver = Candidates(registry.SAVER_REGISTRY, name).choose(type_)
    loader = Candidates(registry.LOADER_REGISTRY, name).choose(type_)
    if saver is None or loader is None:
        msg = (
            f"There is no saver and loader {name!r} for {type_}. Choose another key, or register "
            "both with hamilton.registry.register_adapter()."
        )
        raise UnknownFormatError(msg)
    return saver, loader


__all__ = [
    "SEAL",
    "MetadataStore",
    "ResultRetrievalError",
    "ResultStore",
    "StoredResult",
    "UnknownRunError",
    "packed",
    "retrieved",
    "search_data_adapter_registry",
    "unpacked",
]
