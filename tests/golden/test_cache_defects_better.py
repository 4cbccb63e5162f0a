"""Defects of caching that are gone here: each of these tests fails on Apache Hamilton.

The numbers are those of the list of defects.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hamilton import driver
from hamilton.caching.fingerprinting import hash_value
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore


@pytest.fixture
def run_cached(module_of, tmp_path):
    """Run a node of the module that some text is, with a cache that all runs of a test share."""

    def run(source, target="f"):
        builder = driver.Builder().with_modules(module_of(source, "cached_by_golden"))
        dr = builder.with_cache(tmp_path / "cache").build()
        return dr.execute([target])[target], dr

    return run


@pytest.mark.parametrize(
    "source",
    [
        "CONST = {n}\n\ndef f() -> int:\n    return CONST",
        "def _helper() -> int:\n    return {n}\n\ndef f() -> int:\n    return _helper()",
        "CONST = {n}\n\n@parameterize(f={{'v': value(CONST)}})\ndef g(v: int) -> int:\n    return v",
        "class Scale:\n    by = {n}\n\n\ndef f() -> int:\n    return Scale.by",
    ],
    ids=["constant", "helper", "decorator", "class"],
)
def test_15_a_result_is_not_stale_when_what_its_function_reaches_changes(run_cached, source):
    # `module_of` dedents its text, and these begin at the margin.
    first, _ = run_cached(source.format(n=1))
    second, _ = run_cached(source.format(n=2))

    assert (first, second) == (1, 2)


class Box:
    """Holds something."""

    def __init__(self, content):
        self.content = content


def test_15_values_that_differ_far_below_differ():
    def boxed(leaf):
        value = leaf
        for _ in range(9):
            value = Box(value)
        return value

    assert hash_value(boxed(1)) == hash_value(boxed(1))
    assert hash_value(boxed(1)) != hash_value(boxed(2))


def test_15_a_run_of_known_results_is_told(run_cached):
    source = "def f() -> int:\n    return 1"
    run_cached(source)

    _, dr = run_cached(source)

    assert dr.cache.metadata_store.get_run(dr.cache.last_run_id) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (True, "True"),
        ([1, 2], (1, 2)),
        ([1, 2], {1, 2}),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        (pd.Series([1], name="a"), pd.Series([1], name="b")),
        (np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": np.array([1], dtype="int32")})),
    ],
    ids=lambda value: type(value).__name__,
)
def test_22_values_of_other_type_name_dtype_or_shape_differ(one, other):
    assert hash_value(one) != hash_value(other)


def test_23_what_a_store_gives_is_nobody_elses(module_of):
    module = module_of("def f() -> list:\n    return [1]")
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    dr = driver.Builder().with_modules(module).with_cache(**stores).build()

    dr.execute(["f"])["f"].append(2)
    dr.execute(["f"])["f"].append(3)

    assert dr.execute(["f"]) == {"f": [1]}
