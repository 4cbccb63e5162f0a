"""Checks of one's own, next to extraction and tags."""

from __future__ import annotations

import sys

from hamilton import driver
from hamilton.data_quality.base import DataValidationError, DataValidator, ValidationResult
from hamilton.function_modifiers import check_output_custom, extract_fields, tag


class IsEven(DataValidator):
    """A number is even."""

    def __init__(self, importance: str, modulus: int = 2) -> None:
        super().__init__(importance)
        self.modulus = modulus

    def applies_to(self, datatype: type) -> bool:
        return issubclass(datatype, int)

    def description(self) -> str:
        return "even"

    @classmethod
    def name(cls) -> str:
        return "is_even"

    def validate(self, dataset: int) -> ValidationResult:
        rest = dataset % self.modulus
        return ValidationResult(passes=rest == 0, message="odd", diagnostics={"rest": rest})


@tag(checked="yes")
@check_output_custom(IsEven("fail"), IsEven("warn", 4))
def number(raw: int) -> int:
    return raw


@check_output_custom(IsEven("fail"), target_="even")
@extract_fields({"even": int, "odd": int})
def pair(number: int) -> dict:
    return {"even": number, "odd": number + 1}


def _run(folder):
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    names = sorted(one.name for one in dr.list_available_variables())
    try:
        dr.execute(["number"], inputs={"raw": 3})
    except DataValidationError as error:
        refused = type(error).__name__
    result = dr.execute(["even", "odd", "number_is_even_1"], inputs={"raw": 2})
    check = result.pop("number_is_even_1")
    return [names, refused, result, check.diagnostics]


_EXPECTED = [
    [
        "even", "even_is_even", "even_raw", "number", "number_is_even", "number_is_even_1",
        "number_raw", "odd", "pair", "raw",
    ],
    "DataValidationError",
    {"even": 2, "odd": 3},
    {"rest": 2},
]  # fmt: skip
