"""Turn prints into a report: a node that gives the text, for the driver to print in the script's order.

A node that prints would print when it runs, in whatever order that is; a text can be tested. Withheld where
something other than a plain ``print`` writes.
"""

from __future__ import annotations

import ast
from dataclasses import replace

import libcst as cst

from hamilton.migrate.facts import Kind, Output, ProposedNode

CODE = "R104"
NAME = "report-text"
_OUT = "text"


def apply(node: ProposedNode) -> ProposedNode | None:
    """Give the node as one that makes a text, or nothing where it does more than print."""
    if node.kind is not Kind.REPORT or "return" in node.body or not _only_prints(node):
        return None
    printed = cst.parse_module(node.body).visit(_ToText()).code
    body = f"{_OUT} = io.StringIO()\n{printed}\nreturn {_OUT}.getvalue()\n"
    return replace(node, body=body, outputs=(Output(node.name, "", "str"),))


def _only_prints(node: ProposedNode) -> bool:
    tree = ast.parse(node.body)
    names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
    calls = [part for part in ast.walk(tree) if isinstance(part, ast.Call) and _is_print(part)]
    functions = {part.func for part in calls}
    others = any(
        isinstance(part, ast.Name) and part.id == "print" and part not in functions
        for part in ast.walk(tree)
    )
    given = any(keyword.arg in {"file", "flush"} for call in calls for keyword in call.keywords)
    loud = any(
        isinstance(part, ast.Attribute) and part.attr in {"info", "write"}
        for part in ast.walk(tree)
    )
    return bool(calls) and not (others or given or loud or {_OUT, "io"} & names)


def _is_print(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "print"


class _ToText(cst.CSTTransformer):
    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """Let a print write into the text."""
        func = updated_node.func
        if not isinstance(func, cst.Name) or func.value != "print":
            return updated_node
        tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        arguments = list(updated_node.args)
        if arguments and not isinstance(arguments[-1].comma, cst.Comma):
            comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            arguments[-1] = arguments[-1].with_changes(comma=comma)
        arguments.append(cst.Arg(cst.Name(_OUT), keyword=cst.Name("file"), equal=tight))
        return updated_node.with_changes(args=arguments)
