"""What pandas frames are read from and written to, and with which arguments."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import sqlite3
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from hamilton.plugins import pandas_extensions as pe

FRAME = pd.DataFrame({"u": [1, 2], "v": ["a", "b"]})


def rows_of(adapter):
    return adapter.load_data(pd.DataFrame)[0].to_dict("list")


def fields_of(adapter):
    return {field.name for field in dataclasses.fields(adapter)}


@pytest.mark.parametrize(
    ("writer", "reader", "arguments"),
    [
        (pe.PandasCSVWriter, pe.PandasCSVReader, {}),
        (pe.PandasParquetWriter, pe.PandasParquetReader, {}),
        (pe.PandasFeatherWriter, pe.PandasFeatherReader, {}),
        (pe.PandasORCWriter, pe.PandasORCReader, {}),
        (pe.PandasPickleWriter, pe.PandasPickleReader, {}),
        (pe.PandasCSVWriter, pe.PandasTableReader, {"sep": "\t"}),
        (pe.PandasJsonWriter, pe.PandasJsonReader, {"orient": "records"}),
        (pe.PandasStataWriter, pe.PandasStataReader, {"write_index": False}),
        (pe.PandasXmlWriter, pe.PandasXmlReader, {"parser": "etree", "index": False}),
    ],
)
def test_a_frame_comes_back_as_it_was_saved(tmp_path, writer, reader, arguments):
    place = str(tmp_path / "frame")
    told = writer(**{_place(writer): place}, **arguments).save_data(FRAME)

    shared = {name: given for name, given in arguments.items() if name in fields_of(reader)}
    frame, also_told = reader(**{_place(reader): place}, **shared).load_data(pd.DataFrame)

    assert frame.to_dict("list") == FRAME.to_dict("list")
    assert told["file_metadata"]["size"] == also_told["file_metadata"]["size"] > 0
    assert also_told["dataframe_metadata"]["column_names"] == ["u", "v"]


def _place(adapter):
    return next(field.name for field in dataclasses.fields(adapter))


def test_csv_is_written_without_its_index_and_read_with_nullable_types(tmp_path):
    path = str(tmp_path / "f.csv")
    pe.PandasCSVWriter(path=path).save_data(FRAME)

    assert Path(path).read_text() == "u,v\n1,a\n2,b\n"
    nullable = pe.PandasCSVReader(path=path).load_data(pd.DataFrame)[0]
    plain = pe.PandasCSVReader(path=path, dtype_backend=None).load_data(pd.DataFrame)[0]
    assert (str(nullable["u"].dtype), str(plain["u"].dtype)) == ("Int64", "int64")


def test_the_separator_of_csv_may_be_given_or_guessed(tmp_path):
    path = str(tmp_path / "f.csv")
    pe.PandasCSVWriter(path=path, sep=";").save_data(FRAME)

    assert rows_of(pe.PandasCSVReader(path=path, sep=";")) == FRAME.to_dict("list")
    assert rows_of(pe.PandasCSVReader(path=path, delimiter=";")) == FRAME.to_dict("list")
    assert rows_of(pe.PandasCSVReader(path=path, sep=None, engine="python")) == FRAME.to_dict(
        "list"
    )


def test_csv_may_be_appended_to(tmp_path):
    path = str(tmp_path / "f.csv")
    pe.PandasCSVWriter(path=path).save_data(FRAME)
    pe.PandasCSVWriter(path=path, mode="a", header=False).save_data(FRAME)

    assert rows_of(pe.PandasCSVReader(path=path))["u"] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    "column", ["collect", "collect_schema", "schema", "column_names", "columns", "dtypes"]
)
def test_a_column_may_be_called_as_a_method_of_another_library(tmp_path, column):
    frame = pd.DataFrame({column: [1]})

    told = pe.PandasCSVWriter(path=tmp_path / "f.csv").save_data(frame)
    also_told = pe.PandasCSVReader(path=tmp_path / "f.csv").load_data(pd.DataFrame)[1]

    for facts in (told, also_told):
        assert facts["dataframe_metadata"]["column_names"] == [column]


def test_a_frame_of_a_derived_class_is_written_as_it_says(tmp_path):
    class Located(pd.DataFrame):
        def to_csv(self, path, **arguments):
            Path(path).write_text("located")

    pe.PandasCSVWriter(path=tmp_path / "f.csv").save_data(Located({"u": [1]}))

    assert (tmp_path / "f.csv").read_text() == "located"


def test_nothing_is_no_frame(tmp_path):
    with pytest.raises(TypeError, match=r"writes a DataFrame with its to_pickle\(\); .* NoneType"):
        pe.PandasPickleWriter(path=tmp_path / "f.pkl").save_data(None)


def test_a_compressed_file_holds_the_name_of_the_file(tmp_path):
    pe.PandasCSVWriter(path=tmp_path / "f.csv.zip").save_data(FRAME)
    pe.PandasCSVWriter(path=tmp_path / "f.csv.gz").save_data(FRAME)

    assert zipfile.ZipFile(tmp_path / "f.csv.zip").namelist() == ["f.csv"]
    assert gzip.decompress((tmp_path / "f.csv.gz").read_bytes()) == b"u,v\n1,a\n2,b\n"


@pytest.mark.parametrize(
    ("writer", "name", "begins"),
    [
        (pe.PandasCSVWriter, "latest.csv.gz", b"\x1f\x8b"),
        (pe.PandasPickleWriter, "l.pkl.xz", b"\xfd"),
    ],
)
def test_a_link_is_compressed_as_its_own_name_says(tmp_path, writer, name, begins):
    (tmp_path / name).symlink_to("blob")
    writer(path=str(tmp_path / name)).save_data(FRAME)

    assert (tmp_path / "blob").read_bytes().startswith(begins)


def test_csv_that_is_to_be_new_leaves_an_old_file_alone(tmp_path):
    path = tmp_path / "precious.csv"
    path.write_text("old")

    with pytest.raises(FileExistsError, match=r"precious\.csv"):
        pe.PandasCSVWriter(path=str(path), mode="x").save_data(FRAME)
    assert path.read_text() == "old"


def test_the_mode_of_an_archive_says_too_what_is_done_with_an_old_file(tmp_path):
    def write(mode):
        packed = {"method": "tar", "mode": mode}
        pe.PandasCSVWriter(path=str(tmp_path / "f.tar"), compression=packed).save_data(FRAME)

    write("w:xz")
    write("w:xz")
    old = (tmp_path / "f.tar").read_bytes()

    with pytest.raises(FileExistsError, match=r"f\.tar"):
        write("x:gz")
    assert (tmp_path / "f.tar").read_bytes() == old


def test_csv_is_read_from_and_written_to_open_files():
    buffer = io.StringIO()
    pe.PandasCSVWriter(path=buffer).save_data(FRAME)
    buffer.seek(0)

    frame, told = pe.PandasCSVReader(path=buffer).load_data(pd.DataFrame)

    assert frame.to_dict("list") == FRAME.to_dict("list")
    assert told["file_metadata"]["path"] == "<StringIO>"


def test_csv_may_be_read_in_pieces(tmp_path):
    path = str(tmp_path / "f.csv")
    pe.PandasCSVWriter(path=path).save_data(FRAME)

    pieces, told = pe.PandasCSVReader(path=path, chunksize=1).load_data(pd.DataFrame)

    with pieces:
        assert [len(piece) for piece in pieces] == [1, 1]
    assert told["dataframe_metadata"]["columns"] is None


def test_the_arguments_that_pandas_takes_no_more_are_left_out(tmp_path):
    path = str(tmp_path / "f.csv")
    pe.PandasCSVWriter(path=path).save_data(FRAME)
    gone = pe.PandasCSVReader._form.removed

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        rows = rows_of(pe.PandasCSVReader(path=path, **dict.fromkeys(gone, True)))

    assert rows == FRAME.to_dict("list")
    assert {str(one.message).split("'")[1] for one in told} == gone


def test_columns_of_fixed_width_take_the_arguments_of_csv(tmp_path):
    (tmp_path / "f.txt").write_text("u  v\n1  a\n2  b\n")

    read = pe.PandasFWFReader(filepath_or_buffer=str(tmp_path / "f.txt"), usecols=["v"])

    assert rows_of(read) == {"v": ["a", "b"]}


def test_a_pickle_has_two_names_for_its_path(tmp_path):
    path = str(tmp_path / "f.pkl")
    pe.PandasPickleWriter(path=path).save_data(FRAME)

    assert rows_of(pe.PandasPickleReader(path=path)) == FRAME.to_dict("list")
    assert rows_of(pe.PandasPickleReader(filepath_or_buffer=path)) == FRAME.to_dict("list")


def test_feather_has_two_names_for_its_path_and_arguments_of_arrow(tmp_path):
    path = str(tmp_path / "f.feather")

    pe.PandasFeatherWriter(dest=path, compression="zstd").save_data(FRAME)

    assert rows_of(pe.PandasFeatherReader(path=path)) == FRAME.to_dict("list")


def test_parquet_takes_further_arguments_of_its_engine(tmp_path):
    path = str(tmp_path / "f.parquet")

    pe.PandasParquetWriter(path=path, extra_kwargs={"row_group_size": 1}).save_data(FRAME)

    assert rows_of(pe.PandasParquetReader(path=path)) == FRAME.to_dict("list")


def test_parquet_in_parts_is_a_folder(tmp_path):
    path = tmp_path / "f.parquet"

    pe.PandasParquetWriter(path=str(path), partition_cols=["v"]).save_data(FRAME)

    assert sorted(part.name for part in path.iterdir()) == ["v=a", "v=b"]


def test_xml_has_older_names_for_two_arguments(tmp_path):
    path = str(tmp_path / "f.xml")
    pe.PandasXmlWriter(
        path_or_buffer=path, parser="etree", elems_cols=["v"], index=False
    ).save_data(FRAME)

    assert "<u>" not in Path(path).read_text()
    read = pe.PandasXmlReader(path_or_buffer=path, parser="etree", namespace={"a": "b"})
    assert rows_of(read) == {"v": ["a", "b"]}


def test_html_is_written(tmp_path):
    path = tmp_path / "f.html"

    told = pe.PandasHtmlWriter(buf=str(path), index=False).save_data(FRAME)

    assert path.read_text().count("<tr") == 3
    assert told["file_metadata"]["size"] == path.stat().st_size


def test_json_by_records(tmp_path):
    path = tmp_path / "f.json"

    pe.PandasJsonWriter(filepath_or_buffer=str(path), orient="records").save_data(FRAME)

    assert json.loads(path.read_text())[1] == {"u": 2, "v": "b"}


def test_a_table_of_a_database_comes_back_as_it_was_saved(tmp_path):
    connection = sqlite3.connect(tmp_path / "t.db")
    pe.PandasSqlWriter(table_name="t", db_connection=connection, index=False).save_data(FRAME)

    read = pe.PandasSqlReader(query_or_table="select * from t", db_connection=connection)

    assert rows_of(read) == FRAME.to_dict("list")
    connection.close()


@pytest.mark.parametrize(
    ("adapter", "names"),
    [
        (pe.PandasCSVReader, {"path", "sep", "usecols", "verbose", "keep_date_col"}),
        (pe.PandasCSVWriter, {"path", "sep", "index", "errors"}),
        (pe.PandasParquetReader, {"path", "columns", "filters", "use_nullable_dtypes"}),
        (pe.PandasParquetWriter, {"path", "compression", "partition_cols", "extra_kwargs"}),
        (pe.PandasPickleReader, {"path", "filepath_or_buffer", "compression"}),
        (pe.PandasPickleWriter, {"path", "compression", "protocol", "storage_options"}),
        (pe.PandasJsonReader, {"filepath_or_buffer", "orient", "lines", "typ", "dtype_backend"}),
        (pe.PandasJsonWriter, {"filepath_or_buffer", "orient", "lines", "indent", "mode"}),
        (pe.PandasSqlReader, {"query_or_table", "db_connection", "params", "coerce_float"}),
        (pe.PandasSqlWriter, {"table_name", "db_connection", "if_exists", "method"}),
        (pe.PandasXmlReader, {"path_or_buffer", "xpath", "namespace", "iterparse"}),
        (pe.PandasXmlWriter, {"path_or_buffer", "root_name", "elems_cols", "attr_cols"}),
        (pe.PandasHtmlReader, {"io", "match", "flavor", "extract_links", "storage_options"}),
        (pe.PandasHtmlWriter, {"buf", "columns", "classes", "render_links", "encoding"}),
        (pe.PandasStataReader, {"filepath_or_buffer", "convert_dates", "order_categoricals"}),
        (pe.PandasStataWriter, {"path", "version", "value_labels", "convert_strl"}),
        (pe.PandasFeatherReader, {"path", "columns", "use_threads", "dtype_backend"}),
        (pe.PandasFeatherWriter, {"path", "dest", "compression_level", "chunksize", "version"}),
        (pe.PandasORCReader, {"path", "columns", "dtype_backend", "filesystem"}),
        (pe.PandasORCWriter, {"path", "engine", "index", "engine_kwargs"}),
        (pe.PandasExcelReader, {"path", "sheet_name", "verbose", "engine_kwargs"}),
        (
            pe.PandasExcelWriter,
            {"path", "mode", "if_sheet_exists", "datetime_format", "date_format", "sheet_name"},
        ),
        (pe.PandasTableReader, {"filepath_or_buffer", "sep", "infer_datetime_format"}),
        (pe.PandasFWFReader, {"filepath_or_buffer", "colspecs", "widths", "infer_nrows"}),
        (pe.PandasSPSSReader, {"path", "usecols", "convert_categoricals", "dtype_backend"}),
    ],
)
def test_an_adapter_has_the_arguments_that_users_know(adapter, names):
    assert names <= fields_of(adapter)


def test_a_book_is_written_with_the_arguments_of_its_writer(tmp_path, monkeypatch):
    books = []

    class Book:
        """Stands for a book, as no library that writes one is needed to show what it is told."""

        def __init__(self, path, **arguments):
            books.append((Path(path).name, arguments))

        def __enter__(self):
            return self

        def __exit__(self, *problem):
            pass

    class Sheet(pd.DataFrame):
        def to_excel(self, book, **arguments):
            books.append((type(book), arguments))

    monkeypatch.setattr(pd, "ExcelWriter", Book)
    pe.PandasExcelWriter(
        path=str(tmp_path / "f.xlsx"), mode="a", if_sheet_exists="replace", sheet_name="S"
    ).save_data(Sheet({"u": [1]}))

    assert books == [
        ("f.xlsx", {"mode": "a", "if_sheet_exists": "replace"}),
        (Book, {"sheet_name": "S"}),
    ]
