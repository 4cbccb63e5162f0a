"""How an invoice is computed, anywhere."""

from __future__ import annotations

LARGE_ORDER = 500
FREE_SHIPPING_FROM = 50


def net(quantity: int, unit_price: float) -> float:
    """Give the price of the goods before anything is added."""
    return quantity * unit_price


def discount(net: float) -> float:
    """Give what a large order saves: 5 %."""
    return 0.05 * net if net >= LARGE_ORDER else 0.0


def shipping(net: float) -> float:
    """Give the cost of shipping: free from a certain net on."""
    return 0.0 if net >= FREE_SHIPPING_FROM else 4.9


def vat_rate() -> float:
    """Give the share that is added as value added tax."""
    return 0.19


def total(net: float, discount: float, shipping: float, vat_rate: float) -> float:
    """Give what the customer pays."""
    return round((net - discount + shipping) * (1 + vat_rate), 2)
