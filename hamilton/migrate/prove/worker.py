"""Run the emitted dataflow in this process and compare it with the original's results. In a sandbox's child only."""

from __future__ import annotations

import ast
import importlib
import os
import random
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeAlias

from hamilton.compare import (
    UNHASHABLE,
    Difference,
    NotComparable,
    Outcome,
    digest,
    kind_of,
)
from hamilton.migrate.prove.recording import Record, Recorder
from hamilton.migrate.sandbox.contents import compare_folders
from hamilton.migrate.sandbox.folder import stamps, written_since
from hamilton.migrate.sandbox.guard import Guard
from hamilton.migrate.sandbox.values import Kept, compare_kept, kept

Values: TypeAlias = dict[str, Any]
UNSTABLE: Final = "it differs between two runs of the script itself"


@dataclass(slots=True)
class Flow:
    """The emitted project, imported.

    Parameters
    ----------
    module, run
        The dataflow and its driver script.
    inputs
        What is passed in place of the defaults.
    impure
        Nodes that changed what they were given: node, argument.
    """

    module: ModuleType
    run: ModuleType
    inputs: Values
    impure: list[dict[str, str]]


def work(task: dict[str, Any], guard: Guard) -> dict[str, Any]:
    """Run the dataflow one way, and tell how its values and files compare.

    Parameters
    ----------
    task
        ``project`` (folder of the emitted files) and ``name``; ``way`` (a key of `_WAYS`), ``seed``, ``outputs``,
        ``inputs``; ``results`` (of the original); ``unstable``, ``unstable_files``; ``recording`` (folder, or
        nothing), ``record``, ``redacted``.
    guard
        Armed while the dataflow runs.
    """
    folder = Path(task["folder"])
    before = stamps(folder)
    guard.arm()
    try:
        flow = _imported(task)
        values = _WAYS[task["way"]](flow, task)
    except BaseException as error:  # noqa: BLE001 - a dataflow may raise anything
        guard.disarm()
        return {"error": _described(error, task)}
    guard.disarm()
    os.chdir(folder)
    written = written_since(before, folder)
    reference = kept(Path(task["results"]) / "values", flow.module)
    if task.get("recording"):
        _record(task, reference)
    return {
        "error": None,
        "variables": _compared_values(task, reference, values),
        "files": _compared_files(task, folder, written),
        "impure": flow.impure,
    }


def _imported(task: dict[str, Any]) -> Flow:
    sys.path[:0] = [task["project"], task["folder"]]
    sys.argv = [f"run_{task['name']}.py"]
    run = importlib.import_module(f"run_{task['name']}")
    module = importlib.import_module(task["name"])
    changed = {name: ast.literal_eval(text) for name, text in task.get("inputs", {}).items()}
    return Flow(module, run, {**run.INPUTS, **changed}, [])


def _run_whole(flow: Flow, task: dict[str, Any]) -> Values:
    """Run everything at once, through the door that the user has."""
    values: Values = flow.run.run(**_changed_inputs(flow, task))
    return values


def _run_alone(flow: Flow, task: dict[str, Any]) -> Values:
    """Ask for some final values only."""
    values: Values = flow.run.run(outputs=task["outputs"], **_changed_inputs(flow, task))
    return values


def _changed_inputs(flow: Flow, task: dict[str, Any]) -> Values:
    return {name: flow.inputs[name] for name in task.get("inputs", {})}


def _run_in_order(flow: Flow, task: dict[str, Any]) -> Values:
    """Run node by node in a random legal order, and watch that no node changes what it is given."""
    driver = flow.run.build()
    values: Values = dict(flow.inputs)
    for node in legal_order(_dependencies(driver), random.Random(task["seed"])):  # noqa: S311 - no secret
        if node in values:
            continue
        given = {name: values[name] for name in _dependencies(driver)[node] if name in values}
        before = {name: digest(value) for name, value in given.items()}
        values[node] = driver.execute(
            [node], inputs=flow.inputs, overrides=_computed(values, flow)
        )[node]
        flow.impure.extend(_impurities(node, before, given))
    return {name: values[node] for name, node in flow.run.FINAL.items()}


def _computed(values: Values, flow: Flow) -> Values:
    return {name: value for name, value in values.items() if name not in flow.inputs}


