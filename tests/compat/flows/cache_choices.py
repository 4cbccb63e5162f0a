"""Behaviours chosen by the builder, stores in memory, and what a run tells of itself."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.caching.adapter import CachingBehavior
from hamilton.caching.stores.memory import InMemoryMetadataStore, InMemoryResultStore
from hamilton.function_modifiers import cache

_ran: list[str] = []


def clock() -> int:
    _ran.append("clock")
    return len(_ran)


@cache(behavior="disable")
def reading(clock: int, place: str) -> str:
    _ran.append("reading")
    return place


def shown(reading: str) -> str:
    _ran.append("shown")
    return reading.upper()


def _run(folder):
    _ran.clear()
    stores = {"metadata_store": InMemoryMetadataStore(), "result_store": InMemoryResultStore()}
    builder = driver.Builder().with_modules(sys.modules[__name__])
    dr = builder.with_cache(**stores, ignore=["clock"], default=["reading"]).build()
    first = dr.execute(["shown"], inputs={"place": "here"})
    second = dr.execute(["shown"], inputs={"place": "here"})
    behaviors = dr.cache.behaviors[dr.cache.last_run_id]
    events = dr.cache.logs(dr.cache.last_run_id, level="info")
    try:
        driver.Builder().with_modules(sys.modules[__name__]).with_cache(
            default=True, recompute=True
        ).build()
    except ValueError as error:
        refused = str(error)[:15]
    return [
        first == second,
        _ran,
        behaviors["clock"] is CachingBehavior.IGNORE,
        behaviors["reading"] is CachingBehavior.DEFAULT,
        [event.event_type.value for event in events["reading"]],
        refused,
    ]


_EXPECTED = [
    True,
    ["clock", "reading", "shown", "clock"],
    True,
    True,
    ["get_result"],
    "Can only set on",
]
