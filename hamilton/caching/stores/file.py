"""Results in files: one for each data version, whole before it has its name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from hamilton.caching.fingerprinting import version_of
from hamilton.caching.stores.base import SEAL, ResultRetrievalError, ResultStore, packed, unpacked
from hamilton.errors import BuilderError
from hamilton.io.utils import write_whole

_NAME: Final = re.compile(r"[\w=-]{1,150}")
"""Names that a result's file may have: up to the first dot, names of files say whose they are."""

_BESIDE: Final = ".hamilton-tmp-"
_ABANDONED_S: Final = 3600.0
_WRITES_BETWEEN_COUNTS: Final = 100
_FREED_TO: Final = 0.9
"""Of ``max_size``, how much is left when there was too much: the folder is not read each time."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Stands for a result that a saver wrote beside.

    Attributes
    ----------
    file
        The name of the saver's file, in the folder of the store.
    loader
        The class that reads it.
    type
        The type it is read as.
    version
        The version of what is to be read: who edits the file makes the node run again.
    """

    file: str
    loader: Any
    type: Any
    version: str


class _File(NamedTuple):
    """A file of the folder.

    Attributes
    ----------
    name, path
        Its name, and its whole path.
    size_bytes
        How large it is.
    used_at
        When it was written or read last, in seconds since the epoch.
    """

    name: str
    path: str
    size_bytes: int
    used_at: float


