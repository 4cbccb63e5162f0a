"""Polars: compute columns before a function sees its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import polars as pl

from hamilton.function_modifiers.extractors import take_column
from hamilton.function_modifiers.with_columns import FrameLibrary, with_columns_base


def append_columns(frame: pl.DataFrame, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Give a frame with columns added or replaced; series and expressions can be columns."""
    return frame.with_columns(**columns)


class with_columns(with_columns_base):
    """Compute columns of a Polars frame before a function sees it.

    See :class:`hamilton.function_modifiers.with_columns.with_columns_base` for the parameters.
    Columns are passed as series; series and expressions that are computed are appended.
    """

    library: ClassVar[FrameLibrary] = FrameLibrary(
        pl.DataFrame, pl.Series, (pl.Series, pl.Expr), take_column, append_columns
    )


__all__ = ["append_columns", "with_columns"]
