"""Types of edges and inputs: unions, generics, text, any, literals, protocols of collections."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Dict, List, Literal, Optional, Union  # noqa: UP035 - as users write it

from hamilton import driver


def numbers(count: int) -> List[int]:  # noqa: UP006 - as users write it
    return list(range(count))


def total(numbers: Sequence[int]) -> int:
    return sum(numbers)


def table(numbers: List[int]) -> Dict[str, int]:  # noqa: UP006 - as users write it
    return {str(number): number for number in numbers}


def keys(table: Mapping[str, int]) -> list:
    return sorted(table)


def either(total: Union[int, str], mode: Literal["a", "b"]) -> Any:  # noqa: UP007 - as users write it
    return f"{mode}{total}"


def anything(either: str, keys: Any, spare: Optional[list[int]] = None) -> bool:  # noqa: UP045
    return isinstance(either, str) and keys == ["0", "1", "2"] and spare is None


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    refused = []
    for inputs in (
        {"count": "3", "mode": "a"},
        {"count": 3, "mode": "c"},
        {"count": True, "mode": "a"},
    ):
        try:
            refused.append(dr.execute(["anything"], inputs=inputs))
        except ValueError as error:
            refused.append(str(error).splitlines()[0][:20])
    return [dr.execute(["anything", "either"], inputs={"count": 3, "mode": "a"}), refused]


_EXPECTED = [
    {"anything": True, "either": "a3"},
    ["1 errors encountered", "1 errors encountered", {"anything": False}],
]
