"""The fixture ``hamilton_flow``: immutable, for as long as the session lasts."""

from __future__ import annotations

pytest_plugins = ["pytester"]


def test_it_runs_without_regard_to_fixtures(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.fixture
        def n(): return 1

        def test_it(hamilton_flow):
            assert hamilton_flow.run("total")["total"] == 30.0
            fewer = hamilton_flow.override(n=2)
            assert fewer.run("total")["total"] == 20.0
            assert hamilton_flow.run("total")["total"] == 30.0
            assert hamilton_flow.call("spend_mean", spend=pd.Series([1.0])) == 1.0
            assert hamilton_flow.inputs_of("plain") == {"n"}
            assert repr(hamilton_flow) == f"<dataflow of {len(hamilton_flow.graph)} nodes, by ini hamilton_modules>"

        class TestIt:
            def test_method(self, hamilton_flow, hamilton):
                assert hamilton_flow.closure("plain") == hamilton.closure("plain")
        """
    )
    result.assert_outcomes(passed=2)


def test_its_driver_may_be_used_by_itself(project):
    result = project.run(
        """
        def test_it(hamilton_flow):
            assert hamilton_flow.driver.execute(["plain"], inputs={"n": 2}) == {"plain": 2}
        """
    )
    result.assert_outcomes(passed=1)


def test_fixtures_of_a_wide_scope_may_take_it(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture(scope="session")
        def model(hamilton_flow): return hamilton_flow.run("total")["total"]

        def test_a(model): assert model == 30.0
        def test_b(model, hamilton_flow): assert hamilton_flow.run("total")["total"] == model
        """
    )
    result.assert_outcomes(passed=2)


def test_it_is_the_dataflow_that_the_marks_name(bare_project):
    bare_project.write("shop/other.py", "def total(x: int) -> int: return x")
    result = bare_project.run(
        """
        import pytest

        pytestmark = pytest.mark.hamilton(modules=["shop.features"], inputs={"n": 1})

        def test_module(hamilton_flow): assert hamilton_flow.run("total")["total"] == 10.0

        @pytest.mark.hamilton(modules=["shop.other"], overrides={"x": 5})
        def test_own(hamilton_flow):
            assert hamilton_flow.override(x=6).run("total")["total"] == 6

        @pytest.mark.hamilton(inputs={"n": 2})
        def test_other_input(hamilton_flow): assert hamilton_flow.run("total")["total"] == 20.0
        """
    )
    result.assert_outcomes(passed=3)


def test_a_session_fixture_of_the_root_takes_the_suites_dataflow(project):
    project.write(
        "conftest.py",
        """
        import pytest

        @pytest.fixture(scope="session", autouse=True)
        def warm(request):
            return request.getfixturevalue("hamilton_flow").run("total")["total"]
        """,
    )
    project.run("def test_it(warm): assert warm == 30.0").assert_outcomes(passed=1)
