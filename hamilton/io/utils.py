"""What loaders and savers share: what is told of files, frames and queries, and safe writing."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlparse

from hamilton.registry import column_names

FILE_METADATA: Final = "file_metadata"
DATAFRAME_METADATA: Final = "dataframe_metadata"
SQL_METADATA: Final = "sql_metadata"

_VERSION: Final = "1.0.0"
_PREFIX: Final = ".writing-"
_HELD: Final = (errno.EBUSY, errno.EXDEV)
"""How a system refuses to move a file over one that is mounted by itself."""


def get_file_metadata(path: Any) -> dict[str, Any]:
    """Tell of a file.

    Parameters
    ----------
    path
        A path or URL; of anything else, such as an open file, only its class is told.

    Returns
    -------
    dict
        ``{"file_metadata": {...}}`` with size (bytes, ``None`` if it cannot be told), path,
        last_modified and timestamp (now; both seconds since 1970), scheme and notes.
    """
    now = time.time()
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else f"<{type(path).__name__}>"
    scheme = _scheme(name)
    facts = {"size": None, "path": name, "last_modified": now, "timestamp": now}
    notes = ""
    try:
        status = os.stat(_local(name) or name)  # noqa: PTH116 - takes bytes and text
        facts.update(size=status.st_size, last_modified=status.st_mtime)
    except (OSError, ValueError):
        notes = f"File metadata is unsupported for scheme: {scheme} or path: {name} does not exist."
    return {FILE_METADATA: {**facts, "scheme": scheme, "notes": notes, "__version__": _VERSION}}


def get_dataframe_metadata(df: Any) -> dict[str, Any]:
    """Tell of a frame.

    Parameters
    ----------
    df
        A frame of any library; what it does not have is told as ``None``.

    Returns
    -------
    dict
        ``{"dataframe_metadata": {...}}`` with rows, columns (their number), column_names and
        datatypes (as text).
    """
    names, types = _columns(df)
    facts = {
        "rows": _length(df),
        "columns": None if names is None else len(names),
        "column_names": names,
        "datatypes": types,
    }
    return {DATAFRAME_METADATA: {"__version__": _VERSION, **facts}}


def get_file_and_dataframe_metadata(path: Any, df: Any) -> dict[str, Any]:
    """Tell of a file and of the frame in it, under the keys of both."""
    return {**get_file_metadata(path), **get_dataframe_metadata(df)}


def get_sql_metadata(query_or_table: Any, results: Any) -> dict[str, Any]:
    """Tell of a query.

    Parameters
    ----------
    query_or_table
        The text of a query, or the name of a table.
    results
        The frame that was read or written, or its number of rows.

    Returns
    -------
    dict
        ``{"sql_metadata": {...}}`` with rows, query, table_name and timestamp.
    """
    text = str(query_or_table)
    is_query = "select" in text.lower().split()
    facts = {
        "rows": results if isinstance(results, int) else _length(results),
        "query": text if is_query else None,
        "table_name": None if is_query else text,
        "timestamp": time.time(),
    }
    return {SQL_METADATA: {**facts, "__version__": _VERSION}}


@contextlib.contextmanager
def replacing(
    path: Any, *, keep: bool = False, is_new: bool = False, is_lasting: bool = True
) -> Iterator[Any]:
    """Give a path to write in place of another; put what was written there when all went well.

    A crash or a full disk leaves the old file whole. The path given has the same file name, in a
    folder of its own beside the old file, so that whatever is made of the name stays the same:
    also where the name is a link, and the file that it leads to has another.
    Where the old file has to stay itself, because it has other names (hard links) or is mounted by
    itself, as into a container, the bytes are copied into it at the end: a writer that fails leaves
    it whole, but a crash or a full disk during the copying leaves a part of the new file, and who
    reads meanwhile sees one. What cannot be replaced is given as it is: URLs, open files, folders,
    devices, files that may not be written, and those of other users, whose owner would change.

    Parameters
    ----------
    path
        The file to write.
    keep
        Whether the old content is there to be appended to.
    is_new
        Whether an old file is left alone, as by ``open(path, "x")``.
    is_lasting
        Whether the disk is waited for, so that a power cut leaves one of the two as well.

    Yields
    ------
    str or object
        Where to write.

    Raises
    ------
    FileExistsError
        If the file is to be new and is there already, at the beginning or at the end.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "out.txt"
    >>> with replacing(file) as beside:
    ...     _ = pathlib.Path(beside).write_text("new")
    >>> file.read_text()
    'new'
    """
    place = _replaceable(path)
    if place is None:
        yield path
        return
    if is_new and os.path.lexists(place):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    target = os.path.realpath(place)
    folder = tempfile.mkdtemp(dir=os.path.dirname(target), prefix=_PREFIX)  # noqa: PTH120 - text
    beside = os.path.join(folder, place.name)  # noqa: PTH118 - text
    try:
        if keep and os.path.exists(target):  # noqa: PTH110 - text
            shutil.copy2(target, beside)
        yield beside
        _put_all_in_place(folder, place, is_new=is_new, is_lasting=is_lasting)
    except OSError as error:
        if error.filename == beside:
            error.filename = str(place)  # the name that the user knows
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: str, raw: bytes, prefix: str = _PREFIX) -> None:
    """Write a file: who reads sees the old one, or all of the new one.

    Unlike :func:`replacing` it takes microseconds: the disk is not waited for, and the old file's
    mode, links, devices and folders that cannot be written are not looked after.

    Parameters
    ----------
    path
        The file, in a folder that is there.
    raw
        What it is to hold.
    prefix
        Begins the name under which it is written beside; a process that is killed leaves that.
    """
    beside = f"{os.path.dirname(path)}{os.sep}{prefix}{os.urandom(8).hex()}"  # noqa: PTH120 - quick
    try:
        with open(beside, "xb", buffering=0) as file:  # noqa: PTH123 - quick
            rest = memoryview(raw)
            while rest:  # a full disk takes a part, and refuses the next one
                rest = rest[file.write(rest) :]
        os.replace(beside, path)  # noqa: PTH105 - quick
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108 - quick
        raise


def _put_all_in_place(folder: str, place: Path, *, is_new: bool, is_lasting: bool) -> None:
    """Move what was written beside; a library may have added a suffix to the name."""
    for written in os.listdir(folder):  # noqa: PTH208 - text
        target = os.path.realpath(place.with_name(written))
        if is_new:
            Path(target).touch(exist_ok=False)  # the name is taken, or refused, in one step
        _put_in_place(os.path.join(folder, written), target, is_lasting=is_lasting)  # noqa: PTH118


def _put_in_place(written: str, target: str, *, is_lasting: bool) -> None:
    """Give what was written beside its name, with the owner and mode of what had it before."""
    if not os.path.isfile(written):  # noqa: PTH113 - quick
        os.replace(written, target)  # noqa: PTH105 - quick
        return
    names = 1
    if os.path.isfile(target):  # noqa: PTH113 - quick
        old = os.stat(target)  # noqa: PTH116 - quick
        names = old.st_nlink
        with contextlib.suppress(OSError, AttributeError):  # where there are no owners
            os.chown(written, old.st_uid, old.st_gid)
        shutil.copymode(target, written)
    if is_lasting:
        _wait_for_disk(written)
    if names > 1 or not _is_moved(written, target):
        shutil.copyfile(written, target)
        if is_lasting:
            _wait_for_disk(target)


def _is_moved(written: str, target: str) -> bool:
    """Move a file over another, unless the system holds that one in its place."""
    try:
        os.replace(written, target)  # noqa: PTH105 - quick
    except OSError as error:
        if error.errno not in _HELD:
            raise
        return False
    return True


def _wait_for_disk(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - quick
        os.fsync(file.fileno())


def _replaceable(path: Any) -> Path | None:
    """Give the path of a file that can be exchanged, ``None`` if it cannot be."""
    local = _local(os.fspath(path)) if isinstance(path, (str, os.PathLike)) else None
    if local is None or not os.path.basename(local):  # noqa: PTH119 - "out/" is no file
        return None
    target = Path(os.path.realpath(local))
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK | os.X_OK):
        return None
    with contextlib.suppress(FileNotFoundError):
        status = target.stat()
        is_plain = stat.S_ISREG(status.st_mode) and os.access(target, os.W_OK)
        if not is_plain or not _keeps_owner(status):
            return None
    return Path(local)


def _keeps_owner(status: os.stat_result) -> bool:
    """Say whether a file that is written anew can have the owner of an old one."""
    user = getattr(os, "geteuid", lambda: status.st_uid)()
    return user in {0, status.st_uid}


def local_path(path: Any) -> Any:
    """Give a path with the user's folder in place of ``~``; anything else as it is."""
    if not isinstance(path, (str, os.PathLike)):
        return path
    return _local(os.fspath(path)) or path


