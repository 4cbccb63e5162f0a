"""The library's door."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

import hamilton.migrate
from hamilton.migrate import Migration, Refusal, migrate
from hamilton.migrate.api.pipeline import UnknownGranularityError
from hamilton.migrate.facts import Status

SCRIPT = """import pandas as pd

frame = pd.DataFrame({"a": [1, 2, 3]})
big = frame[frame.a > 1]
total = big.a.sum()
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "numbers_of.py"
    path.write_text(SCRIPT)
    return path


def test_a_script_is_migrated_and_nothing_is_written(script):
    migration = migrate(script)
    assert isinstance(migration, Migration)
    assert migration.status is Status.PROVED
    assert "def total(" in migration.module
    assert "def run(" in migration.driver
    assert "hamilton(" in migration.tests
    assert [path.name for path in script.parent.iterdir()] == [script.name]


def test_a_migration_prints_pickles_and_does_not_change(script):
    migration = migrate(script, run=False)
    assert str(migration).startswith(f"{script}: unproved")
    assert pickle.loads(pickle.dumps(migration)) == migration  # noqa: S301 - made here
    with pytest.raises(dataclasses.FrozenInstanceError):
        migration.name = "other"


def test_a_migration_is_written_where_it_is_wanted(script, tmp_path):
    migration = migrate(script, out=tmp_path / "out", name="numbers_flow")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"numbers_flow.py", "run_numbers_flow.py", "report.json"} <= names
    assert (tmp_path / "out" / "numbers_flow.py").read_text() == migration.module


def test_a_script_that_cannot_be_migrated_is_a_refusal(script, tmp_path):
    script.write_text("exec('x')\n")
    refusal = migrate(script)
    assert isinstance(refusal, Refusal)
    assert refusal.status is Status.REFUSED
    assert [(reason.code, reason.line) for reason in refusal.reasons] == [("M101", 1)]
    assert "refused" in str(refusal)
    assert pickle.loads(pickle.dumps(refusal)) == refusal  # noqa: S301 - made here
    paths = refusal.write(tmp_path / "out")
    assert [path.name for path in paths] == ["report_numbers_of.html", "report.json"]


def test_a_path_that_is_not_there_is_a_refusal(tmp_path):
    assert [reason.code for reason in migrate(tmp_path / "no.py").reasons] == ["M002"]


def test_an_unknown_granularity_is_an_error(script):
    with pytest.raises(UnknownGranularityError, match="there is 'frame'"):
        migrate(script, granularity="cell")


def test_inputs_are_compared_with_values_that_are_asked_for(script):
    script.write_text("LIMIT = 2\nrows = [n for n in range(9) if n > LIMIT]\ncount = len(rows)\n")
    migration = migrate(script, inputs={"LIMIT": 5})
    assert migration.report.proof.sensitivity == {"LIMIT": "equal with 5"}


def test_a_failure_of_the_tool_is_a_defect_in_one_line(script, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("of the tool")

    monkeypatch.setattr("hamilton.migrate.api.pipeline.analyse", fail)
    refusal = migrate(script)
    assert refusal.status is Status.DEFECT
    (reason,) = refusal.reasons
    assert reason.code == "D901"
    assert "ZeroDivisionError in test_migrate.py:" in reason.message


def test_the_package_names_what_is_public():
    assert dir(hamilton.migrate) == ["Migration", "Refusal", "migrate"]
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = hamilton.migrate.nothing
