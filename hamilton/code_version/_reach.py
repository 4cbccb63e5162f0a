"""What functions and classes reach: a graph of parts, found once for a run.

A *part* is a function or a class of the project. Its token tells what it says itself, with the
digests of the constants it names; its children are the functions and classes that it names. The
fingerprint of a part is the hash of all that can be reached from it, in order.
"""

from __future__ import annotations

import builtins
import collections
from collections.abc import Iterable
from dataclasses import dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from hamilton.code_version._code import CodeFacts, read_code
from hamilton.code_version._members import members
from hamilton.code_version._modules import imported
from hamilton.code_version._places import Places
from hamilton.code_version._witness import MISSING, LookedUp, Witness, content
from hamilton.compare import UNHASHABLE, digest, kind_of, reduced
from hamilton.errors import HamiltonError

_PLAIN: Final = (type(None), bool, int, float, str, bytes)
_CONTAINERS: Final = (list, dict, set, collections.deque)
_TAKEN_APART: Final = frozenset({"sequence", "mapping", "set", "object", "estimator"})
_ITEMS: Final = (3, 4)
"""Where what pickle sees of an object has iterators over its items."""

_OF_IMPORT: Final = frozenset(
    {
        "__annotations__", "__builtins__", "__cached__", "__doc__", "__file__", "__loader__",
        "__name__", "__package__", "__path__", "__spec__",
    }
)  # fmt: skip
"""What every module has."""

_NAMED: Final = (BuiltinFunctionType, type(list.append), type(str.__add__), type("".__add__))


class NoFingerprintError(HamiltonError):
    """Something that code reaches has no fingerprint."""


@dataclass(frozen=True, slots=True)
class Part:
    """A function or a class of the project.

    Attributes
    ----------
    token
        What it says itself.
    children
        The functions and classes it names, in order.
    witness
        What it was told from; ``None`` if that may change without a trace, as a list may.
    """

    token: bytes
    children: tuple[Any, ...]
    witness: Witness | None = None


class Reach:
    """Finds parts, and keeps them; for one run, as constants may have other values in the next.

    Parameters
    ----------
    places
        Tells the project's code from that of others.
    codes
        What was read of code objects so far; never out of date, as these do not change.
    kept
        Parts of earlier runs; one is taken again while its witness holds.
    """

    def __init__(
        self,
        places: Places,
        codes: dict[int, tuple[CodeType, CodeFacts]],
        kept: dict[int, tuple[Any, Part]],
    ) -> None:
        self.places = places
        self._codes = codes
        self._kept = kept
        self._parts: dict[int, tuple[Any, Part]] = {}

    def facts(self, code: CodeType) -> CodeFacts:
        """Give what a code object says and names."""
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes[id(code)] = (code, read_code(code))
        return known[1]

    def part(self, thing: Any) -> Part:
        """Give the part of a function or class of the project."""
        known = self._parts.get(id(thing))
        if known is None:
            known = self._kept.get(id(thing))
            if known is None or known[1].witness is None or not known[1].witness.holds():
                known = self._kept[id(thing)] = (thing, Draft(self).part(thing))
            self._parts[id(thing)] = known
        return known[1]

    def everything(self, start: Part) -> tuple[list[bytes], tuple[Reached, ...]]:
        """Give the tokens of all that can be reached from a part, with who names whom."""
        numbers: dict[int, int] = {}
        tokens: list[bytes] = []
        reached: list[Reached] = []
        waiting: list[Any] = []
        pending = [start]
        while pending:
            part = pending.pop()
            tokens.append(part.token)
            for child in part.children:
                if id(child) not in numbers:
                    numbers[id(child)] = len(numbers)
                    waiting.append(child)
                tokens.append(b"%d" % numbers[id(child)])
            if waiting:
                thing = waiting.pop()
                pending.append(self.part(thing))
                reached.append((thing, pending[0]))
        return tokens, tuple(reached)


Reached = tuple[Any, Part]
"""A function or a class, with the part that it was when it was reached."""


