"""Tasks that travel to processes together."""

from __future__ import annotations

import math
import pickle
from collections import deque
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamilton.execution.batches import LONG_S, Batches, next_size
from hamilton.execution.call import TaskImplementation
from hamilton.execution.elsewhere import Packer, run_parcels
from hamilton.execution.grouping import NodeGroupPurpose
from hamilton.execution.state import LOOK_AHEAD
from hamilton.execution.tasks import Task
from hamilton.lifecycle.points import Lifecycle

GIVES_BACK = Task(
    "gives-back", None, NodeGroupPurpose.EXECUTE_BLOCK, (), {}, (("x", 0),), (), (), ("x",)
)
NOBODY = Lifecycle()


def returned(future, timeout_s=0):
    return pickle.loads(future.result(timeout_s))  # noqa: S301


def parcel(x, run_id="run"):
    return Packer().parcel(TaskImplementation(GIVES_BACK, {"x": x}, NOBODY, run_id))


def failing(run_id="run"):
    return Packer().parcel(TaskImplementation(GIVES_BACK, {}, NOBODY, run_id))


class Hand(Executor):
    """A pool that does one call when it is told to."""

    def __init__(self):
        self.calls = deque()
        self.refuses = False

    def submit(self, function, /, *args):
        if self.refuses:
            raise RuntimeError("no more")
        future = Future()
        self.calls.append((future, function, args))
        return future

    def work(self):
        """Do the oldest call, as if it took no time."""
        future, run, (parcels, _) = self.calls.popleft()
        future.set_result(replace(run(parcels, math.inf), took_s=0.0))

    def sizes(self):
        return [len(args[0]) for _, _, args in self.calls]


class Unwilling:
    """Pickles, and cannot be unpickled."""

    def __reduce__(self):
        return (_refuse, ("not here",))


def _refuse(text):
    raise ValueError(text)


def quick(pool, workers):
    """Give batches of which quick tasks were run before, so that most travel together."""
    batches = Batches(pool, workers)
    for _ in range(3):
        batches.submit(parcel(0))
        pool.work()
    return batches


@given(st.lists(st.integers(), max_size=30), st.integers(1, 3))
def test_each_task_gets_its_own_outputs(values, workers):
    with ThreadPoolExecutor(workers) as pool:
        batches = Batches(pool, workers)
        futures = [batches.submit(parcel(value)) for value in values]
        assert [returned(one, 30).outputs["x"] for one in futures] == values


def test_nobody_waits_for_company_while_nothing_is_under_way():
    pool = Hand()
    batches = quick(pool, 2)
    batches.submit(parcel(1))
    assert pool.sizes() == [1]


def test_quick_tasks_wait_for_company_while_others_are_under_way():
    pool = Hand()
    batches = quick(pool, 2)
    for number in range(1 + LOOK_AHEAD):
        batches.submit(parcel(number))
    assert pool.sizes() == [1, LOOK_AHEAD]


def test_who_waits_for_company_goes_alone_when_the_others_are_done():
    pool = Hand()
    batches = quick(pool, 2)
    batches.submit(parcel(1))
    left = batches.submit(parcel(2))
    assert pool.sizes() == [1]
    pool.work()
    assert pool.sizes() == [1]
    pool.work()
    assert returned(left).outputs == {"x": 2}


def test_no_more_batches_are_under_way_than_there_are_workers():
    pool = Hand()
    batches = Batches(pool, 2)
    for number in range(5):
        batches.submit(parcel(number))
    assert pool.sizes() == [1, 1]


def test_the_size_of_a_batch_follows_from_the_time_of_the_last():
    assert next_size(1, 0.0) == 2
    assert next_size(LOOK_AHEAD, 0.0) == LOOK_AHEAD
    assert next_size(2, 0.9 * LONG_S) == 2
    assert next_size(LOOK_AHEAD, LONG_S) == 1


def test_a_batch_that_takes_long_comes_back_with_what_is_left():
    delivery = run_parcels([parcel(1), parcel(2)], long_s=0.0)
    assert len(delivery.bodies) == 1
    assert not delivery.has_failed


def test_what_is_left_of_a_batch_is_run_before_what_came_later():
    pool = Hand()
    batches = quick(pool, 2)
    futures = [batches.submit(parcel(number)) for number in range(2 + LOOK_AHEAD)]
    sent, function, (together, _) = pool.calls.pop()
    sent.set_result(function(together, 0.0))
    while pool.calls:
        pool.work()
    assert [returned(one).outputs["x"] for one in futures] == list(range(2 + LOOK_AHEAD))


def test_what_has_not_begun_when_one_fails_never_does():
    pool = Hand()
    batches = quick(pool, 2)
    batches.submit(parcel(0))
    parcels = [parcel(1), failing(), parcel(2), parcel(3), parcel(4)]
    first, failed, *rest = [batches.submit(one) for one in parcels]
    pool.calls.rotate()
    pool.work()

    assert returned(first).outputs == {"x": 1}
    assert isinstance(returned(failed).error, KeyError)
    for future in rest:
        with pytest.raises(CancelledError):
            future.result(timeout=0)
    assert pool.sizes() == [1]


