"""A process that dies while it writes, and several that write at once, leave a store whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from hamilton import ad_hoc_utils, driver

FLOW = """
def grown(x: int) -> bytes:
    return bytes([x % 256]) * (x * 997 % 100_000)


def measured(grown: bytes, x: int) -> tuple:
    return (len(grown), grown[:1], x)
"""
WORKER = f"""
import sys
from hamilton import ad_hoc_utils, driver

flow = ad_hoc_utils.module_from_source({FLOW!r}, "crash_flow")
dr = driver.Builder().with_modules(flow).with_cache(sys.argv[1]).build()
first, last = int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for x in range(first, last):
    dr.execute(["measured"], inputs={{"x": x}})
print(dr.cache.metadata_store.size, flush=True)
"""
NUMBERS = 400


def started(folder, first=0, last=10**9):
    command = [sys.executable, "-c", WORKER, str(folder), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def expected(x):
    grown = bytes([x % 256]) * (x * 997 % 100_000)
    return (len(grown), grown[:1], x)


def check(folder, seen=frozenset()):
    """Every run gives the right values, and whatever the store says it has, it has.

    Runs that were seen before are passed over; gives those seen by now.
    """
    flow = ad_hoc_utils.module_from_source(FLOW, "crash_flow")
    dr = driver.Builder().with_modules(flow).with_cache(str(folder)).build()
    for x in (0, 1, 2, 7, 50, NUMBERS):
        assert dr.execute(["measured"], inputs={"x": x}) == {"measured": expected(x)}
    metadata, results = dr.cache.metadata_store, dr.cache.result_store
    run_ids = metadata.get_run_ids()
    entries = [entry for one in run_ids if one not in seen for entry in metadata.get_run(one)]
    for version in {entry["data_version"] for entry in entries}:
        assert results.get(version) is not None
    metadata.close()
    return seen.union(run_ids)


def kill_while_it_writes(folder, seed, number):
    """Start a run on inputs of its own, so that it has something to write, and kill it."""
    worker = started(folder, 1_000 * number)
    with worker:
        assert worker.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0, 0.05))  # noqa: S311 - a moment, no secret
        worker.kill()


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_run_leaves_a_store_that_works(tmp_path, seed):
    for number in range(2):
        kill_while_it_writes(tmp_path, (seed, number).__hash__(), number)
        check(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_after_each_of_two_hundred_killed_runs_the_store_works(tmp_path, seed):
    seen = frozenset()
    for number in range(20):
        kill_while_it_writes(tmp_path, 1_000 * seed + number, number)
        seen = check(tmp_path, seen)
    check(tmp_path)


def test_several_processes_use_one_store_at_once(tmp_path):
    workers = [started(tmp_path, 0, 60) for _ in range(3)]
    for worker in workers:
        out, err = worker.communicate(timeout=60)
        assert worker.returncode == 0, err
        assert out.split()[0] == "ready"
    check(tmp_path)
