"""Transformations put before, behind or in place of a function: pipes, ``@mutate``, ``@does``.

A pipe is a chain of nodes, each relinked to the one before. ``pipe_input`` stands between a node and
the parameter that reads it; ``pipe_output`` between a function, whose own node is then ``NAME.raw``,
and ``NAME``. ``mutate`` is a ``pipe_output`` told by the function that is put behind.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamilton import htypes
from hamilton._rooms import opener
from hamilton.errors import (
    InvalidDecoratorException,
    NotSameModuleError,
    SingleTargetError,
    did_you_mean,
)
from hamilton.function_modifiers._does import does
from hamilton.function_modifiers._steps import (
    Applicable,
    Namespace,
    apply_to,
    chain,
    named_steps,
    step,
    unused,
)
from hamilton.function_modifiers._targets import Target, entry_node, name_read, outputs, single
from hamilton.function_modifiers.base import Compiling, Modifier, Resolver, Stage
from hamilton.node import Node, NodeType, Upstream, identity, location

if not TYPE_CHECKING:  # a checker would take any name for one of the module
    _ROOMS = {"_deprecated": ("dynamic_transform", "model", "pipe")}
    __getattr__ = opener(__name__, _ROOMS, package="hamilton.function_modifiers")

FINAL_PARAMETER = "value"


class pipe_input(Modifier):
    """Put steps before a function, on the way into one of its parameters.

    Parameters
    ----------
    *transforms
        Steps, in the order in which the value passes them. Those whose conditions the
        configuration does not fulfil are left out.
    namespace
        Prefix of the steps' names: ``...`` the function's name, ``None`` no prefix.
    on_input
        The parameter; the first by default.
    collapse
        Not implemented, as in Hamilton: each step is a node of its own.

    Notes
    -----
    Of several on one parameter, the upper one's steps come first.

    Examples
    --------
    >>> def _scaled(value: float, by: float) -> float:
    ...     return value * by
    >>> @pipe_input(step(_scaled, by=1.19))
    ... def invoice(net: float) -> str:
    ...     return f"{net:.2f}"
    """

    stage = Stage.INJECT
    takes_functions = True

    def __init__(
        self,
        *transforms: Applicable,
        namespace: Namespace = ...,
        on_input: str | None = None,
        collapse: bool = False,
    ) -> None:
        _refuse_collapse("pipe_input", collapse=collapse)
        wanted: object = on_input
        if wanted is not None and not isinstance(wanted, str):
            msg = (
                "on_input currently only supports a single target parameter specified by a string. "
                f"It is {on_input!r}: write one pipe_input for each parameter."
            )
            raise NotImplementedError(msg)
        self._steps = transforms
        self._namespace = namespace
        self._on_input = on_input

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse parameters that are none, and steps that cannot be called."""
        known = function.__code__.co_varnames[: _count(function)]
        if self._on_input not in (*known, None) or not known:
            wanted = self._on_input or "a parameter"
            msg = (
                f"@pipe_input on {function.__name__} ({location(function)}): {wanted} is to take "
                f"the steps' result; its parameters are {', '.join(known) or 'none'}. "
                f"{did_you_mean(wanted, known)}"
            )
            raise InvalidDecoratorException(msg.strip())
        _validate_steps(self._steps, "pipe_input", self._namespace)

    def asked_keys(self) -> Iterable[str]:
        """Name the configuration keys that the steps' conditions look at."""
        return _asked_keys(self._steps)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the steps' nodes before the one that reads the parameter."""
        steps = [one for one in self._steps if one.resolves(compiler.config)]
        if not steps:
            return nodes
        reader = entry_node(nodes, function, "pipe_input")
        parameter = self._on_input or next(iter(compiler.own_node(function, "").arguments))
        start = name_read(reader, parameter)
        name = single(nodes, function, "pipe_input").name
        pairs = named_steps(steps, _prefix(self._namespace, name), {node.name for node in nodes})
        made = chain(pairs, start, function, compiler)
        changed = reader.relink({start: made[-1].name})
        return [changed if node is reader else node for node in nodes] + made


