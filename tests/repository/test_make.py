"""The Makefile and what it runs say what they do, and do it once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {"help", "demo", "test", "test-all", "check", "format", "docs", "bench", "clean"}


def run(*command, **environment):
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def targets():
    """Every target that the Makefile explains."""
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_help_is_what_make_does_when_nothing_is_asked():
    assert run("make", "help").stdout == run("make").stdout


def test_help_lists_itself_and_every_promised_target():
    listed = set(re.findall(r"^  ([a-z-]+) ", run("make", "help").stdout, flags=re.MULTILINE))

    assert listed == targets()
    assert listed >= PROMISED


def test_every_target_is_phony():
    text = (ROOT / "Makefile").read_text().replace("\\\n", "")
    phony = re.search(r"^\.PHONY:(.*)$", text, flags=re.MULTILINE)

    assert set(re.findall(r"^([a-z][a-z-]*):(?!=)", text, flags=re.MULTILINE)) == set(
        phony[1].split()
    )


def test_an_environment_that_is_up_to_date_is_left_alone(tmp_path):
    environment = tmp_path / "environment"
    environment.mkdir()
    (environment / "stamp-dev").write_text(bootstrap.digest("dev"))
    (environment / "stamp-graphviz").write_text("offered")

    answer = run(sys.executable, "tools/bootstrap.py", "dev", VENV=str(environment))

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert {path.name for path in environment.iterdir()} == {"stamp-dev", "stamp-graphviz"}


@pytest.mark.parametrize("group", ["dev", "spec", "docs", "oldest"])
def test_every_group_is_pinned_without_addresses(group):
    lines = bootstrap.lock_file(group).read_text().splitlines()

    pins = [line for line in lines if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+]+", pin)] == []
    assert pins == sorted(pins, key=lambda pin: pin.partition("==")[0].lower())


def test_a_group_names_the_project_as_an_editable_checkout():
    arguments = bootstrap.requirements("dev")

    assert arguments[0] == "-e"
    assert arguments[1].startswith(f"{bootstrap.ROOT}[")


def test_a_machine_without_dot_is_told_once_what_that_means(tmp_path):
    environment = tmp_path / "environment"
    environment.mkdir()
    (environment / "stamp-dev").write_text(bootstrap.digest("dev"))
    facts = {"VENV": str(environment), "PATH": str(tmp_path), "NO_SYSTEM_PACKAGES": "1"}

    first, second = (run(sys.executable, "tools/bootstrap.py", "dev", **facts) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0)
    assert "apt-get install graphviz" in first.stdout
    assert second.stdout == ""
