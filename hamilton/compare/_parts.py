"""What values consist of, for their digests: by kind, bytes or further values."""

from __future__ import annotations

import decimal
import importlib
import struct
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final, TypeAlias

from hamilton.compare._beside import beside_cells, shown_cells, told_to_pandas
from hamilton.compare._columns import arrow_cells, polars_cells
from hamilton.compare._kinds import name_of
from hamilton.compare._state import reduced

Parts: TypeAlias = Iterable[object]
"""What a value consists of: bytes are taken as they are, anything else by its own digest."""

Reader: TypeAlias = Callable[[Any], Parts]
"""Takes a value of one kind apart."""

Code: TypeAlias = Callable[[Any], str | None]
"""Gives the version of a function or class, ``None`` if it has none."""

_BITS_WRITTEN: Final = 14_285
"""Of a number of 4,300 digits, the most that ``str`` writes (``sys.get_int_max_str_digits``)."""
_BARE: Final = frozenset({list, tuple, dict, set, frozenset})


class UnhashableError(Exception):
    """Raised where a part of a value has no digest."""


class Raw(bytes):
    """Bytes that enter the hash as they are."""

    __slots__ = ()


class Beside(tuple[object, ...]):
    """What a container holds beside its members; no member is mistaken for it."""

    __slots__ = ()


def _text(value: object) -> Raw:
    return Raw(str(value).encode("utf-8", "surrogatepass"))


def _scalar_parts(value: object) -> Parts:
    if isinstance(value, complex):
        return [Raw(struct.pack("<dd", value.real, value.imag))]
    if isinstance(value, bytearray):
        return [Raw(bytes(value))]
    if isinstance(value, slice):
        return [value.start, value.stop, value.step]
    return [_text(value)]


def _digits(number: int) -> bytes:
    """Write a number; in a form of its own where Python does not write all digits by default."""
    if number.bit_length() > _BITS_WRITTEN:
        return hex(number).encode()
    try:
        return b"%d" % number
    except ValueError:  # a program may allow even fewer digits
        return str(decimal.Decimal(number)).encode()


