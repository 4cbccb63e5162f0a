"""Import modes, folders, strictness, other plugins, big dataflows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pytest_hamilton

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    @pytest.fixture
    def n(): return 2

    def test_node(total): assert total == 20.0

    class TestIt:
        @pytest.mark.parametrize("n", [1, 4])
        def test_parametrized(self, total, n): assert total == 10.0 * n

    def test_flow(hamilton, hamilton_flow):
        assert hamilton.run("total")["total"] == 20.0
        assert hamilton_flow.run("total")["total"] == 30.0
    """


def test_only_one_file_names_what_is_private_to_pytest():
    package = Path(pytest_hamilton.__file__).parent
    private = re.compile(r"\b_pytest\b|\._fixturemanager|\._request\b|_register_fixture\b")
    naming = [file.name for file in package.glob("*.py") if private.search(file.read_text("utf-8"))]
    assert naming == ["compat.py"]


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_every_import_mode_works(project, mode):
    project.run(TESTS, f"--import-mode={mode}").assert_outcomes(passed=4)


def test_deprecations_of_pytest_are_none_of_ours(project):
    removed = [name for name in vars(pytest) if re.fullmatch(r"PytestRemovedIn\d+Warning", name)]
    flags = [f"-Werror::pytest.{name}" for name in removed]
    project.run(TESTS, "-Werror", *flags).assert_outcomes(passed=4)


def test_a_path_with_spaces_works(bare_project):
    bare_project.write("my tests/shop two/__init__.py", "")
    bare_project.write("my tests/shop two/flow_here.py", "def one() -> int: return 1")
    bare_project.write(
        "my tests/test_it.py",
        """
        import sys
        from pathlib import Path
        import pytest

        sys.path.insert(0, str(Path(__file__).parent / "shop two"))

        pytestmark = pytest.mark.hamilton(modules=["flow_here"])

        def test_it(one): assert one == 1

        def test_wrong(hamilton): hamilton.override(one="1")
        """,
    )
    result = bare_project.pytest("my tests")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*returns int (my tests/test_it.py:11; node at my tests/shop two/flow_here.py:1)"]
    )


def test_tests_may_be_run_from_another_folder(project, monkeypatch, tmp_path):
    project.write("test_it.py", TESTS)
    monkeypatch.chdir(tmp_path)
    project.pytest(
        f"--rootdir={project.pytester.path}", str(project.pytester.path)
    ).assert_outcomes(passed=4)


def test_strict_settings_are_kept(project):
    strict = ["-o", "strict=true"] if pytest.version_tuple >= (9,) else []
    project.run(TESTS, "--strict-markers", "--strict-config", *strict).assert_outcomes(passed=4)


def test_workers_of_xdist_give_the_same_outcome(project):
    pytest.importorskip("xdist")
    project.write("test_it.py", TESTS)
    result = project.pytest_process("-p", "xdist", "-n2")
    result.assert_outcomes(passed=4)


def test_what_is_named_like_a_test_and_is_no_function_is_left_to_pytest(project):
    result = project.run(
        """
        from unittest.mock import Mock

        test_iter = iter
        test_mock = Mock()

        def test_it(total): assert total == 30.0
        """
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*cannot collect 'test_iter' because it is not a function*"])


def test_two_runs_in_one_process_do_not_meet(project):
    project.run(TESTS).assert_outcomes(passed=4)
    project.ini("[pytest]\nhamilton_modules = shop.features\nhamilton_inputs = n = 1\n")
    project.run("def test_node(total): assert total == 10.0").assert_outcomes(passed=1)


def test_pytest_runs_without_cache_and_terminal(project):
    project.write("test_it.py", TESTS)
    assert project.pytest_process("-p", "no:terminal").ret == 0


def test_given_takes_the_session_flow(project):
    pytest.importorskip("hypothesis")
    result = project.run(
        """
        from hypothesis import given, settings, strategies as st

        @settings(max_examples=5, deadline=None, database=None)
        @given(n=st.integers(1, 3))
        def test_it(hamilton_flow, n):
            assert hamilton_flow.run("total", inputs={"n": n})["total"] == 10.0 * n
        """,
        "-p",
        "_hypothesis_pytestplugin",
    )
    result.assert_outcomes(passed=1)


def test_a_chain_of_thousands_of_nodes_is_one_fixture(project):
    links = [f"def x{i}(x{i - 1}: int) -> int: return x{i - 1} + 1" for i in range(1, 5001)]
    project.write(
        "shop/features.py", "def x0(start: int) -> int: return start\n" + "\n".join(links)
    )
    project.ini("[pytest]\nhamilton_modules = shop.features\n")
    result = project.run(
        """
        import pytest

        @pytest.mark.parametrize("start", [0, 1])
        def test_it(x5000, start): assert x5000 == 5000 + start
        """
    )
    result.assert_outcomes(passed=2)
