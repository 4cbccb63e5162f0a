"""What to merge when a proof does not hold: ever larger neighbourhoods of the place where it broke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hamilton.migrate.facts import Project, ProposedNode
from hamilton.migrate.prove.proof import Proof

Statements = frozenset[int]


def merges(project: Project, proof: Proof) -> Iterator[Statements]:
    """Propose sets of statements that should share one function, the smallest first.

    First the functions at fault with what they read; then all that they depend on; then everything up to them; at
    last the whole script.
    """
    nodes = project.nodes
    faulty = _at_fault(project, proof) or frozenset(node.name for node in nodes)
    met: set[Statements] = set()
    for names in (
        faulty | _parents(nodes, faulty),
        _upstream(nodes, faulty),
        _up_to(nodes, faulty),
        frozenset(node.name for node in nodes),
    ):
        statements = _statements(nodes, names)
        if len(names) > 1 and statements not in met:
            met.add(statements)
            yield statements


def _at_fault(project: Project, proof: Proof) -> frozenset[str]:
    """Name the functions that the findings point to."""
    makers = _makers(project.nodes)
    results = {**project.finals, **project.files}
    named = {makers.get(results.get(name, ""), "") for name in proof.suspects}
    lines = {reason.line for reason in proof.problems if reason.line is not None}
    placed = {node.name for node in project.nodes if _holds_any(node, lines)}
    return frozenset((named | placed) - {""})


def _holds_any(node: ProposedNode, lines: Iterable[int]) -> bool:
    return any(first <= line <= last for line in lines for first, last in node.lines)


def _makers(nodes: Iterable[ProposedNode]) -> dict[str, str]:
    """Map each result, and each function itself, to the function's name."""
    pairs = {output.node: node.name for node in nodes for output in node.outputs}
    return {**pairs, **{node.name: node.name for node in nodes}}


def _parents(nodes: Iterable[ProposedNode], names: frozenset[str]) -> frozenset[str]:
    nodes = tuple(nodes)
    makers = _makers(nodes)
    read = {parameter.node for node in nodes if node.name in names for parameter in node.parameters}
    return frozenset(makers[name] for name in read if name in makers)


def _upstream(nodes: Iterable[ProposedNode], names: frozenset[str]) -> frozenset[str]:
    nodes = tuple(nodes)
    found = names
    while (more := found | _parents(nodes, found)) != found:
        found = more
    return found


def _up_to(nodes: tuple[ProposedNode, ...], names: frozenset[str]) -> frozenset[str]:
    last = max(
        (place for place, node in enumerate(nodes) if node.name in names), default=len(nodes) - 1
    )
    return frozenset(node.name for node in nodes[: last + 1])


def _statements(nodes: Iterable[ProposedNode], names: frozenset[str]) -> Statements:
    return frozenset(index for node in nodes if node.name in names for index in node.statements)
