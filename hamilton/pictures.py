"""Pictures of the graph of a driver."""

from __future__ import annotations


class Pictures:
    """The picture methods that both drivers have."""
