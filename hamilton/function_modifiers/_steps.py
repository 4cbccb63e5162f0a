"""Steps: functions put before or behind a node, each a node of its own.

A step is the bare function that is given, whatever decorators it carries; what it is bound to are
edits of its node's arguments. Its first parameter takes the value that is passed along.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import EllipsisType, FunctionType
from typing import Any

from hamilton.errors import InvalidDecoratorException
from hamilton.function_modifiers._targets import Target
from hamilton.function_modifiers.base import Compiling
from hamilton.function_modifiers.configuration import conditional, config
from hamilton.function_modifiers.dependencies import (
    GroupedDictDependency,
    GroupedListDependency,
    bind,
    check_bindings,
    is_dependency,
)
from hamilton.node import Argument, Literal, Node, Upstream, location

Namespace = str | EllipsisType | None
"""The prefix of steps' names: ``...`` the function's, or node's, name; ``None`` no prefix."""

_KEYWORD_FRIENDLY = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_GROUPS = (GroupedListDependency, GroupedDictDependency)


@dataclass(frozen=True, eq=False)
class Applicable:
    """A function to be applied: what it is bound to, when, under which name, and to what.

    Every method gives another one; made by :func:`step` and :func:`apply_to`.

    Attributes
    ----------
    fn
        The function; ``None`` as long as ``mutate`` has not said which.
    args
        Positional arguments after the value that is passed along.
    kwargs
        Arguments by name: constants, ``value``, ``source`` or ``group``.
    target_fn
        The function whose output is changed, for ``mutate``.
    conditions
        What the configuration must fulfil.
    name
        The node's name; ``None`` for one made of the function's.
    namespace
        The prefix of the name.
    target
        Which outputs are changed.
    """

    fn: Callable[..., Any] | None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    target_fn: Callable[..., Any] | None = None
    conditions: tuple[config, ...] = ()
    name: str | None = None
    namespace: Namespace = ...
    target: Target = None

    def when(self, **key_value_pairs: Any) -> Applicable:
        """Apply it only when every configuration key has the value given."""
        return self._if("when", key_value_pairs)

    def when_not(self, **key_value_pairs: Any) -> Applicable:
        """Apply it only when every configuration key has another value than the one given."""
        return self._if("when_not", key_value_pairs)

    def when_in(self, **key_value_group_pairs: Collection[Any]) -> Applicable:
        """Apply it only when every configuration key has one of the values given."""
        return self._if("when_in", key_value_group_pairs)

    def when_not_in(self, **key_value_group_pairs: Collection[Any]) -> Applicable:
        """Apply it only when every configuration key has none of the values given."""
        return self._if("when_not_in", key_value_group_pairs)

    def named(self, name: str, namespace: Namespace = ...) -> Applicable:
        """Give the node a name, and a prefix that ``pipe_input`` puts before it."""
        return dataclasses.replace(self, name=name, namespace=namespace)

    def namespaced(self, namespace: Namespace) -> Applicable:
        """Give the node a prefix; ``pipe_output`` prefixes each step with its output's name."""
        return dataclasses.replace(self, namespace=namespace)

    def on_output(self, target: Target) -> Applicable:
        """Choose which outputs are changed: a name or names; ``None`` the sinks."""
        return dataclasses.replace(self, target=target)

    def resolves(self, configuration: Mapping[str, Any]) -> bool:
        """Say whether a configuration fulfils every condition."""
        return all(when.resolve("step", configuration) is not None for when in self.conditions)

    def asked_keys(self) -> list[str]:
        """Name the configuration keys that its conditions look at."""
        return [key for when in self.conditions for key in when.keys_used()]

    def validate(self, decorator: str) -> None:
        """Refuse functions that cannot be called with names, and arguments they do not take.

        Parameters
        ----------
        decorator
            The decorator that applies it, for messages.

        Raises
        ------
        InvalidDecoratorException
            Naming the step and what is wrong.
        """
        function = _function(self, decorator)
        _refuse_unfriendly(function, decorator)
        _refuse_untyped(self, function, decorator)
        given = _bound(self, function, decorator)
        groups = {name: one for name, one in given.items() if isinstance(one, _GROUPS)}
        check_bindings(function, groups, "step")

    def _if(self, kind: str, pairs: Mapping[str, Any]) -> Applicable:
        more = conditional(kind, None, pairs)
        return dataclasses.replace(self, conditions=(*self.conditions, more))


