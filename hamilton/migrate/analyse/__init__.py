"""Find the facts of each statement without running it.

``units`` divides the script; an abstract run (``walk``, and what it does at each kind of syntax in
``expressions``, ``bindings``, ``calls`` and ``statements``) follows its values through it, the script's own
functions followed at each call, libraries looked up in ``knowledge``.
"""

from __future__ import annotations

from hamilton.migrate.analyse.examine import Examined, examine
from hamilton.migrate.analyse.forbidden import forbidden
from hamilton.migrate.analyse.units import Unit, Units, units_of
from hamilton.migrate.facts import Analysis, Refused, Source

__all__ = ["Examined", "Unit", "Units", "analyse", "examine", "units_of"]


def analyse(source: Source) -> Analysis | Refused:
    """Give the static facts of a script, or say why it cannot be migrated at all."""
    script = units_of(source)
    if isinstance(script, Refused):
        return script
    reasons = forbidden(source, script)
    if reasons:
        return Refused(reasons)
    examined = examine(script)
    return Analysis(source, tuple(one.facts for one in examined), script.opened)
