"""What arrays, series and frames hold beside the cells that they show.

Classes derived from them may add what their cells do not tell: a mask, a unit, an origin. Pandas
itself is told by a class, in ``_metadata``, which attributes go with its data.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from hamilton.compare._kinds import name_of

_OF_NUMPY: Final = frozenset(
    {
        "_mmap", "filename", "mode", "offset",
        "_getitem",
        "_baseclass", "_basedict", "_fill_value", "_hardmask", "_isfield", "_mask", "_optinfo",
        "_sharedmask",
    }
)  # fmt: skip
"""Attributes by which numpy's memory maps, matrices and masked arrays do their work."""

_OF_PANDAS: Final = frozenset({"name", "_name"})
"""What pandas tells itself of a series."""


def shown_cells(array: Any) -> Any:
    """Give a plain array of the cells that an array shows; the ones under a mask are all alike."""
    cells = sys.modules["numpy"].asarray(array)
    if not _is_masked(array):
        return cells
    cells = cells.copy()
    _blank(cells, _mask_of(array))
    return cells


def beside_cells(array: Any) -> dict[str, Any]:
    """Give, by name, what an array holds beside its cells: nothing where it is a plain one."""
    masking = _masking(array) if _is_masked(array) else {}
    return {**masking, **_attributes(array)}


def told_to_pandas(value: Any) -> dict[str, Any]:
    """Give, by name, what the class of a series or a frame says that goes with the data."""
    names = {*value._metadata} - _OF_PANDAS  # noqa: SLF001 - pandas documents it for classes
    return {name: getattr(value, name, None) for name in sorted(names)}


def _is_masked(array: Any) -> bool:
    return isinstance(array, getattr(sys.modules.get("numpy.ma"), "MaskedArray", ()))


def _mask_of(array: Any) -> Any:
    numpy = sys.modules["numpy"]
    return numpy.array(numpy.ma.getmaskarray(array))


def _blank(cells: Any, mask: Any) -> None:
    """Write zeros where a mask says so, field by field where it has fields."""
    if mask.dtype.names is None:
        cells[mask] = sys.modules["numpy"].zeros((), cells.dtype)
        return
    for name in mask.dtype.names:
        _blank(cells[name], mask[name])


def _masking(array: Any) -> dict[str, Any]:
    return {
        "mask": _mask_of(array),
        "fill_value": _fill_value_of(array),
        "hardmask": array.hardmask,
        "baseclass": name_of(array.baseclass),
    }


def _fill_value_of(array: Any) -> Any:
    """Give the fill value without asking for it: that would write it down."""
    own = array._fill_value  # noqa: SLF001
    held = _default_for(array.dtype) if own is None else own
    return held if held.dtype == array.dtype else _fitted(held, array.dtype)


def _default_for(dtype: Any) -> Any:
    """Give what numpy fills with, unless told otherwise; it overflows in some fields."""
    numpy = sys.modules["numpy"]
    with numpy.errstate(over="ignore"):
        return numpy.array(numpy.ma.default_fill_value(dtype))


def _fitted(held: Any, dtype: Any) -> Any:
    """Give a fill value as one of a type if that has it, else as Python writes it."""
    numpy = sys.modules["numpy"]
    try:
        with numpy.errstate(over="raise"):
            return numpy.array(held.item(), dtype)
    except (ArithmeticError, ValueError):
        return numpy.array(held.item())


def _attributes(array: Any) -> dict[str, Any]:
    """Give attributes and slots, in the order of their names."""
    state: Any = object.__getstate__(array)
    named, slots = state if isinstance(state, tuple) else (state, None)
    held = {**(named or {}), **(slots or {})}
    return {name: held[name] for name in sorted(held) if name not in _OF_NUMPY}


__all__ = ["beside_cells", "shown_cells", "told_to_pandas"]
