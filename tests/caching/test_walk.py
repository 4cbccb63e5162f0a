"""Where the cache alone watches nodes, it walks keys, and reads a result when something needs it."""

from __future__ import annotations

import asyncio
import collections
import itertools
import random
import sys
import threading
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hamilton import ad_hoc_utils, async_driver, driver
from hamilton.caching.adapter import CachingEventType, HamiltonCacheAdapter
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.function_modifiers import cache
from hamilton.htypes import Collect, Parallelizable, Stream
from hamilton.lifecycle import NodeExecutionHook

RAN = []


@pytest.fixture(autouse=True)
def _forget():
    RAN.clear()


def ran():
    seen = list(RAN)
    RAN.clear()
    return seen


def raw(x: int) -> list:
    RAN.append("raw")
    return [x]


def clean(raw: list) -> list:
    RAN.append("clean")
    return [*raw, "clean"]


def report(clean: list, k: int) -> list:
    RAN.append("report")
    return [*clean, k]


def built(path, *functions, make=driver.Builder, **options):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return make().with_modules(module).with_cache(str(path), **options)


def version(dr, name):
    return dr.cache.data_versions[dr.cache.last_run_id][name]


def happened(dr, name):
    log = dr.cache.logs(dr.cache.last_run_id, "debug")
    return [event.event_type for event in log[name]]


def test_what_nothing_needs_is_not_read(tmp_path):
    dr = built(tmp_path, raw, clean, report).build()
    for _ in range(2):
        assert dr.execute(["report"], inputs={"x": 1, "k": 2}) == {"report": [1, "clean", 2]}
        (tmp_path / version(dr, "raw")).write_bytes(b"torn")
        (tmp_path / version(dr, "clean")).unlink(missing_ok=True)
    assert ran() == ["raw", "clean", "report"]
    assert CachingEventType.GET_RESULT in happened(dr, "clean")


def test_what_is_gone_is_computed_again_where_something_needs_it(tmp_path):
    dr = built(tmp_path, raw, clean, report).build()
    dr.execute(["report"], inputs={"x": 1, "k": 2})
    (tmp_path / version(dr, "clean")).write_bytes(b"torn")
    ran()
    assert dr.execute(["report"], inputs={"x": 1, "k": 3}) == {"report": [1, "clean", 3]}
    assert ran() == ["clean", "report"]
    assert CachingEventType.FAILED_RETRIEVAL in happened(dr, "clean")
    assert dr.execute(["clean"], inputs={"x": 1}) == {"clean": [1, "clean"]}
    assert ran() == []


def nothing(x: int) -> None:
    RAN.append("nothing")


def test_nothing_is_a_result_and_told_apart_from_a_result_that_is_gone(tmp_path):
    dr = built(tmp_path, nothing, raw).build()
    targets = ["nothing", "raw"]
    first = dr.execute(targets, inputs={"x": 1})
    ran()
    assert dr.execute(targets, inputs={"x": 1}) == first
    assert ran() == []
    dr.cache.result_store.delete_all()
    assert dr.cache.result_store.get(version(dr, "raw")) is None
    assert dr.execute(targets, inputs={"x": 1}) == first
    assert sorted(ran()) == ["nothing", "raw"]


def test_what_is_gone_is_computed_at_any_depth(tmp_path):
    count = 1_500
    text = "def n0(x: int) -> int:\n    return x\n"
    text += "".join(
        f"def n{i}(n{i - 1}: int) -> int:\n    return n{i - 1} + 1\n" for i in range(1, count)
    )
    flow = ad_hoc_utils.module_from_source(text)
    dr = driver.Builder().with_modules(flow).with_cache(str(tmp_path)).build()
    for _ in range(2):
        assert dr.execute([f"n{count - 1}"], inputs={"x": 1}) == {f"n{count - 1}": count}
        dr.cache.result_store.delete_all()


