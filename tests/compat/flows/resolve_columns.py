"""Decorators chosen by configuration."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import driver, settings
from hamilton.function_modifiers import (
    ResolveAt,
    extract_columns,
    parameterize_sources,
    resolve,
    resolve_from_config,
)


@resolve(
    when=ResolveAt.CONFIG_AVAILABLE,
    decorate_with=lambda columns, prefix="": extract_columns(*[prefix + one for one in columns]),
)
def table() -> pd.DataFrame:
    return pd.DataFrame({"a": [1], "b": [2], "c": [3]})


@resolve_from_config(
    decorate_with=lambda pairs: parameterize_sources(
        **{f"{left}_{right}": {"left": left, "right": right} for left, right in pairs}
    )
)
def joined(left: pd.Series, right: pd.Series) -> pd.Series:
    return left * 10 + right


def _run(folder):
    config = {
        settings.ENABLE_POWER_USER_MODE: True,
        "columns": ["a", "c"],
        "pairs": [["a", "c"], ["c", "a"]],
    }
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config(config).build()
    result = dr.execute(["a_c", "c_a"])
    return {name: column.tolist() for name, column in result.items()}


_EXPECTED = {"a_c": [13], "c_a": [31]}
