"""The loaders and savers that need the standard library only."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.utils import get_file_metadata, local_path, replacing
from hamilton.registry import register_adapter

FilePath = str | os.PathLike[str]
"""Where a file lies."""


@dataclass
class JSONDataLoader(DataLoader):
    """Load what a JSON file holds."""

    path: FilePath

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded."""
        return [dict, list]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "json"

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        content = Path(local_path(self.path)).read_bytes()
        return json.loads(content), get_file_metadata(self.path)


@dataclass
class JSONDataSaver(DataSaver):
    """Save to a JSON file."""

    path: FilePath

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are saved."""
        return [dict, list]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "json"

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, json.dumps(data).encode())


@dataclass
class RawFileDataLoader(DataLoader):
    """Load the text of a file."""

    path: FilePath
    encoding: str = "utf-8"

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded."""
        return [str]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "file"

    def load_data(self, type_: type) -> tuple[str, dict[str, Any]]:
        """Read the file."""
        text = Path(local_path(self.path)).read_text(encoding=self.encoding)
        return text, get_file_metadata(self.path)


@dataclass
class RawFileDataSaver(DataSaver):
    """Save a text to a file."""

    path: FilePath
    encoding: str = "utf-8"

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are saved."""
        return [str]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "file"

    def save_data(self, data: str) -> dict[str, Any]:
        """Write the file."""
        with replacing(self.path) as beside:
            Path(beside).write_text(data, encoding=self.encoding)
        return get_file_metadata(self.path)


@dataclass
class RawFileDataSaverBytes(DataSaver):
    """Save bytes to a file."""

    path: FilePath

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are saved."""
        return [bytes, BytesIO]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "file"

    def save_data(self, data: bytes | BytesIO) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, data.getvalue() if isinstance(data, BytesIO) else data)


@dataclass
class PickleLoader(DataLoader):
    """Load what was pickled to a file."""

    path: FilePath

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded."""
        return [object, Any]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "pickle"

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        content = Path(local_path(self.path)).read_bytes()
        return pickle.loads(content), get_file_metadata(self.path)  # noqa: S301 - the user says so


@dataclass
class PickleSaver(DataSaver):
    """Pickle any object to a file."""

    path: FilePath

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are saved."""
        return [object, Any]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "pickle"

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the file."""
        return _written(self.path, pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL))


@dataclass
class EnvVarDataLoader(DataLoader):
    """Load environment variables."""

    names: tuple[str, ...]

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded."""
        return [dict]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "environment"

    def load_data(self, type_: type) -> tuple[dict[str, str], dict[str, Any]]:
        """Give the variables by name; nothing is told of them."""
        return {name: os.environ[name] for name in self.names}, {}


@dataclass
class LiteralValueDataLoader(DataLoader):
    """Load a value that is there already."""

    value: Any

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are loaded."""
        return [Any]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "literal"

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Give the value; nothing is told of it."""
        return self.value, {}


@dataclass
class InMemoryResult(DataSaver):
    """Save nowhere: what would be told of the saving is the value itself."""

    @classmethod
    def applicable_types(cls) -> Collection[type]:
        """Give the types that are saved."""
        return [Any]

    @classmethod
    def name(cls) -> str:
        """Give the key."""
        return "memory"

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
