"""What we know of a parcel: the one module that both the nightly ETL and the quote service use.

Every function takes columns, one row per parcel, and knows nothing of files, requests or databases.
"""

from __future__ import annotations

import pandas as pd


def volume_l(length_cm: pd.Series, width_cm: pd.Series, height_cm: pd.Series) -> pd.Series:
    """Give the volume of each parcel, in litres."""
    return length_cm * width_cm * height_cm / 1000


def is_bulky(volume_l: pd.Series, length_cm: pd.Series) -> pd.Series:
    """Tell which parcels do not fit the sorting machine."""
    return (volume_l > 120) | (length_cm > 150)


def chargeable_kg(weight_kg: pd.Series, volume_l: pd.Series) -> pd.Series:
    """Give the weight that is charged: the real one, or 0.2 kg a litre if that is more."""
    return weight_kg.where(weight_kg > volume_l * 0.2, volume_l * 0.2)


def mean_chargeable_kg(chargeable_kg: pd.Series) -> float:
    """Give the mean over all parcels: needs the whole history, so a service cannot compute it."""
    return float(chargeable_kg.mean())


def relative_weight(chargeable_kg: pd.Series, mean_chargeable_kg: float) -> pd.Series:
    """Give each parcel's charged weight, 1.0 being the average parcel."""
    return chargeable_kg / mean_chargeable_kg


def distance_zone(distance_km: pd.Series) -> pd.Series:
    """Sort distances into zone 1 (up to 50 km), 2 (up to 300 km) and 3."""
    return 1 + (distance_km > 50).astype(int) + (distance_km > 300).astype(int)


def fee_eur(distance_zone: pd.Series, relative_weight: pd.Series, is_bulky: pd.Series) -> pd.Series:
    """Give the fee in euros: a base by zone, a part by weight, a surcharge for bulky goods."""
    base = distance_zone.map({1: 3.9, 2: 4.9, 3: 6.9})
    return (base + 1.5 * relative_weight + 8.0 * is_bulky).round(2)
