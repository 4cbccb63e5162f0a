"""One function, many constants: parameterize_values."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.function_modifiers import parameterize_values


@parameterize_values(
    parameter="holiday",
    assigned_output={("is_christmas", "The 25th."): 25, ("is_new_year", "The 1st."): 1},
)
def is_holiday(day: int, holiday: int) -> bool:
    return day == holiday


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    return dr.execute(["is_christmas", "is_new_year"], inputs={"day": 25})


_EXPECTED = {"is_christmas": True, "is_new_year": False}
