"""Nothing is reported to anybody; these names stay for code that switches it off."""

from __future__ import annotations


def disable_telemetry() -> None:
    """Do nothing, as there is nothing to switch off."""


def is_telemetry_enabled() -> bool:
    """Say that nothing is reported: ``False``."""
    return False
