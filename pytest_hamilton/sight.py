"""Which of the user's own values a test can see under a node's name.

Only a fixture of a conftest or of the test's own module stands in for a node, and an argument of
``parametrize``: never a fixture of pytest or of a plugin, whose ``cache`` has nothing to do with a
node called ``cache``.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_hamilton import compat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NODE_FIXTURE = "hamilton_node_fixture"
"""The attribute by which the plugin knows the fixtures that it made."""


def own_marks(function: object, name: str) -> list[pytest.Mark]:
    """Give the marks of a name that stand on a function, the lowest first.

    Parameters
    ----------
    function
        The function, as it stands in its module or class.
    name
        The mark's name.
    """
    plain = getattr(function, "__func__", function)  # of a static method
    listed = getattr(plain, "pytestmark", [])
    marks = listed if isinstance(listed, list) else []  # a mock has every attribute
    return [mark for mark in marks if mark.name == name]


def user_fixture(name: str, node: pytest.Collector | pytest.Item) -> Callable[..., Any] | None:
    """Give the function of a fixture that stands in for a node; ``None`` if there is none.

    Parameters
    ----------
    name
        The node's name.
    node
        The test, class or module that looks.
    """
    definitions = compat.fixture_definitions(name, node)
    if not definitions:
        return None
    function: Callable[..., Any] = definitions[-1].func
    return function if _is_of_user(function, node) else None


def parametrized(function: object, collector: pytest.Collector) -> frozenset[str]:
    """Give the arguments of a test that ``parametrize`` marks fill.

    Parameters
    ----------
    function
        The test function.
    collector
        The module or class that collects it.
    """
    marks = [*own_marks(function, "parametrize"), *collector.iter_markers("parametrize")]
    return frozenset(name for mark in marks for name in _argument_names(mark))


def parametrized_of_item(item: pytest.Item) -> frozenset[str]:
    """Give the arguments of a collected test that were filled by parametrization.

    Parameters
    ----------
    item
        The test.
    """
    marked = (name for mark in item.iter_markers("parametrize") for name in _argument_names(mark))
    generated = getattr(getattr(item, "callspec", None), "params", {})
    return frozenset(
        [*marked, *(name for name in generated if not compat.fixture_definitions(name, item))]
    )


def parameters(function: object, *, is_method: bool) -> list[str]:
    """Give the names of the fixtures that a test function takes.

    Parameters
    ----------
    function
        The test function, or anything else that a module holds.
    is_method
        Whether its first parameter is the test class's instance.
    """
    try:
        found = inspect.signature(getattr(function, "__func__", function))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    names = [
        name
        for name, parameter in found.parameters.items()
        if parameter.kind in kinds and parameter.default is inspect.Parameter.empty
    ]
    return names[1:] if is_method and not isinstance(function, staticmethod) else names


def _argument_names(mark: pytest.Mark) -> Iterable[str]:
    names = mark.kwargs.get("argnames", mark.args[0] if mark.args else ())
    listed = names.split(",") if isinstance(names, str) else names
    return [name.strip() for name in listed]


def _is_of_user(function: Callable[..., Any], node: pytest.Collector | pytest.Item) -> bool:
    if hasattr(function, NODE_FIXTURE):
        return False
    plain = inspect.unwrap(getattr(function, "__func__", function))
    file = Path(getattr(getattr(plain, "__code__", None), "co_filename", ""))
    module = node.getparent(pytest.Module)
    return file.name == "conftest.py" or (module is not None and file == module.path)


def is_unittest(item: pytest.Item) -> bool:
    """Say whether a test is a method of ``unittest.TestCase``, which takes no fixtures.

    Parameters
    ----------
    item
        The test.
    """
    unittest = sys.modules.get("unittest")
    cls = getattr(item, "cls", None)
    return unittest is not None and cls is not None and issubclass(cls, unittest.TestCase)
