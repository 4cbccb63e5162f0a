"""What a validator is, what it finds, and what happens then.

A validator looks at a value and gives a :class:`ValidationResult`. Its *importance* says what a
failure does: ``warn`` logs it once, ``fail`` raises one :class:`DataValidationError` that tells all
failures of the value.
"""

from __future__ import annotations

import abc
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn

from hamilton.errors import HamiltonError


class DataValidationError(HamiltonError):
    """A value failed checks that must not fail.

    Parameters
    ----------
    messages
        One for each failed check, in the order of the checks.

    Attributes
    ----------
    messages
        As given.
    """

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(list(messages))
        self.messages = list(messages)

    def __str__(self) -> str:
        return "\n".join(self.messages)


class DataValidationLevel(Enum):
    """What a failed check does."""

    WARN = "warn"
    FAIL = "fail"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        msg = (
            f"{value!r} is not a valid DataValidationLevel: the importance is 'warn' or 'fail'. What "
            "is checked is given by name, as in check_output(range=(0, 1), importance='fail')."
        )
        raise ValueError(msg)


@dataclass
class ValidationResult:
    """What a check found.

    Attributes
    ----------
    passes
        Whether the value is as it should be.
    message
        What was found, for whoever reads the log.
    diagnostics
        Figures and examples that explain it, by name.
    """

    passes: bool
    message: str
    diagnostics: dict[str, Any] = field(default_factory=dict)


class DataValidator(abc.ABC):
    """A check of a value; subclass it for checks of your own.

    Parameters
    ----------
    importance
        ``"warn"`` or ``"fail"``.

    Raises
    ------
    ValueError
        If the importance is another word.
    """

    def __init__(self, importance: str) -> None:
        self._importance = DataValidationLevel(importance)

    @property
    def importance(self) -> DataValidationLevel:
        """What a failure does."""
        return self._importance

    @abc.abstractmethod
    def applies_to(self, datatype: Any) -> bool:
        """Say whether values of a type can be checked."""

    @abc.abstractmethod
    def description(self) -> str:
        """Say what is checked; the documentation of the check's node."""

    @classmethod
    @abc.abstractmethod
    def name(cls) -> str:
        """Give the name that the check's node has after that of the checked one."""

    @abc.abstractmethod
    def validate(self, dataset: Any) -> ValidationResult:
        """Check a value."""


class BaseDefaultValidator(DataValidator, abc.ABC):
    """A check that ``@check_output`` chooses by the name of an argument and the type of a value.

    It is made with the argument and ``importance``, both by name.
    """

    @classmethod
    @abc.abstractmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether values of a type can be checked."""

    @classmethod
    @abc.abstractmethod
    def arg(cls) -> str:
        """Give the name of the argument of ``@check_output``, and of ``__init__``."""

    @classmethod
    def name(cls) -> str:
        """Give the argument's name with ``_validator`` after it."""
        return f"{cls.arg()}_validator"

    @abc.abstractmethod
    def validate(self, data: Any) -> ValidationResult:
        """Check a value."""


class AsyncDataValidator(DataValidator, abc.ABC):
    """A check that awaits; it needs the async driver."""

    @abc.abstractmethod
    async def validate(self, dataset: Any) -> ValidationResult:  # type: ignore[override]
        """Check a value."""


class AsyncBaseDefaultValidator(BaseDefaultValidator, abc.ABC):
    """A check that awaits and that ``@check_output`` chooses; it needs the async driver."""

    @abc.abstractmethod
    async def validate(self, data: Any) -> ValidationResult:  # type: ignore[override]
        """Check a value."""


def is_async_validator(validator: DataValidator) -> bool:
    """Say whether a validator's check must be awaited."""
    return inspect.iscoroutinefunction(validator.validate)


def act_on(
    node_name: str, validators: Sequence[DataValidator], results: Sequence[ValidationResult]
) -> None:
    """Do what failed checks of a value ask for.

    Parameters
    ----------
    node_name
        The value's name.
    validators
        The checks.
    results
        What each found.

    Raises
    ------
    DataValidationError
        If a check that must not fail did; those that only warn are logged before.
    """
    failed = [
        (validator.importance, failure_text(node_name, validator, result))
        for validator, result in zip(validators, results, strict=True)
        if not result.passes
    ]
    for importance, text in failed:
        if importance is DataValidationLevel.WARN:
            import logging

            logging.getLogger(__name__).warning(text)
    fatal = [text for importance, text in failed if importance is DataValidationLevel.FAIL]
    if fatal:
        raise DataValidationError(fatal)


def failure_text(node_name: str, validator: DataValidator, result: ValidationResult) -> str:
    """Write what a failed check found."""
    return (
        f"[{node_name}:{validator.name()}] validator failed. Message was: {result.message}. "
        f"Diagnostic information is: {result.diagnostics}."
    )


__all__ = [
    "AsyncBaseDefaultValidator",
    "AsyncDataValidator",
    "BaseDefaultValidator",
    "DataValidationError",
    "DataValidationLevel",
    "DataValidator",
    "ValidationResult",
    "act_on",
    "failure_text",
    "is_async_validator",
]
