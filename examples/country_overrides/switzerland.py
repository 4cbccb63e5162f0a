"""What differs in Switzerland: same names, other functions. Everything else stays as it is in `invoices`."""

from __future__ import annotations

CHEAPER_FROM = 50


def vat_rate() -> float:
    """Give the Swiss rate."""
    return 0.081


def customs_fee(net: float) -> float:
    """Give what the customs broker takes: 2 %, at least 12."""
    return max(12.0, 0.02 * net)


def shipping(net: float, customs_fee: float) -> float:
    """Give the cost of shipping across the border; it is never free."""
    return (9.5 if net >= CHEAPER_FROM else 14.0) + customs_fee
