"""A value's digest: a short text that is equal for equal data, in every process.

Each value becomes a tag (what it is) and parts (bytes, or further values). The digest of the
value is the hash of the tag and of its parts' digests, each with its length: so no two different
values run into each other, at any depth. What has no digest says so: :data:`UNHASHABLE`.
"""

from __future__ import annotations

import base64
import decimal
import hashlib
import importlib
import struct
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias

from hamilton.compare._kinds import kind_of, name_of
from hamilton.compare._state import reduced

SCHEME: Final = 1
"""The version of the way digests are made; it begins each digest."""

UNHASHABLE: Final = "<unhashable>"
"""Stands where a digest would, for a value that has none."""

_DIGEST_BYTES = 24
_BITS_WRITTEN: Final = 14_285
"""Of a number of 4,300 digits, the most that ``str`` writes (``sys.get_int_max_str_digits``)."""
_BARE: Final = frozenset({list, tuple, dict, set, frozenset})
Parts: TypeAlias = Iterable[object]
"""What a value consists of: bytes are taken as they are, anything else by its own digest."""


class _UnhashableError(Exception):
    """Raised where a part of a value has no digest."""


def digest(value: object) -> str:
    """Give a text that is equal for equal values and different for different ones.

    It covers types, names of columns, series and indexes, dtypes, index, shape and order (of a
    mapping's keys as well; a set has none), at any depth.

    Returns
    -------
    str
        The scheme's version and 32 characters that are safe in file names, or
        :data:`UNHASHABLE`.

    Examples
    --------
    >>> digest([1, 2]) == digest([1, 2]), digest([1, 2]) == digest((1, 2))
    (True, False)
    >>> digest(lambda: 0)
    '<unhashable>'
    """
    try:
        made = _digest_of(value, {})
    except Exception:  # noqa: BLE001 - nested too deeply, or a class that raises when it is asked
        return UNHASHABLE
    return f"{SCHEME}-{base64.urlsafe_b64encode(made).decode()}"


def _digest_of(value: object, above: dict[int, int]) -> bytes:
    """Hash one value; ``above`` maps the values around it to their depth, for cycles."""
    if id(value) in above:
        return _hash(b"above", [str(len(above) - above[id(value)]).encode()])
    kind = kind_of(value)
    above[id(value)] = len(above)
    try:
        parts = [_part(part, above) for part in _PARTS[kind](value)]
    finally:
        del above[id(value)]
    if kind == "set":
        parts.sort()
    return _hash(f"{kind} {name_of(type(value))}".encode(), parts)


def _part(part: object, above: dict[int, int]) -> bytes:
    if isinstance(part, _Beside):
        return b"s" + _digest_of(tuple(part), above)
    return b"b" + bytes(part) if isinstance(part, _Raw) else b"v" + _digest_of(part, above)


def _hash(tag: bytes, parts: Iterable[bytes]) -> bytes:
    state = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in (tag, *parts):
        state.update(struct.pack("<Q", len(part)))
        state.update(part)
    return state.digest()


class _Raw(bytes):
    """Bytes that enter the hash as they are."""

    __slots__ = ()


class _Beside(tuple[object, ...]):
    """What a container holds beside its members; no member is mistaken for it."""

    __slots__ = ()


def _text(value: object) -> _Raw:
    return _Raw(str(value).encode("utf-8", "surrogatepass"))


def _scalar_parts(value: object) -> Parts:
    if isinstance(value, int):
        return [_text(_digits(value))]
    if isinstance(value, float):
        return [_Raw(struct.pack("<d", value))]
    if isinstance(value, complex):
        return [_Raw(struct.pack("<dd", value.real, value.imag))]
    if isinstance(value, bytes | bytearray):
        return [_Raw(bytes(value))]
    if isinstance(value, slice):
        return [value.start, value.stop, value.step]
    return [_text(value)]


def _digits(number: int) -> str:
    """Write a number; in a form of its own where Python does not write all digits by default."""
    if number.bit_length() > _BITS_WRITTEN:
        return hex(number)
    try:
        return str(number)
    except ValueError:  # a program may allow even fewer digits
        return str(decimal.Decimal(number))


def _sequence_parts(value: Sequence[object]) -> Parts:
    return [*value, *_beside(value)]


def _mapping_parts(value: Mapping[object, object]) -> Parts:
    pairs = [part for pair in value.items() for part in pair]
    return [*pairs, *_beside(value)]


def _set_parts(value: AbstractSet[object]) -> Parts:
    return [*value, *_beside(value)]


def _beside(value: object) -> list[object]:
    """Give what a container holds beside its members: attributes, a factory, a bound."""
    if type(value) in _BARE:
        return []
    own = object.__getstate__(value) or None
    told = [getattr(value, name, None) for name in ("default_factory", "maxlen")]
    return [] if own is None and told == [None, None] else [_Beside((own, *told))]