def test_what_belongs_to_another_run_goes_on_when_one_fails():
    pool = Hand()
    batches = quick(pool, 1)
    failed = batches.submit(failing("one"))
    own, other = batches.submit(parcel(1, "one")), batches.submit(parcel(2, "other"))
    pool.work()
    assert isinstance(returned(failed).error, KeyError)
    pool.work()
    assert returned(other).outputs == {"x": 2}
    assert own.done()
    assert not pool.calls


def test_a_task_that_was_cancelled_is_not_sent():
    pool = Hand()
    batches = Batches(pool, 1)
    batches.submit(parcel(0))
    cancelled, last = batches.submit(parcel(1)), batches.submit(parcel(2))
    assert cancelled.cancel()
    pool.work()
    assert pool.sizes() == [1]
    pool.work()
    assert returned(last).outputs == {"x": 2}


def test_a_pool_that_breaks_fails_all_that_were_sent_or_waited():
    pool = Hand()
    batches = Batches(pool, 1)
    futures = [batches.submit(parcel(number)) for number in range(2)]
    pool.calls.popleft()[0].set_exception(OSError("gone"))
    for future in futures:
        with pytest.raises(OSError, match="gone"):
            future.result(timeout=0)


def test_a_pool_that_is_broken_fails_the_tasks_of_all_runs_and_is_asked_for_nothing():
    pool = Hand()
    batches = Batches(pool, 1)
    futures = [batches.submit(parcel(0, "one")), batches.submit(parcel(1, "other"))]
    pool.calls.popleft()[0].set_exception(BrokenExecutor("gone"))
    for future in futures:
        with pytest.raises(BrokenExecutor, match="gone"):
            future.result(timeout=0)
    assert not pool.calls


def test_a_batch_that_fails_leaves_the_tasks_of_other_runs():
    pool = Hand()
    batches = Batches(pool, 1)
    sent, own = batches.submit(parcel(0, "one")), batches.submit(parcel(1, "one"))
    other = batches.submit(parcel(2, "other"))
    pool.calls.popleft()[0].set_exception(OSError("gone"))
    for future in (sent, own):
        with pytest.raises(OSError, match="gone"):
            future.result(timeout=0)
    pool.work()
    assert returned(other).outputs == {"x": 2}


def test_a_task_that_cannot_be_unpacked_fails_alone_and_is_named():
    pool = Hand()
    batches = quick(pool, 1)
    batches.submit(parcel(0, "other"))
    bad = replace(parcel(1), template=pickle.dumps(Unwilling()))
    failed, other = batches.submit(bad), batches.submit(parcel(2, "other"))
    pool.work()
    pool.work()
    error = returned(failed).error
    assert (type(error), str(error)) == (ValueError, "not here")
    assert error.__notes__ == ["when task gives-back was unpacked in another process"]
    pool.work()
    assert returned(other).outputs == {"x": 2}


def test_what_waits_is_told_of_a_pool_that_refuses_what_is_sent_later():
    pool = Hand()
    batches = Batches(pool, 1)
    futures = [batches.submit(parcel(number)) for number in range(1 + 2 * LOOK_AHEAD)]
    pool.refuses = True
    pool.work()
    assert returned(futures[0]).outputs == {"x": 0}
    for future in futures[1:]:
        with pytest.raises(RuntimeError, match="no more"):
            future.result(timeout=0)


def test_what_came_back_unfinished_is_told_of_a_pool_that_refuses_it():
    pool = Hand()
    batches = quick(pool, 1)
    futures = [batches.submit(parcel(number)) for number in range(1 + LOOK_AHEAD)]
    pool.work()
    pool.refuses = True
    sent, function, (together, _) = pool.calls.popleft()
    sent.set_result(replace(function(together, 0.0), took_s=LONG_S))
    for future in futures[2:]:
        with pytest.raises(RuntimeError, match="no more"):
            future.result(timeout=0)


def test_a_pool_that_drops_a_batch_drops_its_tasks():
    pool = Hand()
    batches = Batches(pool, 1)
    future = batches.submit(parcel(0))
    pool.calls[0][0].cancel()
    with pytest.raises(CancelledError):
        future.result(timeout=0)


def test_a_pool_that_takes_nothing_any_more_says_so_at_once():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(RuntimeError, match="shutdown"):
        Batches(pool, 1).submit(parcel(0))


def test_closing_drops_what_was_not_sent():
    pool = Hand()
    batches = Batches(pool, 1)
    sent, waiting = batches.submit(parcel(0)), batches.submit(parcel(1))
    batches.close()
    with pytest.raises(CancelledError):
        waiting.result(timeout=0)
    pool.work()
    assert returned(sent).outputs == {"x": 0}
    assert not pool.calls


def test_closing_passes_over_what_was_cancelled():
    batches = Batches(Hand(), 1)
    batches.submit(parcel(0))
    waiting = batches.submit(parcel(1))
    assert waiting.cancel()
    batches.close()
    assert waiting.cancelled()
