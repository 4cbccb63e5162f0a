"""When a proof does not hold, neighbours are merged until one does; else the script is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hamilton.migrate import Migration, Refusal, migrate
from hamilton.migrate.api import pipeline
from hamilton.migrate.facts import Status

SCRIPT = """import pandas as pd

frame = pd.DataFrame({"a": [1, 2, 3]})

total = frame.a.sum()

doubled = total * 2
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "numbers_of.py"
    path.write_text(SCRIPT)
    return path


def emit_wrongly(monkeypatch, is_wrong):
    """Let the module be wrong for some options: a stand-in for a hazard that the analysis misses."""
    emit = pipeline.emit

    def wrong(plan, name, options):
        project = emit(plan, name, options)
        if not is_wrong(options):
            return project
        return replace(project, module=project.module.replace("a.sum()", "a.max()"))

    monkeypatch.setattr(pipeline, "emit", wrong)


def test_a_merge_that_makes_the_proof_hold_is_kept_and_told(script, monkeypatch):
    emit_wrongly(monkeypatch, lambda options: not options.together)
    outcome = migrate(script)
    assert isinstance(outcome, Migration), str(outcome)
    assert outcome.status is Status.PROVED
    told = outcome.report.merged[-1]
    assert told.what == "3 statements in lines 3-7"
    assert told.why.startswith("apart, the proof did not hold: 'total' of the dataflow is not")


def test_a_script_whose_dataflow_stays_unequal_is_refused_with_the_difference(script, monkeypatch):
    emit_wrongly(monkeypatch, lambda _: True)
    outcome = migrate(script)
    assert isinstance(outcome, Refusal)
    assert outcome.status is Status.REFUSED
    assert {reason.code for reason in outcome.reasons} == {"P302"}
    assert any(reason.line == 5 for reason in outcome.reasons)
    assert outcome.report.as_json()["variables"]["total"]["outcome"] == "different"


def test_a_module_that_does_not_compile_is_a_defect(script, monkeypatch):
    emit = pipeline.emit
    monkeypatch.setattr(
        pipeline, "emit", lambda *given: replace(emit(*given), module="def broken(:")
    )
    outcome = migrate(script)
    assert outcome.status is Status.DEFECT
    assert [reason.code for reason in outcome.report.reasons] == ["D902"]
