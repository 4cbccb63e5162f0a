"""The law of the cache: a cached run gives what a run without cache gives, whatever was edited."""

from __future__ import annotations

import collections
import re
import sys
import tempfile
import types
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hamilton import ad_hoc_utils, driver
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore

FLOW = """
from hamilton.function_modifiers import cache, extract_fields, parameterize, source, value

RATE = {rate!r}
TABLE = {{"rate": {table!r}}}


class Step:
    size = {size!r}

    def of(self, x):
        return (self.size, x, {method!r})


def _inner(x):
    return (x, {inner!r}, RATE)


def _helper(x):
    return (_inner(x), TABLE["rate"])


def shown(given: object, k: object = {default!r}) -> str:
    names = ("dtypes", "dtype", "index", "columns") if hasattr(given, "shape") else ()
    seen = [getattr(given, name, None) for name in names]
    return repr((given, type(given), seen, k))


{decorator}
def first(shown: str) -> tuple:
    return (shown, _helper({body!r}))


@parameterize(second={{"v": value({argument!r}), "up": source({reads!r})}})
def made(v: object, up: object) -> tuple:
    return (v, up, Step().of(v))


@extract_fields({{"p": object, "q": object}})
def parts(first: tuple) -> dict:
    return {{"p": first[0], "q": first[1]}}


def last(second: object, p: object, q: object) -> list:
    return [second, p, q]
"""
NAMES = ["rate", "table", "size", "method", "inner", "default", "body", "argument"]
PLAIN = dict.fromkeys(NAMES, 1) | {"decorator": "", "reads": "first"}
CONSTANTS = st.sampled_from(
    [0, 1, True, 1.0, "1", None, (1,), [1], [], {"a": 1}, {1}, -0.0, 0.0, b"1"]
)
DECORATORS = st.sampled_from(
    ["", "@cache(behavior='recompute')", "@cache(behavior='default')", "@cache(behavior='disable')"]
)
FRAMES = [
    pd.DataFrame({"u": [1, 2]}),
    pd.DataFrame({"v": [1, 2]}),
    pd.DataFrame({"u": [1.0, 2.0]}),
    pd.DataFrame({"u": [2, 1]}),
    pd.DataFrame({"u": [1, 2]}, index=[5, 6]),
    pd.DataFrame({"u": [1, 2]}, index=pd.Index([0, 1], name="i")),
    pd.DataFrame({"u": [1, 2], "v": [1, 2]}),
    pd.DataFrame({"u": [1, 2]}, dtype="Int64"),
    pd.Series([1, 2], name="u"),
    pd.Series([1, 2], name="v"),
    pd.Series([1, 2], name="u").to_numpy(),
    pd.Series([1, 2], name="u").to_numpy().reshape(2, 1),
]
ZEROS, DAYS = [0, 0], pd.date_range("2020", periods=2)


def nested(leaf):
    for _ in range(9):
        leaf = [leaf]
    return leaf


TWINS = {
    "type of a number": (1, True),
    "type of a container": ([1, 2], (1, 2)),
    "type of an array's item": (np.float64(1), 1.0),
    "sign": (0.0, -0.0),
    "depth": (nested(0), nested(1)),
    "order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "dtype of an array": (np.zeros(2, "int64"), np.zeros(2)),
    "dtype of a column": (pd.DataFrame({"u": ZEROS}), pd.DataFrame({"u": ZEROS}, dtype=float)),
    "dtype of a series": (pd.Series(ZEROS, dtype="int64"), pd.Series(ZEROS, dtype="uint64")),
    "dtype of pandas' own": (pd.Series(ZEROS, dtype="Int64"), pd.Series(ZEROS, dtype="Int32")),
    "dtype of what is empty": (pd.Series([], dtype="Int64"), pd.Series([], dtype="Int32")),
    "zone": (pd.Series(DAYS.tz_localize("UTC")), pd.Series(DAYS.tz_localize("Etc/UTC"))),
    "order of categories": tuple(
        pd.Series(["a", "b"], dtype=pd.CategoricalDtype(["a", "b"], ordered))
        for ordered in (False, True)
    ),
    "name of a series": (pd.Series(ZEROS, name="u"), pd.Series(ZEROS, name="v")),
    "name of a column": (pd.DataFrame({"u": ZEROS}), pd.DataFrame({"v": ZEROS})),
    "index of a series": (pd.Series(ZEROS, index=[0, 1]), pd.Series(ZEROS, index=[1, 0])),
    "index of a frame": tuple(pd.DataFrame({"u": ZEROS}, index=i) for i in ([0, 1], [1, 0])),
    "name of an index": tuple(pd.Series(ZEROS, index=pd.Index(ZEROS, name=n)) for n in "ij"),
    "frequency": (pd.Series(ZEROS, index=DAYS), pd.Series(ZEROS, index=pd.DatetimeIndex([*DAYS]))),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "pattern": (re.compile("a"), re.compile("b")),
    "bound": (collections.deque([1]), collections.deque([1], maxlen=3)),
    "mask": tuple(np.ma.array([1, 2], mask=[0, hides], fill_value=2) for hides in (0, 1)),
    "fill value": tuple(np.ma.array(ZEROS, mask=[0, 0], fill_value=by) for by in (1, 2)),
    "name of a field": tuple(np.zeros((), dtype=[(name, "i4")])[()] for name in "ab"),
    "whether labels may repeat": tuple(
        pd.DataFrame({"u": ZEROS}).set_flags(allows_duplicate_labels=may) for may in (True, False)
    ),
}
"""Pairs of inputs that differ in one thing, and in no other."""


