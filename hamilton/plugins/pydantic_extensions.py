"""pydantic: checks of values by models, ``@check_output(model=...)``."""

from __future__ import annotations

from typing import Any, Final, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from hamilton.data_quality.base import BaseDefaultValidator, ValidationResult


class PydanticModelValidator(BaseDefaultValidator):
    """A value is an instance of a pydantic model, or a dict that would make one, strictly.

    Strictly: the text ``"3"`` is no ``int``.
    """

    def __init__(self, model: type[BaseModel], importance: str) -> None:
        super().__init__(importance)
        given: object = model
        if not isinstance(given, type) or not issubclass(given, BaseModel):
            msg = f"model={given!r} is no pydantic model: derive it from pydantic.BaseModel."
            raise ValueError(msg)  # noqa: TRY004 - what check_output tells of
        self.model = model

    @classmethod
    def applies_to(cls, datatype: Any) -> bool:
        """Say whether a type is a model or a dict."""
        plain = get_origin(datatype) or datatype
        return isinstance(plain, type) and issubclass(plain, (BaseModel, dict))

    @classmethod
    def arg(cls) -> str:
        """Give the name of the argument."""
        return "model"

    @classmethod
    def name(cls) -> str:
        """Give the name that the check's node has after that of the checked one."""
        return "pydantic_validator"

    def description(self) -> str:
        """Say what is checked."""
        return f"The value is as the pydantic model {self.model.__qualname__} says."

    def validate(self, data: Any) -> ValidationResult:
        """Let the model look at the value."""
        try:
            TypeAdapter(self.model).validate_python(data, strict=True)
        except ValidationError as found:
            return ValidationResult(
                passes=False, message=str(found), diagnostics={"model_errors": found.errors()}
            )
        return ValidationResult(
            passes=True, message=f"The value is as {self.model.__qualname__} says"
        )


PYDANTIC_VALIDATORS: Final[tuple[type[BaseDefaultValidator], ...]] = (PydanticModelValidator,)
"""The checks of pydantic."""
