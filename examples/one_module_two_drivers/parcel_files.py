"""Where the ETL's columns come from: the export of the depots."""

from __future__ import annotations

import pandas as pd

from hamilton.function_modifiers import extract_columns


@extract_columns("weight_kg", "length_cm", "width_cm", "height_cm", "distance_km")
def parcels(parcels_path: str) -> pd.DataFrame:
    """Read one row per parcel, indexed by its number."""
    return pd.read_csv(parcels_path, index_col="parcel")
