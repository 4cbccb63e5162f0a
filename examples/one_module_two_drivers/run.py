"""Price a file of parcels, then ask the service about some of the same parcels over HTTP."""

from __future__ import annotations

from pathlib import Path

import etl
import httpx
import pandas as pd
from service import Parcel, create_app
from serving import serving

HERE = Path(__file__).parent
PARCELS = HERE / "data" / "parcels.csv"
BUILD = HERE / "build"


def quote(client: httpx.Client, parcel: pd.Series) -> float:
    """Ask the service for the fee of one parcel."""
    answer = client.post("/quote", json=parcel[list(Parcel.model_fields)].to_dict())
    return float(answer.raise_for_status().json()["fee_eur"])


def quotes_over_http(parcels: pd.DataFrame) -> pd.Series:
    """Ask a running service for the fee of each parcel, one request at a time."""
    app = create_app(BUILD / "statistics.json")
    with serving(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        return pd.Series({number: quote(client, row) for number, row in parcels.iterrows()})


def main() -> None:
    """Show that both drivers give the same fee."""
    features = etl.run(PARCELS, BUILD)
    mean = features["fee_eur"].mean()
    print(f"Offline: {len(features)} parcels priced, mean fee {mean:.2f} euros.")
    asked = pd.read_csv(PARCELS, index_col="parcel").iloc[2::8]
    table = features.loc[asked.index].assign(fee_online=quotes_over_http(asked))
    print("Online: the same functions, one request per parcel.\n")
    print(table.round(2).to_string())
    print("\nOffline and online agree:", bool((table["fee_eur"] == table["fee_online"]).all()))


if __name__ == "__main__":
    main()
