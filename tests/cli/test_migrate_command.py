"""``hamilton migrate`` from the shell: exit status, what is printed, what is written."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from hamilton.cli.app import app

SCRIPT = """import pandas as pd

PATH = "orders.csv"

orders = pd.read_csv(PATH)
orders["total"] = orders["price"] * orders["count"]

# the best customers
best = orders.groupby("name")["total"].sum().sort_values()
best.to_csv("best.csv")
"""
DATA = "name,price,count\nmia,2.5,2\njan,1.0,3\nmia,4.0,1\n"


@pytest.fixture
def script(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "orders.csv").write_text(DATA)
    path = home / "orders.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def hamilton(*arguments):
    """Run the command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_script_is_proved_and_written(script, out):
    done = hamilton("migrate", script, "-o", out)
    assert done.exit_code == 0, done.output
    assert "orders.py: proved" in done.stdout
    assert {path.name for path in out.iterdir()} == {
        "orders.py",
        "run_orders.py",
        "test_orders.py",
        "orders.recording",
        "report.json",
        "report_orders.html",
    }
    report = json.loads((out / "report.json").read_text())
    assert report["status"] == "proved"
    assert {found["outcome"] for found in report["scripts"][0]["variables"].values()} == {"equal"}
    assert report["scripts"][0]["files"]["best.csv"]["outcome"] == "equal"


def test_the_tests_that_are_written_pass_from_anywhere(script, out, tmp_path):
    assert hamilton("migrate", script, "-o", out).exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(out)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_driver_that_is_written_runs_and_shows_one_output(script, out):
    hamilton("migrate", script, "-o", out)
    command = [sys.executable, str(out / "run_orders.py"), "--outputs", "best"]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=True)
    assert "9.0" in done.stdout
    assert not (script.parent / "best.csv").exists()


def test_running_it_again_changes_nothing(script, out):
    hamilton("migrate", script, "-o", out)
    before = {path: path.read_bytes() for path in out.rglob("*.py")}
    assert hamilton("migrate", script, "-o", out).exit_code == 0
    assert {path: path.read_bytes() for path in out.rglob("*.py")} == before


def test_what_was_edited_by_hand_is_not_overwritten(script, out):
    hamilton("migrate", script, "-o", out)
    (out / "orders.py").write_text("mine")
    done = hamilton("migrate", script, "-o", out)
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (out / "orders.py").read_text() == "mine"
    assert hamilton("migrate", script, "-o", out, "--force").exit_code == 0
    assert (out / "orders.py").read_text() != "mine"


def test_a_check_writes_nothing(script, out):
    assert hamilton("migrate", script, "--check").exit_code == 0
    assert not out.exists()


def test_a_check_finds_what_is_stale(script, out):
    assert hamilton("migrate", script, "--check", "-o", out).exit_code == 6
    hamilton("migrate", script, "-o", out)
    assert hamilton("migrate", script, "--check", "-o", out).exit_code == 0
    script.write_text(SCRIPT.replace("price", "count"))
    assert hamilton("migrate", script, "--check", "-o", out).exit_code == 6


def test_a_diff_shows_what_would_be_written(script, out):
    done = hamilton("migrate", script, "--diff")
    assert done.exit_code == 0
    assert "--- /dev/null" in done.stdout
    assert "+def best(" in done.stdout
    assert not out.exists()


def test_a_dry_run_neither_runs_nor_writes(script, out):
    script.write_text(SCRIPT + "open('trace', 'w').close()\n")
    done = hamilton("migrate", script, "-o", out, "--dry-run")
    assert done.exit_code == 4
    assert "R211" in done.stdout
    assert not out.exists()


def test_without_a_run_nothing_is_proved(script, out):
    done = hamilton("migrate", script, "-o", out, "--no-run")
    assert done.exit_code == 4
    assert (out / "orders.py").exists()
    assert json.loads((out / "report.json").read_text())["status"] == "unproved"


def test_a_script_that_fails_is_unproved_and_says_where(script, out):
    (script.parent / "orders.csv").unlink()
    done = hamilton("migrate", script, "-o", out)
    assert done.exit_code == 4
    assert f"{script}:5: R209" in done.stdout


def test_a_script_that_cannot_be_migrated_is_refused_with_code_and_line(script, out):
    script.write_text("x = 1\nexec('y = 2')\n")
    done = hamilton("migrate", script, "-o", out)
    assert done.exit_code == 5
    assert f"{script}:2: M101" in done.stdout
    assert {path.name for path in out.iterdir()} == {"report.json", "report_orders.html"}


def test_a_syntax_error_is_refused(script):
    script.write_text("x = = 1\n")
    done = hamilton("migrate", script, "--check")
    assert done.exit_code == 5
    assert f"{script}:1: M010" in done.stdout


