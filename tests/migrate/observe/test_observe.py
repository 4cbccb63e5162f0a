"""What one traced run of a script shows."""

from __future__ import annotations

import ast

import pytest

from hamilton.migrate.facts import Analysis, StatementFacts
from hamilton.migrate.observe import NOT_RUN, observe
from hamilton.migrate.read import source_from_text
from hamilton.migrate.sandbox import Limits, Sandbox, Workspace


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(Limits(timeout_s=20)) as made:
        yield made


@pytest.fixture
def look(sandbox, tmp_path):
    """Observe a text: every statement at the top, or in the opened function, is watched."""
    home, base = tmp_path / "home", tmp_path / "base"
    home.mkdir()
    base.mkdir()
    (home / "in.csv").write_text("a\n1\n2\n")

    def observed(text, opened=None, limits=None):
        source = source_from_text(text, str(home / "script.py"))
        body = ast.parse(text).body
        inner = [node.body for node in body if getattr(node, "name", None) == opened and opened]
        statements = [
            StatementFacts(index, (node.lineno, node.end_lineno))
            for index, node in enumerate(inner[0] if inner else body)
        ]
        analysis = Analysis(source, tuple(statements), opened)
        return observe(limits or sandbox, Workspace(base, home), analysis)

    return observed


def seen(observed, index):
    return next(one for one in observed.observation.statements if one.index == index)


def test_types_are_those_after_the_statement(look):
    found = look("import pandas as pd\nx = pd.DataFrame({'a': [1]})\nx = x.a\ndel x")
    assert [seen(found, index).types for index in range(4)] == [
        {},
        {"x": "pandas.DataFrame"},
        {"x": "pandas.Series"},
        {},
    ]


def test_a_change_in_place_is_seen_and_a_rebinding_is_none(look):
    found = look("x = [1]\ny = [2]\nx.append(2)\ny = [3]\nx = x + [4]")
    assert [set(seen(found, index).changed) for index in range(5)] == [
        set(),
        set(),
        {"x"},
        set(),
        set(),
    ]


def test_a_change_through_a_function_and_an_alias_is_seen_under_all_names(look):
    found = look("a = {}\nb = [a]\ndef f(d):\n    d['k'] = 1\nf(a)")
    assert set(seen(found, 3).changed) == {"a", "b"}
    assert seen(found, 1).aliases == (frozenset({"a", "b"}),)


def test_objects_that_cannot_be_changed_are_no_aliases(look):
    assert look("a = 'text'\nb = a\nc = (1, 2)\nd = c").observation.statements[-1].aliases == ()


def test_an_array_and_its_view_share_memory(look):
    found = look("import numpy as np\na = np.zeros(3)\nb = a[1:]")
    assert seen(found, 2).aliases == (frozenset({"a", "b"}),)


def test_attributes_that_hold_one_object_are_aliases(look):
    found = look("import types\nd = [1]\nbox = types.SimpleNamespace(d=d)")
    assert seen(found, 2).aliases == (frozenset({"box", "d"}),)


def test_files_are_named_by_the_statement_that_opens_them(look):
    found = look("import pandas as pd\nx = pd.read_csv('in.csv')\nx.to_csv('out.csv')")
    assert seen(found, 1).files_read == ("in.csv",)
    assert seen(found, 2).files_written == ("out.csv",)
    assert found.observation.files_read == ("in.csv",)
    assert found.observation.files_written == ("out.csv",)


def test_finals_have_their_types(look):
    assert look("x = 1\n_y = 2\nimport json").observation.finals == {"x": "int"}


def test_what_differs_between_two_runs_is_unstable(look):
    found = look(
        "import os, time\nx = os.urandom(8)\ny = 1\nz = time.time_ns()\nopen('r', 'wb').write(x)"
    )
    assert found.observation.unstable == {"x", "z"}
    assert found.unstable_files == {"r"}


def test_the_order_of_sets_is_stable(look):
    assert look("x = list({'a', 'b', 'c'})").observation.unstable == frozenset()


def test_paths_of_the_folder_are_stable(look):
    assert look("import os\nx = os.getcwd()\ny = __file__").observation.unstable == frozenset()


def test_the_variables_of_an_opened_function_are_finals(look):
    text = "def main():\n    x = 1\n    y = [x]\n    y.append(2)\n    return y\n\nmain()"
    found = look(text, opened="main")
    assert found.observation.finals == {"x": "int", "y": "list[int]"}
    assert set(seen(found, 2).changed) == {"y"}


def test_statements_that_were_not_reached_are_absent(look):
    found = look("import sys\nx = 1\nsys.exit()\ny = 2")
    assert found.observation.ran
    assert [one.index for one in found.observation.statements] == [0, 1]


def test_a_script_that_fails_was_not_run_to_its_end(look):
    found = look("x = 1\ny = 1 / 0")
    assert not found.observation.ran
    assert (found.observation.error.code, found.observation.error.line) == ("R201", 2)
    assert found.results is None
    assert [one.index for one in found.observation.statements] == [0]


def test_a_script_that_runs_only_once_says_so(look, tmp_path):
    text = f"import os\nif os.path.exists({str(tmp_path / 'sign')!r}):\n    raise KeyError\nopen({str(tmp_path / 'sign')!r}, 'w').close()"
    with Sandbox(Limits(timeout_s=20), (f"write={tmp_path}",)) as open_sandbox:
        found = look(text, limits=open_sandbox)
    assert found.observation.error.code == "R212"


def test_a_folder_that_is_too_large_is_not_copied(look):
    with Sandbox(Limits(folder_bytes=2)) as small:
        assert look("x = 1", limits=small).observation.error.code == "R210"


def test_a_script_that_must_not_run_has_its_own_reason():
    assert NOT_RUN.observation.error.code == "R211"
