"""A small project under test: a dataflow, and pytest run over tests of it."""

from __future__ import annotations

import textwrap
import unittest.mock  # noqa: F401
from dataclasses import dataclass
from typing import TYPE_CHECKING

# Loaded here, unittest.mock too, as pytester takes away what a run inside this process imports, and
# some libraries cannot be loaded twice.
import pandas as pd  # noqa: F401
import pytest

import pytest_hamilton.binding
import pytest_hamilton.building
import pytest_hamilton.hints
import pytest_hamilton.listing  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterable

FEATURES = '''
import pandas as pd
from hamilton.function_modifiers import config, extract_columns, parameterize, source, value


@config.when(env="prod")
def raw__prod(path: str) -> pd.DataFrame:
    return pd.read_csv(path)


@config.when_not(env="prod")
def raw__test(n: int) -> pd.DataFrame:
    """Rows as the shop writes them."""
    return pd.DataFrame({"spend": [10.0] * n, "signups": [1] * n})


@extract_columns("spend", "signups")
def split(raw: pd.DataFrame) -> pd.DataFrame:
    return raw


def spend_per_signup(spend: pd.Series, signups: pd.Series) -> pd.Series:
    """Euros spent for each who signed up."""
    return spend / signups


def spend_mean(spend: pd.Series) -> float:
    return float(spend.mean())


@parameterize(doubled={"k": value(2)}, tripled={"k": value(3)})
def scaled(signups: pd.Series, k: int) -> pd.Series:
    return signups * k


def total(spend: pd.Series, bonus: float = 0.0) -> float:
    return float(spend.sum()) + bonus


def plain(signups: pd.Series) -> int:
    return int(signups.sum())
'''

INI = """
[pytest]
hamilton_modules = shop.features
hamilton_inputs = n = 3
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a dataflow ``shop.features`` and tests of it."""

    pytester: pytest.Pytester

    def write(self, path: str, text: str) -> None:
        file = self.pytester.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")

    def ini(self, text: str) -> None:
        self.write("pytest.ini", text)

    def run(self, tests: str, *arguments: str) -> pytest.RunResult:
        """Write ``test_it.py`` and run pytest in this process."""
        self.write("test_it.py", tests)
        return self.pytest(*arguments)

    def pytest(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess(*_fixed(arguments))

    def pytest_process(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.runpytest_subprocess(*_fixed(arguments))


def _fixed(arguments: Iterable[str]) -> list[str]:
    """Add what every run is given.

    This suite makes warnings errors; the projects under test do not. That the plugin was imported
    before is true of these tests alone.
    """
    plugins = ["-p", "pytest_hamilton.plugin", "-p", "no:cacheprovider"]
    return [*plugins, "-Wdefault", *arguments, "-Wignore::pytest.PytestAssertRewriteWarning"]


@pytest.fixture
def bare_project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that declares no dataflow, run with this plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    project = Project(pytester)
    project.write("shop/__init__.py", "")
    project.write("shop/features.py", FEATURES)
    pytester.syspathinsert()
    return project


@pytest.fixture
def project(bare_project: Project) -> Project:
    """A project whose ini file names its dataflow."""
    bare_project.ini(INI)
    return bare_project