class Draft:
    """What a part says, while it is put together.

    Parameters
    ----------
    reach
        Where parts are kept.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._said: list[str] = []
        self._children: list[Any] = []
        self._inside: set[int] = set()
        self._whole: set[int] = set()
        self._looked_up: list[LookedUp] = []
        self.is_steady = True

    def done(self, function: FunctionType | None = None) -> Part:
        """Give the part, with a witness if it is a function's."""
        token = "\0".join(self._said).encode("utf-8", "surrogatepass")
        witness = None
        if function is not None and self.is_steady:
            witness = Witness.of(function, self._looked_up)
        return Part(token, (*self._children,), witness)

    def say(self, *words: object) -> None:
        """Add words."""
        self._said.extend(map(str, words))

    def tell(self, value: Any) -> None:
        """Tell a value: by its digest, or by what it is made of, where that may be code.

        Raises
        ------
        NoFingerprintError
            Naming what has no fingerprint.
        """
        if type(value) in _PLAIN:
            self.say(type(value).__name__, _written(value))
        elif isinstance(value, FunctionType):
            self._tell_function(value)
        elif isinstance(value, type):
            self._tell_class(value)
        elif isinstance(value, MethodType):
            self.tell(value.__func__)
            self.tell(value.__self__)
        elif isinstance(value, ModuleType):
            self._tell_whole_module(value)
        elif isinstance(value, _NAMED):
            self._tell_builtin(value)
        else:
            self._tell_data(value)

    def part(self, thing: Any) -> Part:
        """Tell what a function or a class of the project says, and give that."""
        if isinstance(thing, type):
            self._tell_class_body(thing)
            return self.done()
        self._tell_function_body(thing)
        return self.done(thing)

    def _tell_function(self, function: FunctionType) -> None:
        if self._reach.places.is_project_code(function.__code__):
            self._name(function)
            return
        home = function.__globals__.get("__name__", "")
        self.say("foreign", home, function.__code__.co_name, self._reach.places.version(home))
        self._tell_wrapped(function)

    def _tell_wrapped(self, function: FunctionType) -> None:
        """Tell what a function of others was made from: a decorator's, or what it closes over."""
        registry = getattr(function, "registry", None)
        wrapped = getattr(function, "__wrapped__", None)
        if registry is not None or wrapped is not None or function.__closure__:
            self.is_steady = False
        if registry is not None and hasattr(function, "dispatch"):
            for kind, handler in registry.items():
                self.say("handles", kind.__module__, kind.__qualname__)
                self.tell(handler)
        if wrapped is not None:
            self.tell(wrapped)
        else:
            for cell in function.__closure__ or ():
                inside = content(cell)
                if isinstance(inside, (FunctionType, MethodType, type)):
                    self.tell(inside)

    def _tell_class(self, kind: type) -> None:
        if self._reach.places.is_project_class(kind):
            self._name(kind)
        else:
            self.say("foreign", self._reach.places.foreign(kind))

    def _name(self, child: Any) -> None:
        self.say("part")
        self._children.append(child)

    def _tell_builtin(self, value: Any) -> None:
        owner = getattr(value, "__self__", None)
        self.say("builtin", self._reach.places.foreign(value))
        if owner is not None and not isinstance(owner, ModuleType):
            self.tell(owner)

    def _tell_data(self, value: Any) -> None:
        self.is_steady = self.is_steady and type(value) is tuple
        wrapped = getattr(value, "__wrapped__", None) if callable(value) else None
        if wrapped is not None:
            self.say("wraps", type(value).__qualname__)
            self.tell(wrapped)
            return
        if kind_of(value) not in _TAKEN_APART:
            said = digest(value)
            if said == UNHASHABLE:
                raise _without(value)
            self.say(said)
        elif id(value) in self._inside:
            self.say("above")
        else:
            self._inside.add(id(value))
            self._take_apart(value)
            self._inside.discard(id(value))

    def _take_apart(self, value: Any) -> None:
        kind = type(value)
        if kind in (set, frozenset):
            self._tell_set(value)
        elif kind in (list, tuple):
            self.say(kind.__name__, len(value))
            for item in value:
                self.tell(item)
        elif kind is dict:
            self.say("dict", len(value))
            for key, item in value.items():
                self.tell(key)
                self.tell(item)
        else:
            self._tell_state(value)

    def _tell_set(self, value: Iterable[Any]) -> None:
        """Tell a set, in an order that is the same in every process."""
        said: list[tuple[Part, Any]] = []
        for item in value:
            draft = Draft(self._reach)
            draft.tell(item)
            said.append((draft.done(), item))
        said.sort(key=_by_token)
        self.say("set", len(said))
        for _, item in said:
            self.tell(item)

    def _tell_state(self, value: Any) -> None:
        """Tell an object by its class and by the state that pickle sees."""
        try:
            seen = reduced(value)
        except Exception as error:
            raise _without(value) from error
        self.say("object")
        self.tell(type(value))
        for place, item in enumerate((seen,) if isinstance(seen, str) else seen):
            self.tell(list(item) if place in _ITEMS and item is not None else item)

    def _tell_function_body(self, function: FunctionType) -> None:
        facts = self._reach.facts(function.__code__)
        self.say("function", facts.token)
        if function.__defaults__ or function.__kwdefaults__:
            self._tell_under("defaults", (function.__defaults__, function.__kwdefaults__))
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            self._tell_named(name, content(cell), facts, is_read=name in facts.read)
        for name in sorted(facts.names):
            value = self._look_up(name, function.__globals__)
            self._tell_named(name, value, facts, is_read=name in facts.read)
        for name, level in sorted(facts.imports):
            self.is_steady = False
            module = imported(name, level, function.__globals__, self._reach.places)
            self._tell_named(name, module, facts, is_read=True)

    def _look_up(self, name: str, namespace: dict[str, Any]) -> Any:
        """Find what a name stands for, as a function does that has these globals."""
        value = MISSING
        for names in (namespace, vars(builtins)):
            value = names.get(name, MISSING)
            self._looked_up.append((names, name, value))
            if value is not MISSING:
                break
        return value

    def _tell_named(self, name: str, value: Any, facts: CodeFacts, *, is_read: bool) -> None:
        if value is MISSING:
            self.say(name, "is missing")
        elif isinstance(value, ModuleType):
            self._tell_named_module(name, value, facts, set())
        elif type(value) in _CONTAINERS and not is_read:
            self.say(name, "is written")
        else:
            self._tell_under(name, value)

    def _tell_named_module(
        self, name: str, module: ModuleType, facts: CodeFacts, seen: set[int]
    ) -> None:
        """Tell of a module what code asks it for, or all if code does more with it."""
        if not self._reach.places.is_project_module(module):
            self.say(name, "foreign", module.__name__, self._reach.places.version(module.__name__))
        elif name.rpartition(".")[2] in facts.bare:
            self._tell_under(name, module)
        else:
            self._tell_module(name, module, facts, seen)

    def _tell_module(self, name: str, module: ModuleType, facts: CodeFacts, seen: set[int]) -> None:
        self.say(name, "module")
        seen.add(id(module))
        for attribute in sorted(facts.attributes):
            value = vars(module).get(attribute, MISSING)
            self._looked_up.append((vars(module), attribute, value))
            if value is MISSING:
                continue
            if isinstance(value, ModuleType):
                if id(value) not in seen:
                    self._tell_named_module(attribute, value, facts, seen)
            else:
                self._tell_under(attribute, value)

    def _tell_whole_module(self, module: ModuleType) -> None:
        """Tell all of a module that is held as a value: what is asked of it cannot be seen."""
        home = module.__name__
        if not self._reach.places.is_project_module(module):
            self.say("foreign module", home, self._reach.places.version(home))
            return
        self.is_steady = False
        self.say("whole module", home)
        if id(module) in self._whole:
            return
        if type(module) is not ModuleType:  # it may be loaded, or answer, when it is asked
            raise _without(module)
        self._whole.add(id(module))
        for name, value in sorted(vars(module).items()):
            if name not in _OF_IMPORT:
                self._tell_under(f"{home}.{name}", value)

    def _tell_under(self, name: str, value: Any) -> None:
        self.say(name)
        try:
            self.tell(value)
        except NoFingerprintError as error:
            msg = f"{name}: {error}"
            raise NoFingerprintError(msg) from error

    def _tell_class_body(self, kind: type) -> None:
        self.say("class", kind.__qualname__)
        for base in (type(kind), *kind.__mro__[1:]):
            self.tell(base)
        for name, value in members(kind):
            self._tell_under(name, value)


def hash_tokens(tokens: Iterable[bytes]) -> str:
    """Give the digest of tokens, each with its length."""
    import base64
    import hashlib

    state = hashlib.blake2b(digest_size=24)
    for token in tokens:
        state.update(b"%d:" % len(token))
        state.update(token)
    return base64.urlsafe_b64encode(state.digest()).decode()


def _written(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # a number of more digits than Python writes
        return digest(value)


def _by_token(pair: tuple[Part, Any]) -> bytes:
    return pair[0].token


def _without(value: Any) -> NoFingerprintError:
    kind = type(value)
    return NoFingerprintError(f"a {kind.__module__}.{kind.__qualname__} has no fingerprint")


__all__ = ["Draft", "NoFingerprintError", "Part", "Reach", "hash_tokens"]
