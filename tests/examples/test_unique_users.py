"""Two regions and three grains: twelve nodes in one graph, one picture, one execute."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from hamilton import driver

FOLDER = "unique_users"
GRAINS = {"daily": "%Y-%m-%d", "weekly": "%G-%V", "monthly": "%Y-%m"}


@pytest.fixture
def example(load):
    """Give the module `run` and its dataflow as a driver."""
    run, dataflow = load(FOLDER, "run", "dataflow")
    return run, driver.Builder().with_modules(dataflow).build()


def test_one_execute_gives_twelve_nodes(example):
    run, flow = example
    results = flow.execute(run.NODES, inputs={"visits_path": str(run.VISITS)})
    assert len(results) == 12
    assert list(results) == run.NODES


@pytest.mark.parametrize("region", ["us", "ca"])
@pytest.mark.parametrize("grain", GRAINS)
def test_unique_users_are_those_that_counting_by_hand_gives(example, region, grain):
    run, flow = example
    visits = pd.read_csv(run.VISITS, parse_dates=["visited_at"])
    own = visits[visits["region"] == region.upper()]
    expected = own.groupby(own["visited_at"].dt.strftime(GRAINS[grain]))["user"].nunique()
    metric = f"{region}_{grain}"
    users = flow.execute([metric], inputs={"visits_path": str(run.VISITS)})[metric]
    assert users[users > 0].tolist() == expected.tolist()


def test_all_six_read_the_one_node_of_visits(example):
    run, flow = example
    upstream = {node.name for metric in run.METRICS for node in flow.what_is_upstream_of(metric)}
    assert [name for name in upstream if name.rpartition(".")[2] == "visits"] == ["visits"]


def test_an_inner_node_can_be_overridden_by_its_dotted_name(example):
    _, flow = example
    when = pd.to_datetime(["2024-05-01", "2024-05-02"])
    visits = pd.DataFrame({"visited_at": when, "user": ["a", "a"], "region": "US"})
    result = flow.execute(["us_monthly"], overrides={"us_monthly.regional_visits": visits})
    assert result["us_monthly"].tolist() == [1]


def test_one_picture_shows_every_node(example):
    run, flow = example
    source = flow.display_all_functions().source
    inner = [name.rpartition(".")[2] for name in run.NODES]
    assert all(name in source for name in [*run.METRICS, *inner])


def test_without_graphviz_the_run_writes_the_source_of_the_picture(run_example):
    printed = run_example(FOLDER, PATH="")
    assert "unique_users.dot" in printed
    assert "install graphviz" in printed


def test_the_run_says_where_the_picture_is(run_example):
    printed = run_example(FOLDER)
    assert "One execute gave 12 nodes" in printed
    assert ("unique_users.svg" if shutil.which("dot") else "unique_users.dot") in printed
