"""What users write, as type checkers see it: `make check` reads this file, nobody runs it."""

from __future__ import annotations

import types
from typing import Any, assert_type

from hamilton import driver, graph_types
from hamilton.base import DictResult
from hamilton.data_quality.base import DataValidator, ValidationResult
from hamilton.function_modifiers import (
    apply_to,
    check_output,
    check_output_custom,
    config,
    does,
    extract_fields,
    inject,
    mutate,
    parameterize,
    pipe_input,
    pipe_output,
    source,
    step,
    tag,
    value,
)
from hamilton.lifecycle import NodeExecutionHook


@tag(owner="finance")
def margin(revenue: float, cost: float) -> float:
    """Keep its own type under a decorator."""
    return revenue - cost


@parameterize(small={"limit": value(1)}, given={"limit": source("threshold")})
def over_limit(limit: int, revenue: float) -> bool:
    return revenue > limit


@config.when(region="north")
def cost__north(base_cost: float) -> float:
    return base_cost * 1.2


@extract_fields({"low": float, "high": float})
def bounds(revenue: float) -> dict[str, float]:
    return {"low": revenue, "high": revenue}


@inject(limit=value(3))
def within(limit: int, low: float) -> bool:
    return low < limit


class Positive(DataValidator):
    """Implement a check with the methods that a user needs."""

    def applies_to(self, datatype: Any) -> bool:
        return datatype is float

    def description(self) -> str:
        return "greater than zero"

    @classmethod
    def name(cls) -> str:
        return "positive"

    def validate(self, dataset: float) -> ValidationResult:
        return ValidationResult(dataset > 0, "looked at")


def _scaled(amount: float, by: float = 1.0) -> float:
    return amount * by


def _summed(**parts: float) -> float:
    return sum(parts.values())


@pipe_input(step(_scaled, by=source("rate")).when(region="north"), on_input="net")
@pipe_output(step(_scaled, by=value(2.0)).named("doubled"))
@check_output(range=(0.0, 1.0), importance="fail")
@check_output_custom(Positive("warn"))
def gross(net: float) -> float:
    return net


@mutate(gross, apply_to(within).when(region="south"), by=3.0)
def _corrected(amount: float, by: float) -> float:
    return amount * by


@does(_summed)
def total(gross: float, net: float) -> float:  # type: ignore[empty-body]
    pass


@config.otherwise()
def cost__elsewhere(base_cost: float) -> float:
    return base_cost


class Timer(NodeExecutionHook):
    """Implement a hook with the keywords that a user needs."""

    def run_before_node_execution(self, *, node_name: str, **future_kwargs: Any) -> None:
        self.seen = node_name

    def run_after_node_execution(self, *, node_name: str, **future_kwargs: Any) -> None:
        self.seen = node_name


def run(module: types.ModuleType) -> dict[str, Any]:
    """Build and execute."""
    builder = driver.Builder().with_modules(module).with_config({"region": "north"})
    dataflow = builder.with_adapters(DictResult(), Timer()).allow_module_overrides().build()
    assert_type(dataflow, driver.Driver)
    assert_type(dataflow.list_available_variables(), list[graph_types.HamiltonNode])
    return dict(dataflow.execute(["margin", run], inputs={"revenue": 1.0}, overrides={"cost": 2.0}))


assert_type(margin(2.0, 1.0), float)
assert_type(over_limit(1, 2.0), bool)
assert_type(cost__north(1.0), float)
assert_type(within(1, 2.0), bool)
assert_type(gross(1.0), float)
assert_type(_corrected(1.0, 2.0), float)
assert_type(total(1.0, 2.0), float)
assert_type(cost__elsewhere(1.0), float)
