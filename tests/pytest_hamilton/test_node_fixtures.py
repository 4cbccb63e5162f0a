"""A test takes a node as a fixture, and replaces what lies upstream of it."""

from __future__ import annotations

pytest_plugins = ["pytester"]


def test_a_node_is_computed_for_a_test_that_names_it(project):
    result = project.run("def test_it(total): assert total == 30.0")
    result.assert_outcomes(passed=1)


def test_a_fixture_of_the_module_stands_in_for_an_upstream_node(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.fixture
        def spend(): return pd.Series([10.0, 20.0])

        @pytest.fixture
        def signups(): return pd.Series([1, 4])

        def test_it(spend_per_signup): assert spend_per_signup.tolist() == [10.0, 5.0]
        """,
        "--setup-show",
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*SETUP    F spend_per_signup (fixtures used: signups, spend)*"])


def test_a_fixture_of_a_conftest_stands_in_and_its_upstream_never_runs(project):
    project.write(
        "conftest.py",
        """
        import pandas as pd, pytest

        @pytest.fixture
        def raw(): return pd.DataFrame({"spend": [1.0], "signups": [1]})

        @pytest.fixture
        def n(): raise AssertionError("nothing needs n")
        """,
    )
    project.run("def test_it(total): assert total == 1.0").assert_outcomes(passed=1)


def test_a_fixture_nearer_to_the_target_cuts_what_lies_behind_it(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.fixture
        def raw(): raise AssertionError("spend stands in, so nothing needs raw")

        @pytest.fixture
        def spend(): return pd.Series([2.0])

        def test_it(total): assert total == 2.0
        """
    )
    result.assert_outcomes(passed=1)


def test_parametrize_replaces_upstream_nodes(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.mark.parametrize("spend, signups, expected", [
            (pd.Series([1.0]), pd.Series([2]), [0.5]),
            (pd.Series([9.0]), pd.Series([3]), [3.0]),
        ], ids=["half", "three"])
        def test_ratio(spend_per_signup, expected):
            assert spend_per_signup.tolist() == expected
        """,
        "-v",
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*test_ratio?half? PASSED*", "*test_ratio?three? PASSED*"])


def test_parametrize_on_a_class_or_module_replaces_nodes_too(project):
    result = project.run(
        """
        import pandas as pd, pytest

        pytestmark = pytest.mark.parametrize("n", [1, 2])

        @pytest.mark.parametrize(argnames=["bonus"], argvalues=[(1.0,)])
        class TestIt:
            def test_it(self, total, n): assert total == 10.0 * n + 1.0
        """
    )
    result.assert_outcomes(passed=2)


def test_values_that_a_hook_generates_replace_nodes(project):
    result = project.run(
        """
        def pytest_generate_tests(metafunc):
            if "n" in metafunc.fixturenames:
                metafunc.parametrize("n", [1, 2])

        def test_it(total, n): assert total == 10.0 * n
        """
    )
    result.assert_outcomes(passed=2)


def test_indirect_parameters_reach_the_fixture_that_stands_in(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture
        def n(request): return request.param * 2

        @pytest.mark.parametrize("n", [1, 2], indirect=True)
        def test_it(total, n): assert total == 10.0 * n
        """
    )
    result.assert_outcomes(passed=2)


def test_a_parametrized_fixture_that_stands_in_multiplies_the_test(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture(params=[1, 2, 3])
        def n(request): return request.param

        def test_it(total): assert total in (10.0, 20.0, 30.0)
        """
    )
    result.assert_outcomes(passed=3)


def test_two_tests_of_a_module_may_need_different_stand_ins(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.mark.parametrize("spend", [pd.Series([1.0])])
        def test_a(total): assert total == 1.0

        def test_b(total): assert total == 30.0

        @pytest.mark.parametrize("bonus", [5.0])
        def test_c(total): assert total == 35.0
        """
    )
    result.assert_outcomes(passed=3)