def _array_parts(value: Any) -> Parts:
    head = [_text(value.dtype.descr if value.dtype.names else value.dtype.str), _text(value.shape)]
    if value.dtype.hasobject:
        return [*head, value.tolist()]
    contiguous = value if value.flags.c_contiguous else value.copy(order="C")
    return [*head, _Raw(contiguous.tobytes())]


def _array_scalar_parts(value: Any) -> Parts:
    if value.dtype.hasobject:
        raise _UnhashableError
    return [_text(value.dtype.str), _Raw(value.tobytes())]


def _labelled_values(value: Any) -> list[object]:
    """Give dtype and values of a series or an index."""
    own = value.array
    if name_of(type(own)).endswith("NumpyExtensionArray"):
        return [own.to_numpy()]
    return [own]


def _extension_array_parts(value: Any) -> Parts:
    if type(value).__name__ == "Categorical":
        return [_text(value.ordered), value.categories, value.codes]
    if value.dtype.kind in "mM":
        return [_text(value.dtype), value.asi8]
    gaps = value.isna()
    present = [value[place] for place in (~gaps).nonzero()[0]]
    return [_text(value.dtype), gaps, present]


def _index_parts(value: Any) -> Parts:
    names = [list(value.names), getattr(value, "freqstr", None)]
    if value.nlevels == 1:
        return [*names, *_labelled_values(value)]
    levels = [value.get_level_values(level) for level in range(value.nlevels)]
    return [*names, *[part for level in levels for part in _labelled_values(level)]]


def _series_parts(value: Any) -> Parts:
    return [value.name, value.index, *_said_of(value), *_labelled_values(value)]


def _frame_parts(value: Any) -> Parts:
    columns = [value.iloc[:, place] for place in range(value.shape[1])]
    values = [part for column in columns for part in _labelled_values(column)]
    return [_text(value.shape), value.columns, value.index, *_said_of(value), *values]


def _said_of(value: Any) -> Parts:
    """Give what was said of a series or a frame: attributes, and that labels are unique."""
    unique = [] if value.flags.allows_duplicate_labels else [_text("unique labels")]
    return [dict(value.attrs), *unique]


def _grouped_parts(value: Any) -> Parts:
    return [value.obj, value.ngroup()]


def _polars_parts(value: Any) -> Parts:
    columns = value.get_columns() if hasattr(value, "get_columns") else [value]
    names = [part for column in columns for part in (column.name, _text(column.dtype))]
    return [*names, *[column.to_list() for column in columns]]


def _arrow_parts(value: Any) -> Parts:
    return [_text(value.schema.to_string()), value.to_pydict()]


def _builtin_parts(value: Any) -> Parts:
    if not isinstance(getattr(value, "__self__", None), type(sys) | None):
        raise _UnhashableError
    return [_text(getattr(value, "__module__", "numpy")), _text(value.__name__)]


def _class_parts(value: type) -> Parts:
    if value.__module__.partition(".")[0] not in {*sys.stdlib_module_names, "numpy", "pandas"}:
        raise _UnhashableError
    return [_text(name_of(value))]


def _object_parts(value: object) -> Parts:
    """Give the state that pickle sees, its constructor by name."""
    try:
        seen = reduced(value)
    except Exception as error:
        raise _UnhashableError from error
    if isinstance(seen, str):
        return [_text(seen)]
    make, arguments, *state = seen
    own = [_text(name_of(part)) if part is type(value) else part for part in arguments]
    items = [None if part is None else list(part) for part in state[1:3]]
    return [_importable_name(make), *own, *state[:1], *items]


def _importable_name(make: Any) -> _Raw:
    """Name a constructor that pickle would find again by that name."""
    module, name = getattr(make, "__module__", None), getattr(make, "__qualname__", "")
    found: Any = sys.modules.get(module or "builtins") or importlib.import_module("builtins")
    for step in name.split("."):
        found = getattr(found, step, None)
    if found is not make:
        raise _UnhashableError
    return _text(f"{module}.{name}")


def _no_parts(_: object) -> Parts:
    raise _UnhashableError


_PARTS: Final[dict[str, Callable[[Any], Parts]]] = {
    "scalar": _scalar_parts,
    "sequence": _sequence_parts,
    "mapping": _mapping_parts,
    "set": _set_parts,
    "array": _array_parts,
    "array_scalar": _array_scalar_parts,
    "frame": _frame_parts,
    "series": _series_parts,
    "index": _index_parts,
    "extension_array": _extension_array_parts,
    "grouped": _grouped_parts,
    "polars": _polars_parts,
    "polars_lazy": _no_parts,
    "arrow": _arrow_parts,
    "figure": _no_parts,
    "artist": _no_parts,
    "estimator": _object_parts,
    "function": _no_parts,
    "builtin": _builtin_parts,
    "module": _no_parts,
    "class": _class_parts,
    "generator": _no_parts,
    "object": _object_parts,
}
