"""One metric, written once: unique users of one region, counted at one grain."""

from __future__ import annotations

import pandas as pd


def regional_visits(visits: pd.DataFrame, region: str) -> pd.DataFrame:
    """Give the visits of one region."""
    return visits[visits["region"] == region]


def unique_users(regional_visits: pd.DataFrame, grain: str) -> pd.Series:
    """Count different users in each period; `grain` is a pandas frequency ("D", "W", "MS")."""
    counts = regional_visits.resample(grain, on="visited_at")["user"].nunique()
    return counts.rename("unique_users")
