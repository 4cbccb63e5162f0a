"""Ready-made adapters."""

from __future__ import annotations

from typing import Any

from hamilton.lifecycle.api import EdgeConnectionHook


class NoEdgeAndInputTypeChecking(EdgeConnectionHook):
    """Accept every edge and every input, whatever their types."""

    def check_edge_types_match(self, type_from: Any, type_to: Any, **future_kwargs: Any) -> bool:
        """Accept the edge."""
        del type_from, type_to, future_kwargs
        return True

    def validate_input(self, node_type: Any, input_value: Any, **future_kwargs: Any) -> bool:
        """Accept the value."""
        del node_type, input_value, future_kwargs
        return True
