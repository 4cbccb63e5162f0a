"""Ways into the examples: run one as a user would, or take its modules."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

Run = Callable[..., str]
Load = Callable[..., list[ModuleType]]


@pytest.fixture(scope="session")
def run_example() -> Run:
    """Give a function that runs an example's run.py in a process of its own, and gives what it printed."""

    def run(name: str, **environment: str) -> str:
        command = [sys.executable, "-W", "error", str(EXAMPLES / name / "run.py")]
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Give a function that imports modules of one example; they are forgotten after the test."""
    before = set(sys.modules)

    def imported(example: str, *names: str) -> list[ModuleType]:
        monkeypatch.syspath_prepend(str(EXAMPLES / example))
        return [importlib.import_module(name) for name in names]

    yield imported
    for name in set(sys.modules) - before:
        if EXAMPLES in Path(getattr(sys.modules[name], "__file__", None) or "/").parents:
            del sys.modules[name]
