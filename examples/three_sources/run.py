"""Read three shops with one sub-DAG, and show what the config of one of them changed."""

from __future__ import annotations

from pathlib import Path

import dataflow

from hamilton import driver

DATA = Path(__file__).parent / "data"
SHOPS = ("web", "store", "market")


def build() -> driver.Driver:
    """Build the dataflow of the three shops."""
    return driver.Builder().with_modules(dataflow).build()


def variants(flow: driver.Driver) -> dict[str, str]:
    """Tell which function computes the euros of each shop."""
    by_name = {node.name: node for node in flow.list_available_variables()}
    nodes = {shop: by_name[f"{shop}_orders.amount_eur"] for shop in SHOPS}
    return {shop: node.documentation or "" for shop, node in nodes.items()}


def main() -> None:
    """Print how many orders each shop kept, how its euros are computed, and the revenue."""
    flow = build()
    paths = {f"{shop}_path": str(DATA / f"{shop}.csv") for shop in SHOPS}
    steps = [f"{shop}_orders.{step}" for shop in SHOPS for step in ("orders_raw", "orders_kept")]
    results = flow.execute([*steps, "revenue_eur"], inputs=paths)
    for shop, how in variants(flow).items():
        read, kept = (len(results[name]) for name in steps if name.startswith(shop))
        print(f"{shop:<7} {read} rows, {kept} kept. {how}")
    print("\nRevenue in euros:")
    print(results["revenue_eur"].round(2).to_string())


if __name__ == "__main__":
    main()
