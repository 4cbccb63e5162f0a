"""What a code object says and names, read from its instructions."""

from __future__ import annotations

import dis
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Final

from hamilton.compare import digest

_GLOBAL: Final = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_FREE: Final = ("LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")
_METHOD: Final = ("LOAD_METHOD", "LOAD_ATTR")
_ATTRIBUTE: Final = (*_METHOD, "STORE_ATTR", "DELETE_ATTR")
_IMPORTS: Final = ("IMPORT_NAME", "IMPORT_FROM")
_SILENT: Final = frozenset({"CACHE", "EXTENDED_ARG", "NOP", "RESUME"})
_WRITES: Final = frozenset(
    {"append", "appendleft", "extend", "insert", "add", "update", "clear", "discard"}
)
"""Methods of containers that change them; who drops their answer has read nothing."""

_JUMPS: Final = frozenset({*dis.hasjrel, *dis.hasjabs})


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code object, with those inside it, says and names.

    Attributes
    ----------
    token
        The digest of what it says: no names of files, no lines, no documentation.
    names
        Names looked up in globals.
    attributes
        Names looked up on something.
    imports
        Modules imported inside: name, and number of leading dots.
    read
        Names of globals and free variables whose values are used.
    bare
        Names, of attributes and imports too, whose values are used for more than attributes of
        them: passed on, kept, given back.
    """

    token: str
    names: frozenset[str]
    attributes: frozenset[str]
    imports: frozenset[tuple[str, int]]
    read: frozenset[str]
    bare: frozenset[str]


def read_code(code: CodeType) -> CodeFacts:
    """Read a code object and those inside it."""
    told = [one for one in dis.get_instructions(code) if one.opname not in _SILENT]
    inner = {id(one): read_code(one) for one in code.co_consts if isinstance(one, CodeType)}
    names = frozenset(one.argval for one in told if one.opname in _GLOBAL)
    attributes = frozenset(code.co_names) - names
    return CodeFacts(
        _token(code, told, inner),
        names.union(*(one.names for one in inner.values())),
        attributes.union(*(one.attributes for one in inner.values())),
        frozenset(_imports(told)).union(*(one.imports for one in inner.values())),
        frozenset(_reads(told)).union(*(one.read for one in inner.values())),
        _bare(told, frozenset().union(*(one.bare for one in inner.values()))),
    )


def _token(code: CodeType, told: Sequence[dis.Instruction], inner: dict[int, CodeFacts]) -> str:
    head = (
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_flags,
        code.co_varnames[: code.co_nlocals],
        code.co_cellvars,
        code.co_freevars,
        getattr(code, "co_exceptiontable", b""),
    )
    said = [f"{one.opname} {_operand(one, inner)}" for one in told]
    return digest([repr(head), *said])


def _operand(one: dis.Instruction, inner: dict[int, CodeFacts]) -> str:
    if one.opcode in dis.hasconst:
        facts = inner.get(id(one.argval))
        return digest(one.argval) if facts is None else facts.token
    return str(one.argval) if isinstance(one.argval, str) else str(one.arg)


def _imports(told: Sequence[dis.Instruction]) -> Iterator[tuple[str, int]]:
    for place, one in enumerate(told):
        if one.opname == "IMPORT_NAME":
            level = told[place - 2].argval
            depth = level if isinstance(level, int) else 0
            yield str(one.argval), depth
            if told[place + 1].opname != "IMPORT_FROM":  # of `import a.b` the code has a
                yield str(one.argval).partition(".")[0], depth


def _reads(told: Sequence[dis.Instruction]) -> Iterator[str]:
    """Give the names whose values are used, for more than a change that nothing is asked of."""
    for place, one in enumerate(told):
        if one.opname in (*_GLOBAL, *_FREE) and not _is_write(told, place):
            yield str(one.argval)


def _bare(told: Sequence[dis.Instruction], inside: frozenset[str]) -> frozenset[str]:
    """Give the names of what is not only asked for attributes; ``inside``: by code inside."""
    loads = [
        one.argval
        for one, after in itertools.pairwise(told)
        if _is_load(one) and after.opname not in _ATTRIBUTE
    ]
    bare = inside.union(*map(_names, loads))
    return bare.union(name for name, bound in _bound(told) if bound in bare)


def _is_load(one: dis.Instruction) -> bool:
    return one.opname in (*_GLOBAL, *_FREE, *_METHOD) or "LOAD_FAST" in one.opname


def _names(argval: str | tuple[str, ...]) -> tuple[str, ...]:
    """Give the names of an instruction, of which some stand for two since Python 3.13."""
    return argval if isinstance(argval, tuple) else (argval,)


def _bound(told: Sequence[dis.Instruction]) -> Iterator[tuple[str, str]]:
    """Give what is imported inside with the name that it is bound to there."""
    for place, one in enumerate(told):
        if one.opname in _IMPORTS and told[place + 1].opname != "IMPORT_FROM":
            stores = (after for after in told[place:] if after.opname.startswith("STORE"))
            for store in itertools.islice(stores, 1):
                yield str(one.argval).rpartition(".")[2], _names(store.argval)[0]


def _is_write(told: Sequence[dis.Instruction], place: int) -> bool:
    """Say whether a load is the head of a call like ``seen.append(x)`` whose answer is dropped."""
    method = told[place + 1] if place + 1 < len(told) else None
    if method is None or method.opname not in _METHOD or method.argval not in _WRITES:
        return False
    depth = 1
    for after in range(place + 1, len(told) - 1):
        one = told[after]
        if one.opcode in _JUMPS:
            return False
        depth += dis.stack_effect(one.opcode, one.arg, jump=False)
        if depth == 1 and one.opname.startswith("CALL"):
            return told[after + 1].opname == "POP_TOP"
    return False


__all__ = ["CodeFacts", "read_code"]
