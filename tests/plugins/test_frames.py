"""How a row of the table of formats becomes a loader or a saver, whatever the library."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
import sqlite3
from enum import Enum
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hamilton.plugins._frames import Format, defaults_of, reader, writer


class Mark(Enum):
    NOT_GIVEN = 1


class Frame(list):
    """A frame of no library: rows."""

    def write(self, target, mode: str = "w", **others: Any) -> None:
        with Path(target).open(mode, encoding="utf-8") as file:
            file.write(f"{list(self)}{others}")


def read(
    source,
    sep: str | Mark = Mark.NOT_GIVEN,
    limit: int = 10,
    dtypes: Unheard = None,  # noqa: F821 - imported for type checkers only
    name="",
    **others: Any,
) -> Frame:
    return Frame([(source, sep, limit, dtypes, others)])


def reader_of(**facts):
    facts = {"key": "k", "signature": read, "place": "source", "fields": ("path",), **facts}
    return reader(__name__, Frame, "Reader", Format(**facts))


def writer_of(**facts):
    facts = {"key": "k", "signature": Frame.write, "place": "target", "fields": ("path",), **facts}
    return writer(__name__, (Frame,), "Writer", Format(**facts))


def row_of(adapter):
    return adapter.load_data(Frame)[0][0]


def test_the_parameters_of_the_function_are_the_fields():
    made = reader_of()

    assert dataclasses.is_dataclass(made)
    assert [field.name for field in dataclasses.fields(made)] == ["path", "sep", "limit", "dtypes"]
    assert made.get_required_arguments() == {"path": Any}
    assert made.get_optional_arguments() == {"sep": str | Mark, "limit": int, "dtypes": Any}
    assert str(inspect.signature(made)).startswith("(path: Any, sep:")


def test_the_class_stands_in_its_module_and_says_what_it_calls():
    made = reader_of()

    assert (made.__module__, made.__qualname__) == (__name__, "Reader")
    assert "``read``" in made.__doc__
    assert (made.name(), made.applicable_types()) == ("k", [Frame])
    assert (writer_of().name(), writer_of().applicable_types()) == ("k", [Frame])


def test_what_is_not_given_is_left_to_the_library():
    assert row_of(reader_of()(path="f")) == ("f", Mark.NOT_GIVEN, 10, None, {})


def test_what_is_given_is_passed_on():
    assert row_of(reader_of()(path="f", sep=";", limit=1, dtypes={})) == ("f", ";", 1, {}, {})


def test_our_own_defaults_are_passed_on_unless_they_are_taken_back():
    made = reader_of(always={"limit": 5, "backend": "ours"})

    assert row_of(made(path="f")) == ("f", Mark.NOT_GIVEN, 5, None, {"backend": "ours"})
    assert row_of(made(path="f", limit=None, backend=None)) == ("f", Mark.NOT_GIVEN, 10, None, {})


def test_a_private_mark_is_shown_as_what_it_means():
    made = reader_of(shown={"sep": ","})

    assert inspect.signature(made).parameters["sep"].default == ","
    assert row_of(made(path="f", sep=","))[1] is Mark.NOT_GIVEN
    assert row_of(made(path="f", sep=None))[1] is None


def test_arguments_that_the_library_takes_without_naming_them_are_fields():
    made = reader_of(more={"level": 1})

    assert row_of(made(path="f", level=1))[-1] == {}
    assert row_of(made(path="f", level=2))[-1] == {"level": 2}


def test_an_older_name_is_passed_on_under_the_one_of_today():
    assert row_of(reader_of(renamed={"kinds": "dtypes"})(path="f", kinds=[1]))[3] == [1]


@pytest.mark.parametrize("facts", [{"gone": ("old",)}, {"renamed": {"old": "unheard_of"}}])
def test_an_argument_that_the_library_takes_no_more_is_left_out_with_a_warning(facts):
    made = reader_of(**facts)

    assert row_of(made(path="f"))[-1] == {}
    with pytest.warns(UserWarning, match="Reader: the argument 'old' is left out"):
        assert row_of(made(path="f", old=1))[-1] == {}


def test_an_argument_that_the_library_still_takes_is_no_old_one():
    assert row_of(reader_of(gone=("limit",))(path="f", limit=3))[2] == 3


def test_another_argument_may_have_to_be_given():
    made = reader_of(required={"connection": "sep"})

    assert list(made.get_required_arguments()) == ["path", "connection"]
    assert row_of(made(path="f", connection=None))[1] is None


def test_a_place_may_have_two_names():
    made = reader_of(fields=("path", "buffer"))

    assert made.get_required_arguments() == {}
    assert row_of(made("f"))[0] == row_of(made(buffer="f"))[0] == "f"
    with pytest.raises(TypeError, match="Reader needs to know the place: path= or buffer= is None"):
        made().load_data(Frame)


def test_a_place_may_be_no_file():
    told = reader_of(is_sql=True)(path="select 1").load_data(Frame)[1]

    assert set(told) == {"sql_metadata", "dataframe_metadata"}


def test_a_frame_is_written_and_told(tmp_path):
    path = tmp_path / "f.txt"

    told = writer_of()(path=path).save_data(Frame([1]))

    assert path.read_text() == "[1]{}"
    assert told["file_metadata"]["size"] == 5
    assert told["dataframe_metadata"]["rows"] == 1


def test_the_suffix_that_a_library_adds_is_in_the_path_told(tmp_path):
    told = writer_of(suffix=".k")(path=str(tmp_path / "f")).save_data(Frame([1]))

    assert [path.name for path in tmp_path.iterdir()] == ["f.k"]
    assert told["file_metadata"]["path"] == str(tmp_path / "f.k")
    assert told["file_metadata"]["size"] > 0


def test_a_frame_may_be_appended(tmp_path):
    path = tmp_path / "f.txt"
    for rows in ([1], [2]):
        writer_of()(path=path, mode="a").save_data(Frame(rows))

    assert path.read_text() == "[1]{}[2]{}"


@pytest.mark.parametrize("mode", ["a+", "ta", "r+"])
def test_an_old_frame_is_kept_by_all_modes_that_keep(tmp_path, mode):
    path = tmp_path / "f.txt"
    path.write_text("the old one")
    writer_of()(path=path, mode=mode).save_data(Frame([1]))

    assert path.read_text() == ("[1]{}ld one" if mode == "r+" else "the old one[1]{}")


def test_an_engine_may_be_told_to_append(tmp_path):
    def write_at_the_end(self, target, extra_kwargs=None):
        with Path(target).open("a" if extra_kwargs["append"] else "w", encoding="utf-8") as file:
            file.write(str(list(self)))

    path = tmp_path / "f.txt"
    path.write_text("[1]")
    adapter = writer_of(act=write_at_the_end, more={"extra_kwargs": None})
    adapter(path=path, extra_kwargs={"append": True}).save_data(Frame([2]))
    assert path.read_text() == "[1][2]"

    adapter(path=path, extra_kwargs={"append": False}).save_data(Frame([3]))
    assert path.read_text() == "[3]"


@pytest.mark.parametrize("mode", ["x", "xt"])
def test_a_frame_that_is_to_be_new_leaves_an_old_file_alone(tmp_path, mode):
    path = tmp_path / "precious.txt"
    writer_of()(path=path, mode=mode).save_data(Frame([1]))
    assert path.read_text() == "[1]{}"

    with pytest.raises(FileExistsError, match=r"precious\.txt"):
        writer_of()(path=path, mode=mode).save_data(Frame([2]))
    assert path.read_text() == "[1]{}"


def test_a_frame_of_a_derived_class_is_written_by_its_own_method(tmp_path):
    class Ruled(Frame):
        def write(self, target, mode="w"):
            Path(target).write_text("ruled")

    writer_of()(path=tmp_path / "f.txt").save_data(Ruled([1]))

    assert (tmp_path / "f.txt").read_text() == "ruled"


@pytest.mark.parametrize("facts", [{}, {"act": lambda frame, target: pytest.fail("no frame")}])
def test_what_is_no_frame_is_refused_and_leaves_the_old_file_whole(tmp_path, facts):
    path = tmp_path / "f.txt"
    path.write_text("old")

    with pytest.raises(TypeError, match=r"Writer writes a Frame with its write\(\); .* NoneType"):
        writer_of(**facts)(path=path).save_data(None)

    assert path.read_text() == "old"


def test_a_lazy_frame_is_collected(tmp_path):
    class Lazy:
        def collect(self):
            return Frame([3])

    writer_of()(path=tmp_path / "f.txt").save_data(Lazy())

    assert (tmp_path / "f.txt").read_text() == "[3]{}"


def test_a_failing_writer_leaves_the_old_file_whole(tmp_path):
    def write_half(self, target, mode="w"):
        Path(target).write_text("ha")
        raise OSError(28, "No space left on device")

    path = tmp_path / "f.txt"
    path.write_text("old")

    with pytest.raises(OSError, match="No space left"):
        writer_of(act=write_half)(path=path).save_data(Frame())

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_is_written_and_told():
    kept = []

    def insert(self, target, **others):
        kept.append((target, list(self), others))

    told = writer_of(is_sql=True, act=insert, required={"connection": "con"})(
        path="t", connection="c"
    ).save_data(Frame([1]))

    assert kept == [("t", [1], {"con": "c"})]
    assert told["sql_metadata"]["table_name"] == "t"


def test_the_defaults_of_a_function_are_given_as_users_write_them():
    assert defaults_of(Frame.write, ("self", "target", "others")) == {"mode": "w"}


def test_adapters_of_an_extension_pickle():
    from hamilton.plugins.pandas_extensions import PandasCSVReader

    adapter = PandasCSVReader(path="f", sep=";")

    assert pickle.loads(pickle.dumps(adapter)) == adapter  # noqa: S301 - its own


def test_a_connection_is_no_file(tmp_path):
    from hamilton.plugins.pandas_extensions import PandasSqlReader, PandasSqlWriter

    with sqlite3.connect(tmp_path / "t.db") as connection:
        PandasSqlWriter(table_name="t", db_connection=connection, index=False).save_data(
            pd.DataFrame({"u": [1]})
        )
        frame, told = PandasSqlReader(
            query_or_table="select u from t", db_connection=connection
        ).load_data(pd.DataFrame)

    connection.close()
    assert frame["u"].tolist() == [1]
    assert told["sql_metadata"]["rows"] == 1
