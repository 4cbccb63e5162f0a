"""The loaders and savers that need the standard library only."""

from __future__ import annotations

import json
import os
import pickle
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import get_file_metadata, opened, replacing
from hamilton.registry import register_adapter

FilePath = str | os.PathLike[str]
"""Where a file lies."""


@dataclass
class JSONDataLoader(Keyed, DataLoader, key="json", types=(dict, list)):
    """Load what a JSON file holds."""

    path: FilePath

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        return json.loads(_read(self.path)), get_file_metadata(self.path)


@dataclass
class JSONDataSaver(Keyed, DataSaver, key="json", types=(dict, list)):
    """Save to a JSON file."""

    path: FilePath

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, json.dumps(data).encode())


@dataclass
class RawFileDataLoader(Keyed, DataLoader, key="file", types=(str,)):
    """Load the text of a file."""

    path: FilePath
    encoding: str = "utf-8"

    def load_data(self, type_: type) -> tuple[str, dict[str, Any]]:
        """Read the file."""
        with opened(self.path, "r", self.encoding) as file:
            return file.read(), get_file_metadata(self.path)


@dataclass
class RawFileDataSaver(Keyed, DataSaver, key="file", types=(str,)):
    """Save a text to a file."""

    path: FilePath
    encoding: str = "utf-8"

    def save_data(self, data: str) -> dict[str, Any]:
        """Write the file."""
        with replacing(self.path) as beside, opened(beside, "w", self.encoding) as file:
            file.write(data)
        return get_file_metadata(self.path)


@dataclass
class RawFileDataSaverBytes(Keyed, DataSaver, key="file", types=(bytes, BytesIO)):
    """Save bytes to a file."""

    path: FilePath

    def save_data(self, data: bytes | BytesIO) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, data.getvalue() if isinstance(data, BytesIO) else data)


@dataclass
class PickleLoader(Keyed, DataLoader, key="pickle", types=(object, Any)):
    """Load what was pickled to a file."""

    path: FilePath

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        content = _read(self.path)
        return pickle.loads(content), get_file_metadata(self.path)  # noqa: S301 - the user says so


@dataclass
class PickleSaver(Keyed, DataSaver, key="pickle", types=(object, Any)):
    """Pickle any object to a file."""

    path: FilePath

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL))


@dataclass
class EnvVarDataLoader(Keyed, DataLoader, key="environment", types=(dict,)):
    """Load environment variables."""

    names: tuple[str, ...]

    def load_data(self, type_: type) -> tuple[dict[str, str], dict[str, Any]]:
        """Give the variables by name; nothing is told of them.

        Raises
        ------
        KeyError
            Naming those that are not set.
        """
        names: Any = self.names
        if isinstance(names, str):
            msg = f"names= takes a list of environment variables: write [{names!r}]."
            raise TypeError(msg)
        missing = [name for name in names if name not in os.environ]
        if missing:
            msg = f"Environment variables that are not set: {', '.join(missing)}."
            raise KeyError(msg)
        return {name: os.environ[name] for name in names}, {}


@dataclass
class LiteralValueDataLoader(Keyed, DataLoader, key="literal", types=(Any,)):
    """Load a value that is there already."""

    value: Any

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Give the value; nothing is told of it."""
        return self.value, {}


@dataclass
class InMemoryResult(Keyed, DataSaver, key="memory", types=(Any,)):
    """Save nowhere: what would be told of the saving is the value itself."""

    def save_data(self, data: Any) -> Any:
        """Give the value."""
        return data


def _read(path: Any) -> bytes:
    with opened(path, "rb") as file:
        return file.read()  # type: ignore[no-any-return]


def _written(path: Any, content: bytes) -> dict[str, Any]:
    with replacing(path) as beside, opened(beside, "wb") as file:
        file.write(content)
    return get_file_metadata(path)


ADAPTERS: tuple[type[DataLoader | DataSaver], ...] = (
    JSONDataLoader,
    JSONDataSaver,
    LiteralValueDataLoader,
    RawFileDataLoader,
    RawFileDataSaver,
    RawFileDataSaverBytes,
    PickleLoader,
    PickleSaver,
    EnvVarDataLoader,
    InMemoryResult,
)
"""All of them, in the order in which they are registered."""

for _adapter in ADAPTERS:
    register_adapter(_adapter)


__all__ = [
    "ADAPTERS",
    "EnvVarDataLoader",
    "FilePath",
    "InMemoryResult",
    "JSONDataLoader",
    "JSONDataSaver",
    "LiteralValueDataLoader",
    "PickleLoader",
    "PickleSaver",
    "RawFileDataLoader",
    "RawFileDataSaver",
    "RawFileDataSaverBytes",
]
