"""What plugins plug into: frame types and how their columns are reached.

Extensions are known by name and imported when they are needed: when a frame type is asked for and
the extension's library is imported already. What users register themselves comes first.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import Any, Final

EXTENSIONS: Final[dict[str, str]] = {
    "pandas": "pandas",
    "polars": "polars",
}
"""Extension → the library it serves, in the order in which they are asked."""

DF_TYPE_AND_COLUMN_TYPES: dict[str, dict[str, Any]] = {}
"""Extension → ``{"dataframe_type": ..., "column_type": ...}``."""

INITIALIZED_EXTENSIONS: set[str] = set()
"""Extensions imported so far."""


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


def load_extension(name: str) -> None:
    """Import an extension now.

    Parameters
    ----------
    name
        A key of :data:`EXTENSIONS`, such as ``"pandas"``.
    """
    importlib.import_module(f"hamilton.plugins.{name}_extensions")
    INITIALIZED_EXTENSIONS.add(name)


def load_available() -> None:
    """Import the extensions whose libraries are imported already."""
    for name, library in EXTENSIONS.items():
        if name not in INITIALIZED_EXTENSIONS and library in sys.modules:
            load_extension(name)


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


def _is_subclass(candidate: Any, of: Any) -> bool:
    candidate = getattr(candidate, "__origin__", None) or candidate
    return isinstance(candidate, type) and isinstance(of, type) and issubclass(candidate, of)
