"""A recording: the values that the original script ended with, kept beside the migrated project.

``NAME.recording/manifest.json`` says for each final variable how it is kept: ``json`` (in the manifest),
``table`` (a parquet file), ``digest`` (its digest, schema and first rows: values that are large, or have no exact
form) or ``type`` (only its type: what differs from run to run, or has no equality). The tests of the project ask
:meth:`Recording.check`.
"""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

from hamilton.compare import (
    UNHASHABLE,
    Difference,
    Equal,
    NotComparable,
    Outcome,
    compare,
    digest,
    kind_of,
)
from hamilton.migrate.prove.codec import NotEncodableError, decode, encode

SCHEMA_VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
_LARGE_BYTES: Final = 1 << 20
_SAMPLE_ROWS: Final = 5


class Record(Enum):
    """Say how much of the original's values is kept."""

    AUTO = "auto"
    NONE = "none"
    DIGEST = "digest"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Recording:
    """The recorded values of one script.

    Parameters
    ----------
    folder
        Where they are kept.
    entries
        Name of each final variable to how it is kept.
    redacted
        Columns that were left out.
    record
        How much was kept.
    """

    folder: Path
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    redacted: tuple[str, ...] = ()
    record: Record = Record.AUTO

    @classmethod
    def read(cls, folder: str | Path) -> Recording:
        """Read a recording's manifest.

        Raises
        ------
        FileNotFoundError
            If there is no recording in the folder.
        """
        place = Path(folder)
        manifest = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        return cls(
            place, manifest["values"], tuple(manifest["redacted"]), Record(manifest["record"])
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of all values that can be checked."""
        return tuple(self.entries)

    def value(self, name: str) -> Any:
        """Give a value that was kept whole.

        Raises
        ------
        KeyError
            If there is no such value, or only its digest or type was kept.
        """
        entry = self.entries[name]
        if entry["how"] == "json":
            return decode(entry["value"], self._table)
        if entry["how"] == "table":
            return self._table(entry["file"])
        raise KeyError(
            f"of {name!r} only the {entry['how']} was recorded: {entry.get('reason', '')}"
        )

    def _table(self, file: str) -> Any:
        return read_table(self.folder / file)

    def compare(self, name: str, actual: object) -> Outcome:
        """Compare a value with the recorded one, as far as that was kept."""
        entry = self.entries[name]
        found = without_columns(actual, self.redacted)
        if entry["how"] in {"json", "table"}:
            return compare(self.value(name), found)
        if type(found).__qualname__ != entry["type"]:
            return Difference("type", entry["type"], type(found).__qualname__)
        if entry["how"] == "type":
            return NotComparable(entry["reason"])
        same = digest(found) == entry["digest"]
        return Equal() if same else Difference("digest", entry["digest"], digest(found))

    def check(self, name: str, actual: object) -> None:
        """Fail with the first difference between a value and the recorded one.

        Raises
        ------
        AssertionError
            If they differ.
        """
        __tracebackhide__ = True
        if self.record is Record.NONE:
            return
        found = self.compare(name, actual)
        if isinstance(found, Difference):
            raise AssertionError(  # noqa: TRY004 - a test's failure
                f"{name!r} is not what the original script gave: {found}"
            )


def without_columns(value: Any, columns: Iterable[str]) -> Any:
    """Give a frame without some columns; anything else as it is."""
    if kind_of(value) != "frame":
        return value
    return value.drop(columns=[column for column in columns if column in value.columns])


@dataclass(slots=True)
class Recorder:
    """Writes a recording.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    record
        How much is kept.
    redacted
        Columns that are left out.
    """

    folder: Path
    record: Record = Record.AUTO
    redacted: tuple[str, ...] = ()
    _entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    _tables: int = 0

    def add(self, name: str, value: object, doubt: str = "") -> None:
        """Keep a value; with a doubt, only its type."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.record is Record.NONE:
            return
        kept_type = {"type": type(value).__qualname__}
        shown = without_columns(value, self.redacted)
        if doubt or self._is_redacted(value):
            entry = {"how": "type", "reason": doubt or "redacted"}
        else:
            entry = self._entry(name, shown)
        self._entries[name] = {**kept_type, **entry}

    def _is_redacted(self, value: Any) -> bool:
        return kind_of(value) == "series" and value.name in self.redacted

    def _entry(self, name: str, value: object) -> dict[str, Any]:
        small = self.record is Record.FULL or _size_bytes(value) <= _LARGE_BYTES
        whole = self._whole(name, value) if small and self.record is not Record.DIGEST else None
        return _digested(value) if whole is None else whole

    def _whole(self, name: str, value: object) -> dict[str, Any] | None:
        """Keep a value exactly, if what is read back equals it."""
        entry: dict[str, Any]
        try:
            if kind_of(value) in {"frame", "series"}:
                entry = {"how": "table", "file": self._write_table(name, value)}
            else:
                entry = {
                    "how": "json",
                    "value": encode(value, lambda _, part: self._write_table(name, part)),
                }
            back = Recording(self.folder, {name: entry}).value(name)
        except (NotEncodableError, _NotATableError, RecursionError):
            return None
        if compare(value, back, rtol=0.0) == Equal():
            return entry
        if "file" in entry:
            (self.folder / entry["file"]).unlink()
        return None

    def _write_table(self, name: str, value: Any) -> str:
        self._tables += 1
        file = (
            f"{name}.parquet"
            if not (self.folder / f"{name}.parquet").exists()
            else f"{name}.{self._tables}.parquet"
        )
        write_table(value, self.folder / file)
        return file

    def finish(self) -> Recording:
        """Write the manifest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "record": self.record.value,
            "redacted": list(self.redacted),
            "values": self._entries,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n"
        (self.folder / _MANIFEST).write_text(text, encoding="utf-8")
        return Recording(self.folder, self._entries, self.redacted, self.record)


class _NotATableError(Exception):
    """Raised when a frame cannot be written as a parquet file."""


def write_table(value: Any, path: Path) -> None:
    """Write a frame or series as parquet, with what parquet does not keep beside it in the file's metadata."""
    frame = value.to_frame("value") if kind_of(value) == "series" else value
    try:
        arrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what is not kept exactly is noticed when it is read back
            table = arrow.Table.from_pandas(frame)
        metadata = {
            **(table.schema.metadata or {}),
            b"hamilton": json.dumps(_extra(value)).encode(),
        }
        parquet.write_table(table.replace_schema_metadata(metadata), path)
    except Exception as error:  # pyarrow refuses columns in many ways
        path.unlink(missing_ok=True)
        raise _NotATableError(str(error)) from error


def _extra(value: Any) -> dict[str, Any]:
    """Note what parquet forgets: that it was a series, its name, the frequency of its index."""
    series = kind_of(value) == "series"
    if series and not isinstance(value.name, str | int | None):
        raise _NotATableError(f"a series named {value.name!r}")
    return {
        "series": series,
        "name": value.name if series else None,
        "freq": getattr(value.index, "freqstr", None),
        "attrs": value.attrs,
    }


def read_table(path: Path) -> Any:
    """Read a frame or series that :func:`write_table` wrote."""
    parquet: Any = importlib.import_module("pyarrow.parquet")
    table = parquet.read_table(path)
    extra = json.loads(table.schema.metadata[b"hamilton"])
    frame = table.to_pandas()
    frame.attrs = extra["attrs"]
    if extra["freq"] is not None and getattr(frame.index, "freqstr", None) is None:
        frame.index.freq = extra["freq"]
    return frame["value"].rename(extra["name"]) if extra["series"] else frame


def _size_bytes(value: Any) -> int:
    kind = kind_of(value)
    if kind in {"frame", "series"}:
        used = value.memory_usage(deep=True)
        return int(used.sum() if kind == "frame" else used)
    if kind == "array":
        return int(value.nbytes)
    if kind == "mapping":
        return sum(_size_bytes(member) for member in value.values())
    if kind in {"sequence", "set"}:
        return sum(_size_bytes(member) for member in value)
    return len(value) if isinstance(value, str | bytes) else 16


def _digested(value: Any) -> dict[str, Any]:
    made = digest(value)
    if made == UNHASHABLE:
        return {
            "how": "type",
            "reason": f"a {type(value).__name__} has no exact form that could be kept",
        }
    return {"how": "digest", "digest": made, **_outline(value)}


def _outline(value: Any) -> dict[str, Any]:
    """Give schema and first rows of what was not kept whole."""
    kind = kind_of(value)
    if kind == "frame":
        schema = {str(name): str(dtype) for name, dtype in value.dtypes.items()}
        return {
            "schema": schema,
            "shape": list(value.shape),
            "sample": value.head(_SAMPLE_ROWS).to_string(),
        }
    if kind == "series":
        return {
            "schema": str(value.dtype),
            "shape": list(value.shape),
            "sample": value.head(_SAMPLE_ROWS).to_string(),
        }
    if kind == "array":
        return {
            "schema": str(value.dtype),
            "shape": list(value.shape),
            "sample": repr(value.ravel()[:_SAMPLE_ROWS]),
        }
    return {}