@pytest.mark.parametrize("aspect", TWINS)
def test_twins_are_told_apart(tmp_path, aspect):
    flow = ad_hoc_utils.module_from_source(FLOW.format(**PLAIN))
    dr = driver.Builder().with_modules(flow).with_cache(str(tmp_path)).build()
    for given in (*TWINS[aspect], *TWINS[aspect]):
        expected = flow.shown(given)
        assert dr.execute(["shown"], inputs={"given": given}) == {"shown": expected}
    runs = dr.cache.cache_keys.values()
    assert len({keys["shown"] for keys in runs}) == 2
    sys.modules.pop(flow.__name__)


EDITS = {name: PLAIN | {name: 2} for name in NAMES} | {"reads": PLAIN | {"reads": "shown"}}
"""The flow with one thing edited."""


@pytest.mark.parametrize("name", EDITS)
def test_edits_are_seen(tmp_path, name):
    for facts in (PLAIN, EDITS[name], PLAIN):
        flow = ad_hoc_utils.module_from_source(FLOW.format(**facts))
        plain = driver.Builder().with_modules(flow).build()
        cached = driver.Builder().with_modules(flow).with_cache(str(tmp_path)).build()
        expected = plain.execute(["last"], inputs={"given": 1})
        assert cached.execute(["last"], inputs={"given": 1}) == expected
        sys.modules.pop(flow.__name__)


METHOD = """
import functools


class Scale:
    def __init__(self, rate):
        self.rate = rate

    def of(self, x):
        return (x * self.rate, {code!r})

    @classmethod
    def by(cls, x):
        return (x, {code!r})

    @functools.lru_cache
    def kept(self, x):
        return (x, {code!r})


def how(rate: int) -> object:
    return {how}


def told(how: object) -> tuple:
    return how(5)
"""


@pytest.mark.parametrize(
    "how", ["Scale(rate).of", "Scale.by", "Scale(rate).kept", "functools.partial(Scale(rate).of)"]
)
def test_edits_of_methods_that_are_handed_on_are_seen(tmp_path, how):
    runs = []
    for code in (1, 2, 1):
        flow = ad_hoc_utils.module_from_source(METHOD.format(code=code, how=how))
        dr = driver.Builder().with_modules(flow).with_cache(str(tmp_path)).build()
        runs.append(dr.execute(["told"], inputs={"rate": 3})["told"][1])
        sys.modules.pop(flow.__name__)
    assert runs == [1, 2, 1]


INPUTS = st.one_of(CONSTANTS, st.sampled_from(FRAMES), st.recursive(st.integers(0, 1), st.lists))
TARGETS = st.lists(
    st.sampled_from(["last", "first", "second", "p", "shown"]), min_size=1, unique=True
)


