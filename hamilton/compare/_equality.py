"""Equality by kind of value: one comparer per family, one walk over all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias

from hamilton.compare import _figures, _tables
from hamilton.compare._kinds import kind_of, name_of
from hamilton.compare._outcome import (
    EQUAL,
    Difference,
    NotComparable,
    Outcome,
    differs,
    shown,
)
from hamilton.compare._state import reduced
from hamilton.compare._walk import Walk, first_of

Comparer: TypeAlias = Callable[[Walk, Any, Any, str], Outcome]
"""Compares two values of one type: walk, expected, actual, path."""


def compare(expected: object, actual: object, *, rtol: float = 1e-9) -> Outcome:
    """Say whether two values are equal, and if not, where they first differ.

    Frames and series are compared by exact labels, dtypes and index; numbers within a relative
    tolerance; NaN equals NaN; containers part by part; objects by the state that pickle sees,
    or by an equality of their own.

    Parameters
    ----------
    expected, actual
        The two values.
    rtol
        The largest difference of two floats, relative to the larger one.

    Examples
    --------
    >>> str(compare({"a": [1, 2]}, {"a": [1, 3]}))
    "value differs at ['a'][1]: expected 2, got 3"
    """
    try:
        return Walk(_compare_values, rtol).compare(expected, actual, "")
    except RecursionError:
        return NotComparable("it is nested too deeply")
    except Exception as error:  # noqa: BLE001 - a user's class may raise anything
        return NotComparable(f"comparing it raised {shown(error)}")


def _compare_values(walk: Walk, expected: object, actual: object, path: str) -> Outcome:
    if type(expected) is not type(actual):
        return _different_types(expected, actual, path)
    if expected is actual:
        return EQUAL
    return _COMPARERS[kind_of(expected)](walk, expected, actual, path)


def _different_types(expected: object, actual: object, path: str) -> Outcome:
    names = name_of(type(expected)), name_of(type(actual))
    if names[0] == names[1]:
        return NotComparable(f"there are two classes named {names[0]}", path)
    return Difference("type", names[0], names[1], path)


def _compare_scalars(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    same = expected == actual or walk.is_close(expected, actual)
    return EQUAL if same else differs("value", expected, actual, path)


def _compare_sequences(
    walk: Walk, expected: Sequence[object], actual: Sequence[object], path: str
) -> Outcome:
    if len(expected) != len(actual):
        return differs("length", len(expected), len(actual), path)
    pairs = zip(expected, actual, strict=True)
    return first_of(walk.compare(e, a, f"{path}[{i}]") for i, (e, a) in enumerate(pairs))


def _compare_mappings(
    walk: Walk, expected: Mapping[object, object], actual: Mapping[object, object], path: str
) -> Outcome:
    keys = _compare_keys(walk, list(expected), list(actual), path)
    if keys is not EQUAL:
        return keys
    pairs = zip(expected.items(), actual.values(), strict=True)
    return first_of(walk.compare(e, a, f"{path}[{key!r}]") for (key, e), a in pairs)


def _compare_keys(walk: Walk, expected: list[object], actual: list[object], path: str) -> Outcome:
    found = walk.compare(expected, actual, path)
    if isinstance(found, Difference):
        return differs("keys", expected, actual, path)
    return found


def _compare_sets(
    walk: Walk, expected: AbstractSet[object], actual: AbstractSet[object], path: str
) -> Outcome:
    if expected == actual:
        return EQUAL
    missing, extra = _sorted(expected - actual), _sorted(actual - expected)
    if (
        len(missing) == len(extra)
        and first_of(walk.compare(e, a, path) for e, a in zip(missing, extra, strict=True)) == EQUAL
    ):
        return EQUAL
    return differs("members", missing, extra, path)


def _sorted(members: Iterable[object]) -> list[object]:
    return sorted(members, key=lambda member: (name_of(type(member)), shown(member)))


def _compare_array_scalars(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    if expected.dtype != actual.dtype:
        return differs("dtype", expected.dtype, actual.dtype, path)
    if expected.dtype.kind in "OV":
        return walk.compare(expected.item(), actual.item(), path)
    same = expected.tobytes() == actual.tobytes() or walk.is_close(expected.item(), actual.item())
    return EQUAL if same else differs("value", expected, actual, path)


def _compare_estimators(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    found = _compare_objects(walk, expected, actual, path)
    if found is not EQUAL or not hasattr(expected, "predict"):
        return found
    return _compare_predictions(walk, expected, actual, path)


def _compare_predictions(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    width = getattr(expected, "n_features_in_", None)
    if width is None or hasattr(expected, "feature_names_in_"):
        return EQUAL  # not fitted, or fitted on named columns: the fitted state was compared
    probe = [[math.sin(row * width + column) for column in range(width)] for row in range(5)]
    try:
        predictions = expected.predict(probe), actual.predict(probe)
    except Exception:  # noqa: BLE001 - an estimator may refuse made-up features in any way
        return EQUAL
    return walk.compare(*predictions, f"{path}.predict(...)")


def _compare_polars(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    if str(getattr(expected, "schema", expected.dtype if hasattr(expected, "dtype") else "")) != (
        str(getattr(actual, "schema", actual.dtype if hasattr(actual, "dtype") else ""))
    ):
        return differs("schema", expected.schema, actual.schema, path)
    if expected.equals(actual, null_equal=True):
        return EQUAL
    return walk.compare(_columns_of(expected), _columns_of(actual), path)


def _columns_of(value: Any) -> dict[str, list[object]]:
    columns = value.get_columns() if hasattr(value, "get_columns") else [value]
    return {column.name: column.to_list() for column in columns}


def _compare_lazy(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    return walk.compare(expected.collect(), actual.collect(), path)


def _compare_arrow(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    if not expected.schema.equals(actual.schema, check_metadata=False):
        return differs("schema", expected.schema, actual.schema, path)
    return walk.compare(expected.to_pydict(), actual.to_pydict(), path)


def _compare_nothing(_: Walk, expected: object, __: object, path: str) -> Outcome:
    return NotComparable(f"a {type(expected).__name__} has no equality", path)


def _compare_methods(walk: Walk, expected: Any, actual: Any, path: str) -> Outcome:
    return first_of(
        walk.compare(getattr(expected, name, None), getattr(actual, name, None), f"{path}.{name}")
        for name in ("__self__", "__name__", "__func__")
    )


def _compare_objects(walk: Walk, expected: object, actual: object, path: str) -> Outcome:
    found = _compare_states(walk, expected, actual, path)
    if found is EQUAL:
        return EQUAL
    own = _own_equality(expected, actual, path)
    return found if own is None else own


def _compare_states(walk: Walk, expected: object, actual: object, path: str) -> Outcome:
    try:
        states = _state_of(expected), _state_of(actual)
    except Exception as error:  # noqa: BLE001 - a user's __reduce__ may raise anything
        reason = f"a {type(expected).__name__} has no equality and no state to see ({error})"
        return NotComparable(reason, path)
    return walk.compare_states(*states, path)


def _state_of(value: object) -> tuple[object, ...]:
    seen = reduced(value)
    if isinstance(seen, str):
        return (seen,)
    parts = list(seen) + [None] * (6 - len(seen))
    parts[3:5] = [None if part is None else list(part) for part in parts[3:5]]
    return tuple(parts)


def _own_equality(expected: object, actual: object, path: str) -> Outcome | None:
    """Ask the class's own ``__eq__``; nothing if it has none or gives no plain answer."""
    if type(expected).__eq__ is object.__eq__:
        return None
    try:
        same: object = expected == actual
    except Exception:  # noqa: BLE001 - a user's __eq__ may raise anything
        return None
    if not isinstance(same, bool):
        return None
    return EQUAL if same else differs("value", expected, actual, path)


_COMPARERS: Final[dict[str, Comparer]] = {
    "scalar": _compare_scalars,
    "sequence": _compare_sequences,
    "mapping": _compare_mappings,
    "set": _compare_sets,
    "array": _tables.compare_arrays,
    "array_scalar": _compare_array_scalars,
    "frame": _tables.compare_frames,
    "series": _tables.compare_series,
    "index": _tables.compare_indexes,
    "extension_array": _tables.compare_extension_arrays,
    "grouped": _tables.compare_grouped,
    "polars": _compare_polars,
    "polars_lazy": _compare_lazy,
    "arrow": _compare_arrow,
    "figure": _figures.compare_figures,
    "artist": _figures.compare_artists,
    "estimator": _compare_estimators,
    "function": _compare_nothing,
    "method": _compare_methods,
    "cached_function": _compare_nothing,
    "buffer": _compare_objects,
    "builtin": _compare_objects,
    "module": _compare_nothing,
    "class": _compare_nothing,
    "generator": _compare_nothing,
    "object": _compare_objects,
}
