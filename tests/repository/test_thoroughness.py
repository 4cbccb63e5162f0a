"""Short runs take another part of the corpus each day; all parts together are the whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
TESTS = """
import pytest

@pytest.mark.in_turn
@pytest.mark.parametrize("case", range(20))
def test_case(case): pass

@pytest.mark.long
def test_long(): pass

def test_plain(): pass
"""


@pytest.fixture
def collected(tmp_path):
    """The names that pytest chooses among TESTS with the project's conftest."""
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_it.py").write_text(TESTS)

    def collect(*arguments):
        command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(tmp_path)]
        command += ["--collect-only", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
        answer = subprocess.run(
            [*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return set(re.findall(r"::(\S+)", answer.stdout))

    return collect


def test_the_parts_are_disjoint_and_make_up_the_whole(collected):
    everything = collected("--all")
    parts = [collected("--turn", str(turn)) - {"test_plain"} for turn in range(3)]

    assert len(everything) == 22
    assert set().union(*parts) == everything - {"test_plain", "test_long"}
    assert sum(map(len, parts)) == 20


def test_a_short_run_leaves_out_what_is_long_but_keeps_the_rest(collected):
    chosen = collected()

    assert "test_plain" in chosen
    assert "test_long" not in chosen


def test_a_test_that_is_named_runs(collected):
    assert collected("test_it.py::test_long") == {"test_long"}
