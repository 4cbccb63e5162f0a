"""What the tests of migration share: a script on one side, its dataflow on the other."""

from __future__ import annotations

import ast
import importlib
import itertools
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hamilton.compare import Difference, compare, digest
from hamilton.migrate.analyse import analyse
from hamilton.migrate.emit import emit
from hamilton.migrate.facts import Observation, Options, Plan, Project, Refused
from hamilton.migrate.plan import plan
from hamilton.migrate.read import source_from_text

ORDERS = 5


def planned(text: str, seen: Observation | None = None, options: Options | None = None) -> Plan:
    """Plan a script, which must not be refused."""
    analysis = analyse(source_from_text(text, "script.py"))
    assert not isinstance(analysis, Refused), analysis
    made = plan(analysis, seen, options)
    assert not isinstance(made, Refused), made
    return made


@pytest.fixture
def plan_of() -> Callable[..., Plan]:
    """Plan a text."""
    return planned


@pytest.fixture
def project_of() -> Callable[..., Project]:
    """Emit the files of a text, as module `flow`."""

    def make(text: str, seen: Observation | None = None, name: str = "flow") -> Project:
        return emit(planned(text, seen), name)

    return make


@pytest.fixture
def refusal_of() -> Callable[[str], list[tuple[str, int | None]]]:
    """Give codes and lines of what refuses a text."""

    def refuse(text: str) -> list[tuple[str, int | None]]:
        found = analyse(source_from_text(text, "script.py"))
        result = found if isinstance(found, Refused) else plan(found)
        assert isinstance(result, Refused)
        return [(reason.code, reason.line) for reason in result.reasons]

    return refuse


class Both:
    """Run a script and its dataflow in one folder, and hold them against each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def __call__(self, text: str, *, observed: bool = True) -> Project:
        """Migrate a text and show that every final variable is equal, however the flow is run."""
        finals = self._script(text)
        seen = Observation(True, finals=dict.fromkeys(finals, "Any")) if observed else None
        project = emit(planned(text, seen), f"flow_{next(self._numbers)}")
        assert set(project.finals) == set(finals)
        run = self._imported(project)
        for values in self._ways(run, finals):
            assert _differences(finals, values) == {}, project.module
        return project

    def _script(self, text: str) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "script.py", "exec"), namespace)  # noqa: S102 - the script itself
        declared = _declared(ast.parse(text))
        return {n: v for n, v in namespace.items() if not n.startswith("_") and n not in declared}

    def _imported(self, project: Project) -> Any:
        for stem, text in ((project.name, project.module), (f"run_{project.name}", project.driver)):
            (self.folder / f"{stem}.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(f"run_{project.name}")

    def _ways(self, run: Any, finals: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield run.run()
            for seed in range(ORDERS):
                yield _step_by_step(run, random.Random(seed))  # noqa: S311 - no secret
            for name in finals:
                yield run.run(outputs=[name])


def _step_by_step(run: Any, chance: random.Random) -> dict[str, Any]:
    driver = run.build()
    waits = {name: set(node.reads) for name, node in driver.graph.items()}
    values = dict(run.INPUTS)
    for name in _order(waits, chance):
        if name in values:
            continue
        given = {n: v for n, v in values.items() if n not in run.INPUTS}
        before = {n: digest(v) for n, v in values.items() if n in waits[name]}
        values[name] = driver.execute([name], inputs=run.INPUTS, overrides=given)[name]
        assert {n: digest(values[n]) for n in before} == before, f"{name} changes its inputs"
    return {variable: values[node] for variable, node in run.FINAL.items()}


def _order(waits: dict[str, set[str]], chance: random.Random) -> Iterator[str]:
    waits = {name: {need for need in needs if need in waits} for name, needs in waits.items()}
    while waits:
        name = chance.choice(sorted(n for n, needs in waits.items() if not needs))
        yield name
        del waits[name]
        for needs in waits.values():
            needs.discard(name)


def _differences(finals: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in values.keys() & finals.keys():
        outcome = compare(_plain(finals[name]), _plain(values[name]))
        if isinstance(outcome, Difference):
            found[name] = str(outcome)
    return found


def _plain(value: Any) -> Any:
    """Give the content of an instance of the script's own class, which is another class here and there."""
    own = type(value).__module__ == "__main__" or type(value).__module__.startswith("flow_")
    return vars(value) if own and hasattr(value, "__dict__") else value


def _declared(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                found |= set(vars(importlib.import_module(str(node.module))))
    return found


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    """Migrate a script and compare it with its dataflow in every way."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield Both(tmp_path)
    for name in set(sys.modules) - known:
        if name.startswith(("flow_", "run_flow_")):
            del sys.modules[name]
