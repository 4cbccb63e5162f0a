"""Run the original script in this process, and keep its results. Works in a sandbox's child only."""

from __future__ import annotations

import ast
import builtins
import inspect
import os
import shutil
import sys
import traceback
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from hamilton.compare import Difference, Equal
from hamilton.migrate.observe.annotation import annotation_of
from hamilton.migrate.observe.finals import final_variables
from hamilton.migrate.observe.instrument import HOOK, LEAVING, Watched, instrument
from hamilton.migrate.observe.tracer import Tracer
from hamilton.migrate.sandbox.contents import compare_folders
from hamilton.migrate.sandbox.folder import stamps, written_since
from hamilton.migrate.sandbox.guard import Guard
from hamilton.migrate.sandbox.values import Kept, compare_kept, keep, kept

_SHARE_FOR_DIGESTS = 0.25


def work(task: dict[str, Any], guard: Guard) -> dict[str, Any]:
    """Run the script and tell what happened.

    Parameters
    ----------
    task
        ``text``; ``statements`` (``[[index, first, last], ...]``, empty for a plain run); ``opened``; ``results``
        (folder where the final values and written files go); ``reference`` (results of an earlier run to compare
        with, or nothing).
    guard
        Armed while the script runs.
    """
    folder = Path(task["folder"])
    before = stamps(folder)
    tracer = Tracer(guard, folder, task["timeout_s"] * _SHARE_FOR_DIGESTS)
    main = _main_module(task["script"])
    ended = _run(task, main, tracer, guard)
    os.chdir(folder)
    tree = ast.parse(task["text"])
    finals = final_variables(tree, {**tracer.left_with, **vars(main)}, task["opened"])
    written = written_since(before, folder)
    answer = {
        **ended,
        "finals": {name: annotation_of(value) for name, value in finals.items()},
        "statements": tracer.statements,
        "files_written": written,
    }
    if ended["error"] is not None:
        return answer
    _keep_results(task, finals, written)
    return {**answer, **_unstable(task, finals, written, main)}


def _main_module(script: str) -> ModuleType:
    """Make the module that the script runs as, the way that Python does it."""
    main = ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=builtins, __annotations__={})
    sys.modules["__main__"] = main
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    return main


def _run(task: dict[str, Any], main: ModuleType, tracer: Tracer, guard: Guard) -> dict[str, Any]:
    code = _compiled(task)
    setattr(builtins, HOOK, tracer if task["statements"] else _only_leaving(tracer))
    tracer.begin()
    guard.arm()
    try:
        exec(code, vars(main))  # noqa: S102 - running the script is what we are here for
    except SystemExit as stop:
        return _stopped(stop)
    except BaseException as error:  # noqa: BLE001 - a script may raise anything
        guard.disarm()
        return {"error": _described(error, task["script"])}
    finally:
        guard.disarm()
        delattr(builtins, HOOK)
    return {"error": None}


def _compiled(task: dict[str, Any]) -> CodeType:
    tree = ast.parse(task["text"])
    watched: Watched = {index: (first, last) for index, first, last in task["statements"]}
    instrumented = instrument(tree, watched, task["opened"])
    return compile(instrumented, task["script"], "exec", dont_inherit=True)


def _only_leaving(tracer: Tracer) -> Any:
    """Give a hook that notes the variables of an opened function and nothing else."""

    def leave(index: int) -> None:
        if index == LEAVING:
            here = inspect.currentframe()
            caller = here.f_back if here is not None else None
            tracer.left_with = dict(caller.f_locals) if caller is not None else {}

    return leave


def _stopped(stop: SystemExit) -> dict[str, Any]:
    if stop.code in (None, 0):
        return {"error": None}
    return {"error": {"type": "SystemExit", "message": str(stop.code), "line": None}}


def _described(error: BaseException, script: str) -> dict[str, Any]:
    lines = [
        place.lineno
        for place in traceback.extract_tb(error.__traceback__)
        if place.filename == script
    ]
    missing = getattr(error, "name", None) if isinstance(error, ImportError) else None
    return {
        "type": type(error).__name__,
        "message": str(error),
        "line": lines[-1] if lines else None,
        "missing": missing or (error.filename if isinstance(error, FileNotFoundError) else None),
    }


def _keep_results(
    task: dict[str, Any], finals: dict[str, object], written: tuple[str, ...]
) -> None:
    results = Path(task["results"])
    keep(finals, results / "values")
    for name in written:
        target = results / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(task["folder"]) / name, target)


def _unstable(
    task: dict[str, Any], finals: dict[str, object], written: tuple[str, ...], main: ModuleType
) -> dict[str, list[str]]:
    """Name the variables and files that differ from those of the earlier run."""
    if task["reference"] is None:
        return {"unstable": [], "unstable_files": []}
    reference = Path(task["reference"])
    earlier = kept(reference / "values", main)
    differing = [
        name for name, old in earlier.items() if name in finals and _differs(old, finals[name])
    ]
    outcomes = compare_folders(Path(task["results"]) / "files", reference / "files", written)
    return {
        "unstable": sorted({*finals} ^ {*earlier} | {*differing}),
        "unstable_files": sorted(
            name for name, found in outcomes.items() if not isinstance(found, Equal)
        ),
    }


def _differs(earlier: Kept, now: object) -> bool:
    return not earlier.reason and isinstance(compare_kept(earlier.value, now), Difference)
