"""Every decorator keeps the type of its function, as type checkers see it; nobody runs this file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, assert_type

import pandas as pd
import polars as pl

from hamilton.experimental.decorators.parameterize_frame import parameterize_frame
from hamilton.function_modifiers import (
    ParameterizedExtract,
    ResolveAt,
    cache,
    config,
    dataloader,
    datasaver,
    does,
    dynamic_transform,
    extract_columns,
    extract_fields,
    group,
    hamilton_exclude,
    load_from,
    model,
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
from hamilton.models import BaseModel
from hamilton.plugins import h_pandas, h_pandera, h_polars, h_polars_lazyframe, h_pydantic


@cache(behavior="recompute", format="json")
@ray_remote_options(num_cpus=1)
@tag_outputs(ratio={"unit": "share"})
def ratio(part: float, whole: float = 1.0, *, rounded: bool = False) -> float:
    return part / whole


@hamilton_exclude
def helper(text: str) -> int:
    return len(text)


@hamilton_exclude()
def other_helper(text: str) -> int:
    return len(text)


@extract_columns("date", ("spend", "euros"), fill_with=0.0)
@schema.output(("date", "str"), ("spend", "float"))
def rows(path: str) -> pd.DataFrame:
    return pd.read_csv(path)


@extract_fields("low", "high")
def limits(spend: pd.Series[float]) -> dict[str, float]:
    return {"low": spend.min(), "high": spend.max()}


@unpack_fields("first", "second")
def both(text: str) -> tuple[str, int]:
    return text, len(text)


@parameterize_values("by", {("double", "Twice."): 2, ("triple", "Thrice."): 3})
def times(number: int, by: int) -> int:
    return number * by


@parameterize_sources(of_north={"number": "north"}, of_south={"number": "south"})
def share(number: int, total: int) -> float:
    return number / total


@parameterize_extract_columns(
    ParameterizedExtract(("a", "b"), {"start": source("x"), "stop": value(3)})
)
def table(start: int, stop: int) -> pd.DataFrame:
    return pd.DataFrame({"a": [start], "b": [stop]})


@parameterize_frame(pd.DataFrame())
def framed(number: int) -> pd.DataFrame:
    return pd.DataFrame({"a": [number]})


@parameterize(all_of_them={"numbers": group(source("x"), value(1))})
def summed(numbers: list[int]) -> int:
    return sum(numbers)


@subdag(ratio, inputs={"part": value(1.0)}, config={"mode": "fast"}, final_node_name="out")
def part_of(ratio: float) -> float:
    return ratio


@parameterized_subdag(ratio, small={"inputs": {"part": value(1.0)}})
def parts_of(ratio: float) -> float:
    return ratio


def _decorator(mode: str) -> tag:
    return tag(mode=mode)


@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=_decorator)
def decided(x: int) -> int:
    return x


@resolve_from_config(decorate_with=_decorator)
def decided_shortly(x: int) -> int:
    return x


@load_from.csv(path=source("path"), inject_="read")
@save_to.json(path=value("out.json"), output_name_="stored")
def loaded(read: pd.DataFrame) -> dict[str, int]:
    return {"rows": len(read)}


@dataloader()
def fetched(url: str) -> tuple[bytes, dict[str, Any]]:
    return url.encode(), {}


@datasaver()
def stored(data: bytes) -> dict[str, Any]:
    return {"size": len(data)}


@config(lambda given: given.get("mode") == "fast")
def quick__fast(x: int) -> int:
    return x


@config.when_in(mode=["slow", "careful"])
def quick__slow(x: int) -> int:
    return x


@h_pandas.with_columns(times, columns_to_pass=["number"])
def pandas_report(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


@h_polars.with_columns(times, on_input="frame")
def polars_report(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


@h_polars_lazyframe.with_columns(times, on_input="frame")
def lazy_report(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame


@h_pandera.check_output(importance="fail")
def checked(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


@h_pydantic.check_output()
def validated(x: int) -> dict[str, int]:
    return {"x": x}


@tag(kind="async")
@cache()
async def awaited(url: str) -> bytes:
    return url.encode()


@tag(kind="items")
async def streamed(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


# Names of earlier days.


class Trained(BaseModel):
    def get_dependents(self) -> list[str]:
        return []

    def predict(self, **columns: pd.Series[Any]) -> pd.Series[float]:
        return pd.Series([1.0])


@model(Trained, "weights")
def predicted() -> pd.Series[float]:  # type: ignore[empty-body]
    pass


@dynamic_transform(Trained, "weights")
def transformed() -> pd.Series[float]:  # type: ignore[empty-body]
    pass


@parametrized("by", {("double", "Twice."): 2})
def older_values(number: int, by: int) -> int:
    return number * by


@parameterized_inputs(of_north={"number": "north"})
def older_sources(number: int) -> int:
    return number


@parametrized_input("number", {"north": ("of_north", "Of the north.")})
def older_input(number: int) -> int:
    return number


@pipe(step(helper))
def older_pipe(text: str) -> int:
    return len(text)


assert_type(ratio(1.0, 2.0, rounded=True), float)
assert_type(helper("a"), int)
assert_type(other_helper("a"), int)
assert_type(rows("a.csv"), pd.DataFrame)
assert_type(limits(pd.Series([1.0])), dict[str, float])
assert_type(both("a"), tuple[str, int])
assert_type(times(1, by=2), int)
assert_type(share(1, 2), float)
assert_type(table(1, 2), pd.DataFrame)
assert_type(framed(1), pd.DataFrame)
assert_type(summed([1]), int)
assert_type(part_of(1.0), float)
assert_type(parts_of(1.0), float)
assert_type(decided(1), int)
assert_type(decided_shortly(1), int)
assert_type(loaded(pd.DataFrame()), dict[str, int])
assert_type(fetched("a"), tuple[bytes, dict[str, Any]])
assert_type(stored(b"a"), dict[str, Any])
assert_type(quick__fast(1), int)
assert_type(quick__slow(1), int)
assert_type(pandas_report(pd.DataFrame()), pd.DataFrame)
assert_type(polars_report(pl.DataFrame()), pl.DataFrame)
assert_type(lazy_report(pl.LazyFrame()), pl.LazyFrame)
assert_type(checked(pd.DataFrame()), pd.DataFrame)
assert_type(validated(1), dict[str, int])
assert_type(predicted(), "pd.Series[float]")
assert_type(transformed(), "pd.Series[float]")
assert_type(older_values(1, 2), int)
assert_type(older_sources(1), int)
assert_type(older_input(1), int)
assert_type(older_pipe("a"), int)


async def in_a_loop() -> None:
    """Await what was decorated."""
    assert_type(await awaited("a"), bytes)
    assert_type(streamed(2), AsyncIterator[int])


def refused() -> None:
    """Show what is told before it runs: without an error, a line's `ignore` would be unused."""
    ratio("one")  # type: ignore[arg-type]
    ratio(1.0, 2.0, True)  # type: ignore[call-arg]
    helper(text=3)  # type: ignore[arg-type]
    tag("owner")  # type: ignore[call-arg]
    tag(owner=3)  # type: ignore[arg-type]
    parameterize(a={"x": 3})  # type: ignore[dict-item]
    extract_columns(3)  # type: ignore[arg-type]
    pipe_input(helper)  # type: ignore[arg-type]
    subdag("module")  # type: ignore[arg-type]
    does(3)  # type: ignore[arg-type]
    cache(behavior="sometimes")  # type: ignore[arg-type]
    dataloader(fetched)  # type: ignore[call-arg]
    schema.output(("date", str))  # type: ignore[arg-type]
    load_from(path="a")  # type: ignore[arg-type]
