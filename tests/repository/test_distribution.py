"""What is installed: the two packages, typed, with their doors, and nothing of a machine."""

from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import hamilton
from hamilton.version import VERSION, __version__

ROOT = Path(__file__).resolve().parents[2]
PROMISED_EXTRAS = {
    "pandas",
    "polars",
    "pandera",
    "visualization",
    "dask",
    "ray",
    "spark",
    "cli",
    "migrate",
    "test",
    "all",
}
# Modules that users import from.
DOORS = (
    "hamilton",
    "hamilton.ad_hoc_utils",
    "hamilton.async_driver",
    "hamilton.base",
    "hamilton.caching.adapter",
    "hamilton.compare",
    "hamilton.data_quality.base",
    "hamilton.driver",
    "hamilton.errors",
    "hamilton.execution.executors",
    "hamilton.execution.grouping",
    "hamilton.function_modifiers",
    "hamilton.graph_types",
    "hamilton.htypes",
    "hamilton.io.data_adapters",
    "hamilton.io.materialization",
    "hamilton.io.utils",
    "hamilton.lifecycle",
    "hamilton.lifecycle.api",
    "hamilton.lifecycle.default",
    "hamilton.migrate",
    "hamilton.registry",
    "hamilton.settings",
    "hamilton.version",
    "pytest_hamilton",
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt)/\w|file:///\w")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names of the files in the wheel that users install."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_two_packages_and_their_licence(wheel):
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "hamilton",
        "pytest_hamilton",
    }
    assert any(name.endswith("/LICENSE") for name in wheel)


@pytest.mark.parametrize("package", ["hamilton", "pytest_hamilton"])
def test_a_package_tells_type_checkers_that_it_is_typed(wheel, package):
    assert f"{package}/py.typed" in wheel


def test_the_version_is_the_same_in_all_its_forms():
    assert metadata.version("hamilton-toolkit") == __version__ == hamilton.__version__
    assert ".".join(map(str, VERSION)) == __version__


def test_every_library_that_a_user_would_name_has_an_extra():
    extras = set(metadata.metadata("hamilton-toolkit").get_all("Provides-Extra"))

    assert extras >= PROMISED_EXTRAS


def test_the_extra_all_holds_every_other_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]

    named = re.findall(r"[\w-]+(?=[,\]])", " ".join(extras["all"]))
    assert sorted(named) == sorted(set(extras) - {"all"})


def test_pytest_and_the_shell_find_their_doors():
    points = {
        (p.group, p.name): p.value for p in metadata.distribution("hamilton-toolkit").entry_points
    }

    assert points[("pytest11", "hamilton")] == "pytest_hamilton.plugin"
    assert points[("console_scripts", "hamilton")] == "hamilton.cli.__main__:main"


def doors():
    """The doors that are built so far."""
    return [name for name in DOORS if is_built(name)]


def is_built(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("name", doors())
def test_what_a_door_says_that_it_holds_is_what_is_visible(name):
    module = importlib.import_module(name)

    assert hasattr(module, "__all__"), f"{name} does not say what it holds"
    assert [public for public in module.__all__ if not hasattr(module, public)] == []
    assert sorted(own_names(module) - set(module.__all__)) == []
    assert len(set(module.__all__)) == len(module.__all__)


def own_names(module):
    """The public functions and classes that are defined in a module."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    }


def text_files():
    """Every file of the repository that is text, but for the data of tests and examples."""
    answer = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    kinds = {".py", ".md", ".toml", ".txt", ".cfg", ".sh", ".yml", ""}
    paths = [ROOT / line for line in answer.stdout.splitlines()]
    return [path for path in paths if path.suffix in kinds and path.is_file()]


def test_no_file_names_a_place_on_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in text_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if MACHINE.search(line)
    ]

    assert found == []
