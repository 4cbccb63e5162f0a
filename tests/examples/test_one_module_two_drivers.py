"""The ETL and the service use one module of functions; the service answers real HTTP."""

from __future__ import annotations

from types import SimpleNamespace

import httpx
import pandas as pd
import pytest

FOLDER = "one_module_two_drivers"


@pytest.fixture
def example(load, tmp_path):
    """Give the example's modules, the features that its ETL computed, and the folder it wrote."""
    etl, service, serving, run = load(FOLDER, "etl", "service", "serving", "run")
    features = etl.run(run.PARCELS, tmp_path)
    parcels = pd.read_csv(run.PARCELS, index_col="parcel")
    return SimpleNamespace(
        etl=etl,
        service=service,
        serving=serving.serving,
        features=features,
        parcels=parcels,
        folder=tmp_path,
    )


@pytest.fixture
def client(example):
    """Give an HTTP client of the service, which runs on a loopback port until the test ends."""
    app = example.service.create_app(example.folder / "statistics.json")
    with example.serving(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def test_the_service_gives_every_parcel_the_fee_of_the_etl(example, client):
    for number, parcel in example.parcels.iterrows():
        answer = client.post("/quote", json=parcel.to_dict())
        assert answer.status_code == 200
        assert answer.json()["fee_eur"] == example.features.loc[number, "fee_eur"]


def test_the_service_sends_plain_json_types(client):
    parcel = {"weight_kg": 30, "length_cm": 160, "width_cm": 30, "height_cm": 30, "distance_km": 20}
    answer = client.post("/quote", json=parcel).json()
    assert (answer["is_bulky"], answer["distance_zone"]) == (True, 1)


def test_the_service_refuses_a_parcel_without_weight(client):
    parcel = {"length_cm": 1, "width_cm": 1, "height_cm": 1, "distance_km": 1}
    answer = client.post("/quote", json=parcel)
    assert answer.status_code == 422
    assert "weight_kg" in answer.text


def test_the_service_is_gone_after_its_block(example):
    app = example.service.create_app(example.folder / "statistics.json")
    with example.serving(app) as address:
        assert httpx.get(f"{address}/docs", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/docs", trust_env=False)


def test_the_etl_writes_the_features_that_it_gives(example):
    written = pd.read_csv(example.folder / "features.csv", index_col="parcel")
    pd.testing.assert_frame_equal(written, example.features)


def test_only_the_etl_reads_files(example):
    names = {node.name for node in example.etl.build().what_is_upstream_of("fee_eur")}
    assert "parcels_path" in names


def test_the_run_shows_that_both_agree(run_example):
    printed = run_example(FOLDER)
    assert "60 parcels priced" in printed
    assert printed.rstrip().endswith("Offline and online agree: True")