class pipe_output(Modifier):
    """Put steps behind a function; its own result is the node ``NAME.raw``.

    Parameters
    ----------
    *transforms
        Steps, in the order in which the value passes them. Those whose conditions the
        configuration does not fulfil are left out; without any, nothing is changed.
    namespace
        Prefix of the steps' names: ``...`` the output's name, ``None`` no prefix.
    on_output
        Which of the function's nodes: ``None`` its sinks, a name or names. A step may choose
        for itself (``step(...).on_output(...)``), but not both.
    collapse
        Not implemented, as in Hamilton: each step is a node of its own.

    Raises
    ------
    SingleTargetError
        If the decorator and a step both choose outputs.

    Notes
    -----
    Of a function that expands (``Parallelizable``), each item goes through the steps, as in
    Hamilton: ``NAME.raw`` expands, and a step takes an item. A step typed to take them all is
    refused when the graph is built.
    """

    stage = Stage.TRANSFORM
    takes_functions = True

    def __init__(
        self,
        *transforms: Applicable,
        namespace: Namespace = ...,
        on_output: Target = None,
        collapse: bool = False,
    ) -> None:
        _refuse_collapse("pipe_output", collapse=collapse)
        if on_output is ...:
            msg = "Cannot apply Elipsis(...) to on_output. Use None, single string or list of strings."
            raise ValueError(msg)
        self._steps = transforms
        self._namespace = namespace
        self._on_output = on_output

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse targets given twice, and steps that cannot be called."""
        if self._on_output is not None and any(one.target is not None for one in self._steps):
            msg = (
                f"Cannot have target set on pipe_output and step level. Choose the outputs of "
                f"{function.__name__} ({location(function)}) in one of the two."
            )
            raise SingleTargetError(msg)
        _validate_steps(self._steps, "pipe_output", self._namespace)

    def asked_keys(self) -> Iterable[str]:
        """Name the configuration keys that the steps' conditions look at."""
        return _asked_keys(self._steps)

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the steps' nodes behind those that are changed."""
        steps = [
            dataclasses.replace(one, namespace=...)
            for one in self._steps
            if one.resolves(compiler.config)
        ]
        chosen = {id(one): self._chosen(nodes, one) for one in steps}
        changed: list[Node] = []
        for node in nodes:
            own = [one for one in steps if node.name in chosen[id(one)]]
            changed += self._behind(node, own, nodes, function, compiler) if own else [node]
        return changed

    @property
    def chooses_outputs(self) -> bool:
        """Whether the decorator, not its steps, says which nodes are changed."""
        return self._on_output is not None

    def followed_by(self, steps: Sequence[Applicable]) -> pipe_output:
        """Give the pipe with more steps at its end."""
        return pipe_output(
            *self._steps, *steps, namespace=self._namespace, on_output=self._on_output
        )

    def _chosen(self, nodes: Sequence[Node], one: Applicable) -> set[str]:
        target = one.target if self._on_output is None else self._on_output
        return {node.name for node in outputs(nodes, None if target is ... else target)}

    def _behind(
        self,
        node: Node,
        steps: Sequence[Applicable],
        nodes: Sequence[Node],
        function: Callable[..., Any],
        compiler: Compiling,
    ) -> list[Node]:
        taken = {one.name for one in nodes}
        earlier = _piped(node, taken)
        raw = [] if earlier else [node.evolve(name=unused(f"{node.name}.raw", taken))]
        start = earlier or raw[0].name
        pairs = named_steps(steps, _prefix(self._namespace, node.name), taken)
        made = chain(pairs, start, function, compiler)
        return [*raw, *made, final_node(node, made[-1].name, made[-1].type)]


