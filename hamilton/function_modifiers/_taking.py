"""What nodes do that take a value apart, or fill it: small functions, importable, so that they pickle."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from hamilton import registry
from hamilton.errors import InvalidDecoratorException, did_you_mean


def take_column(source: Any, column: str, producer: str) -> Any:
    """Take a column of a frame.

    Raises
    ------
    InvalidDecoratorException
        If there is none of that name.
    """
    try:
        return registry.get_column(source, column)
    except Exception as error:
        names = registry.column_names(source)
        if names is None or column in names:
            raise
        msg = (
            f"No such column: {column} produced by {producer}. It only produced {names}. "
            f"{did_you_mean(column, map(str, names))}"
        )
        raise InvalidDecoratorException(msg.strip()) from error


def take_field(source: Any, field: str, producer: str) -> Any:
    """Take a field of a mapping.

    Raises
    ------
    InvalidDecoratorException
        If there is none of that name.
    """
    if not isinstance(source, Mapping):
        msg = (
            f"{producer} is decorated with @extract_fields, so it returns a dict; it returned "
            f"{type(source).__name__}."
        )
        raise InvalidDecoratorException(msg)
    if field not in source:
        msg = (
            f"No such field: {field} produced by {producer}. It only produced {list(source)}. "
            f"{did_you_mean(field, map(str, source))}"
        )
        raise InvalidDecoratorException(msg.strip())
    return source[field]


def take_item(source: Sequence[Any], index: int, producer: str) -> Any:
    """Take an item of a tuple.

    Raises
    ------
    InvalidDecoratorException
        If the tuple is too short.
    TypeError
        If it is none.
    """
    if not hasattr(source, "__len__"):
        msg = (
            f"{producer} is decorated with @unpack_fields, so it returns a tuple; it returned "
            f"{type(source).__name__}."
        )
        raise TypeError(msg)
    if index >= len(source):
        msg = f"No such item: {index} produced by {producer}. It only produced {len(source)}."
        raise InvalidDecoratorException(msg)
    return source[index]


def fill_fields(source: Mapping[str, Any], fields: Sequence[str], fill_with: Any) -> Any:
    """Give a mapping with missing fields filled; the one given stays as it is."""
    missing = {field: fill_with for field in fields if field not in source}
    return {**source, **missing} if missing else source


def fill_columns(source: Any, columns: Sequence[str], fill_with: Any) -> Any:
    """Give a frame with missing columns filled; the one given stays as it is."""
    names = registry.column_names(source)
    known = source if names is None else set(names)  # what tells no names is asked for each
    missing = [column for column in columns if column not in known]
    frame = copy.copy(source) if missing else source
    for column in missing:
        frame = registry.fill_with_scalar(frame, column, fill_with)
    return frame


def rename_columns(source: Any, columns: Sequence[str]) -> Any:
    """Give a frame with its columns renamed by position; the one given stays as it is."""
    frame = copy.copy(source)
    frame.columns = list(columns)
    return frame
