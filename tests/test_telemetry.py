"""Names that stay for code that switches telemetry off."""

from __future__ import annotations

from hamilton import telemetry


def test_nothing_is_reported_switched_off_or_not():
    assert not telemetry.is_telemetry_enabled()
    telemetry.disable_telemetry()
    assert not telemetry.is_telemetry_enabled()
