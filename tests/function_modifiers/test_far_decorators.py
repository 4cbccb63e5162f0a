"""Every decorator works in a process pool, however its processes start.

All of them run in one block, so that a pool is started once for each start method. Coroutines stay
with their event loop; ``tests/execution/awaiting`` has them.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import pytest

from hamilton import driver, function_modifiers, settings
from hamilton.execution.executors import MultiProcessingExecutor

# Some decorators are deprecated; so is, in time, to fork where there are threads.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HERE = Path(__file__).parent
CONFIG = {"size": "small", "factor": 4, settings.ENABLE_POWER_USER_MODE: True}
START_METHODS = ("fork", "spawn")

WHOLE = {
    "apply_to": ("mutated", [2, 4, 6]),
    "cache": ("recomputed", [1, 2, 3]),
    "check_output": ("checked", [1, 2, 3]),
    "check_output_custom": ("checked_so", [1, 2, 3]),
    "config": ("sized", [1, 2, 3]),
    "dataloader": ("loading", [{"n": 10}, {"n": 20}, {"n": 30}]),
    "datasaver": ("storing", [{"stored": 1}, {"stored": 2}, {"stored": 3}]),
    "does": ("summed", [10, 13, 16]),
    "extract_fields": ("text", ["1", "2", "3"]),
    "hamilton_exclude": ("excluded", [2, 4, 6]),
    "inject": ("grouped", [8, 11, 14]),
    "load_from": ("loaded", [10, 20, 30]),
    "mutate": ("mutated", [2, 4, 6]),
    "parameterize": ("other", [2, 8, 18]),
    "parameterize_sources": ("from_source", [3, 5, 7]),
    "parameterize_values": ("by_hundred", [100, 200, 300]),
    "parameterized_inputs": ("from_input", [4, 6, 8]),
    "parameterized_subdag": ("whole_dag", [5, 9, 13]),
    "parametrized": ("by_thousand", [1000, 2000, 3000]),
    "parametrized_input": ("from_older", [5, 7, 9]),
    "pipe": ("piped_once", [5, 6, 7]),
    "pipe_input": ("piped_in", [4, 7, 10]),
    "pipe_output": ("piped_out", [102, 103, 104]),
    "resolve": ("resolved", [4, 8, 12]),
    "resolve_from_config": ("from_config", [4, 8, 12]),
    "save_to": ("saved_text", [json.dumps({"copied": n}) for n in (1, 2, 3)]),
    "step": ("piped_out.raised", [101, 102, 103]),
    "subdag": ("within", [4, 7, 10]),
    "subdag of a module": ("within_module", [6, 11, 16]),
    "tag": ("tagged", [1, 2, 3]),
    "tag_outputs": ("tagged_field", [1, 2, 3]),
    "unpack_fields": ("second", ["1", "2", "3"]),
    "metadata.ray_remote_options": ("remote", [1, 2, 3]),
    "h_pandas.with_columns": ("widened", [10, 20, 30]),
}
"""Decorator → the node that shows it, and its values for the items."""

THREADED = {"h_polars.with_columns": ("widened_polars", [20, 40, 60])}
"""The same, where the library has threads of its own: a forked process is left without them."""

FRAMES = {
    "dynamic_transform": ("transformed", [[4], [8], [12]]),
    "extract_columns": ("w", [[2], [4], [6]]),
    "model": ("predicted", [[5], [6], [7]]),
    "parameterize_extract_columns": ("right", [[-1], [-2], [-3]]),
    "schema": ("described", [[[1, 2]], [[2, 4]], [[3, 6]]]),
    "h_pandera.check_output": ("checked_rows", [[[1, 2]], [[2, 4]], [[3, 6]]]),
}
"""The same, where values are columns or frames."""

TARGETS = sorted(
    {"process", "checked_person", *(target for target, _ in (*WHOLE.values(), *FRAMES.values()))}
)
ONLY_SPAWNED = [target for target, _ in THREADED.values()]
NO_DECORATORS = {
    "InvalidDecoratorException", "LiteralDependency", "ParameterizedExtract", "ResolveAt",
    "UpstreamDependency", "configuration", "group", "source", "value",
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG", "IS_DATA_VALIDATOR_TAG",
}  # fmt: skip


def driver_of(flow, start_method):
    return (
        driver.Builder()
        .with_modules(flow)
        .with_config(CONFIG)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_remote_executor(MultiProcessingExecutor(2, start_method))
        .build()
    )


@pytest.fixture(scope="module", params=START_METHODS)
def found(request, tmp_path_factory):
    """What all the decorated functions give in processes that start in one way."""
    folder = tmp_path_factory.mktemp("far")
    for n in (1, 2, 3):
        (folder / f"{n}.json").write_text(json.dumps({"n": n * 10}))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        flow = importlib.import_module("far_decorators")
        targets = TARGETS if request.param == "fork" else [*TARGETS, *ONLY_SPAWNED]
        yield driver_of(flow, request.param).execute(targets, inputs={"folder": str(folder)})
    for name in ("far_decorators", "far_helpers"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("decorator", WHOLE)
def test_what_it_decorates_runs_in_another_process(found, decorator):
    target, expected = WHOLE[decorator]
    assert found[target] == expected


@pytest.mark.parametrize("found", ["spawn"], indirect=True)
@pytest.mark.parametrize("decorator", THREADED)
def test_what_it_decorates_runs_in_a_process_that_is_spawned(found, decorator):
    target, expected = THREADED[decorator]
    assert found[target] == expected


@pytest.mark.parametrize("decorator", FRAMES)
def test_frames_that_it_decorates_come_back_from_another_process(found, decorator):
    target, expected = FRAMES[decorator]
    assert [value.to_numpy().tolist() for value in found[target]] == expected


def test_a_checked_model_comes_back_from_another_process(found):
    assert [person.age for person in found["checked_person"]] == [1, 2, 3]


def test_all_of_it_ran_elsewhere(found):
    assert os.getpid() not in found["process"]


def test_no_decorator_is_left_out():
    known = {name.partition(" ")[0] for name in (*WHOLE, *THREADED, *FRAMES)}
    assert set(function_modifiers.__all__) - NO_DECORATORS <= known
