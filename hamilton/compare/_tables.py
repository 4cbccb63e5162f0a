"""Comparers of arrays, indexes, series and frames, and the first cell where two differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hamilton.compare._beside import beside_cells, shown_cells, told_to_pandas
from hamilton.compare._kinds import name_of
from hamilton.compare._outcome import (
    EQUAL,
    Difference,
    Equal,
    NotComparable,
    Outcome,
    differs,
    shown,
)
from hamilton.compare._walk import Walk, first_of


def compare_arrays(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two arrays by dtype, shape, what they hold beside their cells, and values."""
    if expected.dtype != actual.dtype:
        return differs("dtype", expected.dtype, actual.dtype, path)
    if expected.shape != actual.shape:
        return differs("shape", expected.shape, actual.shape, path)
    return first_of(
        (
            walk.compare_attributes(beside_cells(expected), beside_cells(actual), path),
            _compare_plain(walk, shown_cells(expected), shown_cells(actual), path),
        )
    )


def _compare_plain(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    if expected.dtype.kind == "O":
        places = sys.modules["numpy"].ndindex(expected.shape)
        return _compare_cells(walk, expected, actual, places, path)
    places = [tuple(place) for place in _unequal_places(walk, expected, actual).tolist()]
    if expected.dtype.names is not None:
        return _compare_cells(walk, expected, actual, places, path)
    if not places:
        return EQUAL
    place = places[0]
    return differs("value", expected[place], actual[place], f"{path}{_subscript(place)}")


def _compare_cells(
    walk: Walk, expected: Any, actual: Any, places: Iterable[tuple[int, ...]], path: str
) -> Outcome:
    """Compare the cells at some places by what they hold."""
    return first_of(
        walk.compare(expected[place], actual[place], f"{path}{_subscript(place)}")
        for place in places
    )


def _subscript(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]" if place else ""


def _unequal_places(walk: Walk, expected: Any, actual: Any) -> Any:
    """Find the places where two arrays of one dtype and shape differ, in order."""
    numpy = sys.modules["numpy"]
    same = expected == actual
    if expected.dtype.kind in "fc":
        with numpy.errstate(invalid="ignore", over="ignore"):
            largest = numpy.maximum(numpy.abs(expected), numpy.abs(actual))
            finite = numpy.isfinite(expected) & numpy.isfinite(actual)
            near = finite & (numpy.abs(expected - actual) <= walk.rtol * largest)
        same = same | near | (numpy.isnan(expected) & numpy.isnan(actual))
    elif expected.dtype.kind in "mM":
        same = same | (numpy.isnat(expected) & numpy.isnat(actual))
    return numpy.argwhere(~numpy.asarray(same))


def compare_extension_arrays(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two of pandas' own arrays by dtype, length, gaps and values."""
    if expected.dtype != actual.dtype:
        return differs("dtype", expected.dtype, actual.dtype, path)
    if len(expected) != len(actual):
        return differs("shape", expected.shape, actual.shape, path)
    gaps = expected.isna(), actual.isna()
    found = compare_arrays(walk, *gaps, path)
    if found is not EQUAL:
        return _gap_difference(expected, actual, path, gaps)
    return _compare_present(walk, expected, actual, path, ~gaps[0])


def _gap_difference(expected: Any, actual: Any, path: str, gaps: tuple[Any, Any]) -> Outcome:
    place = int((gaps[0] != gaps[1]).argmax())
    return differs("value", expected[place], actual[place], f"{path}[{place}]")


def _compare_present(walk: Walk, expected: Any, actual: Any, path: str, present: Any) -> Outcome:
    for place in present.nonzero()[0]:
        found = walk.compare(expected[place], actual[place], f"{path}[{int(place)}]")
        if found is not EQUAL:
            return found
    return EQUAL


def compare_indexes(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two indexes by type, names, dtype, frequency and labels, order included."""
    found = first_of(
        walk.compare(e, a, f"{path}.{aspect}")
        for aspect, e, a in (
            ("names", list(expected.names), list(actual.names)),
            ("nlevels", expected.nlevels, actual.nlevels),
            ("freqstr", *(getattr(index, "freqstr", None) for index in (expected, actual))),
        )
    )
    if found is not EQUAL:
        return found
    if expected.nlevels > 1:
        return _compare_levels(walk, expected, actual, path)
    return _compare_values(walk, expected, actual, path)


def _compare_levels(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    return first_of(
        _compare_values(
            walk,
            expected.get_level_values(level),
            actual.get_level_values(level),
            f"{path}.level[{level}]",
        )
        for level in range(expected.nlevels)
    )


def _compare_values(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    return walk.compare(_array_of(expected), _array_of(actual), path)


def _array_of(labelled: Any) -> Any:
    """Give the plain array below a series or index, or pandas' own where there is no plain one."""
    own = labelled.array
    return own.to_numpy() if name_of(type(own)).endswith("NumpyExtensionArray") else own


def compare_series(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two series by name, index, dtype and values."""
    found = _compare_aspects(walk, expected, actual, path, ("name", "index", "attrs"))
    return found if found is not EQUAL else _compare_column(walk, expected, actual, path)


def compare_frames(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two frames by columns, index, dtypes and values; name the first cell."""
    found = _compare_aspects(walk, expected, actual, path, ("columns", "index", "attrs"))
    if found is not EQUAL:
        return found
    return first_of(
        _in_column(
            _compare_column(walk, expected.iloc[:, place], actual.iloc[:, place], path), label
        )
        for place, label in enumerate(expected.columns)
    )


def _compare_aspects(
    walk: Walk, expected: Any, actual: Any, path: str, names: tuple[str, ...]
) -> Outcome:
    """Compare what stands around and beside the cells of two series or frames."""
    return walk.compare_attributes(_aspects(expected, names), _aspects(actual, names), path)


def _aspects(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    around = {name: getattr(value, name) for name in names}
    unique = {"flags.allows_duplicate_labels": value.flags.allows_duplicate_labels}
    return {**around, **unique, **told_to_pandas(value)}


def _compare_column(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    found = _compare_values(walk, expected, actual, "")
    if isinstance(found, NotComparable):
        return replace(found, path=path)
    if isinstance(found, Equal):
        return found
    row, rest = _row_of(found.path, expected.index)
    return replace(found, path=path + rest, row=row)


def _row_of(path: str, index: Any) -> tuple[str | None, str]:
    """Split the place in a column into the row's label and the rest of the path."""
    number, _, rest = path.removeprefix("[").partition("]")
    return (shown(index[int(number)]), rest) if number.isdigit() else (None, path)


def _in_column(found: Outcome, label: object) -> Outcome:
    return replace(found, column=shown(label)) if isinstance(found, Difference) else found


def compare_grouped(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    """Compare two group-bys by the grouped value and by the group of each row."""
    found = walk.compare(expected.obj, actual.obj, f"{path}.obj")
    if found is not EQUAL:
        return found
    return walk.compare(expected.ngroup(), actual.ngroup(), f"{path}.ngroup()")
