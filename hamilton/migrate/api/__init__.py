"""The library's door: :func:`migrate`, and what it gives."""

from __future__ import annotations

from hamilton.migrate.api.folder import ConflictError, Ledger
from hamilton.migrate.api.migration import Migration, Refusal
from hamilton.migrate.api.pipeline import Request, migrate, migrate_script
from hamilton.migrate.api.stem import module_stem

__all__ = [
    "ConflictError",
    "Ledger",
    "Migration",
    "Refusal",
    "Request",
    "migrate",
    "migrate_script",
    "module_stem",
]
