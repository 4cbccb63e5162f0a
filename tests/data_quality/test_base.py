"""What a validator is, and what its failure does."""

from __future__ import annotations

import copy
import logging
import pickle

import pytest

from hamilton.data_quality.base import (
    AsyncBaseDefaultValidator,
    AsyncDataValidator,
    BaseDefaultValidator,
    DataValidationError,
    DataValidationLevel,
    DataValidator,
    ValidationResult,
    act_on,
    is_async_validator,
)
from hamilton.errors import HamiltonError


class Positive(DataValidator):
    def applies_to(self, datatype):
        return datatype is int

    def description(self):
        return "greater than zero"

    @classmethod
    def name(cls):
        return "positive"

    def validate(self, dataset):
        return ValidationResult(dataset > 0, f"{dataset} seen", {"value": dataset})


class PositiveLater(AsyncDataValidator):
    applies_to, description, name = Positive.applies_to, Positive.description, Positive.name

    async def validate(self, dataset):
        return ValidationResult(dataset > 0, "seen later")


class AtLeast(BaseDefaultValidator):
    @classmethod
    def applies_to(cls, datatype):
        return True

    @classmethod
    def arg(cls):
        return "at_least"

    def description(self):
        return "at least"

    def validate(self, data):
        return ValidationResult(passes=True, message="fine")


class AtLeastLater(AsyncBaseDefaultValidator):
    applies_to, arg = AtLeast.applies_to, AtLeast.arg
    description = AtLeast.description

    async def validate(self, data):
        return ValidationResult(passes=True, message="fine")


FAILED = ValidationResult(passes=False, message="-1 seen", diagnostics={"value": -1})
PASSED = ValidationResult(passes=True, message="fine")
TEXT = (
    "[f:positive] validator failed. Message was: -1 seen. Diagnostic information is: {'value': -1}."
)


@pytest.mark.parametrize("importance", ["warn", "fail"])
def test_an_importance_is_one_of_two_words(importance):
    assert Positive(importance).importance is DataValidationLevel(importance)


@pytest.mark.parametrize("importance", ["FAIL", "sometimes", ""])
def test_another_word_is_refused(importance):
    with pytest.raises(
        ValueError, match="is not a valid DataValidationLevel: the importance is 'warn' or 'fail'"
    ):
        Positive(importance)


def test_a_default_checks_name_is_its_arguments():
    assert AtLeast.name() == AtLeastLater.name() == "at_least_validator"


def test_diagnostics_are_empty_unless_told():
    assert PASSED.diagnostics == {}
    assert PASSED.diagnostics is not ValidationResult(passes=True, message="").diagnostics


@pytest.mark.parametrize(
    ("validator", "expected"),
    [
        (Positive("warn"), False),
        (AtLeast("warn"), False),
        (PositiveLater("warn"), True),
        (AtLeastLater("warn"), True),
    ],
)
def test_a_check_that_awaits_is_known(validator, expected):
    assert is_async_validator(validator) is expected


def test_a_warning_is_logged_once_and_nothing_raised(caplog):
    with caplog.at_level(logging.WARNING):
        act_on("f", [Positive("warn"), Positive("warn")], [FAILED, PASSED])
    assert [record.message for record in caplog.records] == [TEXT]
    assert caplog.records[0].name == "hamilton.data_quality.base"


def test_all_failures_are_raised_at_once_and_not_logged(caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(DataValidationError) as caught:
        act_on("f", [Positive("fail")] * 3, [FAILED, PASSED, FAILED])
    assert caught.value.messages == [TEXT, TEXT]
    assert caught.value.args == ([TEXT, TEXT],)
    assert str(caught.value) == f"{TEXT}\n{TEXT}"
    assert caplog.records == []


def test_warnings_are_told_before_a_failure_is_raised(caplog):
    with pytest.raises(DataValidationError):
        act_on("f", [Positive("fail"), Positive("warn")], [FAILED, FAILED])
    assert len(caplog.records) == 1


def test_a_failure_travels():
    error = DataValidationError(["one", "two"])
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - just written
        assert (type(again), again.messages) == (DataValidationError, ["one", "two"])
    assert isinstance(error, HamiltonError)