def test_what_somebody_else_forgot_is_computed_again(tmp_path):
    one, other = (built(tmp_path, raw, clean, report).build() for _ in range(2))
    for k in (1, 1):
        one.execute(["report"], inputs={"x": 1, "k": k})
    for store in (other.cache.metadata_store, other.cache.result_store):
        store.delete_all()
    ran()
    for k in (1, 2):
        assert one.execute(["report"], inputs={"x": 1, "k": k}) == {"report": [1, "clean", k]}
    assert ran() == ["raw", "clean", "report", "report"]


def test_what_several_nodes_read_is_computed_once(tmp_path):
    def left(raw: list) -> list:
        RAN.append("left")
        return ["left", *raw]

    def joined(left: list, clean: list, raw: list, k: int) -> list:
        return [left, clean, raw, k]

    dr = built(tmp_path, raw, clean, left, joined).build()
    dr.execute(["joined"], inputs={"x": 1, "k": 1})
    dr.cache.result_store.delete_all()
    ran()
    expected = [["left", 1], [1, "clean"], [1], 2]
    assert dr.execute(["joined"], inputs={"x": 1, "k": 2}) == {"joined": expected}
    assert sorted(ran()) == ["clean", "left", "raw"]


def test_readers_of_what_changed_are_not_mixed_with_what_was_before(tmp_path):
    clock = tmp_path / "clock"
    place = str(clock)

    def now(x: int) -> str:
        RAN.append("now")
        return Path(place).read_text()

    def before(now: str) -> str:
        return f"{now} before"

    def both(now: str, before: str, k: int) -> tuple:
        return (now, before, k)

    dr = built(tmp_path / "cache", now, before, both).build()
    clock.write_text("one")
    assert dr.execute(["both"], inputs={"x": 1, "k": 1}) == {"both": ("one", "one before", 1)}
    clock.write_text("two")
    (tmp_path / "cache" / version(dr, "now")).unlink()
    result = dr.execute(["both", "before"], inputs={"x": 1, "k": 2})
    assert result == {"both": ("two", "two before", 2), "before": "two before"}
    assert ran() == ["now", "now"]
    again = dr.execute(["both", "before"], inputs={"x": 1, "k": 2})
    assert again == result


def sample(x: int) -> float:
    RAN.append("sample")
    return random.random()  # noqa: S311


def model(sample: float, sent: int) -> tuple:
    RAN.append("model")
    return (sample, sent)


@pytest.mark.parametrize("behavior", ["recompute", "ignore"])
@pytest.mark.parametrize("options", [{}, {"max_size": 0}])
@pytest.mark.parametrize("targets", [["sent", "model"], ["model"]])
def test_what_ran_does_not_run_again_where_a_result_was_lost(tmp_path, behavior, options, targets):
    @cache(behavior=behavior)
    def sent(x: int) -> int:
        RAN.append("sent")
        return x

    dr = built(tmp_path, sent, sample, model, **options).build()
    for _ in range(3):
        model_ = dr.execute(targets, inputs={"x": 1})["model"]
        assert model_[1] == 1
        told = [name for name in ("sent", "sample", "model") if was_executed(dr, name)]
        assert sorted(ran()) == sorted(told)
        dr.cache.result_store.delete_all()


def was_executed(dr, name):
    events = happened(dr, name)
    assert events.count(CachingEventType.EXECUTE_NODE) < 2
    return CachingEventType.EXECUTE_NODE in events


class Odd(InMemoryResultStore):
    """A store that soon has nothing, and is wrong, or silent, about what it has."""

    answers = ()

    def exists(self, data_version):
        if not self.answers:
            return super().exists(data_version)
        if self.answers[0] is None:
            raise ConnectionError
        return self.answers[0]

    def get(self, data_version):
        return None if self.answers else super().get(data_version)


@pytest.mark.parametrize("answer", [True, False, None])
def test_what_ran_does_not_run_again_whatever_a_store_says_that_it_has(answer):
    @cache(behavior="recompute")
    def sent(x: int) -> int:
        RAN.append("sent")
        return x

    store = Odd()
    module = ad_hoc_utils.create_temporary_module(sent, sample, model)
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": store}
    dr = driver.Builder().with_modules(module).with_cache(**stores).build()
    dr.execute(["sent", "model"], inputs={"x": 1})
    ran()
    store.answers = (answer,)
    results = dr.execute(["sent", "model"], inputs={"x": 1})
    assert (results["sent"], results["model"][1]) == (1, 1)
    assert ran() == ["sent", "sample", "model"]


