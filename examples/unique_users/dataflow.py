"""Unique users of the United States and Canada by day, week and month.

Each function below runs `metrics` once more, in a namespace of its own: `us_daily.regional_visits`,
`us_daily.unique_users`, and so on. They all read the one node `visits`.
"""

from __future__ import annotations

import metrics
import pandas as pd

from hamilton.function_modifiers import subdag, value


def visits(visits_path: str) -> pd.DataFrame:
    """Read one row per visit: visited_at, user, region."""
    return pd.read_csv(visits_path, parse_dates=["visited_at"])


@subdag(metrics, inputs={"region": value("US"), "grain": value("D")})
def us_daily(unique_users: pd.Series) -> pd.Series:
    """Give the users of each day in the United States."""
    return unique_users


@subdag(metrics, inputs={"region": value("US"), "grain": value("W")})
def us_weekly(unique_users: pd.Series) -> pd.Series:
    """Give the users of each week in the United States."""
    return unique_users


@subdag(metrics, inputs={"region": value("US"), "grain": value("MS")})
def us_monthly(unique_users: pd.Series) -> pd.Series:
    """Give the users of each month in the United States."""
    return unique_users


@subdag(metrics, inputs={"region": value("CA"), "grain": value("D")})
def ca_daily(unique_users: pd.Series) -> pd.Series:
    """Give the users of each day in Canada."""
    return unique_users


@subdag(metrics, inputs={"region": value("CA"), "grain": value("W")})
def ca_weekly(unique_users: pd.Series) -> pd.Series:
    """Give the users of each week in Canada."""
    return unique_users


@subdag(metrics, inputs={"region": value("CA"), "grain": value("MS")})
def ca_monthly(unique_users: pd.Series) -> pd.Series:
    """Give the users of each month in Canada."""
    return unique_users
