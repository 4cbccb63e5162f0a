"""Rewrite proposed nodes into what a good engineer would have written.

One rule, one file; each opens with what it does and why, and knows nothing of the others. ``ORDER`` is the one
place that says which comes first. A rule gives the changed node, or nothing where it does not apply; applied to
its own result it gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hamilton.migrate.facts import ProposedNode
from hamilton.migrate.rules import (
    assign_column,
    direct_return,
    needless_copy,
    no_inplace,
    report_text,
    written_path,
)

__all__ = ["ORDER", "Rule", "lift"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule.

    Parameters
    ----------
    code, name
        For the report and the command line.
    apply
        Gives the changed node, or nothing.
    why
        The first line of the rule's own file.
    """

    code: str
    name: str
    apply: Callable[[ProposedNode], ProposedNode | None]
    why: str


ORDER: tuple[Rule, ...] = tuple(
    Rule(module.CODE, module.NAME, module.apply, (module.__doc__ or "").partition("\n")[0])
    for module in (
        no_inplace,
        needless_copy,
        assign_column,
        report_text,
        written_path,
        direct_return,
    )
)
"""All rules, the first to be applied first."""


def lift(node: ProposedNode) -> ProposedNode:
    """Apply every rule to a node, in order, and note which did something."""
    for rule in ORDER:
        changed = rule.apply(node)
        if changed is not None:
            node = replace(changed, rules=(*changed.rules, rule.code))
    return node
