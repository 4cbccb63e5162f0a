"""Name what a script did not: earlier versions of a variable, passages, written files, printed texts."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator

from hamilton.migrate.analyse.units import Unit
from hamilton.migrate.facts import Effect, Mode, Resource
from hamilton.migrate.plan.inputs import slug

_READ = "raw"
_OPERATIONS = {
    "clean": "dropna drop_duplicates fillna replace rename astype strip drop clip convert_dtypes interpolate ffill bfill",
    "sorted": "sort_values sort_index sort sorted nlargest nsmallest",
    "merged": "merge join concat append merge_asof",
    "filtered": "query filter head tail sample loc where between isin",
    "indexed": "set_index reset_index reindex set_axis",
    "reshaped": "melt pivot pivot_table stack unstack explode transpose wide_to_long T crosstab",
    "aggregated": "groupby agg aggregate sum mean resample value_counts",
    "rounded": "round",
    "grown": "extend insert update add",
    "fitted": "fit fit_transform",
    "shifted": "shift diff rolling cumsum pct_change",
    "shuffled": "shuffle permutation",
    "trimmed": "pop remove discard clear",
}
_VERBS = {method: name for name, methods in _OPERATIONS.items() for method in methods.split()}
_NAMED_COLUMNS = 2
_RESERVED = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))
_COMMENT_WORDS = 6
_NAMED_OUTPUTS = 3


class Names:
    """Give each name out once.

    Parameters
    ----------
    taken
        Names that nothing may be given.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        """Begin with what is taken."""
        self._taken = set(taken) | _RESERVED | {"run", "build"}

    def own(self, variable: str) -> str:
        """Give a script's name, changed only where no node can bear it."""
        name = variable.lstrip("_") or "value"
        if name in _RESERVED or name in self._taken or not name.isidentifier():
            name = self.fresh(f"{name}_value")
        self._taken.add(name)
        return name

    def fresh(self, wanted: str) -> str:
        """Give a name like the one wanted that nothing else has."""
        name = next(n for n in _numbered(wanted) if n not in self._taken)
        self._taken.add(name)
        return name


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def version_name(variable: str, units: Iterable[Unit], *, first: bool) -> str:
    """Give the name of an earlier version of a variable, by what happened to it."""
    operations, columns = _happened(variable, list(units))
    stem = variable.strip("_") or "value"
    if first and any(op.startswith(("read_", "load")) for op in operations):
        return f"{stem}_{_READ}" if not stem.endswith(_READ) else f"{stem}_as_read"
    done = [_VERBS[op] for op in operations if op in _VERBS]
    if columns and not done and len(set(columns)) <= _NAMED_COLUMNS:
        return f"{stem}_with_{'_and_'.join(dict.fromkeys(slug(c) for c in columns))}"
    if columns and not done:
        return f"{stem}_extended"
    if done:
        return f"{stem}_{'clean' if 'clean' in done else done[-1]}"
    return f"{stem}_initial" if first else f"{stem}_updated"


def _happened(variable: str, units: list[Unit]) -> tuple[list[str], list[str]]:
    operations: list[str] = []
    columns: list[str] = []
    for unit in units:
        for node in unit.nodes:
            column = _column(variable, node)
            if column is not None:
                columns.append(column)
            elif _is_filter(variable, node):
                operations.append("query")
            else:
                operations += _methods(node)
    return operations, columns


def _column(variable: str, node: ast.stmt) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AugAssign):
        targets = [node.target]
    for target in targets:
        if (
            isinstance(target, ast.Subscript)
            and isinstance(target.value, ast.Name)
            and target.value.id == variable
        ):
            return target.slice.value if _is_text(target.slice) else None  # type: ignore[attr-defined]
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_filter(variable: str, node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign) else None
    return isinstance(value, ast.Subscript) and ast.unparse(value.value) in {
        variable,
        f"{variable}.loc",
    }


def _methods(node: ast.stmt) -> list[str]:
    """Give the callables of a statement, inner ones first."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    found = []
    for call in reversed(calls):
        if isinstance(call.func, ast.Attribute):
            found.append(call.func.attr)
        elif isinstance(call.func, ast.Name):
            found.append(call.func.id)
    return found


def passage_name(outputs: list[str], comment: str) -> str:
    """Give the name of a passage that makes several values."""
    words = slug(re.split(r"[.,:;(!?]", comment)[0]).split("_") if comment else []
    if 1 < len(words) <= _COMMENT_WORDS:
        return "_".join(words)
    names = [name.strip("_") for name in outputs]
    return "_and_".join(names[-_NAMED_OUTPUTS:])


def writer_name(effects: Iterable[Effect], subject: str) -> str:
    """Give the name of a function that writes files, after the one it writes."""
    paths = [e.what for e in effects if e.resource is Resource.FILE and e.mode is Mode.WRITE]
    known = [path for path in paths if "*" not in path]
    if len(known) == 1 and len(paths) == 1:
        return slug(known[0].rstrip("/").rpartition("/")[2])
    return f"{subject}_files" if subject else "written_files"
