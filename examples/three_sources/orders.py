"""Orders of one shop, in euros: the same steps for every source."""

from __future__ import annotations

import pandas as pd

from hamilton.function_modifiers import config

DOLLARS_PER_EURO = 1.08


def orders_raw(path: str) -> pd.DataFrame:
    """Read an export: columns order, placed_on, status, amount; one row per order."""
    return pd.read_csv(path, parse_dates=["placed_on"])


def orders_kept(orders_raw: pd.DataFrame) -> pd.DataFrame:
    """Leave out what was cancelled, and orders that were exported twice."""
    return orders_raw[orders_raw["status"] != "cancelled"].drop_duplicates("order")


@config.when_not(currency="usd")
def amount_eur__eur(orders_kept: pd.DataFrame) -> pd.Series:
    """Give the amounts as they are: the source sells in euros."""
    return orders_kept["amount"]


@config.when(currency="usd")
def amount_eur__usd(orders_kept: pd.DataFrame) -> pd.Series:
    """Give the amounts in euros, for a source that sells in dollars."""
    return (orders_kept["amount"] / DOLLARS_PER_EURO).round(2)


def orders_eur(orders_kept: pd.DataFrame, amount_eur: pd.Series) -> pd.DataFrame:
    """Give the kept orders with their amount in euros."""
    return orders_kept[["order", "placed_on"]].assign(amount_eur=amount_eur)
