"""Where things stand, written short: ``shop/features.py:12``."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from hamilton.node import Node


def place_of_function(function: Callable[..., Any], root: Path) -> str:
    """Say where a function is defined.

    Parameters
    ----------
    function
        The function, decorated or not.
    root
        The folder that the file name is relative to, where it lies below.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return str(getattr(function, "__module__", None) or "?")
    return f"{_relative(Path(code.co_filename), root)}:{code.co_firstlineno}"


def place_of_node(node: Node, root: Path) -> str:
    """Say where a node is defined, or that it is an input.

    Parameters
    ----------
    node
        The node.
    root
        As in :func:`place_of_function`.
    """
    if not node.originating_functions:
        return "an input"
    return place_of_function(node.originating_functions[0], root)


def place_of_item(item: pytest.Item) -> str:
    """Say where a test is defined.

    Parameters
    ----------
    item
        The test.
    """
    file, line, _ = item.location
    return file if line is None else f"{Path(file).as_posix()}:{line + 1}"


def _relative(file: Path, root: Path) -> str:
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
