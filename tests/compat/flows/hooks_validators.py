"""Static validators of nodes and of the graph, and what they refuse."""

from __future__ import annotations

import sys
from typing import Any

from hamilton import driver, lifecycle
from hamilton.function_modifiers import tag
from hamilton.lifecycle.base import ValidationException


@tag(owner="me")
def a(x: int) -> int:
    return x


def b(a: int) -> int:
    return a


class Owned(lifecycle.StaticValidator):
    """Every function has an owner."""

    def run_to_validate_node(self, *, node: Any, **future_kwargs: Any) -> tuple[bool, str | None]:
        if node.is_external_input or "owner" in node.tags:
            return True, None
        return False, f"{node.name} has no owner"


class Small(lifecycle.StaticValidator):
    """A graph is small."""

    def run_to_validate_graph(self, graph: Any, **future_kwargs: Any) -> tuple[bool, str | None]:
        return len(graph.nodes) < 3, "too many nodes"


def _run(folder):
    found = []
    for validator in (Owned(), Small()):
        try:
            driver.Builder().with_modules(sys.modules[__name__]).with_adapters(validator).build()
        except ValidationException as error:
            text = str(error)
            found.append(
                [text.split("!", maxsplit=1)[0], "b has no owner" in text, "too many" in text]
            )
    return found


_EXPECTED = [
    ["Node validation failed", True, False],
    ["Graph validation failed", False, True],
]
