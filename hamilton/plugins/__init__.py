"""One module for each library that Hamilton works with; each imports its library."""

from __future__ import annotations
