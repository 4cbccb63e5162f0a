"""What a package opens when it is asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import hamilton.driver
import hamilton.function_modifiers
import hamilton.htypes
import hamilton.lifecycle
from hamilton._rooms import opener

DOORS = [hamilton.driver, hamilton.function_modifiers, hamilton.htypes, hamilton.lifecycle]

FLOW = """
from hamilton import ad_hoc_utils, driver

def double(x: int) -> int:
    return 2 * x

module = ad_hoc_utils.create_temporary_module(double)
"""


def told(program: str) -> str:
    opening = "import sys\nbefore = set(sys.modules)\nimport hamilton.driver"
    command = [sys.executable, "-c", f"{opening}\n{program}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_name_that_a_door_promises_is_there(door):
    assert [name for name in door.__all__ if not hasattr(door, name)] == []


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)
def test_every_name_that_a_door_promises_is_listed_before_it_is_asked_for(door):
    names = told(f"import {door.__name__} as door\nprint(set(door.__all__) - set(dir(door)))")
    assert names == "set()"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_name_that_is_not_there_is_told_with_its_module(door):
    with pytest.raises(AttributeError, match=f"'{door.__name__}' has no attribute 'nothing'"):
        door.nothing  # noqa: B018 - asking is the point


def test_a_module_of_a_package_is_there_without_being_imported():
    found = hamilton.function_modifiers.expanders
    assert found is importlib.import_module("hamilton.function_modifiers.expanders")


def test_a_room_is_opened_for_its_module_too():
    open_room = opener("hamilton.lifecycle", {"default": ("PrintLn",)})
    assert open_room("default") is importlib.import_module("hamilton.lifecycle.default")
    assert open_room("PrintLn") is hamilton.lifecycle.PrintLn


def test_a_name_of_a_function_is_not_the_module_of_that_name():
    assert callable(hamilton.function_modifiers.configuration)


def test_the_driver_opens_without_what_only_some_dataflows_need():
    late = "['logging', 'pickle', 'concurrent.futures', 'hamilton.execution.engine']"
    assert told(f"print([name for name in {late} if name in {{*sys.modules}} - before])") == "[]"


def test_the_first_execution_imports_nothing_that_the_build_did_not():
    program = (
        f"{FLOW}dr = driver.Builder().with_modules(module).build()\n"
        "before = set(sys.modules)\n"
        "dr.execute(['double'], inputs={'x': 1})\n"
        "print(sorted(set(sys.modules) - before))"
    )
    assert told(program) == "[]"


def test_the_first_dynamic_execution_imports_nothing_that_the_build_did_not():
    program = (
        f"{FLOW}builder = driver.Builder().with_modules(module)\n"
        "dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()\n"
        "before = set(sys.modules)\n"
        "dr.execute(['double'], inputs={'x': 1})\n"
        "print(sorted(set(sys.modules) - before))"
    )
    assert told(program) == "[]"
