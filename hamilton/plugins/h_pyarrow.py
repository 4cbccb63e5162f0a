"""Arrow: give a frame of any library as a table."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa
from pyarrow.interchange import from_dataframe

from hamilton.errors import ResultError
from hamilton.lifecycle.api import ResultBuilder


class PyarrowTableResult(ResultBuilder):
    """Give the one output, a frame of any library, as an Arrow table."""

    def build_result(self, **outputs: Any) -> pa.Table:
        """Turn the output into a table.

        Raises
        ------
        ResultError
            If there is not exactly one output, or it is no frame.
        """
        if len(outputs) != 1:
            msg = (
                "PyarrowTableResult can only receive 1 output, i.e., only one item in "
                f"`to.SAVER(dependencies=[])`. It received {len(outputs)}: {', '.join(outputs)}."
            )
            raise ResultError(msg)
        ((name, frame),) = outputs.items()
        for turn in _TURNS:
            table = turn(frame)
            if isinstance(table, pa.Table):
                return table
        msg = (
            f"PyarrowTableResult turns frames into tables; {name} is a {type(frame).__name__}. "
            "A frame has columns, and to_arrow() or the Arrow or dataframe protocol."
        )
        raise ResultError(msg)

    def output_type(self) -> Any:
        """Give the type of the result."""
        return pa.Table


def _as_it_is(frame: Any) -> Any:
    return frame


def _from_pandas(frame: Any) -> Any:
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(frame, pandas.DataFrame):
        return None
    return pa.Table.from_pandas(frame, preserve_index=False)


def _from_polars(frame: Any) -> Any:
    collected = frame.collect() if hasattr(frame, "collect") else frame
    return collected.to_arrow() if hasattr(collected, "to_arrow") else None


def _from_stream(frame: Any) -> Any:
    is_column = len(getattr(frame, "shape", ("rows", "columns"))) == 1
    return pa.table(frame) if hasattr(frame, "__arrow_c_stream__") and not is_column else None


def _from_interchange(frame: Any) -> Any:
    return from_dataframe(frame) if hasattr(frame, "__dataframe__") else None


_TURNS = (_as_it_is, _from_pandas, _from_polars, _from_stream, _from_interchange)
"""How a frame becomes a table; the first that can does."""

__all__ = ["PyarrowTableResult"]
