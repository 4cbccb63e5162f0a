"""A double that nothing read is an error at teardown, unless the test says otherwise."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_an_override_that_nothing_read_is_an_error_after_the_test(project):
    result = project.run(
        """
        import pandas as pd

        def test_total(hamilton):
            with hamilton.override(spend=pd.Series([1.0]), signups=pd.Series([1])):
                assert hamilton.run("total")["total"] == 1.0
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "*UnusedDouble: never used: 'signups' (nothing that ran depends on it); "
                "drop it or pass optional=True (test_it.py:3)"
            )
        ]
    )


def test_an_override_of_run_and_of_the_own_mark_count_too(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.mark.hamilton(overrides={"signups": pd.Series([1])})
        def test_total(hamilton, total):
            hamilton.run("total", overrides={"raw": pd.DataFrame({"spend": [1.0], "signups": [1]}), "doubled": pd.Series([1])})
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "*never used: 'signups' (nothing that ran depends on it), "
                "'doubled' (nothing that ran depends on it); drop them or pass optional=True (test_it.py:3)"
            )
        ]
    )


@pytest.mark.parametrize(
    "excuse",
    ["optional=['signups']", "optional='signups'", "unused='ignore'"],
)
def test_a_mark_excuses(project, excuse):
    result = project.run(
        f"""
        import pandas as pd, pytest

        @pytest.mark.hamilton(overrides={{"signups": pd.Series([1])}}, {excuse})
        def test_total(total): pass
        """
    )
    result.assert_outcomes(passed=1)


def test_a_mark_may_ask_for_a_warning(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.mark.hamilton(unused="warn")
        def test_total(hamilton): hamilton.override(spend=pd.Series([1.0]))
        """
    )
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*DoubleWarning: never used: 'spend'*"])


def test_optional_doubles_and_wide_marks_need_not_be_read(project):
    result = project.run(
        """
        import pandas as pd, pytest

        pytestmark = pytest.mark.hamilton(inputs={"bonus": 1.0}, overrides={"doubled": pd.Series([1])})

        def test_total(hamilton):
            with hamilton.override(signups=pd.Series([1]), optional=True):
                assert hamilton.run("spend_mean")["spend_mean"] == 10.0
        """
    )
    result.assert_outcomes(passed=1)


def test_a_test_that_failed_or_was_skipped_is_not_blamed_twice(project):
    result = project.run(
        """
        import pandas as pd, pytest

        def test_fails(hamilton):
            hamilton.override(spend=pd.Series([1.0]))
            assert False

        def test_skips(hamilton):
            hamilton.override(spend=pd.Series([1.0]))
            pytest.skip("later")

        @pytest.mark.xfail(strict=True)
        def test_xfails(hamilton):
            hamilton.override(spend=pd.Series([1.0]))
            assert False
        """
    )
    result.assert_outcomes(failed=1, skipped=1, xfailed=1)


def test_a_double_read_by_a_run_that_failed_was_used(project):
    project.write("shop/features.py", "def inverse(x: float) -> float: return 1 / x")
    result = project.run(
        """
        import pytest

        def test_it(hamilton):
            with pytest.raises(ZeroDivisionError):
                hamilton.run("inverse", overrides={"x": 0.0})
        """
    )
    result.assert_outcomes(passed=1)


def test_a_dataflow_that_was_asked_for_and_never_used_is_a_warning(project):
    result = project.run("def test_it(hamilton): pass\n\ndef test_node(total): pass")
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*'hamilton' was asked for and never used*test_it.py:1*"])


def test_only_names_were_asked_for_is_use_enough(project):
    result = project.run(
        """
        def test_it(hamilton):
            assert hamilton.closure("plain") == {"n", "raw", "split", "signups", "plain"}
        """
    )
    result.assert_outcomes(passed=1, warnings=0)


def test_a_double_that_a_stronger_one_hid_was_not_used(project):
    result = project.run(
        """
        def test_it(hamilton):
            with hamilton.override(n=1):
                assert hamilton.run("total", inputs={"n": 2})["total"] == 20.0
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*never used: 'n' (a stronger double took its place); drop it*"])
    result.stdout.no_fnmatch_line("*def pytest_runtest_teardown*")


def test_a_test_that_runs_again_begins_anew(project):
    project.write(
        "conftest.py",
        """
        import pytest
        from _pytest.runner import runtestprotocol

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem, log=False)
        """,
    )
    result = project.run(
        """
        import pandas as pd

        runs = []

        def test_it(hamilton):
            runs.append(1)
            if len(runs) == 1:
                hamilton.override(spend=pd.Series([1.0]))
            else:
                hamilton.run("total")
        """
    )
    result.assert_outcomes(passed=1)
