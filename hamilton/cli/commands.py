"""What the small commands do."""

from __future__ import annotations

import platform

from hamilton.version import __version__


def version_line() -> str:
    """Give the version of the toolkit and of the Python that runs it."""
    return f"hamilton-toolkit {__version__} (Python {platform.python_version()})"
