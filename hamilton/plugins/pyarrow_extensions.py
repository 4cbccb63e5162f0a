"""Arrow: its table type and how its columns are reached."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from hamilton import registry

registry.register_types("pyarrow", pa.Table, pa.ChunkedArray)


@registry.get_column.register(pa.Table)
def get_column_pyarrow(df: pa.Table, column_name: str) -> pa.ChunkedArray:
    """Give a column of a table."""
    return df.column(column_name)


@registry.fill_with_scalar.register(pa.Table)
def fill_with_scalar_pyarrow(df: pa.Table, column_name: str, value: Any) -> pa.Table:
    """Give the table with a column of one value, in the place of one of its name."""
    column = pa.repeat(pa.scalar(value), df.num_rows)
    if column_name in df.column_names:
        return df.set_column(df.column_names.index(column_name), column_name, column)
    return df.append_column(column_name, column)
