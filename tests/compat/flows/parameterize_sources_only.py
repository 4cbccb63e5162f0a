"""One function, many upstream nodes: parameterize_sources."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import parameterize_sources


def d1() -> int:
    return 1


@parameterize_sources(
    from_one={"one": "d1", "two": "d2"},
    from_two={"one": "d2", "two": "from_one"},
)
def joined(one: int, two: int, scale: int = 10) -> int:
    return one * scale + two


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    above = sorted(one.name for one in dr.what_is_upstream_of("from_two"))
    return [dr.execute(["from_one", "from_two"], inputs={"d2": 2}), above]


_EXPECTED = [{"from_one": 12, "from_two": 32}, ["d1", "d2", "from_one", "from_two", "scale"]]
