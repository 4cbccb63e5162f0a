"""Functions and checks that the dataflow of ``far_decorators.py`` takes from another module."""

from __future__ import annotations

import pandas as pd

from hamilton.data_quality.base import DataValidator, ValidationResult


class Positive(DataValidator):
    """Greater than zero."""

    def applies_to(self, datatype):
        return datatype is int

    def description(self):
        return "greater than zero"

    @classmethod
    def name(cls):
        return "positive"

    def validate(self, dataset):
        return ValidationResult(dataset > 0, f"{dataset} seen")


def plus(v: int, n: int = 1) -> int:
    return v + n


def _total(**parts: int) -> int:
    return sum(parts.values())


def inner(start: int, scale: int) -> int:
    return start * scale


def outer(inner: int) -> int:
    return inner + 1


def tenfold(u: pd.Series) -> pd.Series:
    return u * 10
