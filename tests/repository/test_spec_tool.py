"""The list of what the specification asks and the project cannot yet: its three rules."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import spec
from tools.spec_plugin import covers

ROOT = Path(__file__).resolve().parents[2]
LISTED = ("test_a.py::test_one", "test_b.py")


def run_spec(**environment):
    return subprocess.run(
        [sys.executable, "-m", "tools.spec"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "test", ["test_a.py::test_one_more", "test_a.py", "test_a.pyc::test_one", "xtest_b.py"]
)
def test_an_entry_names_no_test_that_only_begins_alike(test):
    assert not any(covers(entry, test) for entry in LISTED)


@pytest.mark.parametrize(
    "test", ["test_a.py::test_one", "test_a.py::test_one[x]", "test_b.py::TestX::test_y[1]"]
)
def test_an_entry_names_itself_its_parameters_and_its_file(test):
    assert any(covers(entry, test) for entry in LISTED)


def test_failures_that_are_all_listed_are_good():
    verdict = spec.weigh(
        {"test_c.py::test_x": "passed"},
        {"test_a.py::test_one": "failed", "test_b.py": "failed"},
        LISTED,
    )

    assert verdict.is_good


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_an_unlisted_test_has_to_pass(outcome):
    seen = {"test_c.py::test_x": "passed", "test_c.py::test_y": outcome}

    assert not spec.weigh(seen, {}, ()).is_good


def test_a_listed_test_that_passes_has_to_leave_the_list():
    listed = {"test_a.py::test_one": "passed", "test_b.py": "failed"}

    verdict = spec.weigh({"test_c.py::test_x": "passed"}, listed, LISTED)

    assert verdict.done == ("test_a.py::test_one",)
    assert not verdict.is_good


def test_an_entry_that_names_no_test_has_to_leave_the_list():
    verdict = spec.weigh({"test_c.py::test_x": "passed"}, {"test_b.py": "failed"}, LISTED)

    assert verdict.done == ("test_a.py::test_one",)


def test_nothing_run_is_not_good():
    assert not spec.weigh({}, {}, ()).is_good


def test_the_list_cannot_grow_over_any_earlier_one():
    earlier = [("test_b.py", "test_a.py"), ("test_b.py",)]

    assert spec.new_entries(["test_b.py::test_x"], earlier) == set()
    assert spec.new_entries(["test_a.py::test_x"], earlier) == {"test_a.py::test_x"}


def test_a_test_that_fails_with_every_parameter_is_listed_once():
    listed = {
        "f.py::a[1]": "failed",
        "f.py::a[2]": "failed",
        "f.py::b[1]": "passed",
        "f.py::b[2]": "failed",
    }
    failing = [test for test, outcome in listed.items() if outcome == "failed"]

    assert [spec.shortest(test, failing, listed) for test in failing] == [
        "f.py::a",
        "f.py::a",
        "f.py::b[2]",
    ]


def test_a_specification_that_is_named_but_missing_is_an_error(tmp_path):
    answer = run_spec(SPEC=str(tmp_path / "nowhere"))

    assert answer.returncode != 0
    assert "nowhere" in answer.stdout


def test_a_small_specification_is_run_and_judged(tmp_path):
    (tmp_path / "test_small.py").write_text(
        "import pytest\ndef test_good(): pass\ndef test_bad(): assert False\n"
        "def test_out(): pytest.skip()\n"
    )

    verdict = spec.judge(tmp_path, ["test_small.py::test_bad", "test_small.py::test_out"])

    assert verdict == spec.Verdict(failed=(), skipped=(), done=(), passed=1, not_yet=2)


def test_the_list_names_only_tests_that_exist():
    folder = spec.DEFAULT_FOLDER
    if not folder.is_dir():
        pytest.skip("the specification is not here")

    missing = [
        entry
        for entry in spec.read_entries((ROOT / spec.LIST).read_text())
        if not exists(folder, entry)
    ]

    assert missing == []


def exists(folder, entry):
    file, _, test = entry.partition("::")
    name = test.partition("[")[0].rpartition("::")[2]
    path = folder / file
    if not path.exists() or not name:
        return path.exists()
    tree = ast.parse(path.read_text())
    return any(
        isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name == name
        for part in ast.walk(tree)
    )
