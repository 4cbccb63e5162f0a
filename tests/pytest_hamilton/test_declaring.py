"""A mark, a hook or the ini file names the dataflow; the nearest wins."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

OTHER = "def total() -> str: return 'other'"


def test_the_mark_alone_is_enough(bare_project):
    result = bare_project.run(
        """
        import pytest

        pytestmark = pytest.mark.hamilton(modules=["shop.features"], inputs={"n": 2})

        def test_it(total): assert total == 20.0
        """
    )
    result.assert_outcomes(passed=1)


def test_a_module_beside_its_test_is_found_when_the_test_puts_its_folder_on_the_path(bare_project):
    bare_project.write("made/orders.py", "def amount() -> int: return 5")
    bare_project.write(
        "made/test_orders.py",
        """
        import sys
        from pathlib import Path

        sys.path.insert(0, str(Path(__file__).parent))

        import pytest

        pytestmark = pytest.mark.hamilton(modules=["orders"])

        def test_amount(amount): assert amount == 5
        """,
    )
    for mode in ("prepend", "append", "importlib"):
        result = bare_project.pytest("made", f"--import-mode={mode}")
        result.assert_outcomes(passed=1)


def test_the_mark_takes_modules_themselves(bare_project):
    result = bare_project.run(
        """
        import pytest
        from shop import features

        @pytest.mark.hamilton(modules=features, inputs={"n": 1})
        def test_it(total): assert total == 10.0
        """
    )
    result.assert_outcomes(passed=1)


def test_a_test_module_may_be_its_own_dataflow(bare_project):
    result = bare_project.run(
        """
        import sys
        import pytest

        pytestmark = pytest.mark.hamilton(modules=sys.modules[__name__])

        def one() -> int: return 1

        def two(one: int) -> int: return one + 1

        def _test(): pass

        class TestIt:
            def test_it(self, two): assert two == 2
        """
    )
    result.assert_outcomes(passed=1)


def test_the_ini_names_modules_on_lines_or_with_commas(bare_project):
    bare_project.write("shop/more.py", "def twice(total: float) -> float: return 2 * total")
    for value in ("shop.features, shop.more", "\n    shop.features\n    shop.more"):
        bare_project.ini(f"[pytest]\nhamilton_modules = {value}\nhamilton_inputs = n = 1\n")
        bare_project.run("def test_it(twice): assert twice == 20.0").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "table", ["tool.pytest.ini_options", *["tool.pytest"] * (pytest.version_tuple >= (9,))]
)
def test_pyproject_takes_lists(bare_project, table):
    bare_project.write(
        "pyproject.toml",
        f"""
        [{table}]
        hamilton_modules = ["shop.features"]
        hamilton_build_config = ["env = 'prod'"]
        hamilton_inputs = ["path = 'data.csv'"]
        """,
    )
    bare_project.write("data.csv", "spend,signups\n4.0,2\n")
    bare_project.run("def test_it(total): assert total == 4.0").assert_outcomes(passed=1)


def test_a_hook_of_a_conftest_acts_for_its_own_folder(project):
    project.write("shop/other.py", OTHER)
    project.write(
        "north/conftest.py",
        """
        def pytest_hamilton_flow(config, path):
            from shop import other
            return other
        """,
    )
    project.write("north/test_north.py", "def test_it(total): assert total == 'other'")
    project.write("test_south.py", "def test_it(total): assert total == 30.0")
    project.pytest().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "given",
    [
        "Builder().with_modules(features).with_config({'env': 'prod'})",
        "features",
        "'shop.features'",
        "[features]",
    ],
)
def test_a_hook_gives_a_builder_or_modules_and_a_mark_configures_them(bare_project, given):
    bare_project.write(
        "conftest.py",
        f"""
        from hamilton.driver import Builder

        def pytest_hamilton_flow(config, path):
            from shop import features
            return {given}
        """,
    )
    result = bare_project.run(
        """
        import pytest

        @pytest.mark.hamilton(config={"env": "test"}, inputs={"n": 1})
        def test_it(total): assert total == 10.0

        @pytest.mark.hamilton(config={"env": "test"}, inputs={"n": 2})
        def test_again(total): assert total == 20.0
        """
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "Driver({}, features)",
            "*UsageError: hook pytest_hamilton_flow gave a Driver; give its Builder*",
        ),
        (
            "[1]",
            "*UsageError: hook pytest_hamilton_flow gave 1; give a Builder, modules, or names*",
        ),
    ],
)
def test_what_cannot_be_built_from_is_refused(bare_project, given, said):
    bare_project.write(
        "conftest.py",
        f"""
        from hamilton.driver import Driver

        def pytest_hamilton_flow(config, path):
            from shop import features
            return {given}
        """,
    )
    result = bare_project.run("def test_it(total): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_the_nearest_mark_wins_key_by_key(project):
    result = project.run(
        """
        import pytest

        pytestmark = pytest.mark.hamilton(inputs={"n": 1, "bonus": 0.5})

        @pytest.mark.hamilton(inputs={"n": 2})
        class TestIt:
            def test_class(self, total): assert total == 20.5

            @pytest.mark.hamilton(inputs={"n": 3})
            def test_own(self, total): assert total == 30.5

        def test_module(total): assert total == 10.5
        """
    )
    result.assert_outcomes(passed=3)


def test_a_mark_on_one_parameter_set_configures_that_case(project):
    project.write("data.csv", "spend,signups\n4.0,2\n")
    result = project.run(
        """
        import pytest

        prod = pytest.mark.hamilton(config={"env": "prod"}, inputs={"path": "data.csv"})

        @pytest.mark.parametrize("expected", [30.0, pytest.param(4.0, marks=prod)])
        def test_it(total, expected): assert total == expected
        """
    )
    result.assert_outcomes(passed=2)


def test_overrides_of_a_mark_beat_fixtures_and_stop_them(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.fixture
        def n(): raise AssertionError("raw is given, so nothing needs n")

        @pytest.fixture
        def raw(): raise AssertionError("the mark is stronger")

        frame = pd.DataFrame({"spend": [1.0], "signups": [1]})

        @pytest.mark.hamilton(overrides={"raw": frame})
        def test_it(total): assert total == 1.0

        @pytest.mark.hamilton(overrides={"total": 7.0})
        def test_itself(total): assert total == 7.0
        """
    )
    result.assert_outcomes(passed=2)