def step(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Applicable:
    """Make a step of a function, for ``pipe_input`` and ``pipe_output``.

    Parameters
    ----------
    fn
        Takes the value passed along as its first parameter; all parameters are annotated. It need
        not lie in the module, and its name may begin with ``_``.
    *args
        Arguments after the first.
    **kwargs
        Arguments by name: constants, ``value(...)``, ``source("node")`` or ``group(...)``. A
        parameter with a default that is not mentioned reads the node of its name if there is one.
    """
    return Applicable(fn, args, kwargs)


def apply_to(fn_: Callable[..., Any], **mutating_fn_kwargs: Any) -> Applicable:
    """Say what ``mutate`` changes, with arguments for this function alone.

    Parameters
    ----------
    fn_
        A function of the same module.
    **mutating_fn_kwargs
        As in :func:`step`; they win over those of ``mutate``.

    Raises
    ------
    TypeError
        If it is no function, such as its name.
    """
    if not isinstance(fn_, FunctionType):
        msg = (
            f"Strings are not supported currently. @mutate changes functions; {fn_!r} is none. "
            "Write the function itself, without quotes."
        )
        raise TypeError(msg)
    return Applicable(None, (), mutating_fn_kwargs, fn_)


def named_steps(
    steps: Sequence[Applicable], namespace: str, taken: Collection[str]
) -> list[tuple[Applicable, str]]:
    """Give each step its node's name.

    Parameters
    ----------
    steps
        Steps in order.
    namespace
        The prefix of those that do not choose their own; ``""`` for none.
    taken
        Names of the function's other nodes.

    Returns
    -------
    list of pairs
        Each step and its name. A name made of a function's is numbered by how often that function
        was applied before, under whichever name; a name that was chosen never is.
    """
    known = set(taken)
    uses: Counter[str] = Counter()
    pairs = []
    for one in steps:
        name, applied = _qualified(one, namespace), getattr(one.fn, "__name__", "")
        if one.name is None:
            name = unused(f"{name}_{uses[applied]}" if uses[applied] else name, known)
        uses[applied] += 1
        known.add(name)
        pairs.append((one, name))
    return pairs


def unused(name: str, taken: Collection[str]) -> str:
    """Give a name, numbered if it is taken: ``x``, ``x_1``, ``x_2``."""
    candidate, count = name, 0
    while candidate in taken:
        count += 1
        candidate = f"{name}_{count}"
    return candidate


def chain(
    pairs: Sequence[tuple[Applicable, str]],
    start: str,
    function: Callable[..., Any],
    compiler: Compiling,
) -> list[Node]:
    """Make the nodes of steps, each reading the one before.

    Parameters
    ----------
    pairs
        Steps with their names, in order.
    start
        The node that the first one reads.
    function
        The decorated function.
    compiler
        Makes the plain node of a step's function.
    """
    nodes: list[Node] = []
    previous = start
    for one, name in pairs:
        nodes.append(_node(one, name, previous, compiler).evolve(originating_functions=(function,)))
        previous = name
    return nodes


def _node(one: Applicable, name: str, previous: str, compiler: Compiling) -> Node:
    function = _function(one, "step")
    plain = compiler.own_node(function, name)
    arguments: dict[str, Argument] = dict(plain.arguments)
    first = next(iter(arguments))
    entry = arguments[first]
    assert isinstance(entry, Upstream)  # noqa: S101 - a plain node reads by name
    arguments[first] = Upstream(previous, entry.type, entry.required)
    for parameter, given in _bound(one, function, "step").items():
        arguments[parameter] = _argument(given, arguments[parameter], parameter)
    return plain.evolve(arguments=arguments)


def _argument(given: Any, wanted: Argument, parameter: str) -> Argument:
    return bind(given, wanted, parameter) if is_dependency(given) else Literal(given)


def _bound(one: Applicable, function: Callable[..., Any], decorator: str) -> dict[str, Any]:
    """Give what a step binds by parameter, without the first."""
    signature = inspect.signature(function)
    try:
        bound = signature.bind(None, *one.args, **one.kwargs)
    except TypeError as error:
        msg = (
            f"Function: {function.__name__} cannot be applied with the following args: {one.args} "
            f"and the following kwargs: {dict(one.kwargs)} ({error}). @{decorator} passes the value "
            f"to its first parameter: {function.__name__}{signature} ({location(function)})."
        )
        raise InvalidDecoratorException(msg) from None
    return dict(list(bound.arguments.items())[1:])


def _function(one: Applicable, decorator: str) -> Callable[..., Any]:
    if not isinstance(one.fn, FunctionType):
        msg = f"@{decorator} applies plain functions; {one.fn!r} is none. Define one that calls it."
        raise InvalidDecoratorException(msg)
    return one.fn


def _refuse_unfriendly(function: Callable[..., Any], decorator: str) -> None:
    parameters = inspect.signature(function).parameters
    bad = [str(one) for one in parameters.values() if one.kind not in _KEYWORD_FRIENDLY]
    if bad or not parameters:
        problem = ", ".join(bad) or "it has none"
        msg = (
            f"Function: {function.__name__} has invalid parameters. You cannot apply a function with "
            f"parameters that are not keyword-friendly: {problem} ({location(function)}). "
            f"@{decorator} applies functions of one or more named parameters."
        )
        raise InvalidDecoratorException(msg)


def _refuse_untyped(one: Applicable, function: Callable[..., Any], decorator: str) -> None:
    wanted = [*inspect.signature(function).parameters, "return"]
    missing = [name for name in wanted if name not in function.__annotations__]
    if missing:
        msg = (
            f"Function: {function.__name__} cannot be applied with the following args: {one.args} "
            f"and the following kwargs: {dict(one.kwargs)}. Under @{decorator} its parameters and "
            f"its result must be typed; {', '.join(missing)} has no annotation "
            f"({location(function)})."
        )
        raise InvalidDecoratorException(msg)


def _qualified(one: Applicable, namespace: str) -> str:
    name = one.name
    if name is None:
        own = one.fn.__name__ if one.fn is not None else ""
        name = f"with{own}" if own.startswith("_") else f"with_{own}"
    prefix = namespace if one.namespace is ... else one.namespace
    return f"{prefix}.{name}" if prefix else name


__all__ = ["Applicable", "Namespace", "apply_to", "chain", "named_steps", "step", "unused"]
