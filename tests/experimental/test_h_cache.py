"""The oldest cache: which nodes run, and what their files hold."""

from __future__ import annotations

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, base, driver
from hamilton.experimental.h_cache import CachingGraphAdapter
from hamilton.function_modifiers import tag


class Flow:
    """A dataflow that keeps which of its functions ran, and the folder of its cache."""

    def __init__(self, folder):
        self.folder = folder
        self.ran = ran = []

        @tag(cache="json")
        def a(x: int) -> dict:
            ran.append("a")
            return {"x": x}

        @tag(cache="pickle")
        def b(a: dict) -> int:
            ran.append("b")
            return a["x"] + 1

        def c(b: int) -> int:
            ran.append("c")
            return b + 1

        self.module = ad_hoc_utils.create_temporary_module(a, b, c)

    def run(self, x=1, **settings):
        self.ran.clear()
        return executed(self.module, "c", self.folder, x=x, **settings), "".join(self.ran)


def executed(module, target, folder, x=1, **settings):
    with pytest.deprecated_call(match=r"use Builder\(\)\.with_cache\(\)"):
        adapter = CachingGraphAdapter(str(folder), base.DictResult(), **settings)
    dr = driver.Driver({}, module, adapter=adapter)
    return dr.execute([target], inputs={"x": x})[target]


@pytest.fixture
def flow(tmp_path):
    return Flow(tmp_path)


def test_a_node_whose_file_is_there_does_not_run_whatever_the_inputs_are(flow):
    assert flow.run() == (3, "abc")
    assert flow.run() == (3, "c")
    assert flow.run(x=5) == (3, "c")
    assert sorted(path.name for path in flow.folder.iterdir()) == ["a.json", "b.pickle"]


def test_a_node_that_is_forced_runs_with_what_reads_it(flow):
    flow.run()
    assert flow.run(x=5, force_compute={"b"}) == (3, "bc")
    assert flow.run(x=5, force_compute={"a"}) == (7, "abc")


def test_one_driver_reads_in_a_later_run_what_it_computed_in_an_earlier(flow):
    with pytest.deprecated_call():
        adapter = CachingGraphAdapter(str(flow.folder), base.DictResult())
    dr = driver.Driver({}, flow.module, adapter=adapter)

    for _ in range(3):
        dr.execute(["c"], inputs={"x": 1})
    assert "".join(flow.ran) == "abc" + "c" + "c"


def chained(ran):
    """Give a flow of a node with a file, one without, and one with a file behind it."""

    @tag(cache="json")
    def a(x: int) -> dict:
        ran.append("a")
        return {"x": x}

    def between(a: dict) -> int:
        return a["x"]

    @tag(cache="pickle")
    def b(between: int) -> int:
        ran.append("b")
        return between + 1

    return ad_hoc_utils.create_temporary_module(a, between, b)


@pytest.mark.parametrize("is_forced", [True, False])
def test_what_was_computed_is_seen_behind_a_node_without_a_file(tmp_path, is_forced):
    ran = []
    module = chained(ran)
    assert [executed(module, "b", tmp_path, x=x) for x in (1, 2)] == [2, 2]
    assert ran == ["a", "b"]
    if not is_forced:
        (tmp_path / "a.json").unlink()
    forced = {"a"} if is_forced else None
    assert executed(module, "b", tmp_path, x=2, force_compute=forced) == 3
    assert ran == ["a", "b"] * 2


def test_one_driver_forgets_that_a_node_without_a_file_read_what_was_computed(tmp_path):
    ran = []
    with pytest.deprecated_call():
        adapter = CachingGraphAdapter(str(tmp_path), base.DictResult())
    dr = driver.Driver({}, chained(ran), adapter=adapter)
    assert [dr.execute(["b"], inputs={"x": 1})["b"] for _ in range(3)] == [2, 2, 2]
    assert ran == ["a", "b"]


def kept(values, **tags):
    """Compute a node once and read it once; give both values."""
    made = []

    @tag(**tags)
    def value(x: int) -> type(values):
        made.append(x)
        return values

    value.__annotations__ = {"x": int, "return": type(values)}
    return ad_hoc_utils.create_temporary_module(value), made


@pytest.mark.parametrize(
    ("format_", "value"),
    [
        ("json", {"a": [1, None]}),
        ("json", pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})),
        ("json", pd.Series([1, 2])),
        ("feather", pd.DataFrame({"a": [1.5, 2]})),
        ("feather", pd.Series([1.5, 2], name="value")),
        ("parquet", pd.DataFrame({"a": [1, 2]}, index=pd.Index([7, 8], name="i"))),
        ("parquet", pd.Series(["x"], name="value")),
        ("pickle", (1, {"a": {2}})),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_read_is_what_was_written(format_, value, tmp_path):
    module, made = kept(value, cache=format_)
    for _ in range(2):
        got = executed(module, "value", tmp_path)
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(got, value)
        elif isinstance(value, pd.Series):
            pd.testing.assert_series_equal(got, value)
        else:
            assert got == value
    assert made == [1]


def test_users_give_formats_of_their_own(tmp_path):
    def write(value, path, name):
        (tmp_path / path).write_text(f"{name}={value}")

    def read(empty, path):
        return type(empty)((tmp_path / path).read_text().partition("=")[2])

    module, made = kept(7, cache="text")
    settings = {"writers": {"text": write}, "readers": {"text": read}}
    values = [executed(module, "value", tmp_path, **settings) for _ in range(2)]
    assert (values, made) == ([7, 7], [1])
    assert (tmp_path / "value.text").read_text() == "value=7"


def test_a_reader_of_a_type_that_cannot_be_made_empty_is_given_nothing(tmp_path):
    seen = []

    def read(empty, path):
        seen.append(empty)

    module, _ = kept(range(3), cache="text")
    (tmp_path / "value.text").touch()
    executed(module, "value", tmp_path, writers={"text": print}, readers={"text": read})
    assert seen == [None]


def test_a_format_that_there_is_not_is_refused_with_those_that_there_are(tmp_path):
    module, _ = kept(1, cache="jsn")
    with pytest.raises(ValueError, match=r"^invalid cache format: jsn.* feather, json, parquet"):
        executed(module, "value", tmp_path)


@pytest.mark.parametrize("format_", ["json", "feather", "parquet"])
def test_a_type_that_a_format_does_not_hold_is_refused(format_, tmp_path):
    module, _ = kept(1, cache=format_)
    with pytest.raises(NotImplementedError, match=f"No {format_} writer for type <class 'int'>"):
        executed(module, "value", tmp_path)
