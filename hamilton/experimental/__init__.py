"""Import paths of earlier days, and decorators that have not found their place."""

from __future__ import annotations