def opened(path: Any, mode: str, encoding: str | None = None) -> IO[Any]:
    """Open a file by its name as it is written; pathlib would take ``"out/"`` for ``"out"``.

    Parameters
    ----------
    path
        A path; the user's folder may be written ``~``.
    mode, encoding
        As for the builtin.
    """
    return open(os.fspath(local_path(path)), mode, encoding=encoding)  # noqa: PTH123


def suffixed(path: Any, suffix: str) -> Any:
    """Give a path the suffix that a library adds where there is none; anything else as it is.

    Parameters
    ----------
    path
        The place that a saver was given.
    suffix
        What is added, with its dot; nothing if empty.

    Examples
    --------
    >>> suffixed("sales", ".xlsx"), suffixed("sales.old", ".xlsx")
    ('sales.xlsx', 'sales.old')
    """
    if not suffix or not isinstance(path, (str, os.PathLike)):
        return path
    name = os.fspath(path)
    has_suffix = os.path.splitext(name)[1] not in {"", "."}  # noqa: PTH122 - takes text
    return path if has_suffix else f"{name.rstrip('.')}{suffix}"


def _local(name: Any) -> str | None:
    if not isinstance(name, str) or "://" in name:
        return None
    return os.path.expanduser(name)  # noqa: PTH111 - leaves an unknown user's name alone


def _scheme(name: Any) -> str:
    return urlparse(name).scheme if isinstance(name, str) and "://" in name else ""


def _columns(df: Any) -> tuple[list[str] | None, list[str] | None]:
    names, types = column_names(df), _types(df)
    if names is None or types is None:
        return None, None
    return [str(name) for name in names], [str(dtype) for dtype in types]


def _types(df: Any) -> Iterable[Any] | None:
    for attribute in ("collect_schema", "schema"):  # of Polars, of Arrow
        if hasattr(type(df), attribute):  # of the class: a column may be called so
            schema = getattr(df, attribute)
            found = schema() if callable(schema) else schema
            return list(found.types if hasattr(found, "types") else found.dtypes())
    types: Iterable[Any] | None = getattr(df, "dtypes", None)
    return types


def _length(df: Any) -> int | None:
    try:
        return len(df)
    except TypeError:
        return None


__all__ = [
    "DATAFRAME_METADATA",
    "FILE_METADATA",
    "SQL_METADATA",
    "get_dataframe_metadata",
    "get_file_and_dataframe_metadata",
    "get_file_metadata",
    "get_sql_metadata",
    "local_path",
    "opened",
    "replacing",
    "suffixed",
    "write_whole",
]