@cache(behavior="recompute")
def head(x: int) -> list:
    RAN.append("head")
    return [x]


def middle(sample: float) -> list:
    return [sample]


def tail(sample: float, grown: list, k: int) -> tuple:
    return (sample, grown, k)


def without_middle(tmp_path, first):
    """Run twice; the second time, the sample is lost that ``middle``, which is there, was made of."""

    @cache(behavior="recompute")
    def grown(head: object, middle: list) -> list:
        RAN.append("grown")
        items = head if isinstance(head, list) else list(head)
        items.append(middle)
        return items

    dr = built(tmp_path, first, sample, middle, grown, tail).build()
    old = dr.execute(["tail"], inputs={"x": 1, "k": 1})["tail"][0]
    (tmp_path / version(dr, "sample")).unlink()
    ran()
    new, items, _ = dr.execute(["tail"], inputs={"x": 1, "k": 2})["tail"]
    assert new != old
    assert items == [1, [new]]
    return ran()


def test_what_ran_on_what_then_changed_runs_again_on_what_it_was_given(tmp_path):
    assert without_middle(tmp_path, head) == ["head", "grown", "sample", "grown"]


def test_what_was_used_up_by_what_runs_again_is_made_again(tmp_path):
    def head(x: int) -> object:
        RAN.append("head")
        return iter([x])

    assert without_middle(tmp_path, head) == ["head", "grown", "sample", "head", "grown"]


class Alone:
    """Holds items, pickles, and has no version."""

    def __init__(self, items):
        self.items = items

    def __reduce_ex__(self, protocol):
        if protocol == 4:
            msg = "it cannot be told what it is made of"
            raise TypeError(msg)
        return Alone, (self.items,)


class Locked(Alone):
    """Holds items, and can be neither pickled nor told apart."""

    def __init__(self, items):
        super().__init__(items)
        self.lock = threading.Lock()

    __reduce_ex__ = object.__reduce_ex__


class Broken(Alone):
    """Pickles, and cannot be read from that."""

    def __reduce_ex__(self, protocol):
        return Broken, super().__reduce_ex__(protocol)[1][:0]


class Forgetful(InMemoryResultStore):
    """A store that has nothing."""

    def set(self, data_version, result, **storage):
        """Keep nothing."""


def taken(source):
    """Take all that there is, and leave nothing."""
    items = getattr(source, "items", source)
    seen = tuple(items)
    if isinstance(items, list):
        items.clear()
    return seen


def opened(value):
    return value.items if isinstance(value, Alone) else value


SOURCES = {"list": list, "iterator": iter, "alone": lambda items: Alone([*items])}
SOURCES["locked"] = lambda items: Locked([*items])
RESULTS = {"plain": tuple, "alone": Alone, "broken": Broken}
BEHAVIORS = ["default", "recompute", "disable"]
SOURCE = st.tuples(st.sampled_from(sorted(SOURCES)), st.sampled_from([*BEHAVIORS, "ignore"]))
READER = st.tuples(st.sampled_from(sorted(RESULTS)), st.sampled_from(BEHAVIORS))
READS = st.tuples(SOURCE, READER, st.integers(0, 9), st.booleans())


def taking(reads):
    """Write a flow: a reader takes all from its source, and reads what passed another's result on."""
    text = """
import random
from hamilton.function_modifiers import cache

RAN = []

def r0(x: int) -> tuple:
    return ("r0", random.random(), (), None)

def p0(r0: tuple) -> list:
    return [r0]
"""
    for i, ((source, around), (result, behavior), before, is_random) in enumerate(reads, 1):
        text += f"""

@cache(behavior={around!r})
def s{i}(x: int) -> object:
    return SOURCES[{source!r}]([1, 2, 3])

@cache(behavior={behavior!r})
def r{i}(s{i}: object, p{before % i}: list) -> object:
    RAN.append("r{i}")
    number = {"random.random()" if is_random else 0}
    return RESULTS[{result!r}](("r{i}", number, taken(s{i}), p{before % i}[0]))

def p{i}(r{i}: object) -> list:
    return [opened(r{i})]
"""
    names = ["r0", *(f"{kind}{i}" for kind in "rs" for i in range(1, len(reads) + 1))]
    results = ", ".join(f"opened({name})" for name in names if name[0] == "r")
    text += f"""

def end({", ".join(f"{name}: object" for name in names)}, k: int) -> tuple:
    return ({results},)
"""
    return text


