"""What a user reads when a dataflow is broken, a name is wrong, or a test takes no fixtures."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_a_broken_module_is_told_by_each_test_that_needs_it_and_by_no_other(project):
    project.write("shop/features.py", "import nothing_of_this_name")
    result = project.run(
        """
        def test_node(total): pass
        def test_flow(hamilton): pass
        def test_session(hamilton_flow): pass
        def test_other(tmp_path): pass
        """
    )
    result.assert_outcomes(passed=1, errors=3)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_node*",
            "*ModuleNotFoundError: No module named 'nothing_of_this_name'",
            "*while importing 'shop.features', which ini hamilton_modules names",
        ]
    )
    result.stdout.no_fnmatch_line("*def import_module*")


def test_a_module_that_is_not_there_is_told_in_one_line(bare_project):
    result = bare_project.run(
        """
        import pytest

        @pytest.mark.hamilton(modules=["shop.nothing"])
        def test_it(total): pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*No module named 'shop.nothing'", "*which mark hamilton(modules=...) names"]
    )
    result.stdout.no_fnmatch_line("*importlib*")


def test_the_cause_of_an_error_of_the_users_module_is_kept(project):
    project.write(
        "shop/features.py",
        """
        try:
            {}["first"]
        except KeyError as error:
            raise RuntimeError("second") from error
        """,
    )
    result = project.run("def test_it(total): pass")
    result.stdout.fnmatch_lines(["*KeyError: 'first'", "*direct cause*", "*RuntimeError: second"])


@pytest.mark.parametrize("flag", ["--help", "--co", "--markers", "--fixtures", "--setup-plan"])
def test_a_broken_dataflow_does_not_break_pytest(project, flag):
    project.write("shop/features.py", "1 / 0")
    result = project.run("def test_it(total): pass\ndef test_flow(hamilton_flow): pass", flag)
    assert result.ret == 0
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()


def test_a_broken_hook_is_told_too_and_called_once(project):
    project.write(
        "conftest.py",
        """
        calls = []

        def pytest_hamilton_flow(config, path):
            calls.append(path)
            raise LookupError(f"call {len(calls)}")
        """,
    )
    result = project.run("def test_a(total): pass\ndef test_b(plain): pass")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*LookupError: call 1*", "*LookupError: call 1*"])
    result.stdout.no_fnmatch_line("*call 2*")


def test_a_graph_that_cannot_be_built_is_told(project):
    project.write("shop/features.py", "def total(x) -> int: return x")
    result = project.run("def test_it(total): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Missing type hint for x in function total*"])


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("modles=['shop']", "*TypeError: hamilton() got an unexpected keyword argument 'modles'*"),
        ("'shop'", "*TypeError: hamilton() takes 0 positional arguments but 1 was given*"),
        (
            "unused='no'",
            "*ValueError: hamilton(unused='no'): it takes one of 'error', 'warn', 'ignore'*",
        ),
    ],
)
def test_a_misspelled_mark_is_refused_at_the_test(project, mark, said):
    result = project.run(
        f"""
        import pytest

        @pytest.mark.hamilton({mark})
        def test_node(total): pass

        @pytest.mark.hamilton({mark})
        def test_flow(hamilton): pass

        def test_other(total): pass
        """
    )
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [said, "*in a mark of test_it.py:3, or of its class or module", said]
    )


def test_ini_values_that_are_no_toml_are_refused(bare_project):
    bare_project.ini("[pytest]\nhamilton_modules = shop.features\nhamilton_inputs = n = three\n")
    result = bare_project.run("def test_it(total): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: hamilton_inputs: 'n = three' is no TOML, such as*"])


def test_a_misspelled_node_brings_a_near_miss_beside_pytests_own_error(project):
    result = project.run("def test_it(totl): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*fixture 'totl' not found*",
            "*hamilton*",
            "no node 'totl'; did you mean 'total' (shop/features.py:*)?",
        ]
    )


def test_a_name_like_no_node_brings_pytests_own_error_alone(project):
    result = project.run("def test_it(xyzzy): pass")
    result.stdout.fnmatch_lines(["*fixture 'xyzzy' not found*"])
    result.stdout.no_fnmatch_line("*- hamilton -*")


def test_near_misses_are_silent_about_a_dataflow_that_cannot_be_built(bare_project):
    bare_project.write("shop/features.py", "1 / 0")
    result = bare_project.run(
        """
        def test_it(request): request.getfixturevalue("totl")
        """,
        "-o",
        "hamilton_modules=shop.features",
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*ZeroDivisionError*")


def test_without_a_dataflow_an_unknown_fixture_is_pytests_own_affair(bare_project):
    result = bare_project.run("def test_it(total): pass")
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*- hamilton -*")


def test_getfixturevalue_of_a_node_says_what_to_write_instead(project):
    result = project.run("def test_it(request): request.getfixturevalue('total')")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "'total' is a node; nodes become fixtures when a test is collected, so name it as a parameter*"
        ]
    )


def test_methods_of_unittest_are_refused_with_the_reason(project):
    result = project.run(
        """
        import unittest
        import pytest

        class TestIt(unittest.TestCase):
            def test_parameter(self, total): pass

            def test_other_parameter(self, nothing): pass

            @pytest.mark.usefixtures("plain")
            def test_mark(self): pass

            def test_none(self): pass
        """
    )
    result.assert_outcomes(passed=1, failed=1, errors=2)
    reason = "but methods of unittest.TestCase take no node fixtures: write a plain class*"
    result.stdout.fnmatch_lines([f"'total' is a node, {reason}"])
    result.stdout.fnmatch_lines([f"'plain' is a node, {reason}"])


def test_a_stand_in_that_needs_its_own_node_is_a_recursion_that_pytest_names(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture
        def raw(total): return total

        def test_it(total): pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*recursive dependency involving fixture*"])


def test_a_name_that_only_another_tests_dataflow_has_says_that_none_is_declared(bare_project):
    result = bare_project.run(
        """
        import pytest

        @pytest.mark.hamilton(modules=["shop.features"], inputs={"n": 1})
        def test_marked(total): pass

        def test_not_marked(total): pass
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*no dataflow is declared for test_it.py:6: name its modules by*"])
