"""Configuration keys that the engine itself reads."""

from __future__ import annotations

from typing import Final

ENABLE_POWER_USER_MODE: Final = "hamilton.enable_power_user_mode"
"""Must be true in the configuration for ``@resolve`` to work."""


__all__ = []