class CachedRuns(RuleBasedStateMachine):
    """Changes one thing at a time, then runs the flow with and without the cache.

    The request stays as it is while code is edited, and code while the request is: only so does a
    stale entry lie where a run looks for it.
    """

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.memory = (InMemoryMetadataStore(), InMemoryResultStore())
        self.facts = dict(PLAIN)
        self.options = {}
        self.inputs, self.overrides = {"given": 1}, {}
        self.targets = ["last"]
        self._compare()

    @rule(name=st.sampled_from(NAMES), constant=CONSTANTS)
    def edit(self, name, constant):
        self.facts[name] = constant
        self._compare()

    @rule(decorator=DECORATORS)
    def decorate(self, decorator):
        self.facts["decorator"] = decorator
        self._compare()

    @rule(reads=st.sampled_from(["first", "shown", "given"]))
    def rewire(self, reads):
        self.facts["reads"] = reads
        self._compare()

    @rule(
        behavior=st.sampled_from(["default", "recompute", "disable"]),
        names=st.sets(st.sampled_from(["given", "first", "second", "parts"])),
    )
    def behave(self, behavior, names):
        self.options = {behavior: sorted(names)}
        self._compare()

    @rule(given=INPUTS)
    def give(self, given):
        self.inputs = {**self.inputs, "given": given}
        self._compare()

    @rule(aspect=st.sampled_from(sorted(TWINS)))
    def give_twins(self, aspect):
        for given in TWINS[aspect]:
            self.inputs = {**self.inputs, "given": given}
            self._compare()

    @rule(what=st.sampled_from(["a result", "all results", "all keys"]))
    def lose(self, what):
        files = [*Path(self.folder.name).glob("1-*")]
        for path in files[:1] if what == "a result" else files:
            path.write_bytes(b"torn")
        if what == "all keys":
            self.memory[0].delete_all()
        self.memory[1].delete_all()
        self._compare()

    @rule(k=CONSTANTS, is_given=st.booleans())
    def give_or_leave_out(self, k, is_given):
        self.inputs = {"given": self.inputs["given"], **({"k": k} if is_given else {})}
        self._compare()

    @rule(asked=TARGETS)
    def ask(self, asked):
        self.targets = asked
        self._compare()

    @rule(name=st.sampled_from(["shown", "second", "p"]), value=INPUTS, is_given=st.booleans())
    def override(self, name, value, is_given):
        self.overrides = {name: value} if is_given else {}
        self._compare()

    def _compare(self):
        flow = ad_hoc_utils.module_from_source(FLOW.format(**self.facts))
        request = {"inputs": self.inputs, "overrides": self.overrides}
        plain = driver.Builder().with_modules(flow).build()
        expected = repr(plain.execute(self.targets, **request))
        in_memory = dict(zip(("metadata_store", "result_store"), self.memory, strict=True))
        for stores in ({"path": self.folder.name}, in_memory):
            cached = (
                driver.Builder().with_modules(flow).with_cache(**stores, **self.options).build()
            )
            assert repr(cached.execute(self.targets, **request)) == expected
        sys.modules.pop(flow.__name__)

    @invariant()
    def no_writer_leaves_anything_behind(self):
        if hasattr(self, "folder"):
            assert not list(Path(self.folder.name).glob(".hamilton-tmp-*"))

    def teardown(self):
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestCachedRuns = CachedRuns.TestCase
TestCachedRuns.settings = settings(stateful_step_count=15)


def _rebind(flow, value):
    flow.RATE = value


def _change_inside(flow, value):
    flow.TABLE["rate"] = value


def _change_class(flow, value):
    flow.Step.size = value


def _replace_helper(flow, value):
    flow._inner = types.FunctionType(
        (lambda x: (x, value)).__code__, vars(flow), closure=_cell(value)
    )


def _edit_helper(flow, value):
    flow._helper.__code__ = compile(f"lambda x: (x, {value!r})", "flow", "eval").co_consts[0]


def _cell(value):
    return (types.CellType(value),)


IN_PLACE = [_rebind, _change_inside, _change_class, _replace_helper, _edit_helper]


@pytest.mark.parametrize("edit", IN_PLACE)
def test_edits_in_place_are_seen(tmp_path, edit):
    flow = ad_hoc_utils.module_from_source(FLOW.format(**PLAIN))
    plain = driver.Builder().with_modules(flow).build()
    cached = driver.Builder().with_modules(flow).with_cache(str(tmp_path)).build()
    for value in (1, 2, 1):
        edit(flow, value)
        expected = plain.execute(["last"], inputs={"given": 1})
        assert cached.execute(["last"], inputs={"given": 1}) == expected
    sys.modules.pop(flow.__name__)


class RunsOfOneProcess(RuleBasedStateMachine):
    """Changes a module under a driver that lives on: what was remembered of its code is asked anew."""

    @initialize()
    def begin(self):
        self.flow = ad_hoc_utils.module_from_source(FLOW.format(**PLAIN))
        self.plain = driver.Builder().with_modules(self.flow).build()
        self.cached = (
            driver.Builder()
            .with_modules(self.flow)
            .with_cache(metadata_store=InMemoryMetadataStore(), result_store=InMemoryResultStore())
            .build()
        )

    @rule(edit=st.sampled_from(IN_PLACE), value=CONSTANTS)
    def edit(self, edit, value):
        edit(self.flow, value)

    @rule(given=st.integers(0, 2), asked=TARGETS)
    def run(self, given, asked):
        expected = self.plain.execute(asked, inputs={"given": given})
        assert repr(self.cached.execute(asked, inputs={"given": given})) == repr(expected)

    def teardown(self):
        sys.modules.pop(self.flow.__name__, None)


TestRunsOfOneProcess = RunsOfOneProcess.TestCase
TestRunsOfOneProcess.settings = settings(stateful_step_count=20)
