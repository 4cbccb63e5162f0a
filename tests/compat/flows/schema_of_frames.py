"""A frame's columns described for readers and pictures."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver
from hamilton.function_modifiers import schema


@schema.output(("day", "date"), ("spend", "float"))
def table() -> pd.DataFrame:
    return pd.DataFrame({"day": [1], "spend": [2.0]})


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    (node,) = dr.list_available_variables()
    return node.tags["hamilton.internal.schema_output"]


_EXPECTED = "day=date,spend=float"
