"""Write the script's functions and classes as helpers of the module."""

from __future__ import annotations

import ast

from hamilton.migrate.plan.frame import Frame
from hamilton.migrate.plan.lifting import Helper
from hamilton.migrate.rewrite import Lifted, add_parameters, call_helpers


def helper_texts(frame: Frame) -> tuple[str, ...]:
    """Give the texts of all helpers with their comments, in the script's order."""
    helpers = sorted(frame.helpers.values(), key=lambda h: h.examined.unit.index)
    calls = {h.name: Lifted(h.new, h.late) for h in helpers}
    return tuple(_text(helper, calls) for helper in helpers)


def _text(helper: Helper, calls: dict[str, Lifted]) -> str:
    unit = helper.examined.unit
    text = call_helpers(unit.text, calls)
    if not isinstance(unit.definition, ast.ClassDef):
        text = add_parameters(text, helper.new, helper.late)
        if not helper.new.startswith("_"):
            text = f"@hamilton_exclude\n{text}"
    return "\n".join([*unit.comments, text])
