"""Write the tests of a migrated project: each value, computed from recorded ones, against the recording."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from hamilton.migrate.facts import Kind, Plan, ProposedNode

_HEAD = '''"""Hold the dataflow of {script} to what the script gave, node by node.

Each test takes a node as a fixture. What stands upstream of it is replaced by the recorded value, so that no data
file is needed, and a failure names the one function that changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from hamilton.migrate.prove.recording import Recording

_HERE = Path(__file__).resolve().parent
if str(_HERE) not in sys.path:
    sys.path.insert(0, str(_HERE))

import run_{name}  # noqa: E402 - found beside this file

FOLDER = _HERE / "{name}.recording"
RECORDING = Recording.read(FOLDER) if FOLDER.is_dir() else Recording(FOLDER)
WRITTEN = {written}
"""Inputs that say where a file is written: the tests write elsewhere."""

INPUTS = {{name: value for name, value in run_{name}.INPUTS.items() if name not in WRITTEN}}
pytestmark = pytest.mark.hamilton(modules=["{name}"], inputs=INPUTS, unused="ignore")


def recorded(**names: str) -> pytest.MarkDecorator:
    """Stand in for nodes with the values that the script's variables had."""
    try:
        row = pytest.param(*(RECORDING.value(variable) for variable in names.values()), id="recorded")
    except KeyError as error:
        row = pytest.param(*names, marks=pytest.mark.skip(reason=str(error)), id="not recorded")
    return pytest.mark.parametrize(list(names), [row])


def check(variable: str, value: Any) -> None:
    """Hold a value to the recorded one."""
    __tracebackhide__ = True
    if variable not in RECORDING.names:
        pytest.skip(f"{{variable}} was not recorded")
    RECORDING.check(variable, value)


def test_every_final_variable_has_its_node() -> None:
    """The driver knows where each variable of the script is."""
    known = {{*run_{name}.build().graph, *run_{name}.INPUTS}}
    assert set(run_{name}.FINAL.values()) <= known
'''
_STEPS = frozenset({Kind.VALUE, Kind.FIGURE})


@dataclass(frozen=True, slots=True)
class _Flow:
    """Look up who makes what."""

    makers: Mapping[str, ProposedNode]
    finals: Mapping[str, str]


def tests_text(plan: Plan, name: str, script: str) -> str:
    """Give the text of the tests."""
    makers = {output.node: node for node in plan.nodes for output in node.outputs}
    flow = _Flow(makers, {node: variable for variable, node in plan.finals.items()})
    values = [_value_test(flow, node, variable) for variable, node in plan.finals.items()]
    looked_at = {p.node for node in plan.nodes if node.kind in _STEPS for p in node.parameters}
    chosen = {node.name: _written_path(flow, node) for node in plan.nodes}
    paths = {node: path for node, path in chosen.items() if path and path not in looked_at}
    written = sorted(set(paths.values()))
    fixtures = [_elsewhere(path, name) for path in written]
    writers = [_writer_test(flow, node) for node in plan.nodes if node.name in paths]
    head = _HEAD.format(script=script, name=name, written=_names(written))
    parts = [head, *(text for text in (*values, *fixtures, *writers) if text)]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _names(names: list[str]) -> str:
    return "{" + ", ".join(_text(name) for name in names) + "}" if names else "set()"


def _value_test(flow: _Flow, node: str, variable: str) -> str:
    maker = flow.makers.get(node)
    if maker is None or maker.kind not in _STEPS:
        return ""
    stand_ins = _stand_ins(flow, maker)
    if stand_ins is None:
        return ""
    return _test(node, stand_ins, f"    check({_text(variable)}, {node})")


def _written_path(flow: _Flow, maker: ProposedNode) -> str:
    """Give the input that says where a node writes, or nothing where no single one does."""
    path = _returned(maker) if maker.kind is Kind.WRITER else ""
    inputs = {p.node for p in maker.parameters if p.node not in flow.makers}
    return path if path in inputs and not maker.outputs[0].variable else ""


def _elsewhere(path: str, name: str) -> str:
    return (
        f"@pytest.fixture\ndef {path}(tmp_path: Path) -> str:\n"
        f'    """Write somewhere else than the script did."""\n'
        f"    return str(tmp_path / Path(run_{name}.INPUTS[{_text(path)}]).name)\n"
    )


def _writer_test(flow: _Flow, maker: ProposedNode) -> str:
    node = maker.outputs[0].node
    stand_ins = _stand_ins(flow, maker)
    if not stand_ins:
        return ""
    return _test(node, stand_ins, f"    assert Path({node}).stat().st_size > 0")


def _returned(maker: ProposedNode) -> str:
    last = ast.parse(maker.body).body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    return value.id if isinstance(value, ast.Name) else ""


def _stand_ins(flow: _Flow, maker: ProposedNode) -> dict[str, str] | None:
    """Give recorded values that cut a node off from every file, or nothing where it reads one itself."""
    if maker.reads_outside:
        return None
    found: dict[str, str] = {}
    for parameter in maker.parameters:
        other = flow.makers.get(parameter.node)
        if other is None:
            continue
        if parameter.node in flow.finals:
            found[parameter.node] = flow.finals[parameter.node]
            continue
        inner = _stand_ins(flow, other) if other.kind in _STEPS else None
        if inner is None:
            return None
        found |= inner
    return found


def _test(node: str, stand_ins: Mapping[str, str], check: str) -> str:
    pairs = ", ".join(
        f"{name}={_text(variable)}" for name, variable in stand_ins.items() if name != node
    )
    mark = f"@recorded({pairs})\n" if pairs else ""
    given = ", ".join([f"{node}: Any", *(f"{name}: Any" for name in stand_ins if name != node)])
    return f"\n{mark}def test_{node}({given}) -> None:\n{check}\n"


def _text(value: str) -> str:
    return f'"{value}"'
