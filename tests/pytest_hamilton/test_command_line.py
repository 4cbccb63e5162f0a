"""Flags, the header, and the switches that turn the plugin off."""

from __future__ import annotations

pytest_plugins = ["pytester"]


def test_the_header_says_which_dataflow_the_suite_declares(project):
    project.run("", "--co").stdout.fnmatch_lines(["hamilton: shop.features (ini hamilton_modules)"])
    project.write("conftest.py", "def pytest_hamilton_flow(config, path): return None")
    project.run("", "--co").stdout.fnmatch_lines(["hamilton: pytest_hamilton_flow of conftest.py"])


def test_the_header_is_silent_where_nothing_is_declared(bare_project):
    bare_project.run("", "--co").stdout.no_fnmatch_line("hamilton:*")


def test_nodes_are_listed_with_type_place_and_use(project):
    project.write(
        "shop/more.py",
        """
        from hamilton.function_modifiers import subdag

        def step(x: int) -> int: return x

        @subdag(step, inputs={}, namespace="ns")
        def whole(step: int) -> list[int]: return [step]

        def capsys() -> int: return 1
        """,
    )
    result = project.run(
        """
        import pytest

        def test_ini(total): pass
        def test_again(plain): pass

        @pytest.mark.hamilton(modules=["shop.more"])
        def test_mark(whole): pass
        """,
        "--hamilton-nodes",
    )
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*- * nodes, by ini hamilton_modules -*",
            "n: int -- an input -- fixture",
            "spend: Series -- shop/features.py:* -- fixture",
            "*- * nodes, by mark hamilton(modules=...) -*",
            'capsys: int -- shop/more.py:* -- hamilton.run("capsys"), as another fixture has its name',
            'ns.step: int -- shop/more.py:3 -- hamilton.run("ns.step")',
            "whole: list?int? -- shop/more.py:* -- fixture",
        ]
    )
    result.stdout.no_fnmatch_line("*passed*")


def test_listing_nodes_of_a_project_that_declares_none_says_how_to(bare_project):
    result = bare_project.run("def test_it(): pass", "--hamilton-nodes")
    assert result.ret != 0
    said = result.stdout.str() + result.stderr.str()
    assert "no dataflow is declared" in said
    assert "INTERNALERROR" not in said


def test_listing_the_nodes_of_a_broken_dataflow_tells_why(project):
    project.write("shop/features.py", "import nothing_of_this_name")
    result = project.run("def test_it(): pass", "--hamilton-nodes")
    assert result.ret != 0
    said = result.stdout.str() + result.stderr.str()
    assert "No module named 'nothing_of_this_name'" in said
    assert "INTERNALERROR" not in said


def test_no_hamilton_makes_no_fixtures_of_nodes(project):
    result = project.run(
        """
        import unittest

        def test_it(total): pass

        class TestIt(unittest.TestCase):
            def test_it(self, total): pass
        """,
        "--no-hamilton",
    )
    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines(["*fixture 'total' not found*"])
    result.stdout.no_fnmatch_line("*is a node*")


def test_the_mark_is_declared(project):
    result = project.run(
        "import pytest\n@pytest.mark.hamilton()\ndef test_it(): pass", "--strict-markers"
    )
    result.assert_outcomes(passed=1)
    result = project.pytest("--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.hamilton(modules=*"])


def test_the_fixtures_tell_how_to_use_them(bare_project):
    result = bare_project.run("", "--fixtures")
    result.stdout.fnmatch_lines(["hamilton -- *", "*Give the dataflow bound to this test.*"])
    result.stdout.fnmatch_lines(["hamilton_flow ?session scope? -- *"])


def test_entry_point_is_called_hamilton():
    from importlib.metadata import entry_points

    found = {point.name: point.value for point in entry_points(group="pytest11")}
    assert found["hamilton"] == "pytest_hamilton.plugin"
