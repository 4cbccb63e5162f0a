"""Online: price one parcel per request, with the very functions of the ETL.

The mean of all parcels cannot be computed from one request: it is an override, read from what the ETL wrote.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import parcels
from fastapi import FastAPI
from pydantic import BaseModel, PositiveFloat

from hamilton import driver


class Parcel(BaseModel):
    """What a customer tells us of a parcel."""

    weight_kg: PositiveFloat
    length_cm: PositiveFloat
    width_cm: PositiveFloat
    height_cm: PositiveFloat
    distance_km: PositiveFloat


class Quote(BaseModel):
    """What we answer."""

    fee_eur: float
    is_bulky: bool
    distance_zone: int


def create_app(statistics_path: Path) -> FastAPI:
    """Build the dataflow once; each request executes it."""
    statistics = json.loads(statistics_path.read_text(encoding="utf-8"))
    dataflow = driver.Builder().with_modules(parcels).build()
    app = FastAPI(title="Parcel quotes")

    @app.post("/quote")
    def quote(parcel: Parcel) -> Quote:
        columns = {name: pd.Series([value]) for name, value in parcel.model_dump().items()}
        results = dataflow.execute(list(Quote.model_fields), inputs=columns, overrides=statistics)
        return Quote(**{name: column.iloc[0] for name, column in results.items()})

    return app
