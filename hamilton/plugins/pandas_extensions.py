"""pandas: its frame type, how its columns are reached, and how frames are read and written."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hamilton import registry
from hamilton.plugins._frames import NULLABLE, Format, defaults_of, reader, writer

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


_GONE_FROM_TEXT = (
    "verbose", "keep_date_col", "delim_whitespace", "infer_datetime_format", "date_parser",
)  # fmt: skip

_reader = functools.partial(reader, __name__, pd.DataFrame)
_writer = functools.partial(writer, __name__, (pd.DataFrame,))

PandasCSVReader = _reader(
    "PandasCSVReader",
    Format(
        key="csv",
        signature=pd.read_csv,
        place="filepath_or_buffer",
        fields=("path",),
        always=NULLABLE,
        shown={"sep": ","},
        gone=_GONE_FROM_TEXT,
    ),
)
PandasCSVWriter = _writer(
    "PandasCSVWriter",
    Format(
        key="csv",
        signature=pd.DataFrame.to_csv,
        place="path_or_buf",
        fields=("path",),
        always={"index": False},
    ),
)
PandasParquetReader = _reader(
    "PandasParquetReader",
    Format(
        key="parquet",
        signature=pd.read_parquet,
        place="path",
        fields=("path",),
        always=NULLABLE,
        gone=("use_nullable_dtypes",),
    ),
)
PandasParquetWriter = _writer(
    "PandasParquetWriter",
    Format(
        key="parquet",
        signature=pd.DataFrame.to_parquet,
        place="path",
        fields=("path",),
        more={"extra_kwargs": None},
        act=_to_parquet,
    ),
)
PandasPickleReader = _reader(
    "PandasPickleReader",
    Format(
        key="pickle",
        signature=pd.read_pickle,
        place="filepath_or_buffer",
        fields=("filepath_or_buffer", "path"),
    ),
)
PandasPickleWriter = _writer(
    "PandasPickleWriter",
    Format(key="pickle", signature=pd.DataFrame.to_pickle, place="path", fields=("path",)),
)
PandasJsonReader = _reader(
    "PandasJsonReader",
    Format(
        key="json",
        signature=pd.read_json,
        place="path_or_buf",
        fields=("filepath_or_buffer",),
    ),
)
PandasJsonWriter = _writer(
    "PandasJsonWriter",
    Format(
        key="json",
        signature=pd.DataFrame.to_json,
        place="path_or_buf",
        fields=("filepath_or_buffer",),
    ),
)
PandasSqlReader = _reader(
    "PandasSqlReader",
    Format(
        key="sql",
        signature=pd.read_sql,
        place="sql",
        fields=("query_or_table",),
        required={"db_connection": "con"},
        is_sql=True,
    ),
)
PandasSqlWriter = _writer(
    "PandasSqlWriter",
    Format(
        key="sql",
        signature=pd.DataFrame.to_sql,
        place="name",
        fields=("table_name",),
        required={"db_connection": "con"},
        is_sql=True,
    ),
)
PandasXmlReader = _reader(
    "PandasXmlReader",
    Format(
        key="xml",
        signature=pd.read_xml,
        place="path_or_buffer",
        fields=("path_or_buffer",),
        always=NULLABLE,
        renamed={"namespace": "namespaces"},
    ),
)
PandasXmlWriter = _writer(
    "PandasXmlWriter",
    Format(
        key="xml",
        signature=pd.DataFrame.to_xml,
        place="path_or_buffer",
        fields=("path_or_buffer",),
        renamed={"elems_cols": "elem_cols"},
    ),
)
PandasHtmlReader = _reader(
    "PandasHtmlReader",
    Format(key="html", signature=pd.read_html, place="io", fields=("io",), always=NULLABLE),
)
PandasHtmlWriter = _writer(
    "PandasHtmlWriter",
    Format(key="html", signature=pd.DataFrame.to_html, place="buf", fields=("buf",)),
)
PandasStataReader = _reader(
    "PandasStataReader",
    Format(
        key="stata",
        signature=pd.read_stata,
        place="filepath_or_buffer",
        fields=("filepath_or_buffer",),
    ),
)
PandasStataWriter = _writer(
    "PandasStataWriter",
    Format(key="stata", signature=pd.DataFrame.to_stata, place="path", fields=("path",)),
)
PandasFeatherReader = _reader(
    "PandasFeatherReader",
    Format(
        key="feather",
        signature=pd.read_feather,
        place="path",
        fields=("path",),
        always=NULLABLE,
    ),
)
PandasFeatherWriter = _writer(
    "PandasFeatherWriter",
    Format(
        key="feather",
        signature=pd.DataFrame.to_feather,
        place="path",
        fields=("path", "dest"),
        more=dict.fromkeys(("compression", "compression_level", "chunksize", "version")),
    ),
)
PandasORCReader = _reader(
    "PandasORCReader",
    Format(key="orc", signature=pd.read_orc, place="path", fields=("path",), always=NULLABLE),
)
PandasORCWriter = _writer(
    "PandasORCWriter",
    Format(key="orc", signature=pd.DataFrame.to_orc, place="path", fields=("path",)),
)
PandasExcelReader = _reader(
    "PandasExcelReader",
    Format(
        key="excel",
        signature=pd.read_excel,
        place="io",
        fields=("path",),
        always=NULLABLE,
        gone=("verbose",),
    ),
)
PandasExcelWriter = _writer(
    "PandasExcelWriter",
    Format(
        key="excel",
        signature=pd.DataFrame.to_excel,
        place="excel_writer",
        fields=("path",),
        more={
            "mode": "w",
            "if_sheet_exists": None,
            "datetime_format": None,
            "date_format": None,
        },
        act=_to_excel,
    ),
)
PandasTableReader = _reader(
    "PandasTableReader",
    Format(
        key="table",
        signature=pd.read_table,
        place="filepath_or_buffer",
        fields=("filepath_or_buffer",),
        always=NULLABLE,
        shown={"sep": "\t"},
        gone=_GONE_FROM_TEXT,
    ),
)
PandasFWFReader = _reader(
    "PandasFWFReader",
    Format(
        key="fwf",
        signature=pd.read_fwf,
        place="filepath_or_buffer",
        fields=("filepath_or_buffer",),
        always=NULLABLE,
        more=defaults_of(pd.read_csv, ("filepath_or_buffer", "sep", "delimiter")),
    ),
)
PandasSPSSReader = _reader(
    "PandasSPSSReader",
    Format(key="spss", signature=pd.read_spss, place="path", fields=("path",), always=NULLABLE),
)

for _adapter in (
    PandasCSVReader,
    PandasCSVWriter,
    PandasParquetReader,
    PandasParquetWriter,
    PandasPickleReader,
    PandasPickleWriter,
    PandasJsonReader,
    PandasJsonWriter,
    PandasSqlReader,
    PandasSqlWriter,
    PandasXmlReader,
    PandasXmlWriter,
    PandasHtmlReader,
    PandasHtmlWriter,
    PandasStataReader,
    PandasStataWriter,
    PandasFeatherReader,
    PandasFeatherWriter,
    PandasORCReader,
    PandasORCWriter,
    PandasExcelReader,
    PandasExcelWriter,
    PandasTableReader,
    PandasFWFReader,
    PandasSPSSReader,
):
    registry.register_adapter(_adapter)
