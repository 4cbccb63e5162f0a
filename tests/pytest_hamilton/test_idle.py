"""A run that uses no node pays nothing: no import of the engine, of frames, of the dataflow."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

HEAVY = [
    "hamilton",
    "pandas",
    "numpy",
    "polars",
    "pyarrow",
    "hypothesis",
    "pandera",
    "networkx",
    "graphviz",
    "libcst",
]

PROBE = f"""
import sys

def pytest_unconfigure():
    loaded = sorted(set({HEAVY!r}) & set(sys.modules))
    print("LOADED", *loaded)
"""


@pytest.mark.parametrize("flags", [(), ("--help",), ("--fixtures",), ("--markers",), ("--co",)])
def test_nothing_heavy_is_loaded_by_a_run_that_uses_no_node(project, flags):
    project.write("conftest.py", PROBE)
    project.write(
        "test_it.py",
        """
        import unittest
        import pytest

        @pytest.fixture
        def known(): return 1

        @pytest.mark.parametrize("spend", [1])
        def test_known(known, spend, tmp_path): assert known == spend

        class TestIt:
            def test_method(self, known): assert known

        class TestCase(unittest.TestCase):
            def test_it(self): pass
        """,
    )
    result = project.pytest_process(*flags)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*LOADED"])


def test_a_project_without_a_dataflow_loads_no_engine_for_an_unknown_name(bare_project):
    bare_project.write("conftest.py", PROBE)
    bare_project.write("test_it.py", "def test_it(unknown): pass")
    bare_project.pytest_process().stdout.fnmatch_lines(["*LOADED"])


def test_the_entry_point_loads_pytest_and_the_standard_library_only():
    code = (
        "import sys, pytest; before = set(sys.modules); import pytest_hamilton.plugin; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - sys.stdlib_module_names))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['pytest_hamilton']"


def test_public_names_are_those_that_can_be_imported():
    import pytest_hamilton

    assert list(pytest_hamilton.__all__) == sorted(pytest_hamilton.__all__)
    assert dir(pytest_hamilton) == list(pytest_hamilton.__all__)
    for name in pytest_hamilton.__all__:
        assert getattr(pytest_hamilton, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'dubble'"):
        pytest_hamilton.dubble  # noqa: B018 - the access is the test
