"""Write the dataflow's module: imports, helpers, one function for each node."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable

from hamilton.migrate.emit.annotations import Imports, annotation, imports_of
from hamilton.migrate.facts import Kind, Lines, Plan, ProposedNode
from hamilton.migrate.rewrite import indent

_WIDTH = 88
_TOOLS = {
    "copy.deepcopy(": "import copy",
    "functools.partial(": "import functools",
    "io.StringIO(": "import io",
}
_FUTURE = "from __future__ import annotations"
_OPTIONAL = frozenset({"pandas", "numpy"}) | sys.stdlib_module_names


def module_text(plan: Plan, script: str) -> str:
    """Give the module's text."""
    imports = imports_of(plan.imports)
    needed: set[str] = set()
    functions = [
        _function(node, script, imports, needed, configure=bool(plan.settings))
        for node in plan.nodes
    ]
    parts = [*plan.helpers, *_settings(plan), *functions, "\n".join(plan.tail)]
    code = "\n\n\n".join(part.strip("\n") for part in parts if part)
    needed |= {statement for call, statement in _TOOLS.items() if call in code}
    needed |= _decorators(plan, code)
    header = f'"""{_summary(plan, script)}"""\n\n{_FUTURE}\n'
    return f"{header}\n{_imports(plan.imports, needed, code)}\n\n\n{code}\n"


def _summary(plan: Plan, script: str) -> str:
    text = _quoted(plan.doc) or f"The dataflow of {script}."
    closing = "\n" if "\n" in text else ""
    return f"{text}{closing}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip()


# imports ---------------------------------------------------------------------------------------------------


def _imports(own: Iterable[str], needed: set[str], code: str) -> str:
    kept = [text for text in own if not text.startswith("from __future__") and _is_used(text, code)]
    added = sorted(needed - set(kept))
    every = list(dict.fromkeys([*kept, *added]))
    standard = sorted(
        (t for t in every if _is_standard(t)), key=lambda t: (not t.startswith("import "), t)
    )
    ours = [text for text in added if _top(text) == "hamilton"]
    others = [text for text in every if text not in standard and text not in ours]
    return "\n\n".join("\n".join(block) for block in (standard, others, ours) if block)


def _is_standard(text: str) -> bool:
    return (
        text.startswith(("import ", "from "))
        and "\n" not in text
        and _top(text) in sys.stdlib_module_names
    )


def _top(line: str) -> str:
    return line.split()[1].partition(".")[0]


def _is_used(text: str, code: str) -> bool:
    """Say whether an import is needed: of what is known to do nothing when imported, only if it is named."""
    nodes = ast.parse(text).body
    if not all(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
        return True
    names = [(alias, node) for node in nodes for alias in node.names]  # type: ignore[attr-defined]
    return any(
        alias.name == "*"
        or _module(node, alias).partition(".")[0] not in _OPTIONAL
        or re.search(rf"\b{re.escape((alias.asname or alias.name).partition('.')[0])}\b", code)
        for alias, node in names
    )


def _module(node: ast.stmt, alias: ast.alias) -> str:
    return (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name


def _decorators(plan: Plan, code: str) -> set[str]:
    names = []
    if any(
        text.lstrip().startswith("@hamilton_exclude") or "\n@hamilton_exclude\n" in text
        for text in plan.helpers
    ):
        names.append("hamilton_exclude")
    if re.search(r"^@unpack_fields\(", code, re.MULTILINE):
        names.append("unpack_fields")
    return {f"from hamilton.function_modifiers import {', '.join(names)}"} if names else set()


# functions -------------------------------------------------------------------------------------------------


def _settings(plan: Plan) -> list[str]:
    if not plan.settings:
        return []
    body = indent("\n".join(plan.settings))
    return [f'def _configure() -> None:\n    """Set what the script set once for all."""\n{body}']


def _function(
    node: ProposedNode, script: str, imports: Imports, needed: set[str], *, configure: bool
) -> str:
    def typed(kind: str) -> str:
        text, statements = annotation(kind, imports)
        needed.update(statements)
        return text

    several = len(node.outputs) > 1
    result = typed(node.outputs[0].type)
    lines = [f"# from {script}:{spans(node.lines)}"]
    if several:
        lines.append(_unpacked(node))
        result = _tuple([typed(output.type) for output in node.outputs])
    elif (
        node.kind in {Kind.CHECK, Kind.FIGURE, Kind.WRITER, Kind.REPORT}
        and "return" not in node.body
    ):
        result = "None"
    parameters = [f"{p.node}: {typed(p.type)}" for p in node.parameters]
    lines.append(_signature(node.name, parameters, result))
    doc = _doc(node)
    if doc:
        lines.append(doc)
    if configure and node.configured:
        lines.append("    _configure()")
    lines.append(indent(node.body.rstrip()))
    return "\n".join(lines)


def spans(lines: Iterable[Lines]) -> str:
    """Give passages as text: ``3-5, 9``."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in lines)


def _unpacked(node: ProposedNode) -> str:
    names = [f'"{output.node}"' for output in node.outputs]
    text = f"@unpack_fields({', '.join(names)})"
    return (
        text
        if len(text) <= _WIDTH
        else "@unpack_fields(\n" + "".join(f"    {name},\n" for name in names) + ")"
    )


def _tuple(kinds: list[str]) -> str:
    text = f"tuple[{', '.join(kinds)}]"
    if len(f") -> {text}:") <= _WIDTH:
        return text
    return "tuple[\n" + "".join(f"    {kind},\n" for kind in kinds) + "]"


def _signature(name: str, parameters: list[str], result: str) -> str:
    text = f"def {name}({', '.join(parameters)}) -> {result}:"
    if len(text.partition("\n")[0]) <= _WIDTH:
        return text
    return f"def {name}(\n" + "".join(f"    {p},\n" for p in parameters) + f") -> {result}:"


def _doc(node: ProposedNode) -> str:
    """Give the docstring: the script's comment, what a writer writes, and what it waits for."""
    lines = _quoted(node.doc).split("\n") if node.doc else []
    if not lines and node.kind is Kind.WRITER and node.files:
        lines = [f"Write {', '.join(node.files)}."]
    waits = [p.node for p in node.parameters if not p.variable]
    if waits:
        lines.append(f"Runs after {' and '.join(waits)}, which touch the same files.")
    return docstring(lines)


def docstring(lines: list[str]) -> str:
    """Give a docstring at a function's margin, its first line a sentence of its own."""
    if not lines:
        return ""
    first, *rest = [_sentence(lines[0]), *lines[1:]]
    if not rest:
        return f'    """{first}"""'
    inner = "\n".join(f"    {line}" for line in rest)
    return f'    """{first}\n\n{inner}\n    """'


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
