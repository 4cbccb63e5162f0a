"""The twenty-six hazards: each is proved equal in every way, or the one part that has no equality is named."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from hamilton.migrate.api import Request, migrate_script
from hamilton.migrate.facts import Status
from hamilton.migrate.sandbox import Limits, Sandbox

CASES = runpy.run_path(str(Path(__file__).with_name("hazards.py")))["CASES"]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(Limits(timeout_s=60)) as made:
        yield made


def test_there_are_twenty_six():
    assert len(CASES) == 26


@pytest.mark.in_turn
@pytest.mark.parametrize("name", CASES)
def test_a_hazard_is_proved_in_every_way(name, sandbox, tmp_path):
    path = tmp_path / f"case_{name}.py"
    path.write_text("\n\n".join(CASES[name]) + "\n", encoding="utf-8")
    outcome = migrate_script(Request(path, path.stem), sandbox)
    assert outcome.status is Status.PROVED, str(outcome)
    assert outcome.report.proof.orders == 3
    assert outcome.report.proof.alone == len(outcome.report.proof.variables)
