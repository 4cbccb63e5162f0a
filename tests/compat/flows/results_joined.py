"""What a run gives: a dict, a frame, a matrix, or what a builder of one's own makes."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd

from hamilton import base, driver, lifecycle


def a() -> pd.Series:
    return pd.Series([1, 2], index=["x", "y"])


def b(a: pd.Series) -> pd.Series:
    return a * 10


def c() -> int:
    return 5


class Joined(lifecycle.ResultBuilder):
    """Joins the names of all outputs."""

    def build_result(self, **outputs: Any) -> str:
        return "+".join(outputs)

    def output_type(self) -> type:
        return str


def _run(folder):
    module = sys.modules[__name__]

    def run(*adapters):
        return (
            driver.Builder()
            .with_modules(module)
            .with_adapters(*adapters)
            .build()
            .execute(["a", "b", "c"])
        )

    frame = run(base.PandasDataFrameResult())
    strict = run(base.StrictIndexTypePandasDataFrameResult())
    bare = driver.Driver({}, module).execute(["a", "c"])
    old = driver.Driver({}, module, adapter=base.SimplePythonGraphAdapter(base.DictResult()))
    builder = driver.Builder().with_modules(module).with_adapters(base.NumpyMatrixResult())
    return [
        frame.to_dict(),
        strict.equals(frame),
        bare.to_dict(),
        sorted(old.execute(["c", "b"])),
        builder.build().execute(["a", "b"]).tolist(),
        run(Joined()),
        sorted(run()),
    ]


_FRAME = {"a": {"x": 1, "y": 2}, "b": {"x": 10, "y": 20}, "c": {"x": 5, "y": 5}}
_EXPECTED = [
    _FRAME,
    True,
    {"a": {"x": 1, "y": 2}, "c": {"x": 5, "y": 5}},
    ["b", "c"],
    [[1, 10], [2, 20]],
    "a+b+c",
    ["a", "b", "c"],
]
