"""Names of runs."""

from __future__ import annotations


def new_run_id() -> str:
    """Give a name that no other run has."""
    import uuid

    return str(uuid.uuid4())
