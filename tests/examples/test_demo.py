"""The demonstration: its script runs as it is, its six steps succeed, and a failing step is not passed over."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "examples" / "demo"


@pytest.fixture
def demo(tmp_path):
    """Give a copy of the demonstration's folder, without what an earlier run built."""
    return shutil.copytree(DEMO, tmp_path / "demo", ignore=shutil.ignore_patterns("build"))


def run(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in its own folder."""
    return subprocess.run(
        [sys.executable, script.name],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_legacy_script_runs_as_it_is(demo):
    done = run(demo / "legacy" / "seattle_weather.py")
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (demo / "legacy").iterdir()}
    assert {"monthly.csv", "wet_spells.csv", "summary.json"} <= written


def test_the_data_are_those_that_their_readme_describes():
    with (DEMO / "legacy" / "seattle-weather.csv").open(newline="", encoding="utf-8") as handle:
        header, *rows = csv.reader(handle)
    assert header == ["date", "precipitation", "temp_max", "temp_min", "wind", "weather"]
    assert len(rows) == 1461


def test_the_demo_stops_loudly_where_a_step_fails(demo):
    (demo / "legacy" / "seattle_weather.py").write_text("exec(open('settings.cfg').read())\n" * 80)
    done = run(demo / "demo.py")
    assert done.returncode == 1
    assert "The demo stops here: `hamilton migrate" in done.stderr


@pytest.mark.long
def test_the_demo_takes_all_its_steps_in_less_than_two_minutes(demo):
    done = run(demo / "demo.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"^(\d)\. ", done.stdout, re.MULTILINE) == list("0123456")
    seconds = re.search(r"^Done in (\d+) seconds", done.stdout, re.MULTILINE)
    assert seconds is not None
    assert int(seconds[1]) < 120
