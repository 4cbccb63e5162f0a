"""Loading and saving: the two contracts, what Hamilton brings itself, and savers of a driver."""

from __future__ import annotations
