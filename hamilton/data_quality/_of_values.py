"""The ready-made checks of single values: numbers, texts, and what may be ``None``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from hamilton.data_quality._checks import (
    Check,
    bounds,
    does,
    is_anything,
    is_number,
    is_number_or_text,
    is_text,
    members,
)
from hamilton.data_quality.base import ValidationResult


class DataInRangeValidatorPrimitives(Check, argument="range", kind=is_number):
    """A number lies in a range, bounds included."""

    def __init__(self, range: tuple[float, float], importance: str) -> None:  # noqa: A002
        super().__init__(importance)
        self.range = bounds("range", range)

    def description(self) -> str:
        """Say what is checked."""
        return f"The value lies in the range {self.range}, bounds included."

    def validate(self, data: float) -> ValidationResult:
        """Compare with both bounds."""
        low, high = self.range
        passes = bool(low <= data <= high)
        message = f"{data} {does(passes, 'lie')} in the range {self.range}"
        return ValidationResult(passes, message, {"range": self.range, "value": data})


class DataInValuesValidatorPrimitives(Check, argument="values_in", kind=is_number_or_text):
    """A number or text is one of some values."""

    def __init__(self, values_in: Iterable[Any], importance: str) -> None:
        super().__init__(importance)
        self.values = members("values_in", values_in)

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is one of {self.values}."

    def validate(self, data: Any) -> ValidationResult:
        """Look the value up."""
        passes = data in self.values
        message = f"{data!r} {'is' if passes else 'is not'} one of {self.values}"
        return ValidationResult(passes, message, {"values": self.values, "value": data})


class DataTypeValidatorPrimitives(Check, argument="data_type", kind=is_number_or_text):
    """A value is of a type."""

    def __init__(self, data_type: type | tuple[type, ...], importance: str) -> None:
        super().__init__(importance)
        self.datatype = _compared("data_type", data_type)

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is of the type {self.datatype}."

    def validate(self, data: Any) -> ValidationResult:
        """Compare the value's class."""
        passes = isinstance(data, self.datatype)
        message = f"A value of the type {self.datatype} is wanted, this one is {type(data)}"
        facts = {"required_data_type": self.datatype, "actual_data_type": type(data)}
        return ValidationResult(passes, message, facts)


class AllowNoneValidator(Check, argument="allow_none", kind=is_anything):
    """A value is not ``None``, unless that is allowed."""

    def __init__(self, allow_none: bool, importance: str) -> None:  # noqa: FBT001 - its public form
        super().__init__(importance)
        self.allow_none = allow_none

    def description(self) -> str:
        """Say what is checked."""
        return "The value may be None." if self.allow_none else "The value is not None."

    def validate(self, data: Any) -> ValidationResult:
        """Compare with ``None``."""
        passes = self.allow_none or data is not None
        return ValidationResult(passes, f"The value is {'' if data is None else 'not '}None")


class StrContainsValidator(Check, argument="contains", kind=is_text):
    """A text contains each of some texts."""

    def __init__(self, contains: str | list[str], importance: str) -> None:
        super().__init__(importance)
        self.contains = _listed("contains", contains)

    def description(self) -> str:
        """Say what is checked."""
        return f"The text contains each of {self.contains}."

    def validate(self, data: str) -> ValidationResult:
        """Look for each text."""
        absent = [text for text in self.contains if text not in data]
        message = f"The text lacks {absent}" if absent else "The text has them all"
        facts = {"contains": self.contains, "data": data} if absent else {}
        return ValidationResult(not absent, message, facts)


class StrDoesNotContainValidator(Check, argument="does_not_contain", kind=is_text):
    """A text contains none of some texts."""

    def __init__(self, does_not_contain: str | list[str], importance: str) -> None:
        super().__init__(importance)
        self.does_not_contain = _listed("does_not_contain", does_not_contain)

    def description(self) -> str:
        """Say what is checked."""
        return f"The text contains none of {self.does_not_contain}."

    def validate(self, data: str) -> ValidationResult:
        """Look for each text."""
        found = [text for text in self.does_not_contain if text in data]
        message = f"The text has {found}" if found else "The text has none of them"
        facts = {"does_not_contain": self.does_not_contain, "data": data} if found else {}
        return ValidationResult(not found, message, facts)


def _compared(argument: str, given: Any) -> Any:
    """Give what ``isinstance`` compares with as it is.

    Raises
    ------
    ValueError
        If it does not take it, as the name of a type.
    """
    try:
        isinstance(None, given)
    except TypeError:
        msg = f"{argument}= takes a class, such as int, or a tuple of classes; got {given!r}."
        raise ValueError(msg) from None
    return given


def _listed(argument: str, texts: str | Collection[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(members(argument, texts))
