"""Plan the dataflow of a script: versions, groups, names, inputs. Pure: nothing is run, nothing is written.

``frame`` takes stock, ``flow`` finds versions, ``needs`` what ties statements, ``groups`` and ``divide`` put them
together, ``names`` and ``propose`` write each group as a node.
"""

from __future__ import annotations

from dataclasses import replace

from hamilton.migrate.analyse import Unit, Units, examine, units_of
from hamilton.migrate.facts import (
    Analysis,
    InputSpec,
    Observation,
    Options,
    Plan,
    ProposedNode,
    Reason,
    Refused,
)
from hamilton.migrate.plan.divide import divide
from hamilton.migrate.plan.flow import Flow, flow_of
from hamilton.migrate.plan.frame import Frame, frame_of
from hamilton.migrate.plan.helpers import helper_texts
from hamilton.migrate.plan.propose import propose
from hamilton.migrate.plan.refusals import refusals

__all__ = ["plan"]


def plan(
    analysis: Analysis, observation: Observation | None = None, options: Options | None = None
) -> Plan | Refused:
    """Give the dataflow that a script becomes, or say why there is none.

    Parameters
    ----------
    analysis
        The static facts.
    observation
        What a run showed: types, changes, final variables, files; nothing where it was not run.
    options
        The user's choices.
    """
    options = options or Options()
    script = units_of(analysis.source)
    if isinstance(script, Refused):
        return script
    examined = examine(script, observation, copy_on_write=options.copy_on_write)
    frame = frame_of(analysis.source, script, examined, observation)
    reasons = refusals(frame)
    if reasons:
        return Refused(reasons)
    flow = flow_of(frame, _finals(observation))
    groups = divide(frame, flow, options.together)
    nodes = propose(frame, groups)
    finals = _final_nodes(frame, flow, nodes)
    return Plan(
        source=analysis.source,
        nodes=nodes,
        inputs=_commented(frame),
        finals=finals,
        imports=tuple(_with_comments(u) for u in script.units if u.is_import),
        helpers=helper_texts(frame),
        settings=tuple(_with_comments(script.units[i]) for i in frame.settings),
        doc=_doc(script),
        tail=frame.comments[-1],
        merged=groups.log(),
        notes=frame.notes + _renamed(frame, finals),
    )


def _with_comments(unit: Unit) -> str:
    """Give a statement with the comments above it; those above the first are the module's docstring."""
    return "\n".join([*(unit.comments if unit.index else ()), unit.text])


def _finals(observation: Observation | None) -> frozenset[str] | None:
    return frozenset(observation.finals) if observation is not None and observation.ran else None


def _final_nodes(frame: Frame, flow: Flow, nodes: tuple[ProposedNode, ...]) -> dict[str, str]:
    found = {
        name: next(
            o.node for n in nodes if index in n.statements for o in n.outputs if o.variable == name
        )
        for name, index in flow.finals.items()
    }
    imported = {o.variable: o.node for n in nodes for o in n.outputs if o.variable in frame.imports}
    return {name: name for name in sorted(frame.inputs.variables)} | found | imported


def _commented(frame: Frame) -> tuple[InputSpec, ...]:
    comments: dict[str, str] = {}
    for index in frame.inputs.statements:
        one = frame.examined[index]
        lines = [line.strip("# ") for line in one.unit.comments]
        _, _, behind = one.unit.text.partition("  #")
        text = " ".join([*lines, *([behind.strip()] if behind else [])])
        comments |= dict.fromkeys(one.facts.defines, text)
    return tuple(replace(spec, comment=comments.get(spec.name, "")) for spec in frame.inputs.specs)


def _doc(script: Units) -> str:
    first = script.units[0] if script.units else None
    if script.doc or first is None or not first.is_import:
        return script.doc
    return "\n".join(line.strip("#").strip() for line in script.units[0].comments).strip()


def _renamed(frame: Frame, finals: dict[str, str]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            "M202",
            f"{name} cannot be a node's name here; the node is called {node}",
            frame.source.path,
        )
        for name, node in finals.items()
        if name != node
    )