@pytest.mark.parametrize("store", [InMemoryResultStore, Forgetful])
@given(
    reads=st.lists(READS, min_size=1, max_size=5),
    losses=st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=3),
)
def test_a_reader_sees_all_whatever_another_call_of_it_took(store, reads, losses):
    flow = ad_hoc_utils.module_from_source(taking(reads))
    vars(flow).update(SOURCES=SOURCES, RESULTS=RESULTS, taken=taken, opened=opened)
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": store()}
    dr = driver.Builder().with_modules(flow).with_cache(**stores).build()
    for k, lost in enumerate([set(), *losses]):
        results = dr.execute(["end"], inputs={"x": 1, "k": k})["end"]
        assert [value[2] for value in results[1:]] == [(1, 2, 3)] * len(reads)
        assert all(len(values) == 1 for values in read(results).values())
        assert max(collections.Counter(flow.RAN).values(), default=0) <= 3 + 3 * len(reads)
        flow.RAN.clear()
        versions = dr.cache.data_versions[dr.cache.last_run_id]
        for i in lost:
            version = versions.get(f"r{i % (len(reads) + 1)}")
            if version is not None:
                stores["result_store"].delete(version)
    sys.modules.pop(flow.__name__)


def read(results):
    """Give which values of each reader are in others."""
    found = collections.defaultdict(set)
    waiting = [*results]
    while waiting:
        value = waiting.pop()
        if value is not None:
            found[value[0]].add(value)
            waiting.append(value[3])
    return found


def rate() -> float:
    return random.random()  # noqa: S311


def factor(rate: float) -> float:
    return 1 + rate


def end(rate: float, used: list, source: object, k: int) -> tuple:
    return (rate, used)


@pytest.mark.parametrize("source", sorted(SOURCES))
@pytest.mark.parametrize("around", [*BEHAVIORS, "ignore"])
@pytest.mark.parametrize("behavior", BEHAVIORS)
def test_what_was_taken_from_is_whole_for_who_runs_again(tmp_path, source, around, behavior):
    make = SOURCES[source]

    @cache(behavior=around)
    def source(x: int) -> object:
        return make([x, 2])

    @cache(behavior=behavior)
    def used(source: object, factor: float) -> list:
        return [factor * one for one in taken(source)]

    dr = built(tmp_path, source, rate, factor, used, end).build()
    old, _ = dr.execute(["end"], inputs={"x": 1, "k": 1})["end"]
    (tmp_path / version(dr, "rate")).unlink()
    new, found = dr.execute(["end"], inputs={"x": 1, "k": 2})["end"]
    assert new != old
    assert found == [1 + new, 2 * (1 + new)]


@pytest.mark.parametrize("make", [Alone, Broken])
def test_what_was_lost_and_has_no_version_is_computed_again(tmp_path, make):
    def model(x: int) -> Alone:
        RAN.append("model")
        return make([x])

    def other(x: int) -> Alone:
        RAN.append("other")
        return make([x])

    def both(model: Alone, other: Alone, k: int) -> list:
        return [*model.items, *other.items, k]

    dr = built(tmp_path, model, other, both).build()
    for k in range(3):
        assert dr.execute(["both"], inputs={"x": 1, "k": k}) == {"both": [1, 1, k]}
        times = 2 if k and make is Broken else 1
        assert sorted(ran()) == ["model"] * times + ["other"]
        dr.cache.result_store.delete_all()


