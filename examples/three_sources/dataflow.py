"""Orders of three shops, put together. The marketplace sells in dollars, so its sub-DAG has a config."""

from __future__ import annotations

import orders
import pandas as pd

from hamilton.function_modifiers import parameterized_subdag, source


@parameterized_subdag(
    orders,
    web_orders={"inputs": {"path": source("web_path")}},
    store_orders={"inputs": {"path": source("store_path")}},
    market_orders={"inputs": {"path": source("market_path")}, "config": {"currency": "usd"}},
)
def shop_orders(orders_eur: pd.DataFrame) -> pd.DataFrame:
    """Give the orders of one shop in euros."""
    return orders_eur


def all_orders(
    web_orders: pd.DataFrame, store_orders: pd.DataFrame, market_orders: pd.DataFrame
) -> pd.DataFrame:
    """Put the shops below each other, with a column that names the shop."""
    shops = {"web": web_orders, "store": store_orders, "market": market_orders}
    return pd.concat(shops, names=["shop"]).reset_index("shop")


def revenue_eur(all_orders: pd.DataFrame) -> pd.DataFrame:
    """Sum euros by month and shop."""
    month = all_orders["placed_on"].dt.strftime("%Y-%m").rename("month")
    return all_orders.pivot_table(index=month, columns="shop", values="amount_eur", aggfunc="sum")
