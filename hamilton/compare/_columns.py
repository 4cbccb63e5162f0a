"""The cells of an arrow column as bytes: equal for equal cells, however they lie in memory.

A column may consist of chunks, begin in the middle of a buffer, and hold anything where it says
that nothing is. So first comes which cells are there, and then those alone, without gaps: numbers,
times and the like as they are, texts behind their lengths, lists as the cells of all of them behind
their lengths, structs field by field. What is encoded is decoded. Every other type is given as a
list of values.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

Cells: TypeAlias = Iterator[bytes | list[object]]
"""What a column holds: bytes, or values where its type has no plain bytes."""


def arrow_cells(column: Any) -> list[bytes | list[object]]:
    """Give the cells of a ``pyarrow.ChunkedArray``; the type is not among them."""
    return list(_cells(column)) if _is_known(column.type) else [column.to_pylist()]


def polars_cells(column: Any) -> list[bytes | list[object]]:
    """Give the cells of a polars series, by arrow where it is installed and knows the type."""
    if "Object" in str(column.dtype):  # arrow would be given where the objects lie
        return [column.to_list()]
    try:
        array = column.to_arrow()
    except (ImportError, NotImplementedError, ValueError):
        return [column.to_list()]
    return arrow_cells(sys.modules["pyarrow"].chunked_array([array]))


def _cells(column: Any) -> Cells:
    column = _decoded(column)
    there = column.drop_null()
    yield b"%d" % len(column)
    yield b"" if len(there) == len(column) else _fixed(column.is_valid().cast("uint8"))
    for names, read in _READERS:
        if _is(column.type, *names):
            yield from read(there)
            return


def _is(kind: Any, *names: str) -> bool:
    """Say whether a type is one of some, by the names that arrow has; older ones have fewer."""
    types = sys.modules["pyarrow"].types
    return any(hasattr(types, name) and getattr(types, name)(kind) for name in names)


def _is_known(kind: Any) -> bool:
    """Say whether cells of a type are read as bytes, whichever they are."""
    return _is(kind, *_VIEWS) or _is_known_inside(kind)


def _is_known_inside(kind: Any) -> bool:
    """Say the same of a type inside others, where arrow itself cannot read all that it has."""
    if hasattr(kind, "storage_type"):
        return _is_known_inside(kind.storage_type)
    if _is(kind, "is_dictionary"):
        return _is(kind.value_type, *_FLAT)
    if _is(kind, *_LISTS):
        return _is_known_inside(kind.value_type)
    if _is(kind, "is_struct"):
        return all(_is_known_inside(kind[place].type) for place in range(kind.num_fields))
    return _is(kind, *_FLAT)


def _decoded(column: Any) -> Any:
    """Give a column of the type that its cells have for who reads them."""
    kind = column.type
    if _is(kind, "is_dictionary"):
        return _decoded(column.cast(kind.value_type))
    if hasattr(kind, "storage_type"):
        return _decoded(column.cast(kind.storage_type))
    if _is(kind, *_VIEWS):
        return column.cast("large_string" if _is(kind, "is_string_view") else "large_binary")
    return column


def _bits(column: Any) -> Cells:
    yield _fixed(column.cast("uint8"))


def _fixed_cells(column: Any) -> Cells:
    yield _fixed(column)


def _fixed(column: Any) -> bytes:
    """Give cells that all have the same number of bytes."""
    width = column.type.bit_width // 8
    return b"".join(
        memoryview(chunk.buffers()[1])[chunk.offset * width : (chunk.offset + len(chunk)) * width]
        for chunk in column.chunks
        if len(chunk) * width
    )


def _texts(column: Any) -> Cells:
    yield _fixed(_compute("binary_length", column))
    yield b"".join(_joined(chunk) for chunk in column.chunks if len(chunk))


def _joined(chunk: Any) -> memoryview:
    """Give the texts of a chunk, one after the other."""
    _, offsets, data = chunk.buffers()
    width = 8 if str(chunk.type).startswith("large") else 4
    first, last = (
        int.from_bytes(memoryview(offsets)[at * width : (at + 1) * width], sys.byteorder)
        for at in (chunk.offset, chunk.offset + len(chunk))
    )
    return memoryview(data or b"")[first:last]


def _lists(column: Any) -> Cells:
    yield _fixed(_compute("list_value_length", column))
    yield from _cells(_compute("list_flatten", column))


def _structs(column: Any) -> Cells:
    for field in column.flatten():
        yield from _cells(field)


def _compute(name: str, column: Any) -> Any:
    return getattr(importlib.import_module("pyarrow.compute"), name)(column)


_VIEWS: Final = ("is_string_view", "is_binary_view")
_NUMBERS: Final = ("is_primitive", "is_decimal", "is_fixed_size_binary")
_TEXTS: Final = ("is_string", "is_large_string", "is_binary", "is_large_binary")
_LISTS: Final = ("is_list", "is_large_list", "is_fixed_size_list")
_FLAT: Final = (*_NUMBERS, *_TEXTS, "is_null")
_READERS: Final[tuple[tuple[tuple[str, ...], Callable[[Any], Cells]], ...]] = (
    (("is_boolean",), _bits),
    (_NUMBERS, _fixed_cells),
    (_TEXTS, _texts),
    (_LISTS, _lists),
    (("is_struct",), _structs),
)
"""How cells are read, by the names of the types they are for; the first that fits. Where a type has
nothing but gaps, their number says all."""

__all__ = ["arrow_cells", "polars_cells"]