def test_what_is_kept_stays_as_it_was_where_a_node_changes_it(tmp_path):
    @cache(behavior="ignore")
    def source(x: int) -> list:
        RAN.append("source")
        return [x, 2]

    @cache(behavior="recompute")
    def used(source: list, factor: float) -> list:
        return [factor * one for one in taken(source)]

    @cache(behavior="recompute")
    def kept(x: int) -> list:
        RAN.append("kept")
        return [x]

    @cache(behavior="recompute")
    def grown(kept: list, factor: float) -> list:
        kept.append(factor)
        return kept

    def all_(rate: float, used: list, grown: list, kept: list, k: int) -> tuple:
        return (rate, used, grown)

    dr = built(tmp_path, source, rate, factor, used, kept, grown, all_).build()
    dr.execute(["all_"], inputs={"x": 1, "k": 1})
    (tmp_path / version(dr, "rate")).unlink()
    ran()
    new, used, grown = dr.execute(["all_"], inputs={"x": 1, "k": 2})["all_"]
    assert (used, grown) == ([1 + new, 2 * (1 + new)], [1, 1 + new])
    assert sorted(ran()) == ["kept", "source", "source"]


def written(steps):
    """Write a flow: of each node, what it reads, whether it is random, and its behaviour."""
    text = "import random\nfrom hamilton.function_modifiers import cache\n\nRAN = []\n"
    for i, (reads, is_random, behavior) in enumerate(steps):
        names = ["x", "k", *(f"n{j}" for j in range(i))]
        read = sorted({names[one % len(names)] for one in reads})
        value = f"('n{i}', {'random.random()' if is_random else 0}, ({', '.join(read)},))"
        text += f"""

@cache(behavior={behavior!r})
def n{i}({", ".join(f"{name}: object" for name in read)}) -> tuple:
    RAN.append(("n{i}", ({", ".join(read)},)))
    return {value}
"""
    return text


INDEXES = st.sets(st.integers(0, 9), min_size=1, max_size=3)
STEPS = st.tuples(INDEXES, st.booleans(), st.sampled_from(["default", "recompute"]))
REQUESTS = st.tuples(INDEXES, st.integers(0, 1), INDEXES)


@given(steps=st.lists(STEPS, min_size=2, max_size=8), requests=st.lists(REQUESTS, min_size=2))
def test_no_function_is_called_twice_with_the_same_in_one_run(steps, requests):
    flow = ad_hoc_utils.module_from_source(written(steps))
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    dr = driver.Builder().with_modules(flow).with_cache(**stores).build()
    for asked, k, lost in requests:
        targets = sorted({f"n{i % len(steps)}" for i in asked})
        results = dr.execute(targets, inputs={"x": 1, "k": k})
        assert len(set(flow.RAN)) == len(flow.RAN)
        called = collections.Counter(name for name, _ in flow.RAN)
        for name in dr.cache.data_versions[dr.cache.last_run_id]:
            executed = happened(dr, name).count(CachingEventType.EXECUTE_NODE)
            assert executed == called[name]
        assert all(len(values) == 1 for values in seen(results.values()).values())
        flow.RAN.clear()
        for i in lost:
            version = dr.cache.data_versions[dr.cache.last_run_id].get(f"n{i % len(steps)}")
            if version is not None:
                stores["result_store"].delete(version)
    sys.modules.pop(flow.__name__)


