"""Results in files: one for each data version, whole before it has its name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hamilton.caching.fingerprinting import version_of
from hamilton.caching.stores.base import SEAL, ResultRetrievalError, ResultStore, packed, unpacked
from hamilton.errors import BuilderError

_NAME: Final = re.compile(r"[\w=-][\w=.-]{0,150}")
_BESIDE: Final = ".hamilton-tmp-"
_ABANDONED_S: Final = 3600.0
_WRITES_BETWEEN_COUNTS: Final = 100


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


class FileResultStore(ResultStore):
    """Keeps results in files of a folder; several processes may use it at once.

    Parameters
    ----------
    path
        The folder.
    create_dir
        Whether to make it when it is not there.
    max_size
        Bytes to keep at most; those not used for the longest time go first.
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
        self.path = Path(path)
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
        saver = kwargs.get("saver_cls")
        if saver is not None:
            result = self._saved(data_version, result, saver, kwargs)
        raw, place = packed(result), self._place(data_version)
        if self.max_size is not None and len(raw) > self.max_size:
            self.delete(data_version)
            return
        self._write(place, raw)
        self._bound(len(raw) if saver is None else self._size_of(Path(place)))

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
        place = Path(self._place(data_version))
        for path in (place, *place.parent.glob(f"{_escaped(place.name)}.*")):
            path.unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Forget all results; other files of the folder stay."""
        for path in list(self._own()):
            self.delete(path.name)

    def delete_expired(self) -> None:
        """Delete results that were not used for ``max_age_s``, and what writers left behind."""
        now = time.time()
        for path in self.path.glob(f"{_BESIDE}*"):
            if now - _used_at(path) > _ABANDONED_S:
                path.unlink(missing_ok=True)
        if self.max_age_s is not None:
            for path in list(self._own()):
                if now - _used_at(path) > self.max_age_s:
                    self.delete(path.name)

    def exists(self, data_version: str) -> bool:
        """Say whether there is a result."""
        return os.path.exists(self._place(data_version))  # noqa: PTH110 - it is asked at each miss

    def _place(self, data_version: str) -> str:
        return f"{self._folder}{os.sep}{_file_name(data_version)}"

    def _write(self, place: str, raw: bytes) -> None:
        """Write beside, then rename: who reads sees nothing, or all of it."""
        beside = f"{self._folder}{os.sep}{_BESIDE}{os.urandom(8).hex()}"
        try:
            with open(beside, "xb", buffering=0) as file:  # noqa: PTH123 - written at each miss
                file.write(raw)
            os.replace(beside, place)  # noqa: PTH105 - as above
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)  # noqa: PTH108 - as above
            raise

    def _saved(self, data_version: str, result: Any, saver: Any, kwargs: dict[str, Any]) -> Any:
        """Write a result by its saver; what does not come back as it was is pickled as well."""
        place = f"{_file_name(data_version)}.{saver.name()}"
        beside = self.path / f"{_BESIDE}{os.urandom(8).hex()}.{saver.name()}"
        try:
            saver(**{path_argument(saver): str(beside)}).save_data(result)
            beside.replace(self.path / place)
        finally:
            beside.unlink(missing_ok=True)
        type_, version = kwargs.get("type_") or type(result), version_of(result)
        saved = Saved(place, kwargs.get("loader_cls"), type_, version)
        try:
            self._loaded(saved, data_version)
        except ResultRetrievalError:
            return result
        return saved

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

    def _bound(self, size_bytes: int) -> None:
        """Delete what was used longest ago, when there is more than ``max_size``."""
        if self.max_size is None:
            return
        self._writes += 1
        if self._size is not None and self._writes % _WRITES_BETWEEN_COUNTS:
            self._size += size_bytes
        else:
            self._size = sum(self._size_of(path) for path in self._own())
        if self._size <= self.max_size:
            return
        found = sorted((_used_at(path), path.name, self._size_of(path)) for path in self._own())
        self._size = sum(size for _, _, size in found)
        for _, name, size in found:
            if self._size <= self.max_size:
                break
            self.delete(name)
            self._size -= size

    def _size_of(self, path: Path) -> int:
        """Give the bytes of a result, with what a saver wrote."""
        files = (path, *self.path.glob(f"{_escaped(path.name)}.*"))
        return sum(one.stat().st_size for one in files if one.exists())

    def _own(self) -> Iterator[Path]:
        """Give the files that this class wrote: they end with the seal."""
        for path in self.path.iterdir():
            if not path.name.startswith(_BESIDE) and _is_sealed(path):
                yield path


def _is_sealed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-len(SEAL), os.SEEK_END)
            return file.read() == SEAL
    except OSError:
        return False


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _file_name(data_version: str) -> str:
    if _NAME.fullmatch(data_version):
        return data_version
    return hashlib.sha256(data_version.encode()).hexdigest()


def _escaped(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


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
