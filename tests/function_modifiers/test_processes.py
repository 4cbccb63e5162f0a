"""Decorated functions run in processes, however these start."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from hamilton import driver
from hamilton.execution.executors import MultiProcessingExecutor, SynchronousLocalTaskExecutor

HERE = Path(__file__).parent


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_every_kind_of_node_runs_in_another_process(start_method, monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    flow = importlib.import_module("processes_flow")
    dr = (
        driver.Builder()
        .with_modules(flow)
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_local_executor(SynchronousLocalTaskExecutor())
        .with_remote_executor(MultiProcessingExecutor(2, start_method))
        .build()
    )
    found = dr.execute(["collected"], inputs={"amount": 10})["collected"]
    assert [value for value, _ in found] == [2301, 2331, 2361]
    assert os.getpid() not in {process for _, process in found}
