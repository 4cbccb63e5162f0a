"""Offline: price a whole file of parcels, and keep the mean that the service will need."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import parcel_files
import parcels

from hamilton import driver

FEATURES = ("volume_l", "is_bulky", "chargeable_kg", "relative_weight", "distance_zone", "fee_eur")
STATISTICS = ("mean_chargeable_kg",)


def build() -> driver.Driver:
    """Join the columns' source and the functions into one dataflow."""
    return driver.Builder().with_modules(parcel_files, parcels).build()


def run(parcels_path: Path, out: Path) -> pd.DataFrame:
    """Write features.csv and statistics.json into `out`, and give the features."""
    results = build().execute([*FEATURES, *STATISTICS], inputs={"parcels_path": str(parcels_path)})
    features = pd.DataFrame({name: results[name] for name in FEATURES})
    out.mkdir(parents=True, exist_ok=True)
    features.to_csv(out / "features.csv")
    statistics = {name: results[name] for name in STATISTICS}
    (out / "statistics.json").write_text(json.dumps(statistics), encoding="utf-8")
    return features
