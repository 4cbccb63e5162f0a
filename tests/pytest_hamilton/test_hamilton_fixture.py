"""The fixture ``hamilton``: run, call, closure, inputs_of, override."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_a_run_knows_its_values_and_what_it_did(project):
    result = project.run(
        """
        import pytest

        def test_it(hamilton):
            run = hamilton.run("total", "plain", "tripled", inputs={"n": 2})
            assert (run["total"], run["plain"], run["tripled"].tolist()) == (20.0, 2, [3, 3])
            assert run.executed == {"raw", "split", "spend", "signups", "total", "plain", "tripled"}
            assert run.order.index("split") < run.order.index("total")
            assert len(run.order) == len(run.executed)
            assert run.calls["split"][-1].inputs["raw"].shape == (2, 2)
            assert run.calls["total"][0].result == 20.0
            assert run.calls["total"][0].error is None
            assert set(run.timings_s) == run.executed
            assert all(seconds >= 0 for seconds in run.timings_s.values())
            assert run.skipped == frozenset()
            with pytest.raises(KeyError, match="'spend' was not asked of this run, only plain, total, tripled"):
                run["spend"]
        """
    )
    result.assert_outcomes(passed=1)


def test_a_run_knows_what_doubles_made_needless(project):
    result = project.run(
        """
        import pandas as pd

        def test_it(hamilton):
            run = hamilton.run("total", overrides={"spend": pd.Series([1.0])})
            assert run.executed == {"total"}
            assert run.skipped == {"spend", "split", "raw"}
        """
    )
    result.assert_outcomes(passed=1)


def test_a_target_is_never_replaced_by_what_the_test_happens_to_see(project):
    result = project.run(
        """
        import pytest

        @pytest.mark.parametrize("n, total", [(1, 10.0), (2, 20.0)])
        def test_it(hamilton, n, total):
            assert hamilton.run("total")["total"] == total
        """
    )
    result.assert_outcomes(passed=2)


def test_runs_see_fixtures_as_node_fixtures_do(project):
    result = project.run(
        """
        import pandas as pd, pytest

        @pytest.fixture
        def spend(): return pd.Series([4.0])

        def test_it(hamilton, total): assert hamilton.run("total")["total"] == total == 4.0
        """
    )
    result.assert_outcomes(passed=1)


def test_a_fixture_may_run_the_node_it_stands_in_for(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture
        def raw(hamilton): return hamilton.run("raw")["raw"].head(1)

        def test_it(total): assert total == 10.0
        """
    )
    result.assert_outcomes(passed=1)


def test_doubles_are_composed_from_weak_to_strong(project):
    result = project.run(
        """
        import pytest

        @pytest.fixture
        def n(): return 2

        @pytest.fixture
        def bonus(): return 0.25

        def total(hamilton, **inputs): return hamilton.run("total", inputs=inputs)["total"]

        @pytest.mark.hamilton(inputs={"bonus": 0.5})
        def test_it(hamilton):
            assert total(hamilton) == 20.5
            assert total(hamilton.override(bonus=1.0)) == 21.0
            with hamilton.override(bonus=2.0) as inner:
                assert total(hamilton) == total(inner) == 22.0
                assert total(hamilton.override(bonus=1.0, optional=True)) == 22.0
                with hamilton.override(bonus=3.0):
                    assert total(hamilton) == 23.0
                    assert total(hamilton, bonus=4.0) == 24.0
                assert total(hamilton) == 22.0
            assert total(hamilton) == 20.5
        """
    )
    result.assert_outcomes(passed=1, errors=0)


def test_a_function_stands_in_for_a_nodes_function_and_reads_what_the_node_reads(project):
    result = project.run(
        """
        import pandas as pd, pytest

        def halved(signups): return signups / 2

        def test_it(hamilton):
            run = hamilton.run("tripled", inputs={"n": 2}, overrides={"tripled": halved})
            assert run["tripled"].tolist() == [0.5, 0.5]
            assert "raw" in run.executed
            assert run.skipped == frozenset()

        @pytest.mark.hamilton(overrides={"split": lambda raw: raw.head(1)})
        @pytest.mark.parametrize("n", [5])
        def test_mark(total): assert total == 10.0
        """
    )
    result.assert_outcomes(passed=2)


def test_a_function_is_the_value_of_a_node_that_gives_functions(project):
    project.write(
        "shop/features.py",
        """
        from collections.abc import Callable

        def step() -> Callable[[int], int]: return abs

        def answer(step: Callable[[int], int]) -> int: return step(-42)
        """,
    )
    result = project.run(
        """
        def twice(x): return 2 * x

        def test_it(hamilton):
            assert hamilton.run("answer", overrides={"step": twice})["answer"] == -84
        """
    )
    result.assert_outcomes(passed=1)


def test_a_with_block_that_raises_is_undone(project):
    result = project.run(
        """
        import pytest

        def test_it(hamilton):
            with pytest.raises(ZeroDivisionError), hamilton.override(n=1):
                assert hamilton.run("total")["total"] == 10.0
                1 / 0
            assert hamilton.run("total")["total"] == 30.0
        """
    )
    result.assert_outcomes(passed=1)


