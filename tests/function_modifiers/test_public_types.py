"""What users write with decorators is read by type checkers."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from hamilton import function_modifiers
from hamilton.function_modifiers.base import Modifier

WRITTEN = "".join(
    page.read_text(encoding="utf-8")
    for page in (Path(__file__).resolve().parents[1] / "typing").glob("*.py")
)
OBJECTS = {"hamilton_exclude", "load_from", "save_to", "schema"}
"""Decorators that are no classes of decorators themselves."""

DECORATORS = sorted(
    name
    for name in function_modifiers.__all__
    if name in OBJECTS
    or (inspect.isclass(found := getattr(function_modifiers, name)) and issubclass(found, Modifier))
)


@pytest.mark.parametrize("name", DECORATORS)
def test_the_types_of_what_is_decorated_are_checked(name):
    assert re.search(rf"^@{name}\b", WRITTEN, re.MULTILINE)