def test_dataflows_are_built_once_for_equal_configuration(bare_project):
    bare_project.write(
        "conftest.py",
        """
        from hamilton.driver import Builder
        from hamilton.lifecycle import GraphConstructionHook

        asked, built = [], []

        class Counter(GraphConstructionHook):
            def run_after_graph_construction(self, *, config, **facts): built.append(config["a"])

        def pytest_hamilton_flow(config, path):
            asked.append(path)
            from shop import features
            return Builder().with_modules(features).with_adapters(Counter())

        def pytest_unconfigure():
            print("ASKED", len(asked), "BUILT", built)
        """,
    )
    result = bare_project.run(
        """
        import pytest

        class Unknown: ...
        kept = Unknown()

        @pytest.mark.hamilton(config={"a": 1, "b": [(kept, {"c": 1})]}, inputs={"n": 1})
        def test_a(total): pass

        @pytest.mark.hamilton(config={"b": [(kept, {"c": 1})], "a": 1}, inputs={"n": 2})
        def test_b(total): pass

        @pytest.mark.hamilton(config={"a": True, "b": [(kept, {"c": 1})]}, inputs={"n": 1})
        def test_c(total): pass
        """
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*ASKED 1 BUILT ?1, True?"])


def test_inputs_of_last_resort_yield_to_configuration(bare_project):
    bare_project.ini(
        """
        [pytest]
        hamilton_modules = shop.features
        hamilton_build_config = n = 1
        hamilton_inputs =
            n = 3
            stranger = 'of another dataflow'
        """
    )
    bare_project.run("def test_it(total): assert total == 10.0").assert_outcomes(passed=1)
