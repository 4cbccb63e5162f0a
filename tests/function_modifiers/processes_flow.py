"""A dataflow whose repeated part is made of decorators; processes import it by name."""

from __future__ import annotations

import os

import pandas as pd

from hamilton.data_quality.base import DataValidator, ValidationResult
from hamilton.function_modifiers import (
    check_output,
    check_output_custom,
    does,
    extract_fields,
    mutate,
    pipe_input,
    pipe_output,
    source,
    step,
    subdag,
)
from hamilton.htypes import Collect, Parallelizable
from hamilton.plugins.h_pandas import with_columns


class Positive(DataValidator):
    """Greater than zero."""

    def applies_to(self, datatype: type) -> bool:
        """Take whole numbers."""
        return datatype is int

    def description(self) -> str:
        """Say what is checked."""
        return "greater than zero"

    @classmethod
    def name(cls) -> str:
        """Give the check's name."""
        return "positive"

    def validate(self, dataset: int) -> ValidationResult:
        """Compare with zero."""
        return ValidationResult(dataset > 0, f"{dataset} seen")


def _add(v: int, n: int) -> int:
    return v + n


def _total(**parts: int) -> int:
    return sum(parts.values())


def item() -> Parallelizable[int]:
    """Give the items."""
    yield from (1, 2, 3)


@pipe_input(step(_add, n=source("amount")))
@pipe_output(step(_add, n=100))
@check_output(range=(0, 1000), importance="fail")
@check_output_custom(Positive("fail"))
def piped(item: int) -> int:
    """Pass through pipes and checks."""
    return item


@mutate(piped)
def _twice(data: int) -> int:
    return data * 2


@does(_total)
def both(piped: int, item: int, more: int = 7) -> int:
    """Add."""


@extract_fields({"whole": int})
def parts(both: int) -> dict:
    """Give a part."""
    return {"whole": both}


def _column(u: pd.Series) -> pd.Series:
    return u * 10


def frame(whole: int) -> pd.DataFrame:
    """Give a frame."""
    return pd.DataFrame({"u": [whole]})


@with_columns(_column, columns_to_pass=["u"])
def extended(frame: pd.DataFrame) -> int:
    """Read the computed column."""
    return int(frame["_column"].iloc[0])


def inner(extended: int) -> int:
    """Stand inside a sub-DAG."""
    return extended + 1


@subdag(inner)
def nested(inner: int) -> tuple[int, int]:
    """Give the result and the process that made it."""
    return inner, os.getpid()


def collected(nested: Collect[tuple[int, int]]) -> list[tuple[int, int]]:
    """Gather the results."""
    return list(nested)
