"""Change small texts of Python and leave every comment, quote and blank line where it is.

What rules and planning share: each function takes the text of some statements and gives it changed; names are
changed only where they mean what stands at the text's own level, never inside a scope that binds them anew.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import GlobalScope, MetadataWrapper, ParentNodeProvider, Scope, ScopeProvider


@dataclass(frozen=True, slots=True)
class Lifted:
    """Tell how a function that became a helper is now called.

    Parameters
    ----------
    new
        Its name in the module.
    late
        Keyword arguments that each call passes on.
    """

    new: str
    late: tuple[str, ...] = ()


def rename(text: str, names: Mapping[str, str]) -> str:
    """Give a text in which variables of its own level have other names, read or bound."""
    changes = {old: new for old, new in names.items() if old != new}
    if not changes:
        return text
    return _transform(text, lambda scopes: _Rename(scopes, changes))


def rename_reads_of_assignment(text: str, names: Mapping[str, str]) -> str:
    """Give an assignment whose right side alone reads other names."""
    module = cst.parse_module(text)
    line = module.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(line.body[0], cst.Assign):
        return rename(text, names)
    value = line.body[0].value
    changed = rename(_code(value), names)
    replaced = line.with_changes(
        body=[line.body[0].with_changes(value=cst.parse_expression(changed)), *line.body[1:]]
    )
    return module.with_changes(body=[replaced, *module.body[1:]]).code


def call_helpers(text: str, helpers: Mapping[str, Lifted]) -> str:
    """Give a text that calls helpers by their new names and passes on what they read late."""
    if not any(name in text for name in helpers):
        return text
    return _transform(text, lambda scopes: _CallHelpers(scopes, helpers))


def replace_paths(text: str, names: Mapping[str, str]) -> str:
    """Give a text in which calls take names in place of paths that were written out."""
    if not any(path in text for path in names):
        return text
    return cst.parse_module(text).visit(_ReplacePaths(names)).code


def globals_to_nonlocal(text: str) -> str:
    """Give a text whose inner functions bind the variables of the function around them."""
    return cst.parse_module(text).visit(_ToNonlocal()).code if "global " in text else text


def names_in(text: str) -> frozenset[str]:
    """Give all names that a text loads or binds, at any level."""
    return frozenset(node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))


def add_parameters(text: str, name: str, parameters: tuple[str, ...]) -> str:
    """Give the definition of a function under another name, with keyword parameters added."""
    module = cst.parse_module(text)
    return module.visit(_AddParameters(name, parameters)).code


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _transform(
    text: str, make: Callable[[Mapping[cst.CSTNode, Scope | None]], cst.CSTTransformer]
) -> str:
    wrapper = MetadataWrapper(cst.parse_module(text))
    scopes = wrapper.resolve(ScopeProvider)
    wrapper.resolve(ParentNodeProvider)
    return wrapper.module.visit(make(scopes)).code


class _Scoped(cst.CSTTransformer):
    """Change names that belong to the text's own level."""

    def __init__(self, scopes: Mapping[cst.CSTNode, Scope | None]) -> None:
        super().__init__()
        self._scopes = scopes

    def is_outer(self, node: cst.Name) -> bool:
        """Say whether a name means the variable of the text's own level."""
        scope = self._scopes.get(node)
        while scope is not None and not isinstance(scope, GlobalScope):
            if node.value in scope.assignments:
                return False
            scope = scope.parent if scope.parent is not scope else None
        return True

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """Keep the attribute's own name."""
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """Keep the keyword's own name."""
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        """Keep the parameter's own name."""
        return updated_node.with_changes(name=original_node.name)


class _Rename(_Scoped):
    def __init__(
        self, scopes: Mapping[cst.CSTNode, Scope | None], names: Mapping[str, str]
    ) -> None:
        super().__init__(scopes)
        self._names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        new = self._names.get(original_node.value)
        if new is None or not self.is_outer(original_node):
            return updated_node
        return updated_node.with_changes(value=new)


