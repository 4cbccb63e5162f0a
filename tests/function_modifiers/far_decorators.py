"""Every decorator once, within what is repeated for items; processes import this by its name."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import far_helpers
import pandas as pd
import pandera.pandas as pa
import polars as pl
import pydantic
from far_helpers import Positive, _total, inner, outer, plus, tenfold

from hamilton.function_modifiers import (
    ParameterizedExtract,
    ResolveAt,
    apply_to,
    cache,
    check_output,
    check_output_custom,
    config,
    dataloader,
    datasaver,
    does,
    dynamic_transform,
    extract_columns,
    extract_fields,
    group,
    hamilton_exclude,
    inject,
    load_from,
    model,
    mutate,
    parameterize,
    parameterize_extract_columns,
    parameterize_sources,
    parameterize_values,
    parameterized_inputs,
    parameterized_subdag,
    parametrized,
    parametrized_input,
    pipe,
    pipe_input,
    pipe_output,
    resolve,
    resolve_from_config,
    save_to,
    schema,
    source,
    step,
    subdag,
    tag,
    tag_outputs,
    unpack_fields,
    value,
)
from hamilton.function_modifiers.metadata import ray_remote_options
from hamilton.htypes import Parallelizable
from hamilton.models import BaseModel, DynamicTransformBase
from hamilton.plugins import h_pandas, h_pandera, h_polars, h_pydantic

ITEMS = (1, 2, 3)


def each() -> Parallelizable[int]:
    yield from ITEMS


def process(each: int) -> int:
    return os.getpid()


# Which functions there are ------------------------------------------------------------------------


@config.when(size="small")
def sized__small(each: int) -> int:
    return each


@config.when_not(size="small")
def sized__other(each: int) -> int:
    return -each


@hamilton_exclude
def helped(each):
    return each * 2


def excluded(each: int) -> int:
    return helped(each)


@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda factor: inject(by=value(factor)))
def resolved(each: int, by: int) -> int:
    return each * by


@resolve_from_config(decorate_with=lambda factor: parameterize(from_config={"by": value(factor)}))
def by_config(each: int, by: int) -> int:
    return each * by


@does(_total)
def summed(each: int, excluded: int, more: int = 7) -> int:
    pass


def series(each: int) -> pd.Series:
    return pd.Series([each])


class Doubling(DynamicTransformBase):
    def get_dependents(self):
        return ["series"]

    def compute(self, **inputs):
        return inputs["series"] * self.config_parameters


class Predicting(BaseModel):
    def get_dependents(self):
        return ["series"]

    def predict(self, **inputs):
        return inputs["series"] + self.config_parameters


@dynamic_transform(Doubling, "factor")
def transformed() -> pd.Series:
    pass


@model(Predicting, "factor")
def predicted() -> pd.Series:
    pass


# Several nodes of one function --------------------------------------------------------------------


@parameterize(one={"by": value(10)}, other={"by": source("excluded")})
def times(each: int, by: int) -> int:
    return each * by


@parameterize_values("by", {("by_hundred", "A hundred times."): 100})
def valued(each: int, by: int) -> int:
    return each * by


@parameterize_sources(from_source={"x": "excluded"})
def sourced(x: int) -> int:
    return x + 1


@parameterized_inputs(from_input={"x": "excluded"})
def sourced_once(x: int) -> int:
    return x + 2


@parametrized("by", {("by_thousand", "A thousand times."): 1000})
def valued_once(each: int, by: int) -> int:
    return each * by


@parametrized_input("x", {"excluded": ("from_older", "Older still.")})
def sourced_older(x: int) -> int:
    return x + 3


@inject(parts=group(source("each"), source("excluded"), value(5)))
def grouped(parts: list[int]) -> int:
    return sum(parts)


@parameterize_extract_columns(
    ParameterizedExtract(("left", "right"), {"x": source("each")}), reassign_columns=True
)
def columns(x: int) -> pd.DataFrame:
    return pd.DataFrame({"a": [x], "b": [-x]})


def frame(each: int) -> pd.DataFrame:
    return pd.DataFrame({"u": [each], "w": [each * 2]})


@extract_columns("u", "w")
def frame_again(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


@extract_fields({"whole": int, "text": str})
def fields(each: int) -> dict:
    return {"whole": each, "text": str(each)}


@unpack_fields("first", "second")
def pair(each: int) -> tuple[int, str]:
    return each, str(each)


# Chains and graphs within -------------------------------------------------------------------------


@pipe_input(step(plus, n=source("excluded")), step(plus))
def piped_in(each: int) -> int:
    return each


@pipe(step(plus, n=4))
def piped_once(each: int) -> int:
    return each


@pipe_output(step(plus, n=100).named("raised"), step(plus))
def piped_out(each: int) -> int:
    return each


def mutated(each: int) -> int:
    return each


@mutate(apply_to(mutated).named("doubled"))
def _doubled(data: int) -> int:
    return data * 2


@subdag(inner, outer, inputs={"start": source("each")}, config={"scale": 3})
def within(outer: int) -> int:
    return outer


@subdag(far_helpers, inputs={"start": source("each"), "u": source("u")}, config={"scale": 5})
def within_module(outer: int) -> int:
    return outer


@parameterized_subdag(
    inner, outer, inputs={"start": source("each")},
    half={"config": {"scale": 2}}, whole_dag={"config": {"scale": 4}},
)  # fmt: skip
def graphs(outer: int) -> int:
    return outer


@h_pandas.with_columns(tenfold, columns_to_pass=["u"])
def widened(frame: pd.DataFrame) -> int:
    return int(frame["tenfold"].iloc[0])


def polars_frame(each: int) -> pl.DataFrame:
    return pl.DataFrame({"v": [each]})


def _twenty(v: pl.Series) -> pl.Series:
    return v * 20


@h_polars.with_columns(_twenty, columns_to_pass=["v"])
def widened_polars(polars_frame: pl.DataFrame) -> int:
    return int(polars_frame["_twenty"][0])


# What is said of nodes ----------------------------------------------------------------------------


@tag(team="far")
def tagged(each: int) -> int:
    return each


@tag_outputs(tagged_field={"team": "far"})
@extract_fields({"tagged_field": int})
def tagged_fields(each: int) -> dict:
    return {"tagged_field": each}


@schema.output(("u", "int"))
def described(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


@cache(behavior="recompute")
def recomputed(each: int) -> int:
    return each


@ray_remote_options(num_cpus=1)
def remote(each: int) -> int:
    return each


# Checks -------------------------------------------------------------------------------------------


@check_output(range=(0, 10), importance="fail")
def checked(each: int) -> int:
    return each


@check_output_custom(Positive("fail"))
def checked_so(each: int) -> int:
    return each


class Rows(pa.DataFrameModel):
    u: int


class Person(pydantic.BaseModel):
    age: int


@h_pandera.check_output()
def checked_rows(frame: pd.DataFrame) -> pa.typing.DataFrame[Rows]:
    return frame


@h_pydantic.check_output()
def checked_person(each: int) -> Person:
    return Person(age=each)


# Files --------------------------------------------------------------------------------------------


def path(each: int, folder: str) -> str:
    return str(Path(folder, f"{each}.json"))


def copy_path(path: str) -> str:
    return f"{path}.copy"


@load_from.json(path=source("path"))
def loaded(content: dict[str, Any]) -> int:
    return content["n"]


@save_to.json(path=source("copy_path"), output_name_="saving")
def saved(each: int) -> dict:
    return {"copied": each}


def saved_text(saving: dict, copy_path: str) -> str:
    return Path(copy_path).read_text()


@dataloader()
def loading(path: str) -> tuple[dict, dict]:
    return json.loads(Path(path).read_text()), {"from": "json"}


@datasaver()
def storing(each: int) -> dict:
    return {"stored": each}
