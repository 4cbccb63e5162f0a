"""The loaders and savers that need the standard library only."""

from __future__ import annotations

import json
import os
import pickle
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import get_file_metadata, local_path, replacing
from hamilton.registry import register_adapter

FilePath = str | os.PathLike[str]
"""Where a file lies."""


@dataclass
class JSONDataLoader(Keyed, DataLoader, key="json", types=(dict, list)):
    """Load what a JSON file holds."""

    path: FilePath

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        content = Path(local_path(self.path)).read_bytes()
        return json.loads(content), get_file_metadata(self.path)


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
        text = Path(local_path(self.path)).read_text(encoding=self.encoding)
        return text, get_file_metadata(self.path)


@dataclass
class RawFileDataSaver(Keyed, DataSaver, key="file", types=(str,)):
    """Save a text to a file."""

    path: FilePath
    encoding: str = "utf-8"

    def save_data(self, data: str) -> dict[str, Any]:
        """Write the file."""
        with replacing(self.path) as beside:
            Path(beside).write_text(data, encoding=self.encoding)
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
        content = Path(local_path(self.path)).read_bytes()
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
        """Give the variables by name; nothing is told of them."""
        return {name: os.environ[name] for name in self.names}, {}


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


def _written(path: Any, content: bytes) -> dict[str, Any]:
    with replacing(path) as beside:
        Path(beside).write_bytes(content)
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
