"""The layout holds: no loops, every module in a layer, nothing heavy behind the main door."""

from __future__ import annotations

import graphlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "pandas",
    "numpy",
    "polars",
    "pyarrow",
    "networkx",
    "graphviz",
    "libcst",
    "typer",
    "pytest",
}
CLIENTS_OF_THE_DOORS = ("hamilton.migrate", "pytest_hamilton")
INNER_ROOMS = (
    "hamilton.execution.plan",
    "hamilton.execution.state",
    "hamilton.execution.node_call",
    "hamilton.execution.engine",
)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(
        "hamilton", "pytest_hamilton", exclude_type_checking_imports=False, cache_dir=None
    )


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return settings["tool"]["importlinter"]["contracts"]


def rooms():
    return {room.strip(" ()") for row in contracts()[0]["layers"] for room in row.split("|")}


def test_no_modules_import_each_other_in_a_loop_not_even_for_types(graph):
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}

    assert find_loop(imports) == ()


def find_loop(imports):
    """One loop of imports in order, if there is one."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return tuple(error.args[1])
    return ()


def test_every_module_stands_in_a_layer(graph):
    packages_that_only_hold_others = {"hamilton", "hamilton.io"}

    homeless = {
        name
        for name in graph.modules - packages_that_only_hold_others
        if not any(name == room or name.startswith(f"{room}.") for room in rooms())
    }

    assert homeless == set()


def test_clients_of_the_doors_use_no_inner_room(graph):
    inside = {
        module
        for client in CLIENTS_OF_THE_DOORS
        if client in graph.modules
        for module in {client} | graph.find_descendants(client)
    }

    trespasses = {
        (importer, imported)
        for importer in inside
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.startswith("hamilton.")
        and imported not in inside
        and (imported in INNER_ROOMS or any(p.startswith("_") for p in imported.split(".")))
    }

    assert trespasses == set()


@pytest.mark.parametrize("module", ["hamilton", "hamilton.driver", "hamilton.function_modifiers"])
def test_a_door_opens_without_heavy_libraries(module):
    program = f"import {module}, sys, json; print(json.dumps(sorted(sys.modules)))"

    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert set() == HEAVY & set(json.loads(answer.stdout))
