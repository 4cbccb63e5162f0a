"""The name that a migrated script's files get."""

from __future__ import annotations

import importlib.metadata
import keyword
import re
import sys
from pathlib import Path
from typing import Final

_PREFIX: Final = "m_"
_OURS: Final = frozenset({"hamilton", "pytest_hamilton"})


def module_stem(path: str | Path) -> str:
    """Give a module name for a script: its stem, made importable.

    Other characters become ``_``. ``m_`` is put before a stem that begins with a digit, is a keyword, or is the name
    of a module of the standard library or of an installed distribution; modules beside the script do not count.

    Examples
    --------
    >>> module_stem("2024 sales-report.py"), module_stem("json.py"), module_stem("class.py")
    ('m_2024_sales_report', 'm_json', 'm_class')
    """
    stem = re.sub(r"\W", "_", Path(path).stem, flags=re.ASCII) or "_"
    return _PREFIX + stem if _needs_prefix(stem) else stem


def _needs_prefix(stem: str) -> bool:
    return (
        stem[0].isdigit()
        or keyword.iskeyword(stem)
        or stem in sys.stdlib_module_names
        or stem in _OURS
        or stem in importlib.metadata.packages_distributions()
    )
