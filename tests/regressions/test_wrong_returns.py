"""Decorated functions that do not return, or are not written, as their decorator wants."""

from __future__ import annotations

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.function_modifiers import (
    InvalidDecoratorException,
    dataloader,
    extract_fields,
    tag,
)


def run(function, target):
    module = ad_hoc_utils.create_temporary_module(function)
    return driver.Builder().with_modules(module).build().execute([target])


def test_a_loader_that_returns_no_pair_is_named():
    @dataloader()
    def table() -> tuple[dict, dict]:
        return {"only": "data"}

    with pytest.raises(InvalidDecoratorException, match=r"table is a @dataloader.*returned dict"):
        run(table, "table")


def test_fields_of_something_that_is_no_dict_are_refused_by_name():
    @extract_fields({"a": int})
    def parts() -> dict:
        return None

    with pytest.raises(InvalidDecoratorException, match=r"parts is decorated.*returned NoneType"):
        run(parts, "a")


def test_a_tag_without_parentheses_says_how_to_write_it():
    with pytest.raises(InvalidDecoratorException, match=r"parentheses on f \(.*write @tag\("):

        @tag
        def f() -> int:
            return 1
