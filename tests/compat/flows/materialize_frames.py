"""Frames loaded, joined and saved from outside of the dataflow."""

from __future__ import annotations

import sys

import pandas as pd

from hamilton import base, driver
from hamilton.function_modifiers import source
from hamilton.io.materialization import from_, to


def spend(raw: pd.DataFrame) -> pd.Series:
    return raw["spend"]


def doubled(spend: pd.Series) -> pd.Series:
    return spend * 2


def total(doubled: pd.Series) -> int:
    return int(doubled.sum())


def _run(folder):
    (folder / "raw.csv").write_text("spend,other\n1,2\n3,4\n")
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    joined = base.PandasDataFrameResult()
    metadata, values = dr.materialize(
        from_.csv(target="raw", path=source("raw_path")),
        to.csv(
            id="joined",
            dependencies=["spend", "doubled"],
            combine=joined,
            path=str(folder / "out.csv"),
            index=False,
        ),
        to.json(
            id="sums",
            dependencies=["total"],
            combine=base.DictResult(),
            path=str(folder / "s.json"),
        ),
        additional_vars=["total"],
        inputs={"raw_path": str(folder / "raw.csv")},
    )
    try:
        dr.materialize(to.memory(id="m", dependencies=["nothing"]))
    except ValueError as error:
        refused = "not in the graph" in str(error)
    return [
        sorted(metadata),
        metadata["joined"]["dataframe_metadata"]["column_names"],
        values,
        (folder / "out.csv").read_text(),
        (folder / "s.json").read_text(),
        refused,
    ]


_EXPECTED = [
    ["joined", "sums"],
    ["spend", "doubled"],
    {"total": 8},
    "spend,doubled\n1,2\n3,6\n",
    '{"total": 8}',
    True,
]
