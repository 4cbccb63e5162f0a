"""A double that its node could never give fails with node, types and file."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            'hamilton.run("plain", overrides={"signups": pd.DataFrame({"a": [1]})})',
            (
                "double for 'signups' is a DataFrame, the node returns Series "
                "(test_it.py:3; node at shop/features.py:*)"
            ),
        ),
        (
            'hamilton.run("total", overrides={"spent": 1})',
            "no node 'spent'; did you mean 'spend' (shop/features.py:*)? (test_it.py:3)",
        ),
        (
            'hamilton.run("total", overrides={"zzz": 1})',
            "no node 'zzz' (test_it.py:3)",
        ),
        (
            'hamilton.run("total", inputs={"signups": pd.Series([1])})',
            "'signups' is computed by shop.features.split; to replace it use overrides= (test_it.py:3*",
        ),
        (
            'hamilton.run("total", inputs={"n": "three"})',
            "double for 'n' is a str, the node is of type int (test_it.py:3; node at an input)",
        ),
        (
            'hamilton.run("total", overrides={"split": pd.DataFrame({"spend": [1.0]})})',
            "double for 'split' lacks column 'signups', which node 'signups' extracts (*",
        ),
        (
            "hamilton.override(spend=None)",
            "double for 'spend' is None, the node returns Series (*",
        ),
        (
            'hamilton.call("spend_mean", spend=[1.0])',
            "double for 'spend' is a list?float?, the node returns Series (*",
        ),
        (
            'hamilton.call("spend_mean", spend=lambda split: split)',
            "double for 'spend' is a function, the node returns Series (*",
        ),
        (
            "hamilton.override(spend_per_signup=lambda spend, visits: spend)",
            "double for 'spend_per_signup' cannot be called with (spend, signups) (*",
        ),
        (
            'hamilton.run("plain", overrides={"signups": lambda split: [1]})',
            "double for 'signups' is a list?int?, the node returns Series (*",
        ),
        (
            "hamilton.override(n=lambda: 3)",
            "double for 'n' is a function, the node is of type int (*",
        ),
        (
            'hamilton.run("totla")',
            "no node 'totla'; did you mean 'total' (shop/features.py:*)? (test_it.py:3)",
        ),
    ],
)
def test_the_sentence_says_what_where_and_what_was_meant(project, call, said):
    result = project.run(f"import pandas as pd\n\ndef test_it(hamilton):\n    {call}\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E*DoubleError: {said}"])


def test_a_fixture_is_named_by_its_own_file(project):
    project.write(
        "conftest.py",
        """
        import pytest

        @pytest.fixture
        def spend(): return [1.0]
        """,
    )
    result = project.run("def test_it(total): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*double for 'spend' is a list?float?, the node returns Series (conftest.py:3; node at*"]
    )


def test_an_argument_of_parametrize_is_named_by_its_test(project):
    result = project.run(
        """
        import pytest

        @pytest.mark.parametrize("spend", [3])
        def test_it(total): pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*double for 'spend' is an int, the node returns Series (test_it.py:3; node at*"]
    )


def test_a_mark_is_checked_too(project):
    result = project.run(
        """
        import pytest

        @pytest.mark.hamilton(overrides={"spned": 3})
        def test_it(total): pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no node 'spned'; did you mean 'spend'*test_it.py:3*"])


def test_all_problems_of_one_run_are_told_at_once(project):
    result = project.run(
        """
        def test_it(hamilton):
            hamilton.run("total", overrides={"spend": 1, "signups": 2})
        """
    )
    result.stdout.fnmatch_lines(
        ["*double for 'spend' is*", "*1 more found*", "*'signups' is an int*"]
    )


def test_an_unchecked_double_passes(project):
    result = project.run(
        """
        from pytest_hamilton import double
        import pytest

        @pytest.fixture
        def n(): return double(2.0, check=False)

        def test_it(hamilton):
            with pytest.raises(TypeError):
                hamilton.run("total")

        def test_call(hamilton):
            with pytest.raises(AttributeError):
                hamilton.call("spend_mean", spend=double([1.0], check=False))
        """
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("node", "value", "refused"),
    [
        ("fields", {"a": 1, "b": "x"}, None),
        ("fields", {"a": 1}, "lacks field 'b', which node 'b' extracts"),
        ("pair", (1, 2), None),
        ("pair", (1,), "tuple[int]"),
        ("many", {"x": [1]}, None),
        ("many", ["x"], "is a list[str], the node returns dict[str, list[int]]"),
        ("many", {"x": (1, 2)}, "is a dict[str, tuple], the node returns dict[str, list[int]]"),
        ("several", [1, "x"], "is a list[int | str], the node returns list[int]"),
        ("several", (1, 2), "is a tuple[int, int], the node returns list[int]"),
        ("maybe", None, None),
        ("maybe", 3, None),
        ("maybe", "3", "is a str, the node returns int | None"),
        ("anything", "3", None),
        ("number", 3, None),
    ],
)
def test_values_are_held_against_the_annotation(project, node, value, refused):
    project.write(
        "shop/features.py",
        """
        from typing import Any
        from hamilton.function_modifiers import extract_fields, unpack_fields

        @extract_fields({"a": int, "b": str})
        def fields() -> dict: return {}

        @unpack_fields("one", "two")
        def pair() -> tuple[int, int]: return (1, 2)

        def many() -> dict[str, list[int]]: return {}

        def several() -> list[int]: return []

        def maybe() -> int | None: return 1

        def anything() -> Any: return 1

        def number() -> float: return 1.0
        """,
    )
    result = project.run(
        f"""
        def test_it(hamilton):
            hamilton.run({node!r}, overrides={{{node!r}: {value!r}}})
        """
    )
    if refused is None:
        result.assert_outcomes(passed=1)
    else:
        result.assert_outcomes(failed=1)
        assert refused in result.stdout.str()


def test_types_of_one_name_are_told_apart_by_their_modules(project):
    project.write("shop/features.py", "class Frame: ...\n\ndef frame() -> Frame: return Frame()")
    result = project.run(
        """
        class Frame: ...

        def test_it(hamilton): hamilton.override(frame=Frame())
        """
    )
    result.stdout.fnmatch_lines(
        ["*double for 'frame' is a test_it.Frame, the node returns shop.features.Frame *"]
    )


def test_the_suite_may_ask_for_warnings_or_nothing(bare_project):
    tests = """
        def test_it(hamilton):
            assert hamilton.run("spend_mean", overrides={"spend_mean": "x", "zzz": 1})["spend_mean"] == "x"
        """
    ini = "[pytest]\nhamilton_modules = shop.features\nhamilton_doubles = {}\n"
    bare_project.ini(ini.format("warn"))
    result = bare_project.run(tests)
    result.assert_outcomes(passed=1, warnings=3)
    result.stdout.fnmatch_lines(["*DoubleWarning: double for 'spend_mean' is a str*"])
    bare_project.ini(ini.format("off"))
    bare_project.run(tests).assert_outcomes(passed=1, warnings=0)
    bare_project.ini(ini.format("loud"))
    result = bare_project.run(tests)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*hamilton_doubles = 'loud': it takes one of 'error', 'warn', 'off'*"]
    )