class FileResultStore(ResultStore):
    """Keeps results in files of a folder; several processes may use it at once.

    Parameters
    ----------
    path
        The folder.
    create_dir
        Whether to make it when it is not there.
    max_size
        Bytes to keep at most; where there is more, what was not used for the longest time goes,
        down to nine tenths.
    max_age_s
        Seconds after which :meth:`delete_expired` deletes a result that was not used.
    """

    def __init__(
        self,
        path: str | Path,
        create_dir: bool = True,  # noqa: FBT001, FBT002 - its place is public
        max_size: int | None = None,
        max_age_s: float | None = None,
    ) -> None:
        self.path = Path(path).absolute()
        self.max_size = max_size
        self.max_age_s = max_age_s
        self._folder = str(self.path)
        self._size: int | None = None
        self._writes = 0
        if create_dir:
            self.path.mkdir(parents=True, exist_ok=True)
        elif not self.path.is_dir():
            msg = f"{self.path} is not there; make it, or leave out create_dir=False."
            raise FileNotFoundError(msg)

    def set(self, data_version: str, result: Any, **kwargs: Any) -> None:
        """Keep a result.

        Parameters
        ----------
        data_version
            Its version.
        result
            The value.
        **kwargs
            ``saver_cls`` and ``loader_cls`` write and read it, ``type_`` is what it is read as.
        """
        saver, beside = kwargs.get("saver_cls"), 0
        if saver is not None:
            result, beside = self._saved(data_version, result, saver, kwargs)
        raw, place = packed(result), self._place(data_version)
        size = len(raw) + beside
        if self.max_size is not None and size > self.max_size:
            self.delete(data_version)
            return
        self._write(place, raw)
        if self.max_size is not None:
            self._bound(place, size, self.max_size)

    def get(self, data_version: str) -> Any:
        """Give a result, ``None`` if there is none.

        Raises
        ------
        ResultRetrievalError
            If it cannot be read.
        """
        place = self._place(data_version)
        try:
            with open(place, "rb", buffering=0) as file:  # noqa: PTH123 - it is read at each hit
                raw = file.read()
            if self.max_size is not None or self.max_age_s is not None:
                os.utime(place)
        except FileNotFoundError:
            return None
        except OSError as error:
            msg = f"The result {data_version} cannot be read: {error}"
            raise ResultRetrievalError(msg) from error
        value = unpacked(raw, data_version)
        return self._loaded(value, data_version) if type(value) is Saved else value

    def delete(self, data_version: str) -> None:
        """Forget a result, and what a saver wrote."""
        place = self._place(data_version)
        beside = f"{os.path.basename(place)}."  # noqa: PTH119 - it is a text
        _delete([place, *(one.path for one in self._files() if one.name.startswith(beside))])

    def delete_all(self) -> None:
        """Forget all results; other files of the folder stay."""
        for files in self._kept():
            _delete([one.path for one in files])

    def delete_expired(self) -> None:
        """Delete results that were not used for ``max_age_s``, and what writers left behind."""
        now = time.time()
        for file in self._files():
            if file.name.startswith(_BESIDE) and now - file.used_at > _ABANDONED_S:
                _delete([file.path])
        for files in self._kept():
            if self.max_age_s is not None and now - files[0].used_at > self.max_age_s:
                _delete([one.path for one in files])

    def exists(self, data_version: str) -> bool:
        """Say whether there is a result."""
        return os.path.exists(self._place(data_version))  # noqa: PTH110 - it is asked at each miss

    def _place(self, data_version: str) -> str:
        return f"{self._folder}{os.sep}{_file_name(data_version)}"

    def _write(self, place: str, raw: bytes) -> None:
        try:
            write_whole(place, raw, _BESIDE)
        except FileNotFoundError:  # somebody deleted the folder
            self.path.mkdir(parents=True, exist_ok=True)
            write_whole(place, raw, _BESIDE)

    def _saved(
        self, data_version: str, result: Any, saver: Any, kwargs: dict[str, Any]
    ) -> tuple[Any, int]:
        """Write a result by its saver; give what is to be pickled, and how many bytes it wrote.

        What does not come back as it was is pickled as well.
        """
        place = f"{_file_name(data_version)}.{saver.name()}"
        beside = self.path / f"{_BESIDE}{os.urandom(8).hex()}.{saver.name()}"
        try:
            saver(**{path_argument(saver): str(beside)}).save_data(result)
            size = beside.stat().st_size
            beside.replace(self.path / place)
        finally:
            beside.unlink(missing_ok=True)
        type_, version = kwargs.get("type_") or type(result), version_of(result)
        saved = Saved(place, kwargs.get("loader_cls"), type_, version)
        try:
            self._loaded(saved, data_version)
        except ResultRetrievalError:
            return result, size
        return saved, size

    def _loaded(self, saved: Saved, data_version: str) -> Any:
        path = str(self.path / saved.file)
        try:
            loader = saved.loader(**{path_argument(saved.loader): path})
            value = loader.load_data(saved.type)[0]
        except Exception as error:
            msg = f"The result {data_version} cannot be loaded from {saved.file}: {error}"
            raise ResultRetrievalError(msg) from error
        if version_of(value) != saved.version:
            msg = f"What {saved.file} holds is not the result {data_version}."
            raise ResultRetrievalError(msg)
        return value

    def _bound(self, place: str, size_bytes: int, max_size: int) -> None:
        """Delete what was used longest ago, when with a new result there is too much."""
        self._writes += 1
        if self._size is not None and self._writes % _WRITES_BETWEEN_COUNTS:
            self._size += size_bytes
            if self._size <= max_size:
                return
        kept = sorted(self._kept(), key=lambda files: files[0].used_at)
        self._size = sum(one.size_bytes for files in kept for one in files)
        if self._size <= max_size:
            return
        for files in kept:
            if self._size <= max_size * _FREED_TO:
                return
            if files[0].path != place:
                _delete([one.path for one in files])
                self._size -= sum(one.size_bytes for one in files)

    def _kept(self) -> list[list[_File]]:
        """Give the files of each result that this class wrote: its own, then what a saver wrote."""
        found: dict[str, list[_File]] = {}
        for file in sorted(self._files()):
            found.setdefault(file.name.partition(".")[0], []).append(file)
        return [
            files
            for name, files in found.items()
            if files[0].name == name and _is_sealed(files[0].path)
        ]

    def _files(self) -> list[_File]:
        """Read the folder; what others delete meanwhile is passed over."""
        files = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    facts = entry.stat()
                    files.append(_File(entry.name, entry.path, facts.st_size, facts.st_mtime))
        return files


def _is_sealed(path: str) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - there may be thousands
            file.seek(-len(SEAL), os.SEEK_END)
            return file.read() == SEAL
    except OSError:
        return False


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - there may be thousands


def _file_name(data_version: str) -> str:
    if _NAME.fullmatch(data_version):
        return data_version
    return hashlib.sha256(data_version.encode()).hexdigest()


def path_argument(adapter: Any) -> str:
    """Name the argument by which a saver or loader is told its file.

    Raises
    ------
    ValueError
        If there is none.
    """
    known = {**adapter.get_required_arguments(), **adapter.get_optional_arguments()}
    for name in ("path", "file"):
        if name in known:
            return name
    msg = (
        f"@cache(format={adapter.name()!r}): {adapter.__name__} takes neither `path` nor `file`; "
        "choose a format that is written to a file."
    )
    raise BuilderError(msg)


__all__ = ["FileResultStore", "Saved", "path_argument"]
