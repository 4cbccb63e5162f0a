"""What ``@dynamic_transform`` and ``@model`` make nodes of: objects that know what they read.

Deprecated with those decorators; a function of its own says the same more plainly.
"""

from __future__ import annotations

import abc
from typing import Any


class DynamicTransformBase(abc.ABC):
    """A transformation whose dependencies are decided by configuration.

    Parameters
    ----------
    config_parameters
        The value of the configuration key that the decorator names.
    name
        The name of the node.
    """

    def __init__(self, config_parameters: Any, name: str) -> None:
        self._config_parameters = config_parameters
        self._name = name

    @property
    def config_parameters(self) -> Any:
        """The value of the configuration key."""
        return self._config_parameters

    @property
    def name(self) -> str:
        """The name of the node."""
        return self._name

    @abc.abstractmethod
    def get_dependents(self) -> list[str]:
        """Name the nodes that are read."""

    @abc.abstractmethod
    def compute(self, **inputs: Any) -> Any:
        """Compute the value from what the nodes read gave, by name."""


class BaseModel(DynamicTransformBase, abc.ABC):
    """A transformation that predicts."""

    @abc.abstractmethod
    def predict(self, **inputs: Any) -> Any:
        """Predict from what the nodes read gave, by name."""

    def compute(self, **inputs: Any) -> Any:
        """Predict."""
        return self.predict(**inputs)
