"""Ten legacy scripts of many hands: each comes to what its ``expected.toml`` says, and those that are proved read well."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hamilton.migrate.api import Migration, Request, migrate_script, module_stem
from hamilton.migrate.facts import Status
from hamilton.migrate.sandbox import Limits, Sandbox

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = {
    path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(CORPUS.glob("*/expected.toml"))
}
PROVED = [name for name, expected in EXPECTED.items() if expected["status"] == "proved"]
FEWEST_FUNCTIONS = 3


def script_of(name):
    (path,) = [path for path in (CORPUS / name).glob("*.py") if path.stem == name]
    return path


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(Limits(timeout_s=120)) as made:
        yield made


@pytest.fixture(scope="module")
def migrated(sandbox):
    """Migrate a script of the corpus once, whoever asks."""
    known = {}

    def outcome(name):
        if name not in known:
            path = script_of(name)
            known[name] = migrate_script(Request(path, module_stem(path)), sandbox)
        return known[name]

    return outcome


def test_at_least_eight_of_ten_scripts_are_to_be_proved():
    assert len(EXPECTED) >= 10
    assert len(PROVED) >= 0.8 * len(EXPECTED)


@pytest.mark.in_turn
@pytest.mark.parametrize("name", EXPECTED)
def test_a_script_comes_to_what_is_expected(name, migrated):
    outcome = migrated(name)
    assert outcome.status.value == EXPECTED[name]["status"], str(outcome)
    if "code" in EXPECTED[name]:
        assert EXPECTED[name]["code"] in {reason.code for reason in outcome.report.reasons}
    if outcome.status is Status.REFUSED:
        assert all(reason.code and reason.line for reason in outcome.report.reasons)


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PROVED)
def test_a_proved_script_is_several_functions_run_in_every_way(name, migrated):
    outcome = migrated(name)
    assert isinstance(outcome, Migration), str(outcome)
    proof = outcome.report.proof
    assert len(outcome.report.nodes) >= FEWEST_FUNCTIONS
    assert proof.orders >= 3
    assert proof.alone == len(proof.variables)
    assert proof.purity
    assert not [told for told in proof.sensitivity.values() if told.startswith("different")]


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PROVED)
def test_the_tests_of_a_proved_script_pass_without_a_settings_file(name, migrated, tmp_path):
    migrated(name).write(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(tmp_path / "out")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PROVED)
def test_migrating_twice_gives_the_same_files(name, migrated, sandbox):
    path = script_of(name)
    again = migrate_script(Request(path, module_stem(path)), sandbox)
    first = migrated(name)
    assert (again.module, again.driver, again.tests) == (first.module, first.driver, first.tests)


def test_the_corpus_is_left_as_it_was(migrated):
    name = PROVED[0]
    before = {path: path.stat().st_mtime_ns for path in (CORPUS / name).rglob("*")}
    migrated(name)
    assert {path: path.stat().st_mtime_ns for path in (CORPUS / name).rglob("*")} == before
