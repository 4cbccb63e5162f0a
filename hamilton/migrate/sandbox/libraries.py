"""Which libraries a script imports that are worth loading once for all of its runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

_SLOW: Final = frozenset(
    {"matplotlib", "numpy", "pandas", "pyarrow", "scipy", "seaborn", "sklearn", "statsmodels"}
)
"""Packages that take long to import, and whose state a fork carries over whole."""


def slow_libraries(text: str) -> tuple[str, ...]:
    """Name the modules of slow libraries that a script imports.

    Examples
    --------
    >>> slow_libraries("import sklearn.tree as t, json; from scipy import stats")
    ('scipy', 'scipy.stats', 'sklearn.tree')
    """
    return tuple(sorted({name for name in _imported(text) if name.partition(".")[0] in _SLOW}))


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
