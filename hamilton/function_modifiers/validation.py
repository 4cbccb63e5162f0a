"""Checks on what a function returns: ``@check_output`` and ``@check_output_custom``.

``NAME_raw`` is the value as it is computed, ``NAME_<check>`` what each check found, and ``NAME`` the
value that went through all of them. Checks that are stacked join those below.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import Any, Final

from hamilton.data_quality.base import (
    BaseDefaultValidator,
    DataValidationLevel,
    DataValidator,
    ValidationResult,
    act_on,
    is_async_validator,
)
from hamilton.errors import DefinitionError, InvalidDecoratorException
from hamilton.function_modifiers._steps import unused
from hamilton.function_modifiers._targets import Target, outputs, produced_type
from hamilton.function_modifiers.base import Compiling, Modifier, Stage
from hamilton.function_modifiers.macros import final_node
from hamilton.node import Argument, Group, Literal, Node, NodeType, Upstream, location

IS_DATA_VALIDATOR_TAG: Final = "hamilton.data_quality.contains_dq_results"
"""The tag of nodes that are the result of a check."""

DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG: Final = "hamilton.data_quality.source_node"
"""The tag that names the node whose value was checked."""


class BaseDataValidationDecorator(Modifier, abc.ABC):
    """Put checks behind a function; subclasses say which.

    Parameters
    ----------
    target_
        Which of the function's nodes: ``None`` its sinks, a name or names, ``...`` all.
    """

    stage = Stage.TRANSFORM

    def __init__(self, target_: Target = None) -> None:
        self._target = target_

    @abc.abstractmethod
    def get_validators(self, node_to_validate: Node) -> Sequence[DataValidator]:
        """Give the checks of a node."""

    def rewrite(
        self, nodes: Sequence[Node], function: Callable[..., Any], compiler: Compiling
    ) -> Sequence[Node]:
        """Put the nodes of checks behind those that are checked."""
        del function, compiler
        chosen = {node.name for node in outputs(nodes, self._target)}
        taken = {node.name for node in nodes}
        checked: list[Node] = []
        for node in nodes:
            made = self._checked(node, taken) if node.name in chosen else [node]
            taken.update(one.name for one in made)
            checked += made
        return checked

    def _checked(self, node: Node, taken: set[str]) -> list[Node]:
        validators = self.get_validators(node.evolve(type=produced_type(node)))
        if node.function is checked_value:
            return _joined(node, validators, taken)
        raw = node.evolve(name=unused(f"{node.name}_raw", taken))
        plain = final_node(node, raw.name, raw.type)
        made = _check_nodes(plain, Upstream(raw.name, raw.type), validators, taken)
        return [raw, *made, _final(plain, made, validators)]


class CheckedByType(BaseDataValidationDecorator, abc.ABC):
    """Check what a function returns by its annotation; subclasses of plugins say how.

    Parameters
    ----------
    importance
        ``"warn"``: a failure is logged; ``"fail"``: it raises ``DataValidationError``.
    target
        Which of the function's nodes: ``None`` its sinks, a name or names, ``...`` all.
    """

    def __init__(self, importance: str = "warn", target: Target = None) -> None:
        super().__init__(target)
        self._importance = DataValidationLevel(importance).value


class check_output(BaseDataValidationDecorator):
    """Check what a function returns with ready-made checks, chosen by argument and type.

    Parameters
    ----------
    importance
        ``"warn"``: a failure is logged; ``"fail"``: it raises ``DataValidationError``.
    default_validator_candidates
        Classes of checks to choose from, in place of the ready-made ones.
    target_
        Which of the function's nodes: ``None`` its sinks, a name or names, ``...`` all.
    **default_validator_kwargs
        ``range=(low, high)`` and ``values_in=[...]`` (series, numbers; the latter text too),
        ``data_type=T`` (series, numbers, text), ``max_fraction_nans=0.1``, ``allow_nans=False``,
        ``max_standard_dev=x`` and ``mean_in_range=(low, high)`` (series), ``allow_none=False``
        (anything), ``contains=...`` and ``does_not_contain=...`` (text),
        ``schema=`` (a pandera schema, for frames and series), ``model=`` (a pydantic model).

    Raises
    ------
    ValueError
        If the importance is another word; when the graph is built, if there is no check for an
        argument and the type.

    Examples
    --------
    >>> @check_output(range=(0, 1), importance="fail")
    ... def share(part: float, whole: float) -> float:
    ...     return part / whole
    """

    def __init__(
        self,
        importance: str = "warn",
        default_validator_candidates: Sequence[type[BaseDefaultValidator]] | None = None,
        target_: Target = None,
        **default_validator_kwargs: Any,
    ) -> None:
        super().__init__(target_)
        self._importance = DataValidationLevel(importance).value
        self._candidates = default_validator_candidates
        self._kwargs = default_validator_kwargs

    def get_validators(self, node_to_validate: Node) -> Sequence[DataValidator]:
        """Choose a check for each argument.

        Raises
        ------
        DefinitionError
            If there is none, or it refuses the argument.
        """
        from hamilton.data_quality.default_validators import resolve_default_validators

        try:
            return resolve_default_validators(
                node_to_validate.type, self._importance, self._candidates, **self._kwargs
            )
        except ValueError as error:
            function = node_to_validate.originating_functions[0]
            msg = (
                "Could not resolve validators for @check_output for function "
                f"[{function.__name__}]. Please check that `target_` is set correctly if you're "
                f"using that argument ({location(function)}).\nActual error: {error}"
            )
            raise DefinitionError(msg) from error


class check_output_custom(BaseDataValidationDecorator):
    """Check what a function returns with checks of your own.

    Parameters
    ----------
    *validators
        Instances of subclasses of :class:`hamilton.data_quality.base.DataValidator`.
    target_
        Which of the function's nodes: ``None`` its sinks, a name or names, ``...`` all.

    Raises
    ------
    InvalidDecoratorException
        If one is no validator.
    """

    def __init__(self, *validators: DataValidator, target_: Target = None) -> None:
        super().__init__(target_)
        given: tuple[object, ...] = validators
        for one in given:
            if not isinstance(one, DataValidator):
                msg = (
                    f"@check_output_custom takes instances of DataValidator; {one!r} is none. "
                    "Subclass hamilton.data_quality.base.DataValidator and pass an instance."
                )
                raise InvalidDecoratorException(msg)
        self._validators = validators

    def get_validators(self, node_to_validate: Node) -> Sequence[DataValidator]:
        """Give the checks as they are."""
        del node_to_validate
        return self._validators


# The functions of the nodes: small, importable, so that they pickle.


def validate(dataset: Any, validator: DataValidator) -> ValidationResult:
    """Run a check.

    Raises
    ------
    TypeError
        If it gives something to await, though it is no coroutine function, or no result.
    """
    result: Any = validator.validate(dataset)
    if not isinstance(result, ValidationResult) and hasattr(result, "__await__"):
        getattr(result, "close", _nothing)()
        msg = (
            f"Validator {validator.name()!r} returned a coroutine. Use AsyncDriver for async "
            "validators (hamilton.async_driver.Builder), and define its check as "
            "`async def validate`."
        )
        raise TypeError(msg)
    return _found(result, validator)


async def validate_async(dataset: Any, validator: DataValidator) -> ValidationResult:
    """Run a check that awaits."""
    result: Any = validator.validate(dataset)
    return _found(await result, validator)


def checked_value(
    value: Any,
    results: Sequence[ValidationResult],
    validators: Sequence[DataValidator],
    name: str,
) -> Any:
    """Give a value after what its failed checks ask for was done."""
    act_on(name, validators, results)
    return value


def _found(result: Any, validator: DataValidator) -> ValidationResult:
    if not hasattr(result, "passes"):
        msg = (
            f"{type(validator).__qualname__}.validate() must give a ValidationResult; it gave "
            f"{result!r}. Write ValidationResult(passes=..., message=...), of "
            "hamilton.data_quality.base."
        )
        raise TypeError(msg)
    return result  # type: ignore[no-any-return]


def _nothing() -> None:
    """Close what needs no closing."""


def _check_nodes(
    checked: Node, raw: Upstream, validators: Sequence[DataValidator], taken: set[str]
) -> list[Node]:
    names = set(taken)
    nodes = []
    for validator in validators:
        name = unused(f"{checked.name}_{validator.name()}", names)
        names.add(name)
        nodes.append(_check_node(checked, raw, validator, name))
    return nodes


def _check_node(checked: Node, raw: Upstream, validator: DataValidator, name: str) -> Node:
    tags = {IS_DATA_VALIDATOR_TAG: True, DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG: checked.name}
    return Node(
        name,
        ValidationResult,
        validate_async if is_async_validator(validator) else validate,
        {"dataset": raw, "validator": Literal(validator)},
        NodeType.STANDARD,
        {**_module_tag(checked), **tags},
        validator.description() or "",
        checked.originating_functions,
    )


def _module_tag(node: Node) -> dict[str, Any]:
    return {key: fact for key, fact in node.tags.items() if key == "module"}


def _final(plain: Node, checks: Sequence[Node], validators: Sequence[DataValidator]) -> Node:
    results = Group(tuple(Upstream(check.name, ValidationResult) for check in checks))
    arguments: dict[str, Argument] = {
        "value": plain.arguments["value"],
        "results": results,
        "validators": Literal(tuple(validators)),
        "name": Literal(plain.name),
    }
    return plain.evolve(function=checked_value, arguments=arguments)


def _joined(node: Node, validators: Sequence[DataValidator], taken: set[str]) -> list[Node]:
    """Give a node that is checked already with more checks."""
    raw, results = node.arguments["value"], node.arguments["results"]
    known = node.arguments["validators"]
    assert isinstance(raw, Upstream)  # noqa: S101 - as _final made them
    assert isinstance(results, Group)  # noqa: S101
    assert isinstance(known, Literal)  # noqa: S101
    made = _check_nodes(node, raw, validators, taken)
    more = tuple(Upstream(check.name, ValidationResult) for check in made)
    changed: dict[str, Argument] = {
        **node.arguments,
        "results": Group((*results.items, *more)),
        "validators": Literal((*known.value, *validators)),
    }
    return [*made, node.evolve(arguments=changed)]


__all__ = [
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG",
    "IS_DATA_VALIDATOR_TAG",
    "BaseDataValidationDecorator",
    "CheckedByType",
    "check_output",
    "check_output_custom",
]
