"""The law of the cache: a cached run gives what a run without cache gives, whatever was edited."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
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
    return repr((given, type(given), getattr(given, "dtypes", None), getattr(given, "shape", None), k))


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
        self.facts = dict.fromkeys(NAMES, 1) | {"decorator": "", "reads": "first"}
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