def _impurities(node: str, before: Mapping[str, str], given: Values) -> list[dict[str, str]]:
    return [
        {"node": node, "argument": name}
        for name, value in given.items()
        if before[name] != UNHASHABLE and digest(value) != before[name]
    ]


def _dependencies(driver: Any) -> dict[str, list[str]]:
    return {name: sorted(node.reads) for name, node in driver.graph.items()}


def legal_order(dependencies: Mapping[str, Iterable[str]], choice: random.Random) -> list[str]:
    """Give a random topological order.

    Parameters
    ----------
    dependencies
        Node to the nodes that it reads; names that are no keys are inputs.
    choice
        Where chance comes from.
    """
    waits = {
        name: {need for need in needs if need in dependencies}
        for name, needs in dependencies.items()
    }
    order: list[str] = []
    while waits:
        name = choice.choice(sorted(name for name, needs in waits.items() if not needs))
        order.append(name)
        del waits[name]
        for needs in waits.values():
            needs.discard(name)
    return order


def _compared_values(
    task: dict[str, Any], reference: Mapping[str, Kept], values: Values
) -> dict[str, Any]:
    asked = task["outputs"] or list(reference)
    return {name: _compared(name, reference[name], values, task["unstable"]) for name in asked}


def _compared(name: str, original: Kept, values: Values, unstable: list[str]) -> dict[str, Any]:
    if name not in values:
        return _told(Difference("variable", "a value", "none: the dataflow does not give it"))
    if original.reason:
        return _told(NotComparable(original.reason))
    if name in unstable:
        return _told(_compared_outline(original.value, values[name]))
    return _told(compare_kept(original.value, values[name]))


def _compared_outline(expected: Any, actual: Any) -> Outcome:
    """Compare type and shape only."""
    sides = [
        (type(value).__qualname__, getattr(value, "shape", None), _length(value))
        for value in (expected, actual)
    ]
    if sides[0] != sides[1]:
        return Difference("type or shape", str(sides[0]), str(sides[1]))
    return NotComparable(UNSTABLE)


def _length(value: Any) -> int | None:
    return len(value) if kind_of(value) in {"sequence", "mapping", "set"} else None


def _told(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Difference):
        return {"outcome": "different", "reason": str(outcome)}
    if isinstance(outcome, NotComparable):
        return {
            "outcome": "not_compared",
            "reason": outcome.reason + (f" ({outcome.path})" if outcome.path else ""),
        }
    return {"outcome": "equal", "reason": None}


def _compared_files(task: dict[str, Any], folder: Path, written: tuple[str, ...]) -> dict[str, Any]:
    if task["outputs"]:
        return {}
    reference = Path(task["results"]) / "files"
    names = tuple(
        sorted(
            path.relative_to(reference).as_posix()
            for path in reference.rglob("*")
            if path.is_file()
        )
    )
    told = {name: _told(found) for name, found in compare_folders(reference, folder, names).items()}
    for name in set(task["unstable_files"]) & set(told):
        exists = (folder / name).is_file()
        told[name] = {"outcome": "not_compared", "reason": UNSTABLE} if exists else told[name]
    extra = {
        name: _told(Difference("file", "no file", "a file")) for name in written if name not in told
    }
    return {**told, **extra}


def _record(task: dict[str, Any], reference: Mapping[str, Kept]) -> None:
    recorder = Recorder(Path(task["recording"]), Record(task["record"]), tuple(task["redacted"]))
    for name, original in reference.items():
        doubt = original.reason or (UNSTABLE if name in task["unstable"] else "")
        recorder.add(name, original.value, doubt)
    recorder.finish()


def _described(error: BaseException, task: dict[str, Any]) -> dict[str, Any]:
    places = traceback.extract_tb(error.__traceback__)
    own = [place for place in places if Path(place.filename).parent == Path(task["project"])]
    return {
        "type": type(error).__name__,
        "message": str(error),
        "function": own[-1].name if own else None,
        "line": own[-1].lineno if own else None,
        "file": Path(own[-1].filename).name if own else None,
    }


_WAYS: Final[Mapping[str, Callable[[Flow, dict[str, Any]], Values]]] = {
    "whole": _run_whole,
    "alone": _run_alone,
    "order": _run_in_order,
}
