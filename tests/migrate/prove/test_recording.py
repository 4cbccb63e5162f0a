"""What a recording keeps, and what it says of other values."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import pathlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.compare import Difference, Equal, compare
from hamilton.migrate.prove.codec import NotEncodableError, decode, encode
from hamilton.migrate.prove.recording import Record, Recorder, Recording

NAN = float("nan")
HOURS = pd.date_range("2020", periods=2, freq="h")
KEPT = {
    "number": 1,
    "nan": NAN,
    "infinite": -float("inf"),
    "numpy_number": np.float64(1.5),
    "numpy_day": np.datetime64("2020-01-01"),
    "text": "ä\n",
    "nothing": None,
    "nested": [1, (2, {"x": {1, 2}}), frozenset({3})],
    "odd_keys": {1: 2, (1, 2): 3},
    "marked": {"!": 1},
    "complex": 1 + 2j,
    "bytes": b"\x00\xff",
    "array": np.arange(6.0).reshape(2, 3),
    "empty_array": np.zeros((0, 2)),
    "bool_array": np.array([True, False]),
    "text_array": np.array(["a", "bc"]),
    "days": np.array(["2020-01-01", "NaT"], dtype="M8[ns]"),
    "frame": pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "hourly": pd.DataFrame({"a": [1.0, NAN]}, index=HOURS),
    "crossed": pd.crosstab(pd.Series([1, 1, 2], name="r"), pd.Series(["a", "b", "a"], name="c")),
    "grouped": pd.DataFrame({"a": [1, 2, 3]}).groupby("a").a.sum(),
    "series": pd.Series([1, 2], name="q"),
    "unnamed": pd.Series([1, 2]),
    "category": pd.Series(["a", "b"], dtype="category"),
    "levels": pd.Series(
        [1, 2], index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["i", None])
    ),
    "frames": {"one": pd.DataFrame({"a": [1]}), "two": pd.Series([1])},
    "timestamp": pd.Timestamp("2020", tz="UTC"),
    "missing_time": pd.NaT,
    "missing": pd.NA,
    "delta": pd.Timedelta("1h"),
    "day": dt.date(2020, 1, 1),
    "moment": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    "money": decimal.Decimal("1.10"),
    "path": pathlib.Path("a/b"),
}


@pytest.fixture
def record(tmp_path):
    def made(record=Record.AUTO, redacted=(), **values):
        recorder = Recorder(tmp_path / "r", record, redacted)
        for name, value in values.items():
            recorder.add(name, value)
        recorder.finish()
        return Recording.read(tmp_path / "r")

    return made


@pytest.mark.parametrize("name", KEPT)
def test_a_small_value_is_kept_exactly(record, name):
    recording = record(**{name: KEPT[name]})
    assert compare(KEPT[name], recording.value(name), rtol=0) == Equal()
    recording.check(name, KEPT[name])


@pytest.mark.parametrize("name", KEPT)
def test_another_value_fails_the_check(record, name):
    with pytest.raises(AssertionError, match="is not what the original script gave"):
        record(**{name: KEPT[name]}).check(name, "another value")


def test_a_frame_is_a_parquet_file_and_a_number_is_in_the_manifest(record):
    recording = record(table=pd.DataFrame({"a": [1]}), number=2)
    assert pd.read_parquet(recording.folder / "table.parquet").a.tolist() == [1]
    assert json.loads((recording.folder / "manifest.json").read_text())["values"]["number"] == {
        "type": "int",
        "how": "json",
        "value": 2,
    }


def test_a_large_value_is_kept_as_digest_schema_and_sample(record):
    frame = pd.DataFrame({"a": np.arange(200_000)})
    recording = record(frame=frame)
    entry = recording.entries["frame"]
    assert (entry["how"], entry["schema"], entry["shape"]) == (
        "digest",
        {"a": "int64"},
        [200_000, 1],
    )
    recording.check("frame", frame)
    with pytest.raises(AssertionError, match="digest"):
        recording.check("frame", frame + 1)
    with pytest.raises(KeyError, match="only the digest was recorded"):
        recording.value("frame")


def test_a_large_value_is_kept_whole_when_all_is_to_be_kept(record):
    frame = pd.DataFrame({"a": np.arange(200_000)})
    assert compare(frame, record(Record.FULL, frame=frame).value("frame")) == Equal()


def test_only_digests_are_kept_when_that_is_asked_for(record):
    recording = record(Record.DIGEST, a=1, s=pd.Series([1]), v=np.array([1]))
    assert {entry["how"] for entry in recording.entries.values()} == {"digest"}
    assert recording.entries["s"]["schema"] == "int64"
    recording.check("a", 1)


def test_nothing_is_kept_when_that_is_asked_for(record):
    recording = record(Record.NONE, a=1)
    assert recording.names == ()
    recording.check("a", 2)


def test_a_frame_that_parquet_changes_is_kept_as_digest(record):
    frame = pd.DataFrame({1: [1], "b": [2]})
    recording = record(frame=frame)
    assert recording.entries["frame"]["how"] == "digest"
    assert list(recording.folder.iterdir()) == [recording.folder / "manifest.json"]


def test_a_series_with_an_odd_name_is_kept_as_digest(record):
    assert record(s=pd.Series([1], name=(1, 2))).entries["s"]["how"] == "digest"


def test_a_value_without_an_exact_form_is_kept_by_its_type(record):
    recording = record(f=len, g=lambda: 0)
    assert recording.entries["g"]["how"] == "type"
    recording.check("g", lambda: 1)
    with pytest.raises(AssertionError, match="type differs"):
        recording.check("g", 1)


def test_a_doubtful_value_is_kept_by_its_type(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.add("now", 1.5, "it differs from run to run")
    recording = recorder.finish()
    recording.check("now", 2.5)
    assert recording.compare("now", 2.5).reason == "it differs from run to run"


def test_redacted_columns_are_neither_kept_nor_compared(record):
    frame = pd.DataFrame({"a": [1], "name": ["Mia"]})
    recording = record(redacted=("name",), frame=frame, name=frame["name"], number=1)
    stored = b"".join(path.read_bytes() for path in recording.folder.iterdir())
    assert b"Mia" not in stored
    recording.check("frame", frame.assign(name="Jan"))
    recording.check("name", frame["name"])
    assert isinstance(recording.compare("frame", frame.assign(a=2)), Difference)


def test_two_frames_in_one_value_have_two_files(record):
    recording = record(frames=[pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})])
    assert sorted(path.name for path in recording.folder.glob("*.parquet")) == [
        "frames.2.parquet",
        "frames.parquet",
    ]


def test_a_folder_without_a_recording_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Recording.read(tmp_path)


def no_tables(*_):
    raise AssertionError


@pytest.mark.parametrize(
    "value",
    [object(), np.array([object()]), [1].__iter__()],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_json_has_no_words_for_is_refused(value):
    with pytest.raises(NotEncodableError):
        encode(value, no_tables)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.text() | st.integers(), inner)
            | st.tuples(inner, inner)
        ),
    )
)
def test_what_is_decoded_equals_what_was_encoded(value):
    text = json.dumps(encode(value, no_tables))
    assert compare(value, decode(json.loads(text), no_tables), rtol=0) == Equal()
