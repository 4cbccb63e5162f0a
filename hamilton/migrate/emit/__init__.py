"""Write the plan as files: the dataflow's module, its driver script, its tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hamilton.migrate.emit.driver import driver_text
from hamilton.migrate.emit.module import module_text
from hamilton.migrate.emit.tests import tests_text
from hamilton.migrate.facts import Kind, Options, Plan, Project, ProposedNode
from hamilton.migrate.rules import lift

__all__ = ["emit"]


def emit(plan: Plan, name: str, options: Options | None = None) -> Project:
    """Give the files of a planned dataflow.

    Parameters
    ----------
    plan
        The proposed nodes and all that goes with them.
    name
        Stem of the module.
    options
        The user's choices; none of them changes the text yet but those that planning saw.
    """
    del options
    nodes = _typed(tuple(lift(node) for node in plan.nodes))
    lifted = replace(plan, nodes=nodes)
    script = Path(plan.source.path).name
    files = {path: node.outputs[0].node for node in nodes for path in node.files}
    reports = tuple(n.name for n in nodes if n.kind is Kind.REPORT and n.outputs[0].type == "str")
    loose = tuple(
        n.outputs[0].node
        for n in nodes
        if n.kind is not Kind.VALUE
        and n.name not in reports
        and n.outputs[0].node not in files.values()
    )
    return Project(
        name=name,
        module=module_text(lifted, script),
        driver=driver_text(lifted, name, script, files, reports, loose),
        tests=tests_text(lifted, name, script),
        nodes=nodes,
        inputs=plan.inputs,
        finals=plan.finals,
        files=files,
        reports=reports,
        merged=plan.merged,
        notes=plan.notes,
    )


def _typed(nodes: tuple[ProposedNode, ...]) -> tuple[ProposedNode, ...]:
    """Give parameters the types that their nodes have after the rules."""
    types = {output.node: output.type for node in nodes for output in node.outputs}
    return tuple(
        replace(
            node,
            parameters=tuple(replace(p, type=types.get(p.node, p.type)) for p in node.parameters),
        )
        for node in nodes
    )
