"""NumPy: how arrays are read from, and written to, ``.npy`` files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hamilton.io.data_adapters import DataLoader, DataSaver
from hamilton.io.keyed import Keyed
from hamilton.io.utils import get_file_metadata, local_path, replacing
from hamilton.registry import register_adapter


@dataclass
class NumpyNpyWriter(Keyed, DataSaver, key="npy", types=(np.ndarray,)):
    """Write an array with ``numpy.save``, whose arguments it takes."""

    path: Any
    allow_pickle: bool | None = None
    fix_imports: bool | None = None

    def save_data(self, data: Any) -> dict[str, Any]:
        """Write the array; as with NumPy, ``.npy`` is added to a name without it."""
        path = _named(self.path)
        with replacing(path) as beside:
            _save(beside, data, **_given(self, "allow_pickle", "fix_imports"))
        return get_file_metadata(path)


@dataclass
class NumpyNpyReader(Keyed, DataLoader, key="npy", types=(np.ndarray,)):
    """Read an array with ``numpy.load``, whose arguments it takes."""

    path: Any
    mmap_mode: Literal["r+", "r", "w+", "c"] | None = None
    allow_pickle: bool | None = None
    fix_imports: bool | None = None
    encoding: Literal["ASCII", "latin1", "bytes"] = "ASCII"

    def load_data(self, type_: type) -> tuple[Any, dict[str, Any]]:
        """Read the array."""
        given = _given(self, "mmap_mode", "allow_pickle", "fix_imports")
        array = np.load(local_path(self.path), encoding=self.encoding, **given)
        return array, get_file_metadata(self.path)


def _named(path: Any) -> Any:
    if not isinstance(path, (str, os.PathLike)):
        return path
    name = os.fspath(path)
    return name if name.endswith(".npy") else f"{name}.npy"


def _save(place: Any, data: Any, **given: Any) -> None:
    """Write by a file of ours: NumPy does not look whether the end of its own was written."""
    if not isinstance(place, str):
        np.save(place, data, **given)
        return
    with Path(place).open("wb") as file:
        np.save(_Writable(file.write), data, **given)


@dataclass(frozen=True, slots=True)
class _Writable:
    """What can be written to; NumPy writes to the files of the system past Python."""

    write: Callable[[Any], Any]


def _given(adapter: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(adapter, name) for name in names if getattr(adapter, name) is not None}


for _adapter in (NumpyNpyWriter, NumpyNpyReader):
    register_adapter(_adapter)
