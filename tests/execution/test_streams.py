"""Streams that go wrong: nothing hangs, nothing is swallowed, and the message says how to mend."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import StreamClosedError
from hamilton.execution import executors
from hamilton.execution.regions import RegionError
from hamilton.htypes import Collect, Parallelizable, Stream

REMOTES = {
    "here": executors.SynchronousLocalTaskExecutor,
    "threads": lambda: executors.MultiThreadingExecutor(2),
}


@pytest.fixture(params=REMOTES)
def run(request):
    def execute(*functions, target):
        module = ad_hoc_utils.create_temporary_module(each, same, *functions)
        builder = driver.Builder().with_modules(module)
        builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        dr = builder.with_remote_executor(REMOTES[request.param]()).build()
        return dr.execute([target], inputs={"n": 20})

    return execute


def each(n: int) -> Parallelizable[int]:
    yield from range(n)


def same(each: int) -> int:
    return each


def test_a_reader_cannot_swallow_the_failure_of_an_item(run):
    def risky(each: int) -> int:
        if each == 3:
            raise ValueError("item 3")
        return each

    def total(risky: Stream[int]) -> int:
        try:
            return sum(risky)
        except ValueError:
            return -1

    with pytest.raises(ValueError, match="item 3"):
        run(risky, total, target="total")


def test_an_item_that_stops_iterating_does_not_end_the_stream(run):
    def stopping(each: int) -> int:
        return next(iter([]))

    def total(stopping: Stream[int]) -> int:
        return sum(stopping)

    with pytest.raises(RuntimeError, match="raised StopIteration"):
        run(stopping, total, target="total")


def test_items_may_be_made_of_a_stream(run):
    def again(same: Stream[int]) -> Parallelizable[int]:
        yield from same

    def doubled(again: int) -> int:
        return 2 * again

    def all_of(doubled: Collect[int]) -> list:
        return doubled

    assert run(again, doubled, all_of, target="all_of") == {"all_of": [2 * n for n in range(20)]}


def test_a_stream_that_outlives_its_reader_says_so(run):
    def kept(same: Stream[int]) -> object:
        return same

    def late(kept: object) -> list:
        return list(kept)

    with pytest.raises(StreamClosedError, match="'same'"):
        run(kept, late, target="late")


def test_a_stream_beside_a_collection_of_the_same_items_is_refused_when_built(run):
    def both(same: Stream[int], each: Collect[int]) -> int:
        return 1

    with pytest.raises(RegionError, match="Annotate all of them Stream"):
        run(both, target="both")


def test_a_stream_whose_reader_waits_for_all_its_items_is_refused(run):
    def total(same: Collect[int]) -> int:
        return sum(same)

    def shares(same: Stream[int], total: int) -> list:
        return [value / total for value in same]

    with pytest.raises(RegionError, match="Annotate 'same' Collect"):
        run(total, shares, target="shares")


def test_a_failure_of_an_item_comes_again_at_each_attempt_to_read_on(run):
    def risky(each: int) -> int:
        if each == 3:
            raise ValueError("item 3")
        return each

    attempts = []

    def total(risky: Stream[int]) -> int:
        for _ in range(9):
            try:
                next(risky)
            except ValueError as error:
                attempts.append(str(error))
        return -1

    with pytest.raises(ValueError, match="item 3"):
        run(risky, total, target="total")
    assert attempts == ["item 3"] * len(attempts)
    assert len(attempts) > 1
