"""Values as JSON, exactly: what JSON has no word for becomes an object with the key ``"!"``."""

from __future__ import annotations

import base64
import datetime as dt
import importlib
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any, Final, TypeAlias

from hamilton.compare import kind_of

Tables: TypeAlias = Callable[[str, Any], str]
"""Keeps a frame or series and gives the name of its file: called with kind and value."""

_MARK: Final = "!"


class NotEncodableError(TypeError):
    """Raised for a value that has no exact form in JSON."""


def encode(value: object, tables: Tables) -> object:
    """Give a value in the words of JSON.

    Raises
    ------
    NotEncodableError
        For a value of a kind that the format does not know.
    """
    if value is None or type(value) in {bool, int, str}:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    kind = kind_of(value)
    if kind in {"frame", "series"}:
        return {_MARK: "table", "file": tables(kind, value)}
    if kind in {"array", "array_scalar"}:
        return _encode_array(kind, value, tables)
    encode_kind = _encode_dict if type(value) is dict else _encode_text
    return (_encode_sequence if type(value) in _SEQUENCES else encode_kind)(value, tables)


def _encode_array(kind: str, value: Any, tables: Tables) -> object:
    if value.dtype.kind in "OV":
        raise NotEncodableError(f"an array of {value.dtype}")
    plain = value.astype("int64") if value.dtype.kind in "mM" else value
    return {
        _MARK: kind,
        "dtype": value.dtype.str,
        "shape": list(value.shape),
        "data": encode(plain.ravel().tolist(), tables),
    }


def _encode_dict(value: Any, tables: Tables) -> object:
    if all(type(key) is str for key in value) and _MARK not in value:
        return {key: encode(member, tables) for key, member in value.items()}
    pairs = [[encode(key, tables), encode(member, tables)] for key, member in value.items()]
    return {_MARK: "dict", "items": pairs}


def _encode_sequence(value: Any, tables: Tables) -> object:
    members = [encode(member, tables) for member in value]
    if type(value) is list:
        return members
    ordered = members if type(value) is tuple else sorted(members, key=repr)
    return {_MARK: type(value).__name__, "items": ordered}


def _encode_text(value: Any, _: Tables) -> object:
    name = type(value).__name__
    if name not in _TEXTS:
        raise NotEncodableError(f"a {name}")
    return {_MARK: name, "value": _TEXTS[name][0](value)}


def decode(value: Any, tables: Callable[[str], object]) -> Any:
    """Give the value that was encoded; ``tables`` reads a frame or series by its file's name."""
    if isinstance(value, list):
        return [decode(member, tables) for member in value]
    if not isinstance(value, dict):
        return value
    if _MARK not in value:
        return {key: decode(member, tables) for key, member in value.items()}
    return _decode_marked(value, tables)


def _decode_marked(value: Mapping[str, Any], tables: Callable[[str], object]) -> Any:
    name = value[_MARK]
    if name == "table":
        return tables(value["file"])
    if name in {"array", "array_scalar"}:
        return _decode_array(name, value, tables)
    if name == "dict":
        return {decode(key, tables): decode(member, tables) for key, member in value["items"]}
    if name in _SEQUENCE_NAMES:
        return _SEQUENCE_NAMES[name](decode(member, tables) for member in value["items"])
    _, read = _TEXTS[name]
    return read(value["value"])


def _decode_array(name: str, value: Mapping[str, Any], tables: Callable[[str], object]) -> Any:
    numpy: Any = importlib.import_module("numpy")
    dtype = numpy.dtype(value["dtype"])
    plain = "int64" if dtype.kind in "mM" else dtype
    array = (
        numpy.array(decode(value["data"], tables), dtype=plain)
        .astype(dtype)
        .reshape(value["shape"])
    )
    return array if name == "array" else array[()]


def _pandas(name: str) -> Callable[[str], Any]:
    """Give a constructor of pandas that is looked up when it is called."""

    def make(text: str) -> Any:
        return getattr(importlib.import_module("pandas"), name)(text)

    return make


def _no_value(name: str) -> Callable[[str], Any]:
    def give(_: str) -> Any:
        return getattr(importlib.import_module("pandas"), name)

    return give


_SEQUENCE_NAMES: Final[dict[str, Callable[..., Any]]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}
_SEQUENCES: Final = (list, tuple, set, frozenset)
_TEXTS: Final[dict[str, tuple[Callable[[Any], str], Callable[[str], Any]]]] = {
    "float": (repr, float),
    "complex": (repr, complex),
    "bytes": (lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "date": (dt.date.isoformat, dt.date.fromisoformat),
    "time": (dt.time.isoformat, dt.time.fromisoformat),
    "datetime": (dt.datetime.isoformat, dt.datetime.fromisoformat),
    "Decimal": (str, Decimal),
    "PosixPath": (PurePath.as_posix, Path),
    "WindowsPath": (PurePath.as_posix, Path),
    "Timestamp": (lambda value: value.isoformat(), _pandas("Timestamp")),
    "Timedelta": (lambda value: value.isoformat(), _pandas("Timedelta")),
    "NaTType": (str, _no_value("NaT")),
    "NAType": (str, _no_value("NA")),
}