def _letters(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _word(value: object) -> bytes:
    return str(value).encode()


SCALARS: Final[dict[type, Callable[[Any], bytes]]] = {
    str: _letters,
    int: _digits,
    float: struct.Struct("<d").pack,
    bool: _word,
    bytes: bytes,
    type(None): _word,
}
"""The bytes of values that there are most of."""


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
    return [] if own is None and told == [None, None] else [Beside((own, *told))]


def _array_parts(value: Any) -> Parts:
    cells, beside = shown_cells(value), beside_cells(value)
    held = cells.tolist() if cells.dtype.hasobject else Raw(cells.tobytes())
    return [_dtype(cells), _text(cells.shape), held, *_if_any(beside)]


def _dtype(value: Any) -> Raw:
    return _text(value.dtype.descr if value.dtype.names else value.dtype.str)


def _if_any(beside: dict[str, Any]) -> list[object]:
    return [Beside((beside,))] if beside else []


def _array_scalar_parts(value: Any) -> Parts:
    if value.dtype.hasobject:
        raise UnhashableError
    return [_dtype(value), Raw(value.tobytes())]


def _labelled_values(value: Any) -> list[object]:
    """Give dtype and values of a series or an index."""
    own = value.array
    if name_of(type(own)).endswith("NumpyExtensionArray"):
        return [own.to_numpy()]
    return [own]


def _extension_array_parts(value: Any) -> Parts:
    if type(value).__name__ == "Categorical":
        return [_text(value.ordered), value.categories, value.codes]
    if type(value).__name__ == "SparseArray":
        places = value.sp_index.to_int_index().indices
        return [_text(value.dtype), _text(value.shape), places, value.sp_values]
    if value.dtype.kind in "mM":
        return [_text(value.dtype), value.asi8]
    gaps = value.isna()
    return [_text(value.dtype), gaps, list(value[~gaps])]


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
    return [dict(value.attrs), *unique, *_if_any(told_to_pandas(value))]


def _grouped_parts(value: Any) -> Parts:
    return [value.obj, value.ngroup()]


def _polars_parts(value: Any) -> Parts:
    columns = value.get_columns() if hasattr(value, "get_columns") else [value]
    names = [part for column in columns for part in (column.name, _text(column.dtype))]
    return [_text("cells"), *names, *_cell_parts(polars_cells, columns)]


def _arrow_parts(value: Any) -> Parts:
    types = Raw(value.schema.serialize().to_pybytes())
    return [_text("cells"), types, *_cell_parts(arrow_cells, value.columns)]


def _cell_parts(cells: Callable[[Any], list[Any]], columns: Iterable[Any]) -> Parts:
    parts = [part for column in columns for part in cells(column)]
    return [Raw(part) if isinstance(part, bytes) else part for part in parts]


def _buffer_parts(value: memoryview) -> Parts:
    return [_text(value.format), _text(value.shape), Raw(value.tobytes())]


def _builtin_parts(value: Any) -> Parts:
    if not isinstance(getattr(value, "__self__", None), type(sys) | None):
        raise UnhashableError
    return [_text(getattr(value, "__module__", "numpy")), _text(value.__name__)]


def _method_parts(value: Any) -> Parts:
    """Give a value and the name of what is called on it."""
    return [value.__self__, getattr(value, "__name__", "")]


def _coded_method_parts(value: Any) -> Parts:
    """Give a value and what is called on it; by name where that is a class, which has the code."""
    owner, name = _method_parts(value)
    if isinstance(owner, type) and getattr(owner, str(name), None) == value:
        return [owner, name]
    return [owner, value.__func__]


def _cached_function_parts(value: Any) -> Parts:
    return [value.__wrapped__]


def _class_parts(value: type) -> Parts:
    if not _is_standard(value):
        raise UnhashableError
    return [_text(name_of(value))]


def _is_standard(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in {*sys.stdlib_module_names, "numpy", "pandas"}


def _object_parts(value: object) -> Parts:
    """Give the state that pickle sees, its constructor by name."""
    try:
        seen = reduced(value)
    except Exception as error:
        raise UnhashableError from error
    if isinstance(seen, str):
        return [_text(seen)]
    make, arguments, *state = seen
    own = [_text(name_of(part)) if part is type(value) else part for part in arguments]
    items = [None if part is None else list(part) for part in state[1:3]]
    return [_importable_name(make), *own, *state[:1], *items]


def _importable_name(make: Any) -> Raw:
    """Name a constructor that pickle would find again by that name, a method of a class too."""
    owner = getattr(make, "__self__", None)
    if isinstance(owner, type) and getattr(owner, make.__name__, None) == make:
        return Raw(b"%b.%b" % (_importable_name(owner), make.__name__.encode()))
    module, name = getattr(make, "__module__", None), getattr(make, "__qualname__", "")
    found: Any = sys.modules.get(module or "builtins") or importlib.import_module("builtins")
    for step in name.split("."):
        found = getattr(found, step, None)
    if found is not make:
        raise UnhashableError
    return _text(f"{module}.{name}")


def _no_parts(_: object) -> Parts:
    raise UnhashableError


@lru_cache(maxsize=4)  # who asks for digests asks for many, with one and the same function
def readers(code: Code | None) -> Mapping[str, Reader]:
    """Give what reads values, by kind; ``code`` gives versions of functions and classes."""
    if code is None:
        return PARTS

    def function_parts(value: Any) -> Parts:
        version = code(value)
        if version is None:
            raise UnhashableError
        return [_text(value.__qualname__), _text(version)]

    def class_parts(value: type) -> Parts:
        return _class_parts(value) if _is_standard(value) else function_parts(value)

    return {
        **PARTS,
        "function": function_parts,
        "cached_function": _cached_function_parts,
        "method": _coded_method_parts,
        "class": class_parts,
    }


PARTS: Final[dict[str, Reader]] = {
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
    "method": _method_parts,
    "cached_function": _object_parts,
    "buffer": _buffer_parts,
    "builtin": _builtin_parts,
    "module": _no_parts,
    "class": _class_parts,
    "generator": _no_parts,
    "object": _object_parts,
}

__all__ = ["SCALARS", "Beside", "Code", "Raw", "Reader", "UnhashableError", "readers"]
