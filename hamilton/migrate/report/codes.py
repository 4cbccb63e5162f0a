"""Every code that a report can name, and what it means."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from hamilton.migrate.observe import RUN_CODES
from hamilton.migrate.prove.proof import PROOF_CODES

DEFECT_CODES: Final[Mapping[str, str]] = {
    "D901": "The tool failed where it should have refused: a defect of hamilton migrate. Report it with the script.",
    "D902": "The tool wrote Python that does not compile: a defect of hamilton migrate. Report it with the script.",
}
CODES: Final[Mapping[str, str]] = {**RUN_CODES, **PROOF_CODES, **DEFECT_CODES}
"""Codes of the runs, the proof and the tool's own failures."""

_STATIC_TABLES: Final = (
    ("hamilton.migrate.codes", "CODES"),
    ("hamilton.migrate.plan", "CODES"),
    ("hamilton.migrate.analyse", "CODES"),
)


def all_codes() -> dict[str, str]:
    """Give all codes, those of the static stages included."""
    found: dict[str, str] = {}
    for module, table in _STATIC_TABLES:
        try:
            found.update(getattr(importlib.import_module(module), table, {}))
        except ModuleNotFoundError:
            continue
    return {**found, **CODES}


def explained(code: str) -> str | None:
    """Give what a code means; nothing for an unknown one."""
    return all_codes().get(code.upper())


def near(code: str) -> list[str]:
    """Give codes that look like an unknown one."""
    return get_close_matches(code.upper(), all_codes(), n=3, cutoff=0.5)
