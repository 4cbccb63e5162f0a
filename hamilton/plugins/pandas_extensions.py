"""pandas: its frame type, how its columns are reached, and how frames are read and written."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hamilton import registry
from hamilton.io.utils import opened
from hamilton.plugins._frames import NULLABLE, Format, defaults_of, is_file_name, reader, writer

registry.register_types("pandas", pd.DataFrame, pd.Series)


@registry.get_column.register(pd.DataFrame)
def get_column_pandas(df: pd.DataFrame, column_name: str) -> pd.Series[Any]:
    """Give a column of a frame."""
    return df[column_name]


@registry.fill_with_scalar.register(pd.DataFrame)
def fill_with_scalar_pandas(df: pd.DataFrame, column_name: str, value: Any) -> pd.DataFrame:
    """Give the frame with a column of one value."""
    df[column_name] = value
    return df


def _to_parquet(
    df: pd.DataFrame,
    path: Any,
    extra_kwargs: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> None:
    df.to_parquet(path, **arguments, **(extra_kwargs or {}))


_OF_EXCEL_WRITER = (
    "engine", "mode", "if_sheet_exists", "datetime_format", "date_format", "engine_kwargs",
    "storage_options",
)  # fmt: skip


def _to_excel(df: pd.DataFrame, excel_writer: Any, **arguments: Any) -> None:
    own = {name: arguments.pop(name) for name in _OF_EXCEL_WRITER if name in arguments}
    with pd.ExcelWriter(excel_writer, **own) as book:
        df.to_excel(book, **arguments)


def _to_orc(df: pd.DataFrame, path: Any, **arguments: Any) -> None:
    """Write a file at once: where a disk is full, the library's own way ends the process."""
    if is_file_name(path):
        with opened(path, "wb") as file:
            file.write(df.to_orc(None, **arguments) or b"")
    else:
        df.to_orc(path, **arguments)


_GONE_FROM_TEXT = (
    "verbose", "keep_date_col", "delim_whitespace", "infer_datetime_format", "date_parser",
)  # fmt: skip

# A row each: the key, the library's function, its name of the place, and ours where it differs.

_reader = functools.partial(reader, __name__, pd.DataFrame)
_writer = functools.partial(writer, __name__, (pd.DataFrame,))

PandasCSVReader = _reader(
    "PandasCSVReader",
    Format(
        "csv",
        pd.read_csv,
        "filepath_or_buffer",
        ("path",),
        always=NULLABLE,
        shown={"sep": ","},
        gone=_GONE_FROM_TEXT,
    ),
)
PandasCSVWriter = _writer(
    "PandasCSVWriter",
    Format("csv", pd.DataFrame.to_csv, "path_or_buf", ("path",), always={"index": False}),
)
PandasParquetReader = _reader(
    "PandasParquetReader",
    Format("parquet", pd.read_parquet, "path", always=NULLABLE, gone=("use_nullable_dtypes",)),
)
PandasParquetWriter = _writer(
    "PandasParquetWriter",
    Format(
        "parquet", pd.DataFrame.to_parquet, "path", more={"extra_kwargs": None}, act=_to_parquet
    ),
)
PandasPickleReader = _reader(
    "PandasPickleReader",
    Format("pickle", pd.read_pickle, "filepath_or_buffer", ("filepath_or_buffer", "path")),
)
PandasPickleWriter = _writer("PandasPickleWriter", Format("pickle", pd.DataFrame.to_pickle, "path"))
PandasJsonReader = _reader(
    "PandasJsonReader", Format("json", pd.read_json, "path_or_buf", ("filepath_or_buffer",))
)
PandasJsonWriter = _writer(
    "PandasJsonWriter", Format("json", pd.DataFrame.to_json, "path_or_buf", ("filepath_or_buffer",))
)
PandasSqlReader = _reader(
    "PandasSqlReader",
    Format(
        "sql",
        pd.read_sql,
        "sql",
        ("query_or_table",),
        required={"db_connection": "con"},
        is_sql=True,
    ),
)
PandasSqlWriter = _writer(
    "PandasSqlWriter",
    Format(
        "sql",
        pd.DataFrame.to_sql,
        "name",
        ("table_name",),
        required={"db_connection": "con"},
        is_sql=True,
    ),
)
PandasXmlReader = _reader(
    "PandasXmlReader",
    Format(
        "xml", pd.read_xml, "path_or_buffer", always=NULLABLE, renamed={"namespace": "namespaces"}
    ),
)
PandasXmlWriter = _writer(
    "PandasXmlWriter",
    Format("xml", pd.DataFrame.to_xml, "path_or_buffer", renamed={"elems_cols": "elem_cols"}),
)
PandasHtmlReader = _reader("PandasHtmlReader", Format("html", pd.read_html, "io", always=NULLABLE))
PandasHtmlWriter = _writer("PandasHtmlWriter", Format("html", pd.DataFrame.to_html, "buf"))
PandasStataReader = _reader(
    "PandasStataReader", Format("stata", pd.read_stata, "filepath_or_buffer")
)
PandasStataWriter = _writer("PandasStataWriter", Format("stata", pd.DataFrame.to_stata, "path"))
PandasFeatherReader = _reader(
    "PandasFeatherReader", Format("feather", pd.read_feather, "path", always=NULLABLE)
)
PandasFeatherWriter = _writer(
    "PandasFeatherWriter",
    Format(
        "feather",
        pd.DataFrame.to_feather,
        "path",
        ("path", "dest"),
        more=dict.fromkeys(("compression", "compression_level", "chunksize", "version")),
    ),
)
PandasORCReader = _reader("PandasORCReader", Format("orc", pd.read_orc, "path", always=NULLABLE))
PandasORCWriter = _writer(
    "PandasORCWriter", Format("orc", pd.DataFrame.to_orc, "path", act=_to_orc)
)
PandasExcelReader = _reader(
    "PandasExcelReader",
    Format("excel", pd.read_excel, "io", ("path",), always=NULLABLE, gone=("verbose",)),
)
PandasExcelWriter = _writer(
    "PandasExcelWriter",
    Format(
        "excel",
        pd.DataFrame.to_excel,
        "excel_writer",
        ("path",),
        more={"mode": "w", "if_sheet_exists": None, "datetime_format": None, "date_format": None},
        act=_to_excel,
    ),
)
PandasTableReader = _reader(
    "PandasTableReader",
    Format(
        "table",
        pd.read_table,
        "filepath_or_buffer",
        always=NULLABLE,
        shown={"sep": "\t"},
        gone=_GONE_FROM_TEXT,
    ),
)
PandasFWFReader = _reader(
    "PandasFWFReader",
    Format(
        "fwf",
        pd.read_fwf,
        "filepath_or_buffer",
        always=NULLABLE,
        more=defaults_of(pd.read_csv, ("filepath_or_buffer", "sep", "delimiter")),
    ),
)
PandasSPSSReader = _reader(
    "PandasSPSSReader", Format("spss", pd.read_spss, "path", always=NULLABLE)
)