class _CallHelpers(_Scoped):
    def __init__(
        self, scopes: Mapping[cst.CSTNode, Scope | None], helpers: Mapping[str, Lifted]
    ) -> None:
        super().__init__(scopes)
        self._helpers = helpers
        self._called: set[cst.Name] = set()

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Name):
            self._called.add(node.func)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        func = original_node.func
        lifted = self._helpers.get(func.value) if isinstance(func, cst.Name) else None
        if (
            lifted is None
            or not lifted.late
            or not isinstance(func, cst.Name)
            or not self.is_outer(func)
        ):
            return updated_node
        return updated_node.with_changes(args=_with_keywords(updated_node.args, lifted.late))

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        lifted = self._helpers.get(original_node.value)
        if lifted is None or not self.is_outer(original_node):
            return updated_node
        if not lifted.late or original_node in self._called:
            return updated_node.with_changes(value=lifted.new)
        passed = ", ".join(f"{name}={name}" for name in lifted.late)
        return cst.parse_expression(f"functools.partial({lifted.new}, {passed})")

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        return updated_node.with_changes(name=original_node.name)

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        return updated_node.with_changes(name=original_node.name)


def _with_keywords(arguments: Sequence[cst.Arg], names: tuple[str, ...]) -> list[cst.Arg]:
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    kept = list(arguments)
    if kept and not isinstance(kept[-1].comma, cst.Comma):
        kept[-1] = kept[-1].with_changes(comma=comma)
    added = [
        cst.Arg(cst.Name(name), keyword=cst.Name(name), equal=_TIGHT, comma=comma) for name in names
    ]
    added[-1] = added[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return kept + added


_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


class _ReplacePaths(cst.CSTTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        value = original_node.value
        text = value.evaluated_value if isinstance(value, cst.SimpleString) else None
        name = self._names.get(text) if isinstance(text, str) else None
        return updated_node if name is None else updated_node.with_changes(value=cst.Name(name))


class _ToNonlocal(cst.CSTTransformer):
    def leave_Global(self, original_node: cst.Global, updated_node: cst.Global) -> cst.Nonlocal:
        return cst.Nonlocal(names=original_node.names, semicolon=updated_node.semicolon)


class _AddParameters(cst.CSTTransformer):
    def __init__(self, name: str, parameters: tuple[str, ...]) -> None:
        super().__init__()
        self._name = name
        self._parameters = parameters
        self._depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._depth += 1

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._depth += 1

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self._depth -= 1
        return updated_node

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self._depth -= 1
        if self._depth:
            return updated_node
        changed = updated_node.with_changes(name=cst.Name(self._name))
        if not self._parameters:
            return changed
        params = changed.params
        star = params.star_arg if isinstance(params.star_arg, cst.Param) else cst.ParamStar()
        added = [cst.Param(cst.Name(name)) for name in self._parameters]
        return changed.with_changes(
            params=params.with_changes(kwonly_params=[*params.kwonly_params, *added], star_arg=star)
        )


def split_statements(text: str) -> list[str]:
    """Give the statements of a text, each with the comments above it and its line end."""
    lines = text.rstrip("\n").split("\n")
    parts, begin = [], 0
    for node in ast.parse(text).body:
        end = node.end_lineno or node.lineno
        if end <= begin:
            continue
        parts.append("\n".join(lines[begin:end]) + "\n")
        begin = end
    return parts


def indent(text: str, margin: str = "    ") -> str:
    """Give a text further to the right, the insides of strings left where they are."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.start[0] != token.end[0] and token.type not in {tokenize.NL, tokenize.NEWLINE}:
            held.update(range(token.start[0] + 1, token.end[0] + 1))
    return "\n".join(
        line if not line.strip() or number in held else margin + line
        for number, line in enumerate(text.split("\n"), start=1)
    )
