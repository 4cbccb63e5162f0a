"""Results kept between runs: what is known is not computed again, nor is what depends on it."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import cache

_ran: list[str] = []


def raw(number: int) -> list:
    _ran.append("raw")
    return [number, 2 * number]


def parity(raw: list) -> int:
    _ran.append("parity")
    return sum(raw) % 2


def report(parity: int) -> str:
    _ran.append("report")
    return f"parity {parity}"


@cache(behavior="recompute")
def always(raw: list) -> int:
    _ran.append("always")
    return len(raw)


@cache(behavior="disable")
def never(number: int) -> int:
    _ran.append("never")
    return number


def _run(folder):
    found = []
    for inputs in ({"number": 1}, {"number": 1}, {"number": 3}):
        _ran.clear()
        builder = driver.Builder().with_modules(sys.modules[__name__]).with_cache(folder / "cache")
        dr = builder.build()
        result = dr.execute(["report", "always", "never"], inputs=inputs)
        found.append([result, sorted(_ran)])
    run_id = dr.cache.last_run_id
    versions = dr.cache.data_versions[run_id]
    return [
        found,
        sorted(versions),
        len(dr.cache.run_ids),
        dr.cache.get_data_version(run_id=run_id, node_name="raw") == versions["raw"],
        dr.cache.version_data([3, 6]) == versions["raw"],
    ]


_EXPECTED = [
    [
        [
            {"report": "parity 1", "always": 2, "never": 1},
            ["always", "never", "parity", "raw", "report"],
        ],
        [{"report": "parity 1", "always": 2, "never": 1}, ["always", "never"]],
        # the parity is the same, so that the report is known
        [{"report": "parity 1", "always": 2, "never": 3}, ["always", "never", "parity", "raw"]],
    ],
    ["always", "number", "parity", "raw", "report"],
    1,
    True,
    True,
]
