"""Polars: join outputs into a frame, and compute columns before a function sees its frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import polars as pl

from hamilton.base import ResultMixin
from hamilton.function_modifiers.extractors import take_column
from hamilton.function_modifiers.with_columns import FrameLibrary, with_columns_base


class PolarsDataFrameResult(ResultMixin):
    """Join outputs into a frame, one column for each.

    Scalars are repeated; a single frame is given as it is, a lazy one is collected. Of anything else
    that is the single output and no series, such as a list, a frame of one row is made.
    """

    @staticmethod
    def build_result(**outputs: Any) -> pl.DataFrame:
        """Join outputs into a frame."""
        if len(outputs) == 1:
            ((name, only),) = outputs.items()
            if isinstance(only, pl.LazyFrame):
                return only.collect()  # type: ignore[return-value,unused-ignore]
            if isinstance(only, pl.DataFrame):
                return only
            return pl.DataFrame({name: only if isinstance(only, pl.Series) else [only]})
        return pl.DataFrame(outputs)

    def output_type(self) -> Any:
        """Give the type of the result."""
        return pl.DataFrame


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


__all__ = ["PolarsDataFrameResult", "append_columns", "with_columns"]
