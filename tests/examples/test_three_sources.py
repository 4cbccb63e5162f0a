"""Three sources through one sub-DAG, one of them with a config."""

from __future__ import annotations

import pandas as pd
import pytest

from hamilton import driver

FOLDER = "three_sources"


@pytest.fixture
def example(load):
    """Give the module `run`, its driver, and the paths that the driver takes."""
    run, dataflow = load(FOLDER, "run", "dataflow")
    flow = driver.Builder().with_modules(dataflow).build()
    return run, flow, {f"{shop}_path": str(run.DATA / f"{shop}.csv") for shop in run.SHOPS}


def test_only_the_source_with_the_config_converts_dollars(example):
    run, flow, _ = example
    converted = [shop for shop, how in run.variants(flow).items() if "dollars" in how]
    assert converted == ["market"]


def test_the_market_amounts_are_those_of_the_file_in_euros(example):
    run, flow, paths = example
    raw = pd.read_csv(run.DATA / "market.csv").query("status != 'cancelled'")
    amounts = raw.drop_duplicates("order")["amount"]
    orders = flow.execute(["market_orders"], inputs=paths)["market_orders"]
    assert orders["amount_eur"].tolist() == (amounts / 1.08).round(2).tolist()


def test_each_source_runs_alone_without_the_paths_of_the_others(example):
    _, flow, paths = example
    orders = flow.execute(["web_orders"], inputs={"web_path": paths["web_path"]})["web_orders"]
    assert list(orders.columns) == ["order", "placed_on", "amount_eur"]


def test_the_revenue_adds_up_to_all_orders(example):
    _, flow, paths = example
    results = flow.execute(["all_orders", "revenue_eur"], inputs=paths)
    total = results["all_orders"]["amount_eur"].sum()
    assert results["revenue_eur"].to_numpy().sum() == pytest.approx(total)


def test_the_run_prints_a_line_for_each_source(run_example):
    printed = run_example(FOLDER)
    lines = [line.split()[0] for line in printed.splitlines()[:3]]
    assert lines == ["web", "store", "market"]