def test_an_outside_effect_is_named_and_can_be_allowed(script, tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    script.write_text(
        f"x = 1\nwith open({str(place / 'f')!r}, 'w') as stream:\n    stream.write('a')\n"
    )
    done = hamilton("migrate", script, "--check")
    assert done.exit_code == 4
    assert f"{script}:2: R204" in done.stdout
    assert not (place / "f").exists()
    hamilton("migrate", script, "--check", "--allow", f"write={place}")
    assert (place / "f").read_text() == "a"


def test_an_endless_script_is_ended(script):
    script.write_text("x = 1\nwhile True:\n    x += 1\n")
    done = hamilton("migrate", script, "--check", "--timeout", "0.5")
    assert done.exit_code == 4
    assert "R202" in done.stdout


def test_json_goes_to_standard_output_alone(script, out):
    done = hamilton("migrate", script, "-o", out, "--json")
    assert json.loads(done.stdout)["status"] == "proved"


def test_a_folder_keeps_its_tree_and_the_worst_status_counts(script, out, tmp_path):
    deep = script.parent / "deep"
    deep.mkdir()
    (deep / "bad.py").write_text("exec('x')\n")
    (script.parent / ".hidden").mkdir()
    (script.parent / ".hidden" / "no.py").write_text("x = 1\n")
    done = hamilton("migrate", script.parent, "-o", out, "--report", "md")
    assert done.exit_code == 5
    assert (out / "deep" / "report_bad.md").exists()
    assert (out / "report_orders.md").exists()
    assert len(json.loads((out / "report.json").read_text())["scripts"]) == 2
    summary = [line.split()[:2] for line in done.stdout.splitlines()]
    assert [str(script), "proved"] in summary
    assert [str(deep / "bad.py"), "refused"] in summary


def test_names_records_and_redactions_are_followed(script, out):
    done = hamilton(
        "migrate", script, "-o", out, "--name", "shop", "--record", "digest", "--redact", "name"
    )
    assert done.exit_code == 0
    manifest = json.loads((out / "shop.recording" / "manifest.json").read_text())
    assert (manifest["record"], manifest["redacted"]) == ("digest", ["name"])
    assert not list((out / "shop.recording").glob("*.parquet"))


def test_an_input_is_tried_with_an_asked_for_value(script):
    (script.parent / "other.csv").write_text(DATA.replace("2.5", "9.5"))
    done = hamilton("migrate", script, "--check", "--json", "--inputs", "PATH=other.csv")
    told = json.loads(done.stdout)["scripts"][0]["proof"]["sensitivity"]
    assert told["PATH"] == "equal with 'other.csv'"


def test_what_stages_find_can_be_shown(script):
    done = hamilton("migrate", script, "--check", "--show", "analyse", "--show", "plan")
    assert "StatementFacts" in done.stderr
    assert "'name': 'best'" in done.stderr


WRONG = {
    "no path": [],
    "a path that is not there": ["nowhere.py", "--check"],
    "no folder to write to": ["SCRIPT"],
    "one name for two": ["SCRIPT", "SCRIPT", "--check", "--name", "a"],
    "a name that is none": ["SCRIPT", "--check", "--name", "a-b"],
    "an effect that is none": ["SCRIPT", "--check", "--allow", "everything"],
    "an input that is none": ["SCRIPT", "--check", "--inputs", "a"],
    "a file in place of the folder": ["SCRIPT", "-o", "SCRIPT"],
    "an option that is not built": ["SCRIPT", "--check", "--jobs", "3"],
    "a record that is none": ["SCRIPT", "--check", "--record", "all"],
    "an unknown code": ["--explain", "Z999"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use_ends_before_anything_runs(arguments, script):
    done = hamilton("migrate", *(script if part == "SCRIPT" else part for part in arguments))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr


def test_two_scripts_of_one_name_are_refused(script, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "orders.py").write_text("x = 1\n")
    done = hamilton("migrate", script, other / "orders.py", "--check")
    assert done.exit_code == 2
    assert "would both become orders.py" in done.stderr


def test_the_folder_that_is_written_to_is_not_migrated(script):
    inner = script.parent / "out"
    assert hamilton("migrate", script.parent, "-o", inner).exit_code == 0
    assert hamilton("migrate", script.parent, "-o", inner).exit_code == 0
    assert len(json.loads((inner / "report.json").read_text())["scripts"]) == 1


def test_codes_and_rules_are_explained():
    assert hamilton("migrate", "--explain", "p302").stdout.startswith("P302: ")
    rules = hamilton("migrate", "--list-rules").stdout.splitlines()
    assert len(rules) > 3
    code = rules[0].split()[0]
    assert hamilton("migrate", "--explain", code).stdout.startswith(f"{code}: rule ")


@pytest.mark.parametrize("name", ["main", "run", "build"])
def test_a_script_may_have_a_name_that_its_driver_uses(script, out, name):
    named = script.rename(script.with_name(f"{name}.py"))
    done = hamilton("migrate", named, "-o", out)
    assert done.exit_code == 0, done.output