def test_blocks_of_several_threads_end_in_any_order(project):
    result = project.run(
        """
        def test_it(hamilton):
            first, second = hamilton.override(n=1), hamilton.override(n=2)
            first.__enter__()
            second.__enter__()
            first.__exit__(None, None, None)
            assert hamilton.run("total")["total"] == 20.0
            second.__exit__(None, None, None)
            assert first.run("total")["total"] == 10.0
            assert hamilton.run("total")["total"] == 30.0
        """
    )
    result.assert_outcomes(passed=1)


def test_names_that_are_no_identifiers_go_by_a_mapping(project):
    project.write(
        "shop/features.py",
        """
        from hamilton.function_modifiers import subdag

        def _inner(x: int) -> int: return x + 1

        def step(x: int) -> int: return x + 1

        @subdag(step, inputs={}, namespace="ns")
        def whole(step: int) -> int: return step * 10
        """,
    )
    result = project.run(
        """
        def test_it(hamilton):
            assert hamilton.run("ns.step", inputs={"x": 1})["ns.step"] == 2
            with hamilton.override({"ns.step": 5}):
                assert hamilton.run("whole")["whole"] == 50
            assert hamilton.call("whole", **{"ns.step": 7}) == 70
        """
    )
    result.assert_outcomes(passed=1)


def test_call_runs_one_node_with_its_decorators_and_nothing_upstream(project):
    result = project.run(
        """
        import pandas as pd

        def test_it(hamilton):
            assert hamilton.call("tripled", signups=pd.Series([1, 2])).tolist() == [3, 6]
            assert hamilton.call("total", spend=pd.Series([1.0])) == 1.0
            assert hamilton.call("total", spend=pd.Series([1.0]), bonus=1) == 2.0
        """
    )
    result.assert_outcomes(passed=1)


def test_call_leaves_out_an_optional_node_rather_than_computing_it(project):
    project.write(
        "shop/features.py",
        """
        def base() -> int: raise AssertionError("nothing upstream runs")

        def answer(base: int = 2) -> int: return base * 21
        """,
    )
    result = project.run(
        """
        def test_it(hamilton):
            assert hamilton.call("answer") == 42
            assert hamilton.call("answer", base=1) == 21
        """
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            'call("tripled", sginups=pd.Series([1]))',
            "node 'tripled' takes (signups); got 'sginups', did you mean 'signups'?",
        ),
        ('call("tripled", zzz=1)', "node 'tripled' takes (signups); got 'zzz'"),
        ('call("tripled")', "node 'tripled' takes (signups); 'signups' is missing"),
        (
            'call("spend_per_signup")',
            "node 'spend_per_signup' takes (spend, signups); 'spend', 'signups' are missing",
        ),
        ('call("n")', "'n' is an input, there is nothing to call"),
    ],
)
def test_call_refuses_other_arguments_than_the_node_reads(project, call, said):
    result = project.run(f"import pandas as pd\n\ndef test_it(hamilton): hamilton.{call}\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E*TypeError: {said}"])


def test_names_of_the_closure_end_at_what_stands_in(project):
    result = project.run(
        """
        import pandas as pd

        def test_it(hamilton):
            assert hamilton.inputs_of("total", "plain") == {"n", "bonus"}
            given = hamilton.override(spend=pd.Series([1.0]), optional=True)
            assert given.closure("total") == {"total", "spend", "bonus"}
            assert given.inputs_of("total") == {"bonus"}
            assert "13 nodes" in repr(hamilton) or "nodes, by ini hamilton_modules" in repr(hamilton)
        """
    )
    result.assert_outcomes(passed=1)


def test_a_result_builder_does_not_hide_values(bare_project):
    bare_project.write(
        "conftest.py",
        """
        from hamilton import driver
        from hamilton.lifecycle import ResultBuilder

        class Count(ResultBuilder):
            def build_result(self, **outputs): return len(outputs)

        def pytest_hamilton_flow(config, path):
            from shop import features
            return driver.Builder().with_modules(features).with_config({'env': 'test'}).with_adapters(Count())
        """,
    )
    result = bare_project.run(
        """
        def test_it(hamilton):
            run = hamilton.run("total", "n", "env", inputs={"n": 1})
            assert dict(run.values) == {"total": 10.0, "n": 1, "env": "test"}
        """
    )
    result.assert_outcomes(passed=1)


def test_runs_of_several_threads_do_not_mix(project):
    result = project.run(
        """
        from concurrent.futures import ThreadPoolExecutor

        def test_it(hamilton):
            def total(n): return hamilton.run("total", inputs={"n": n})
            with ThreadPoolExecutor(8) as pool:
                runs = list(pool.map(total, range(1, 60)))
            assert [run["total"] for run in runs] == [10.0 * n for n in range(1, 60)]
            assert all(len(run.order) == 4 for run in runs)
        """
    )
    result.assert_outcomes(passed=1)


def test_without_a_dataflow_the_fixture_says_how_to_declare_one(bare_project):
    result = bare_project.run("def test_a(hamilton): pass\n\ndef test_b(hamilton_flow): pass")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        [
            "*no dataflow is declared for test_it.py:1: name its modules by*",
            "*no dataflow is declared for /*",
        ]
    )