def test_a_node_that_the_test_asks_for_too_is_computed_once(project):
    project.write(
        "shop/features.py",
        """
        def token() -> object: return object()

        def pair(token: object) -> tuple: return (token,)
        """,
    )
    result = project.run("def test_it(pair, token): assert pair[0] is token")
    result.assert_outcomes(passed=1)


def test_a_node_that_the_test_asks_for_too_is_no_double_so_its_type_is_its_own_affair(project):
    project.write(
        "shop/features.py",
        """
        import numpy as np

        def count() -> int: return np.int64(2)

        def twice(count: int) -> int: return 2 * count
        """,
    )
    project.run("def test_it(twice, count): assert twice == 2 * count").assert_outcomes(passed=1)


def test_a_fixture_of_a_wider_scope_stands_in(project):
    result = project.run(
        """
        import pytest

        made = []

        @pytest.fixture(scope="module")
        def n():
            made.append(1)
            return 2

        def test_a(total): assert total == 20.0
        def test_b(plain): assert (plain, made) == (2, [1])
        """
    )
    result.assert_outcomes(passed=2)


def test_a_fixture_that_exists_wins_over_a_node_of_its_name(project):
    project.write("shop/features.py", "def tmp_path() -> int: return 1")
    result = project.run("def test_it(tmp_path): assert tmp_path.exists()")
    result.assert_outcomes(passed=1)


def test_a_fixture_of_pytest_never_stands_in_for_a_node(project):
    project.write(
        "shop/features.py",
        """
        def capsys() -> int: return 2

        def answer(capsys: int) -> int: return capsys * 21
        """,
    )
    project.run("def test_it(answer): assert answer == 42").assert_outcomes(passed=1)


def test_a_fixture_may_take_a_node(project):
    project.write(
        "conftest.py",
        """
        import pytest

        @pytest.fixture
        def report(total): return f"total {total}"
        """,
    )
    project.run("def test_it(report): assert report == 'total 30.0'").assert_outcomes(passed=1)


def test_an_autouse_fixture_and_usefixtures_may_name_a_node(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture(autouse=True)
        def check(plain): assert plain == 3

        @pytest.mark.usefixtures("total")
        def test_it(request): assert request.getfixturevalue("total") == 30.0
        """
    )
    result.assert_outcomes(passed=1)


def test_methods_and_static_methods_of_a_class_take_nodes(project):
    result = project.run(
        """
        import pytest

        class TestIt:
            @pytest.fixture
            def n(self): return 2

            def test_method(self, total): assert total == 20.0

            @staticmethod
            def test_static(plain): assert plain == 2

        def test_outside(total): assert total == 30.0
        """
    )
    result.assert_outcomes(passed=3)


def test_a_parameter_that_mock_fills_is_no_concern_of_the_plugin(project):
    result = project.run(
        """
        from unittest import mock

        @mock.patch("os.getcwd")
        def test_it(getcwd, total): assert total == 30.0
        """,
    )
    result.assert_outcomes(passed=1)


def test_a_parameter_with_a_default_keeps_it(project):
    project.run("def test_it(plain=7): assert plain == 7").assert_outcomes(passed=1)


def test_fixtures_lists_the_nodes_that_tests_ask_for(project):
    result = project.run("def test_it(spend_per_signup): pass", "--fixtures")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "spend_per_signup -- shop/features.py:*",
            "*Node 'spend_per_signup': Series. Euros spent for each who signed up.",
        ]
    )
    result.stdout.no_fnmatch_line("spend_mean*")


def test_setup_plan_names_the_node_and_runs_nothing(project):
    project.write("shop/features.py", "def boom() -> int: raise AssertionError")
    result = project.run("def test_it(boom): pass", "--setup-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*SETUP    F boom*"])


def test_a_node_that_fails_raises_its_own_error_with_the_engines_note(project):
    project.write(
        "shop/features.py",
        """
        def rows() -> dict: return {"a": 1}

        def broken(rows: dict) -> int: return rows["b"]
        """,
    )
    result = project.run("def test_it(broken): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*KeyError: 'b'", "*broken*features.py*"])
    result.stdout.no_fnmatch_line("*pytest_hamilton/*")
