"""What has no version of its own is remembered under one made for it, or said to have none."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import logging
import threading
import zoneinfo

import pandas as pd
import polars as pl
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from hamilton import ad_hoc_utils, driver
from hamilton.caching.fingerprinting import UNHASHABLE, hash_value
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.function_modifiers import cache
from hamilton.htypes import Collect, Parallelizable, Stream

RAN = []
NOON = dt.datetime(2020, 1, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def _forget():
    RAN.clear()


def ran():
    seen = sorted(RAN)
    RAN.clear()
    return seen


def _square(number):
    return number * number


class Model:
    """Holds a function of the project."""

    def __init__(self, function):
        self.function = function


class Alone:
    """An object that pickles, and never alike."""

    def __init__(self, number):
        self.number = number

    def __reduce_ex__(self, protocol):
        if protocol == 4:
            msg = "it cannot be told what it is made of"
            raise TypeError(msg)
        return Alone, (self.number,)


def builder(path, *functions, **options):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_cache(str(path), **options)


VALUES = {
    "a frame with a time zone": lambda: pl.DataFrame({"at": [NOON]}),
    "a series with a time zone": lambda: pl.Series([NOON]),
    "sparse columns": lambda: pd.get_dummies(pd.Series(["a", "b"]), sparse=True),
    "a lazy frame": lambda: pl.LazyFrame({"a": [1]}),
    "an object with a function": lambda: Model(_square),
    "a class": lambda: Model,
    "a function": lambda: _square,
    "a transformer": lambda: make_pipeline(FunctionTransformer(_square)),
    "a time": lambda: NOON,
    "a time of pandas": lambda: pd.Timestamp("2020", tz="Europe/Berlin"),
    "what is written in memory": lambda: io.BytesIO(b"a"),
    "text that is written in memory": lambda: io.StringIO("a"),
    "what has no version": lambda: Alone(1),
}


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("stores", ["files", "memory"])
def test_what_can_be_stored_is_remembered_with_its_readers(tmp_path, caplog, kind, stores):
    def source(x: int) -> object:
        RAN.append("source")
        return VALUES[kind]()

    def middle(source: object) -> object:
        RAN.append("middle")
        return source

    def after(middle: object, source: object) -> str:
        RAN.append("after")
        return type(middle).__name__

    kept = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    options = kept if stores == "memory" else {}
    expected = type(VALUES[kind]()).__name__
    for _ in range(3):
        dr = builder(tmp_path, source, middle, after, **options).build()
        assert dr.execute(["after"], inputs={"x": 1}) == {"after": expected}
    assert ran() == ["after", "middle", "source"]
    dr.execute(["after"], inputs={"x": 2})
    assert "source" in ran()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def made(x: object) -> object:
    RAN.append("made")
    return Alone(x)


def read(made: object) -> int:
    RAN.append("read")
    return made.number


def test_what_has_no_version_of_its_own_says_so(tmp_path):
    dr = builder(tmp_path, made, read).build()
    for _ in range(2):
        dr.execute(["read"], inputs={"x": 1})
        versions = dr.cache.data_versions[dr.cache.last_run_id]
        assert versions["made"].startswith(f"{UNHASHABLE}_")
    assert dr.cache.result_store.get(versions["made"]).number == 1


def test_what_is_computed_anew_is_another_value(tmp_path):
    dr = builder(tmp_path, made, read).build()
    assert [dr.execute(["read"], inputs={"x": x})["read"] for x in (1, 2, 1)] == [1, 2, 1]
    assert ran() == ["made", "made", "read", "read"]
    version = dr.cache.data_versions[dr.cache.last_run_id]["made"]
    dr.cache.result_store.delete(version)
    assert dr.execute(["read", "made"], inputs={"x": 1})["read"] == 1
    assert ran() == ["made", "read"]


def test_who_reads_what_is_recomputed_and_has_no_version_runs_each_time(tmp_path, caplog):
    fresh = cache(behavior="recompute")(made)
    dr = builder(tmp_path, fresh, read).build()
    for _ in range(2):
        dr.execute(["read"], inputs={"x": 1})
    assert ran() == ["made", "made", "read", "read"]
    (record,) = caplog.records
    assert record.getMessage() == (
        f"made has no version: it is a {__name__}.Alone. The nodes that read it run each time, "
        "until @fingerprinting.hash_value.register gives values of that type their version."
    )


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (made, {"inputs": {"x": Alone(1)}}),
        (read, {"inputs": {"made": Alone(1)}}),
        (read, {"overrides": {"made": Alone(1)}}),
    ],
)
def test_what_is_given_and_has_no_version_is_named_once(tmp_path, caplog, function, given):
    functions = [made, read] if "overrides" in given else [function]
    dr = builder(tmp_path, *functions).build()
    for _ in range(2):
        dr.execute([function.__name__], **given)
    assert ran() == [function.__name__] * 2
    (record,) = caplog.records
    (name,) = next(iter(given.values()))
    assert record.getMessage().startswith(f"{name} has no version: it is a {__name__}.Alone.")


def test_items_without_versions_are_named_where_they_are_read(tmp_path, caplog):
    def item(n: int) -> Parallelizable[object]:
        yield from map(Alone, range(n))

    def kept(item: object) -> object:
        RAN.append("kept")
        return item

    def total(kept: Collect[object]) -> int:
        RAN.append("total")
        return sum(one.number for one in kept)

    def streamed(n: int) -> Parallelizable[int]:
        yield from range(n)

    def summed(streamed: Stream[int]) -> int:
        return sum(streamed)

    functions = [item, kept, total, streamed, summed]
    for _ in range(2):
        dynamic = builder(tmp_path, *functions).enable_dynamic_execution(
            allow_experimental_mode=True
        )
        dr = dynamic.with_remote_executor(SynchronousLocalTaskExecutor()).build()
        assert dr.execute(["total", "summed"], inputs={"n": 3}) == {"total": 3, "summed": 3}
    assert ran() == ["kept"] * 6 + ["total"] * 2
    told = [record.getMessage().split(". ")[0] for record in caplog.records]
    assert told[:2] == [
        f"item has no version: it is a {__name__}.Alone",
        "kept has no version: it is a builtins.list",
    ]


@pytest.mark.parametrize("behavior", ["ignore", "disable"])
def test_what_is_given_and_does_not_count_is_not_named(tmp_path, caplog, behavior):
    dr = builder(tmp_path, made, **{behavior: ["x"]}).build()
    dr.execute(["made"], inputs={"x": Alone(1)})
    assert caplog.records == []


def test_results_of_what_never_comes_again_are_not_kept(tmp_path):
    dr = builder(tmp_path, made, read).build()
    for _ in range(2):
        dr.execute(["made"], inputs={"x": Alone(1)})
    assert {file.name.partition(".")[0] for file in tmp_path.iterdir()} == {"metadata_store"}


def test_the_code_of_a_function_that_is_given_counts(tmp_path):
    def applied(how: object, x: int) -> int:
        RAN.append("applied")
        return how(x)

    dr = builder(tmp_path, applied).build()
    rates = [_times(2), _times(2), _times(3), _square, functools.partial(_plus, 4)]
    results = [dr.execute(["applied"], inputs={"how": how, "x": 5})["applied"] for how in rates]
    assert results == [10, 10, 15, 25, 9]
    assert len(ran()) == 4


def test_the_code_of_a_method_that_is_given_counts(tmp_path):
    def applied(how: object, x: int) -> int:
        RAN.append("applied")
        return how(x)

    dr = builder(tmp_path, applied).build()
    given = [
        (_scale(2)(0).of, 10),
        (_scale(2)(0).of, 10),
        (_scale(3)(0).of, 15),
        (_scale(3)(1).of, 16),
        (_scale(2).by, 10),
        (_scale(3).by, 15),
        (functools.lru_cache(_times(2)), 10),
        (functools.lru_cache(_times(3)), 15),
    ]
    told = [dr.execute(["applied"], inputs={"how": how, "x": 5})["applied"] for how, _ in given]
    assert told == [expected for _, expected in given]
    assert len(ran()) == len(given) - 1


def _scale(rate):
    class Scale:
        def __init__(self, more):
            self.more = more

        def of(self, number):
            return number * rate + self.more

        @classmethod
        def by(cls, number):
            return number * rate

    return Scale


def _times(rate):
    return lambda number: number * rate


def _plus(rate, number):
    return number + rate


def test_functions_of_others_have_versions_where_their_name_leads_to_them():
    assert UNHASHABLE not in {hash_value(pd.concat), hash_value(pl.Int64), hash_value(pl.col)}
    assert hash_value(pl.Int64) != hash_value(pl.Int32)
    nameless = contextlib.contextmanager(_square)
    assert hash_value(nameless) == hash_value([nameless]) == UNHASHABLE


def test_a_function_that_reaches_what_has_no_version_has_none():
    lock = threading.Lock()
    assert hash_value(lambda: lock) == UNHASHABLE
