"""YAML: how plain values are read from, and written to, files."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Final

from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import get_file_metadata, opened, replacing
from hamilton.registry import register_adapter

_yaml: Final[Any] = importlib.import_module("yaml")

PRIMITIVE_TYPES: Final[tuple[type, ...]] = (str, int, float, bool, dict, list)
"""The types that YAML writes plainly."""


@dataclass
class YAMLDataLoader(Keyed, DataLoader, key="yaml", types=PRIMITIVE_TYPES):
    """Load what a YAML file holds; only plain values are made."""

    path: Any

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the file."""
        with opened(self.path, "rb") as file:
            return _yaml.safe_load(file), get_file_metadata(self.path)


@dataclass
class YAMLDataSaver(Keyed, DataSaver, key="yaml", types=PRIMITIVE_TYPES):
    """Save a plain value to a YAML file."""

    path: Any

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the file."""
        with replacing(self.path) as beside, opened(beside, "w", "utf-8") as file:
            _yaml.dump(data, file)
        return get_file_metadata(self.path)


for _adapter in (YAMLDataLoader, YAMLDataSaver):
    register_adapter(_adapter)
