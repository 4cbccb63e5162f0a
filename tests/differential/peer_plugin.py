"""A pytest plugin for runs with the peer: what we do better must fail there."""

from __future__ import annotations

from pathlib import Path

import pytest

import hamilton


def pytest_configure(config):
    """Refuse to run with another package than the peer."""
    assert "site-packages" in Path(hamilton.__file__).parts


def pytest_collection_modifyitems(items):
    """Expect the tests of files named so to fail."""
    for item in items:
        if item.path.stem.endswith("_better"):
            item.add_marker(pytest.mark.xfail(strict=True, reason="better than the peer"))
