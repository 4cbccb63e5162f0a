"""The first page of the documentation: columns from columns, joined into a frame."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import base, driver


def avg_3wk_spend(spend: pd.Series) -> pd.Series:
    """Give the rolling mean of three weeks' spend."""
    return spend.rolling(3).mean()


def spend_per_signup(spend: pd.Series, signups: pd.Series) -> pd.Series:
    """Give what a signup costs."""
    return spend / signups


def spend_mean(spend: pd.Series) -> float:
    """Give the mean spend."""
    return spend.mean()


def spend_zero_mean(spend: pd.Series, spend_mean: float) -> pd.Series:
    """Give the spend around its mean."""
    return spend - spend_mean


def _run(folder):
    adapter = base.SimplePythonGraphAdapter(base.PandasDataFrameResult())
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_adapter(adapter).build()
    inputs = {"spend": pd.Series([10, 20, 30, 40]), "signups": pd.Series([1, 10, 5, 8])}
    frame = dr.execute(
        ["spend", "spend_per_signup", "spend_zero_mean", "spend_mean"], inputs=inputs
    )
    return {"columns": list(frame), "rows": frame.to_numpy().tolist()}


_EXPECTED = {
    "columns": ["spend", "spend_per_signup", "spend_zero_mean", "spend_mean"],
    "rows": [
        [10.0, 10.0, -15.0, 25.0],
        [20.0, 2.0, -5.0, 25.0],
        [30.0, 6.0, 5.0, 25.0],
        [40.0, 5.0, 15.0, 25.0],
    ],
}
