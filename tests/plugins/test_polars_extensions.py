"""What Polars frames are read from and written to, eager and lazy."""

from __future__ import annotations

import dataclasses
import sqlite3
import warnings

import polars as pl
import pytest

from hamilton.plugins import polars_extensions as po
from hamilton.plugins import polars_lazyframe_extensions as lazy
from hamilton.plugins import polars_post_1_0_0_extensions as older
from hamilton.registry import Tier, tier

FRAME = pl.DataFrame({"u": [1, 2], "v": ["a", "b"]})


def place_of(adapter):
    return next(field.name for field in dataclasses.fields(adapter))


@pytest.mark.parametrize("frame", [FRAME, FRAME.lazy()], ids=["eager", "lazy"])
@pytest.mark.parametrize(
    ("writer", "reader"),
    [
        (po.PolarsCSVWriter, po.PolarsCSVReader),
        (po.PolarsParquetWriter, po.PolarsParquetReader),
        (po.PolarsFeatherWriter, po.PolarsFeatherReader),
        (po.PolarsAvroWriter, po.PolarsAvroReader),
        (po.PolarsJSONWriter, po.PolarsJSONReader),
        (po.PolarsNDJSONWriter, po.PolarsNDJSONReader),
    ],
)
def test_a_frame_comes_back_as_it_was_saved(tmp_path, writer, reader, frame):
    path = str(tmp_path / "frame")
    told = writer(**{place_of(writer): path}).save_data(frame)

    loaded, also_told = reader(**{place_of(reader): path}).load_data(pl.DataFrame)

    assert loaded.equals(FRAME)
    assert told["file_metadata"]["size"] == also_told["file_metadata"]["size"] > 0
    assert also_told["dataframe_metadata"]["datatypes"] == ["Int64", "String"]


@pytest.mark.parametrize(
    ("writer", "scan"),
    [
        (po.PolarsCSVWriter, lazy.PolarsScanCSVReader),
        (po.PolarsParquetWriter, lazy.PolarsScanParquetReader),
        (po.PolarsFeatherWriter, lazy.PolarsScanFeatherReader),
    ],
)
def test_a_file_is_scanned_and_some_columns_are_taken(tmp_path, writer, scan):
    path = str(tmp_path / "frame")
    writer(**{place_of(writer): path}).save_data(FRAME)

    def scanned(**arguments):
        return scan(**{place_of(scan): path}, **arguments).load_data(pl.LazyFrame)

    frame, told = scanned()
    assert isinstance(frame, pl.LazyFrame)
    assert frame.collect().equals(FRAME)
    assert told["dataframe_metadata"]["rows"] is None
    assert scanned(columns=["v"])[0].collect().columns == ["v"]
    assert scanned(columns=[1])[0].collect().columns == ["v"]
    with pytest.raises(IndexError, match=r"positions \[2, 9\] of 2 columns: u, v"):
        scanned(columns=[0, 2, 9])


def test_older_names_of_arguments_still_work(tmp_path):
    path = str(tmp_path / "f.csv")
    po.PolarsCSVWriter(file=path).save_data(FRAME)

    read = po.PolarsCSVReader(file=path, row_count_name="n", dtypes={"u": pl.Float64})
    loaded = read.load_data(pl.DataFrame)[0]

    assert loaded.columns == ["n", "u", "v"]
    assert loaded["u"].dtype == pl.Float64


def test_the_arguments_that_polars_takes_no_more_are_left_out(tmp_path):
    path = str(tmp_path / "f.csv")
    po.PolarsCSVWriter(file=path).save_data(FRAME)
    gone = po.PolarsCSVReader._form.removed

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        read = po.PolarsCSVReader(file=path, **dict.fromkeys(gone, True))
        loaded, _ = read.load_data(pl.DataFrame)

    assert loaded.equals(FRAME)
    assert {str(one.message).split("'")[1] for one in told} == gone
    assert "include_header" in gone


def test_a_query_of_a_database_is_read(tmp_path):
    connection = sqlite3.connect(tmp_path / "t.db")
    connection.execute("create table t (u integer)")
    connection.execute("insert into t values (1)")

    loaded, told = po.PolarsDatabaseReader(
        query="select u from t", connection=connection
    ).load_data(pl.DataFrame)

    connection.close()
    assert loaded["u"].to_list() == [1]
    assert told["sql_metadata"]["query"] == "select u from t"


@pytest.mark.parametrize(
    ("adapter", "names"),
    [
        (po.PolarsCSVReader, {"file", "has_header", "comment_char", "dtypes", "row_count_offset"}),
        (po.PolarsCSVWriter, {"file", "include_header", "separator", "quote_style"}),
        (po.PolarsParquetReader, {"file", "columns", "n_rows", "row_count_name", "rechunk"}),
        (po.PolarsParquetWriter, {"file", "compression", "statistics", "row_group_size"}),
        (po.PolarsFeatherReader, {"source", "columns", "n_rows", "row_count_name"}),
        (po.PolarsFeatherWriter, {"file", "compression"}),
        (po.PolarsAvroReader, {"file", "columns", "n_rows"}),
        (po.PolarsJSONReader, {"source", "schema", "schema_overrides"}),
        (po.PolarsNDJSONReader, {"source", "schema", "schema_overrides"}),
        (po.PolarsSpreadsheetReader, {"source", "sheet_id", "sheet_name", "engine"}),
        (po.PolarsSpreadsheetWriter, {"workbook", "worksheet", "table_style", "freeze_panes"}),
        (po.PolarsDatabaseReader, {"query", "connection", "iter_batches", "execute_options"}),
        (po.PolarsDatabaseWriter, {"table_name", "connection", "if_table_exists", "engine"}),
        (lazy.PolarsScanCSVReader, {"file", "columns", "separator", "n_threads"}),
        (lazy.PolarsScanParquetReader, {"file", "columns", "parallel", "use_statistics"}),
        (lazy.PolarsScanFeatherReader, {"source", "columns", "n_rows"}),
    ],
)
def test_an_adapter_has_the_arguments_that_users_know(adapter, names):
    assert names <= {field.name for field in dataclasses.fields(adapter)}


def test_adapters_are_found_where_other_releases_keep_them():
    assert all(getattr(older, name) is getattr(po, name) for name in older.__all__)
    assert tier(older.PolarsCSVReader) is Tier.EXTENSION
