"""Tables of arrow and polars have one digest for equal cells, however they lie in memory."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import itertools
import subprocess
import sys

import pytest

from hamilton.compare import UNHASHABLE, digest

pa = pytest.importorskip("pyarrow")
pl = pytest.importorskip("polars")

NAN = float("nan")
NOON = dt.datetime(2020, 1, 1, 12)  # noqa: DTZ001 - columns have their own zones

ARROW = [
    (pa.int64(), [1, None, 2, 3, 1]),
    (pa.uint8(), [1, None, 2, 3, 1]),
    (pa.float16(), [1.0, None, 2.0, 3.0, 1.0]),
    (pa.float64(), [0.5, None, -0.0, 0.0, NAN]),
    (pa.bool_(), [True, None, False, True, False]),
    (pa.string(), ["a", None, "", "bc", "ä"]),
    (pa.large_string(), ["a", None, "", "bc", "ä"]),
    (pa.string_view(), ["a", None, "", "more than twelve bytes", "ä"]),
    (pa.binary(), [b"a", None, b"", b"bc", b"\xff"]),
    (pa.large_binary(), [b"a", None, b"", b"bc", b"\xff"]),
    (pa.binary_view(), [b"a", None, b"", b"bc", b"\xff"]),
    (pa.binary(1), [b"a", None, b"b", b"c", b"\xff"]),
    (pa.date32(), [NOON.date(), None, NOON.date(), None, NOON.date()]),
    (pa.time64("ns"), [NOON.time(), None, NOON.time(), None, NOON.time()]),
    (pa.timestamp("us"), [NOON, None, NOON, None, NOON]),
    (pa.timestamp("us", "Europe/Berlin"), [NOON, None, NOON, None, NOON]),
    (pa.timestamp("ms"), [NOON, None, NOON, None, NOON]),
    (pa.duration("s"), [dt.timedelta(1), None, dt.timedelta(2), None, dt.timedelta(3)]),
    (pa.decimal128(5, 2), [decimal.Decimal("1.00"), None, decimal.Decimal("2.00"), None, None]),
    (pa.dictionary(pa.int8(), pa.string()), ["a", None, "b", "a", "c"]),
    (pa.list_(pa.int64()), [[1], None, [], [2, None], [3]]),
    (pa.list_(pa.int64()), [[1], None, [2], [None], [3]]),
    (pa.large_list(pa.string()), [["a"], None, [], ["b", None], [""]]),
    (pa.list_(pa.int64(), 2), [[1, 2], None, [3, None], [4, 5], [6, 7]]),
    (pa.list_(pa.list_(pa.int64())), [[[1]], None, [], [[2], [None]], [None]]),
    (pa.struct({"a": pa.int64()}), [{"a": 1}, None, {"a": None}, {"a": 2}, {"a": 3}]),
    (pa.struct({"b": pa.int64()}), [{"b": 1}, None, {"b": None}, {"b": 2}, {"b": 3}]),
    (pa.struct([]), [{}, None, {}, {}, None]),
    (pa.list_(pa.string_view()), [["a"], None, [], ["b", None], [""]]),
    (
        pa.struct({"a": pa.list_(pa.map_(pa.string(), pa.int64()))}),
        [{"a": [[("a", 1)]]}, None, {"a": None}, {"a": []}, {"a": [None]}],
    ),
    (
        pa.struct({"a": pa.dictionary(pa.int8(), pa.string())}),
        [{"a": "a"}, None, {"a": None}, {"a": "b"}, {"a": ""}],
    ),
    (pa.map_(pa.string(), pa.int64()), [[("a", 1)], None, [], [("b", 2)], [("c", None)]]),
    (pa.null(), [None, None, None, None, None]),
    (pa.uuid(), [b"1" * 16, None, b"2" * 16, b"3" * 16, b"4" * 16]),
    (pa.fixed_shape_tensor(pa.int8(), [2]), [[1, 2], None, [3, 4], [5, 6], [7, 8]]),
]


def column(kind, values):
    if hasattr(kind, "storage_type"):
        stored = pa.array(values, kind.storage_type)
        return pa.chunked_array([pa.ExtensionArray.from_storage(kind, stored)])
    return pa.chunked_array([pa.array(values, kind)])


def table(kind, values):
    return pa.table({"a": column(kind, values)})


@pytest.mark.parametrize(("kind", "values"), ARROW)
def test_chunks_and_offsets_do_not_count(kind, values):
    whole = table(kind, values)
    parts = [table(kind, values).slice(0, 2), table(kind, values).slice(2)]
    cut = pa.concat_tables([table(kind, values * 2).slice(5), whole.slice(0, 0)])
    expected = digest(whole)
    assert digest(pa.concat_tables(parts)) == digest(cut) == expected != UNHASHABLE
    assert digest(copy.deepcopy(whole)) == expected


@pytest.mark.parametrize(("kind", "values"), ARROW)
def test_each_cell_counts(kind, values):
    different = {
        digest(table(kind, some))
        for some in (values, values[::-1], values[:4], values[1:], [*values, None], [None, *values])
    }
    assert len(different) == 6 - (values == values[::-1]) - 2 * (kind == pa.null())


def test_equal_values_of_other_types_differ():
    digests = [digest(table(*one)) for one in ARROW]
    assert len({*digests}) == len(ARROW)


def test_cells_do_not_run_into_each_other():
    tables = [
        pa.table({"a": [1, 2], "b": [3, 4]}),
        pa.table({"a": [1, 2], "b": [4, 3]}),
        pa.table({"b": [1, 2], "a": [3, 4]}),
        pa.table({"a": [1, 2, 3, 4]}),
        pa.table({"a": ["ab", "c"]}),
        pa.table({"a": ["a", "bc"]}),
        pa.table({"a": [["a"], ["b", "c"]]}),
        pa.table({"a": [["a", "b"], ["c"]]}),
        pa.table({"a": [1, None]}),
        pa.table({"a": [1, 0]}),
        pa.table({"a": [0, None]}),
        pa.table({"a": [None, 0]}),
        pa.table({"a": pa.array([], pa.int64())}),
        pa.table({"a": pa.array([], pa.string())}),
        pa.table({}),
        pa.table({"a": [1]}).replace_schema_metadata({"k": "v" * 500 + "a"}),
        pa.table({"a": [1]}).replace_schema_metadata({"k": "v" * 500 + "b"}),
    ]
    assert len({digest(one) for one in tables}) == len(tables)


def test_what_lies_where_nothing_is_does_not_count():
    numbers = pa.py_buffer(bytes([1, 2, 3])), pa.py_buffer(bytes([1, 9, 3]))
    there = pa.py_buffer(bytes([0b101]))
    one, other = (
        pa.table({"a": pa.Array.from_buffers(pa.uint8(), 3, [there, cells])}) for cells in numbers
    )
    assert digest(one) == digest(other) == digest(pa.table({"a": pa.array([1, None, 3], "uint8")}))


def test_the_order_of_a_dictionary_does_not_count():
    one = pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array(["a", None]))
    other = pa.DictionaryArray.from_arrays(pa.array([1, None, 0]), pa.array([None, "a"]))
    assert digest(pa.table({"a": one})) == digest(pa.table({"a": other}))
    lists = pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array([[1], [2]]))
    assert digest(pa.table({"a": lists})) != digest(pa.table({"a": lists.take([1, 0])}))


def test_signed_zeros_and_gaps_differ_from_numbers():
    columns = [[0.0], [-0.0], [NAN], [None]]
    assert len({digest(pa.table({"a": pa.array(one, pa.float64())})) for one in columns}) == 4
    assert len({digest(pl.Series(one, dtype=pl.Float64)) for one in columns}) == 4


POLARS = [
    pl.Series([1, None, 2, 1]),
    pl.Series([1, None, 2, 1], dtype=pl.Int8),
    pl.Series([1, None, 2, 1], dtype=pl.Int128),
    pl.Series([0.0, None, -0.0, NAN]),
    pl.Series([True, None, False, True]),
    pl.Series(["a", None, "more than twelve bytes", ""]),
    pl.Series(["a", None, "b", "a"], dtype=pl.Categorical),
    pl.Series(["a", None, "b", "a"], dtype=pl.Enum(["a", "b"])),
    pl.Series(["a", None, "b", "a"], dtype=pl.Enum(["a", "b", "c"])),
    pl.Series([b"a", None, b"b", b""]),
    pl.Series([NOON, None, NOON, NOON]),
    pl.Series([NOON, None, NOON, NOON]).dt.replace_time_zone("UTC"),
    pl.Series([NOON, None, NOON, NOON]).dt.replace_time_zone("Europe/Berlin"),
    pl.Series([NOON, None, NOON, NOON], dtype=pl.Datetime("ms")),
    pl.Series([NOON.date(), None, None, NOON.date()]),
    pl.Series([NOON.time(), None, None, NOON.time()]),
    pl.Series([dt.timedelta(1), None, None, dt.timedelta(2)]),
    pl.Series([decimal.Decimal("1.0"), None, None, decimal.Decimal("2.5")]),
    pl.Series([[1], None, [], [2, None]]),
    pl.Series([[1, 2], None, [3, None], [4, 5]], dtype=pl.Array(pl.Int64, 2)),
    pl.Series([{"a": 1}, None, {"a": None}, {"a": 2}]),
    pl.Series([{"b": 1}, None, {"b": None}, {"b": 2}]),
    pl.Series([None, None, None, None]),
    pl.Series([decimal.Decimal(1), None, len, (1,)], dtype=pl.Object),
]


def test_polars_series_differ_by_type_and_cells():
    told = [*POLARS, *(one.rename("a") for one in POLARS), *(one.to_frame() for one in POLARS)]
    told += [one.head(3) for one in POLARS]
    digests = [digest(one) for one in told]
    clashes = [
        (told[one], told[other])
        for one, other in itertools.combinations(range(len(told)), 2)
        if digests[one] == digests[other]
    ]
    assert clashes == []
    assert UNHASHABLE not in digests


@pytest.mark.parametrize("series", [one for one in POLARS if one.dtype != pl.Object])
def test_chunks_of_polars_do_not_count(series):
    apart = pl.concat([series.head(1), series.slice(1)], rechunk=False)
    assert digest(apart) == digest(series) == digest(pl.concat([series, series]).slice(4))
    assert digest(copy.deepcopy(series)) == digest(series)
    assert digest(pl.DataFrame([apart])) == digest(pl.DataFrame([series]))


def test_polars_has_digests_where_arrow_is_not_installed():
    code = (
        "import sys; sys.modules['pyarrow'] = None; import polars as pl;"
        "from hamilton.compare import digest;"
        "print(len({digest(pl.Series(cells)) for cells in ([1], [2], [1, None], ['1'])}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "4"
