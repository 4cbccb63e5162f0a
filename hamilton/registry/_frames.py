"""The classes of frames that are known, and how their columns are reached."""

from __future__ import annotations

import functools
from typing import Any

from hamilton.registry._extensions import load_available

DF_TYPE_AND_COLUMN_TYPES: dict[str, dict[str, Any]] = {}
"""Extension → ``{"dataframe_type": ..., "column_type": ...}``."""


def register_types(extension_name: str, df_type: Any, column_type: Any) -> None:
    """Make a frame type known.

    Parameters
    ----------
    extension_name
        A name for the pair; registering it again replaces it.
    df_type
        The class of frames.
    column_type
        The class of their columns.
    """
    DF_TYPE_AND_COLUMN_TYPES[extension_name] = {
        "dataframe_type": df_type,
        "column_type": column_type,
    }


def get_registered_dataframe_types() -> dict[str, Any]:
    """Give the classes of frames by extension."""
    return _registered("dataframe_type")


def get_registered_column_types() -> dict[str, Any]:
    """Give the classes of columns by extension."""
    return _registered("column_type")


def get_column_type_from_df_type(dataframe_type: Any) -> Any:
    """Give the class of the columns of a class of frames.

    Raises
    ------
    NotImplementedError
        If the class of frames is not registered.
    """
    load_available()
    for types in reversed(DF_TYPE_AND_COLUMN_TYPES.values()):
        if _is_subclass(dataframe_type, types["dataframe_type"]):
            return types["column_type"]
    known = ", ".join(DF_TYPE_AND_COLUMN_TYPES) or "none"
    msg = f"{dataframe_type} is no registered dataframe type; known extensions: {known}."
    raise NotImplementedError(msg)


def is_dataframe_type(type_: Any) -> bool:
    """Say whether a class of frames is registered."""
    try:
        get_column_type_from_df_type(type_)
    except NotImplementedError:
        return False
    return True


@functools.singledispatch
def get_column(df: Any, column_name: str) -> Any:
    """Give a column of a frame; extensions register their classes with it.

    Raises
    ------
    NotImplementedError
        If the frame's class is not registered.
    """
    return _after_loading(get_column, df)(df, column_name)


@functools.singledispatch
def fill_with_scalar(df: Any, column_name: str, value: Any) -> Any:
    """Give a frame with a column of one value; extensions register their classes with it.

    Raises
    ------
    NotImplementedError
        If the frame's class is not registered.
    """
    return _after_loading(fill_with_scalar, df)(df, column_name, value)


def column_names(df: Any) -> list[str] | None:
    """Give the names of a frame's columns, ``None`` for a class of frames that does not tell them.

    Parameters
    ----------
    df
        A frame of any library; a lazy one is not computed for it.
    """
    if hasattr(type(df), "collect_schema"):  # of the class: a column may be called so
        return list(df.collect_schema().names())
    if hasattr(type(df), "column_names"):  # of Arrow, whose columns are no names
        return list(df.column_names)
    names = getattr(df, "columns", None)
    return None if names is None else list(names)


def _after_loading(function: Any, df: Any) -> Any:
    before = function.dispatch(type(df))
    load_available()
    found = function.dispatch(type(df))
    if found is before:
        msg = (
            f"{function.__name__} is not implemented for {type(df).__module__}."
            f"{type(df).__qualname__}; register it with "
            f"@hamilton.registry.{function.__name__}.register."
        )
        raise NotImplementedError(msg)
    return found


def _registered(which: str) -> dict[str, Any]:
    load_available()
    return {name: types[which] for name, types in DF_TYPE_AND_COLUMN_TYPES.items()}


def _is_subclass(candidate: Any, of: Any) -> bool:
    for behind in ("__value__", "__origin__"):  # a `type` statement; Annotated and generics
        candidate = getattr(candidate, behind, None) or candidate
    return isinstance(candidate, type) and isinstance(of, type) and issubclass(candidate, of)


__all__ = [
    "DF_TYPE_AND_COLUMN_TYPES",
    "column_names",
    "fill_with_scalar",
    "get_column",
    "get_column_type_from_df_type",
    "get_registered_column_types",
    "get_registered_dataframe_types",
    "is_dataframe_type",
    "register_types",
]
