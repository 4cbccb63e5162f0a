"""What we know of a parcel: the one module that both the nightly ETL and the quote service use.

Every function takes columns, one row per parcel, and knows nothing of files, requests or databases.
"""

from __future__ import annotations

import pandas as pd

MACHINE_VOLUME_L = 120
MACHINE_LENGTH_CM = 150
KG_PER_L = 0.2
NEAR_KM = 50
FAR_KM = 300
BASE_EUR = {1: 3.9, 2: 4.9, 3: 6.9}


def volume_l(length_cm: pd.Series, width_cm: pd.Series, height_cm: pd.Series) -> pd.Series:
    """Give the volume of each parcel, in litres."""
    return length_cm * width_cm * height_cm / 1000


def is_bulky(volume_l: pd.Series, length_cm: pd.Series) -> pd.Series:
    """Tell which parcels do not fit the sorting machine."""
    return (volume_l > MACHINE_VOLUME_L) | (length_cm > MACHINE_LENGTH_CM)


def chargeable_kg(weight_kg: pd.Series, volume_l: pd.Series) -> pd.Series:
    """Give the weight that is charged: the real one, or what the volume counts for, if that is more."""
    return weight_kg.where(weight_kg > volume_l * KG_PER_L, volume_l * KG_PER_L)


def mean_chargeable_kg(chargeable_kg: pd.Series) -> float:
    """Give the mean over all parcels: needs the whole history, so a service cannot compute it."""
    return float(chargeable_kg.mean())


def relative_weight(chargeable_kg: pd.Series, mean_chargeable_kg: float) -> pd.Series:
    """Give each parcel's charged weight, 1.0 being the average parcel."""
    return chargeable_kg / mean_chargeable_kg


def distance_zone(distance_km: pd.Series) -> pd.Series:
    """Sort distances into zone 1 (near), 2 and 3 (far)."""
    return 1 + (distance_km > NEAR_KM).astype(int) + (distance_km > FAR_KM).astype(int)


def fee_eur(distance_zone: pd.Series, relative_weight: pd.Series, is_bulky: pd.Series) -> pd.Series:
    """Give the fee in euros: a base by zone, a part by weight, a surcharge for bulky goods."""
    return (distance_zone.map(BASE_EUR) + 1.5 * relative_weight + 8.0 * is_bulky).round(2)