def seen(values):
    """Give which values of each node are in others."""
    found = collections.defaultdict(set)
    waiting = [*values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            found[value[0]].add(value)
            waiting.extend(value[2])
    return found


def test_a_failure_says_which_node_it_was(tmp_path):
    fails = []

    def risky(x: int) -> int:
        if fails:
            raise ValueError(x)
        return x

    def after(risky: int, k: int) -> int:
        return risky + k

    dr = built(tmp_path, risky, after).build()
    dr.execute(["after"], inputs={"x": 1, "k": 1})
    (tmp_path / version(dr, "risky")).unlink()
    fails.append(True)
    with pytest.raises(ValueError, match="1") as caught:
        dr.execute(["after"], inputs={"x": 1, "k": 2})
    assert "risky" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("hooked", [True, False])
def test_hooks_are_given_values(tmp_path, hooked):
    class Seen(NodeExecutionHook):
        def run_before_node_execution(self, *, node_name, node_kwargs, **facts):
            RAN.append((node_name, dict(node_kwargs)))

        def run_after_node_execution(self, *, node_name, result, **facts):
            RAN.append((node_name, result))

    dr = built(tmp_path, raw, clean).with_adapters(*[Seen()] * hooked).build()
    dr.execute(["clean"], inputs={"x": 1})
    ran()
    assert dr.execute(["clean"], inputs={"x": 1}) == {"clean": [1, "clean"]}
    told = [
        ("raw", {"x": 1}),
        ("raw", [1]),
        ("clean", {"raw": [1]}),
        ("clean", [1, "clean"]),
    ]
    assert ran() == (told if hooked else [])


def test_a_cache_of_your_own_is_asked_node_by_node(tmp_path):
    class Telling(HamiltonCacheAdapter):
        def do_node_execute(self, *, node_, **facts):
            RAN.append(f"asked for {node_.name}")
            return super().do_node_execute(node_=node_, **facts)

    module = ad_hoc_utils.create_temporary_module(raw, clean)
    dr = driver.Builder().with_modules(module).with_adapters(Telling(tmp_path)).build()
    for _ in range(2):
        assert dr.execute(["clean"], inputs={"x": 1}) == {"clean": [1, "clean"]}
    first, second = ["asked for raw", "raw"], ["asked for clean", "clean"]
    assert ran() == [*first, *second, first[0], second[0]]


@pytest.mark.parametrize("max_size", [0, 60, 150, 10_000])
def test_a_store_that_keeps_little_changes_no_result(tmp_path, max_size):
    dr = built(tmp_path, raw, clean, report, max_size=max_size).build()
    for x, k in itertools.product(range(3), range(3)):
        expected = {"report": [x, "clean", k], "clean": [x, "clean"], "raw": [x]}
        for targets in (["report"], ["report", "raw"], ["clean"]):
            result = dr.execute(targets, inputs={"x": x, "k": k})
            assert result == {name: expected[name] for name in targets}


def test_results_that_are_read_late_are_copies(tmp_path):
    dr = built(tmp_path, raw, clean).build()
    for _ in range(3):
        result = dr.execute(["raw", "clean"], inputs={"x": 1})
        assert result == {"raw": [1], "clean": [1, "clean"]}
        result["raw"].append(2)
    assert ran() == ["raw", "clean"]


async def fetched(x: int) -> list:
    RAN.append("fetched")
    return [x]


def counted(fetched: list, k: int) -> tuple:
    RAN.append("counted")
    return (fetched, k)


@pytest.mark.parametrize("functions", [(raw, clean, report), (fetched, counted)])
def test_an_async_driver_gives_the_same_whatever_is_gone(tmp_path, functions):
    target = functions[-1].__name__

    async def run():
        dr = await built(tmp_path, *functions, make=async_driver.Builder).build()
        results = []
        for k in (1, 1, 2, 2):
            results.append(await dr.execute([target], inputs={"x": 1, "k": k}))
            if len(results) == 2:
                dr.cache.result_store.delete_all()
        return [result[target][-1] for result in results], results

    ks, results = asyncio.run(run())
    assert ks == [1, 1, 2, 2]
    assert results[0] == results[1]
    assert results[2] == results[3]


def items(n: int) -> Parallelizable[int]:
    yield from range(n)


def doubled(items: int) -> int:
    RAN.append("doubled")
    return 2 * items


def shown(doubled: int, k: int) -> tuple:
    return (doubled, k)


def listed(shown: Collect[tuple]) -> list:
    return list(shown)


def streamed(shown: Stream[tuple]) -> list:
    return list(shown)


@pytest.mark.parametrize("end", [listed, streamed])
def test_in_a_region_values_are_read_where_something_needs_them(tmp_path, end):
    dr = (
        built(tmp_path, items, doubled, shown, end)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .build()
    )
    target = end.__name__
    for k, loses in ((1, False), (1, False), (2, True), (2, False), (3, False)):
        if loses:
            dr.cache.result_store.delete_all()
        result = dr.execute([target], inputs={"n": 3, "k": k})
        assert result == {target: [(2 * i, k) for i in range(3)]}
    assert ran() == ["doubled"] * 6