class mutate(Resolver):
    """Change what other functions of this module give, after the fact.

    The function decorated is put behind its targets as a step of ``pipe_output``; it is no node
    itself. Its first parameter takes the value. Several mutations of a target act in the order in
    which they are defined.

    Parameters
    ----------
    *target_functions
        Functions of the same module, or ``apply_to(function, ...)``.
    collapse
        As in :class:`pipe_output`.
    **mutating_function_kwargs
        Arguments of the function decorated, as in :func:`step`.

    Raises
    ------
    TypeError
        If a target is no function, such as its name.
    NotSameModuleError
        If a target is of another module, when the decorator is applied.

    Notes
    -----
    Under a ``@config`` of its own, a mutation is done only when that condition is met.

    Examples
    --------
    >>> def price() -> float:
    ...     return 100.0
    >>> @mutate(price, rate=0.19)
    ... def _with_tax(net: float, rate: float) -> float:
    ...     return net * (1 + rate)
    """

    takes_functions = True

    def __init__(
        self,
        *target_functions: Applicable | Callable[..., Any],
        collapse: bool = False,
        **mutating_function_kwargs: Any,
    ) -> None:
        _refuse_collapse("mutate", collapse=collapse)
        self.targets = tuple(
            one if isinstance(one, Applicable) else apply_to(one) for one in target_functions
        )
        self._kwargs = mutating_function_kwargs

    def validate(self, function: Callable[..., Any]) -> None:
        """Refuse targets of another module, and a function that cannot be called as a step."""
        for target in self.targets:
            module = getattr(target.target_fn, "__module__", None)
            if module != function.__module__:
                name = getattr(target.target_fn, "__name__", target.target_fn)
                msg = (
                    f"{function.__name__} ({location(function)}) of {function.__module__} cannot "
                    f"mutate {name} of {module}: a function is changed only from the module that "
                    "defines it, so that reading this one tells all. Use pipe_output there."
                )
                raise NotSameModuleError(msg)
            self.applied(target, function).validate("mutate")

    def resolve(self, name: str, config: Mapping[str, Any]) -> None:
        """Give no name under any configuration: it is no node."""
        del name, config

    def asked_keys(self) -> Iterable[str]:
        """Name the configuration keys that the targets' conditions look at."""
        return _asked_keys(self.targets)

    def applied(self, target: Applicable, function: Callable[..., Any]) -> Applicable:
        """Give the step that the function is for one of its targets."""
        return dataclasses.replace(target, fn=function, kwargs={**self._kwargs, **target.kwargs})


def final_node(node: Node, last: str, type_: Any) -> Node:
    """Give the node under whose name a value goes on, after it was changed or checked.

    Parameters
    ----------
    node
        The node as its function makes it.
    last
        The node that has the value.
    type_
        Its type; of a node that expands, the type of each item.
    """
    return node.evolve(
        type=htypes.item_type(type_) if htypes.is_parallelizable(type_) else type_,
        function=identity,
        arguments={FINAL_PARAMETER: Upstream(last, type_)},
        kind=NodeType.STANDARD,
        defaults={},
    )


def _piped(node: Node, taken: set[str]) -> str:
    """Give the last step that a node passes on, ``""`` if it is not the end of a pipe."""
    is_final = node.function is identity and f"{node.name}.raw" in taken
    return next(iter(node.reads)) if is_final else ""


def _prefix(namespace: Namespace, name: str) -> str:
    return name if namespace is ... else namespace or ""


def _count(function: Callable[..., Any]) -> int:
    code = function.__code__
    return int(code.co_argcount + code.co_kwonlyargcount)


def _asked_keys(steps: Sequence[Applicable]) -> list[str]:
    return [key for one in steps for key in one.asked_keys()]


def _validate_steps(steps: Sequence[Applicable], decorator: str, namespace: Namespace) -> None:
    for one in steps:
        given: object = one
        if not isinstance(given, Applicable):
            hint = f"Write step({getattr(given, '__name__', 'function')})."
            msg = f"@{decorator} takes steps; {given!r} is none. {hint}"
            raise InvalidDecoratorException(msg)
        one.validate(decorator)
        if namespace is not ... and one.namespace is not ...:
            name = getattr(one.fn, "__name__", one.fn)
            msg = (
                "Currently, setting namespace globally inside pipe(...)/flow(...) is not compatible "
                f"with setting namespace for a step(...) call. @{decorator} has {namespace!r}, the "
                f"step of {name} {one.namespace!r}: choose it in one of them."
            )
            raise InvalidDecoratorException(msg)


def _refuse_collapse(decorator: str, *, collapse: bool) -> None:
    if collapse:
        msg = (
            f"Collapsing step() functions as one node is not yet implemented for {decorator}(). "
            "Each step is a node that can be asked for; leave collapse out, or call the steps from "
            "one function."
        )
        raise NotImplementedError(msg)


__all__ = [
    "Applicable",
    "apply_to",
    "does",
    "final_node",
    "mutate",
    "pipe_input",
    "pipe_output",
    "step",
]
