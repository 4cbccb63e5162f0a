"""The schema of the return annotation checks what a function returns."""

from __future__ import annotations

import pandas as pd
import pytest

from hamilton.data_quality.base import DataValidationError
from hamilton.errors import InvalidDecoratorException
from hamilton.graph import build_graph

pa = pytest.importorskip("pandera.pandas")

from pandera.typing import DataFrame  # noqa: E402 - if it is there

from hamilton.plugins import h_pandera  # noqa: E402


class Positive(pa.DataFrameModel):
    a: int = pa.Field(ge=0)


def frame(v: int) -> DataFrame[Positive]:
    return pd.DataFrame({"a": [v]})


def report(frame: pd.DataFrame) -> int:
    return len(frame)


def computed(v):
    graph = build_graph([h_pandera.check_output(importance="fail")(frame), report], {})
    values = {"v": v}
    for name in graph.upstream(["report"]):
        if name != "v":
            values[name] = graph[name].call(values)
    return values["report"]


def test_a_frame_that_is_not_as_its_schema_says_fails():
    assert computed(1) == 1
    with pytest.raises(DataValidationError, match="pandera_schema_validator"):
        computed(-1)


@pytest.mark.parametrize("returned", [pd.DataFrame, list[int], "DataFrame"])
def test_another_annotation_is_refused(returned):
    @h_pandera.check_output()
    def plain() -> pd.DataFrame:
        return pd.DataFrame()

    plain.__annotations__["return"] = pd.DataFrame if returned == "DataFrame" else returned
    with pytest.raises(InvalidDecoratorException, match="is not a valid pandera schema"):
        build_graph([plain], {})
