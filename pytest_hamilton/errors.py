"""What the plugin raises about a test's doubles.

Each class states the import path that users write, as reports print it.
"""

from __future__ import annotations

from hamilton.errors import HamiltonError


class DoubleError(HamiltonError, ValueError):
    """A double cannot stand in for its node: no such node, or a value that it never gives."""

    __module__ = "pytest_hamilton"


class UnusedDouble(DoubleError):
    """A double was given that no run of the test read."""

    __module__ = "pytest_hamilton"


class DoubleWarning(UserWarning):
    """What would be a :class:`DoubleError`, where the test or the suite asks for a warning."""

    __module__ = "pytest_hamilton"
