"""Result builders and the classic graph adapters; the name is historic.

A result builder joins the outputs of a run. The graph adapters of the older form also decide types
and run nodes; new code uses the hooks of :mod:`hamilton.lifecycle`.
"""

from __future__ import annotations

import logging
import reprlib
from collections.abc import Collection, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from hamilton import htypes
from hamilton.errors import BuilderError, ResultError
from hamilton.lifecycle.api import GraphAdapter, LegacyResultMixin
from hamilton.node import Node

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

logger = logging.getLogger(__name__)

ResultMixin = LegacyResultMixin
"""A result builder of the older form, whose ``build_result`` is a static method."""

HamiltonGraphAdapter = GraphAdapter
"""The base of the classic graph adapters."""


_NO_PANDAS: Final = (
    "The outputs are joined into a pandas frame, as Driver() without an adapter does. Install pandas, "
    "or build the driver with driver.Builder(), which gives a dict by name."
)


class DictResult(ResultMixin):
    """Give the outputs as they are: a dict by name."""

    @staticmethod
    def build_result(**outputs: Any) -> dict[str, Any]:
        """Give the outputs."""
        return outputs

    def output_type(self) -> Any:
        """Give the type of the result."""
        return dict[str, Any]


class PandasDataFrameResult(ResultMixin):
    """Join outputs into a frame, one column for each.

    Series are joined on their index (what is missing is NaN), scalars repeated, lists and arrays
    taken as columns, a dict as a series on its keys. A single frame is given as it is; a frame
    among other outputs gives columns ``output.column``.
    """

    @staticmethod
    def build_result(**outputs: Any) -> pd.DataFrame:
        """Join outputs into a frame; index types that differ are logged as a warning."""
        found = index_types(outputs)
        if len(found) > 1:
            logger.warning(
                "Multiple index types detected among the outputs: %s. Rows are joined by label.",
                found,
            )
        return joined(outputs)

    def output_type(self) -> Any:
        """Give the type of the result."""
        import pandas as pd

        return pd.DataFrame


class StrictIndexTypePandasDataFrameResult(PandasDataFrameResult):
    """Join outputs into a frame, and refuse outputs whose index types differ."""

    @staticmethod
    def build_result(**outputs: Any) -> pd.DataFrame:
        """Join outputs into a frame.

        Raises
        ------
        ResultError
            If two outputs have indexes of different types.
        """
        found = index_types(outputs)
        if len(found) > 1:
            msg = (
                "Error: pandas index types did not match exactly. Found the following indexes:\n"
                f"{found}. Give all outputs an index of one type, or use PandasDataFrameResult."
            )
            raise ResultError(msg)
        return joined(outputs)


class NumpyMatrixResult(ResultMixin):
    """Join outputs into a matrix, one column for each; scalars are repeated."""

    @staticmethod
    def build_result(**outputs: Any) -> np.matrix[Any, Any]:
        """Join outputs into a matrix of shape (rows, outputs).

        Raises
        ------
        ResultError
            If outputs differ in length, or one is no column.
        """
        import numpy as np

        outputs = {name: _at_once(output) for name, output in outputs.items()}
        for name, output in outputs.items():
            if getattr(output, "ndim", 1) > 1:
                msg = (
                    f"Error, {name} has the shape {output.shape}; each output is one column of the "
                    "matrix. Ask for its columns, or for it alone without a result builder."
                )
                raise ResultError(msg)
        lengths = {name: len(out) for name, out in outputs.items() if _is_sized(out)}
        rows = max(lengths.values(), default=1)
        short = [name for name, length in lengths.items() if length != rows]
        if short:
            msg = (
                "Error, got non scalar result that mismatches length of other vector. Got "
                f"{lengths[short[0]]} for {short[0]} instead of {rows}."
            )
            raise ResultError(msg)
        columns = [list(out) if name in lengths else [out] * rows for name, out in outputs.items()]
        return np.matrix(columns).T

    def output_type(self) -> Any:
        """Give the type of the result."""
        import numpy as np

        return np.matrix


class SimplePythonDataFrameGraphAdapter(HamiltonGraphAdapter, PandasDataFrameResult):
    """Run nodes here, check types by the rules, give a pandas frame."""

    @staticmethod
    def check_input_type(node_type: Any, input_value: Any) -> bool:
        """Say whether a value may be given for a type."""
        return htypes.check_input_type(node_type, input_value)

    @staticmethod
    def check_node_type_equivalence(node_type: Any, input_type: Any) -> bool:
        """Say whether a node of type ``node_type`` may be read as ``input_type``."""
        return htypes.fits(node_type, input_type)

    def execute_node(self, node: Node, kwargs: dict[str, Any]) -> Any:
        """Give the value of a node."""
        return node.call(kwargs)


class SimplePythonGraphAdapter(SimplePythonDataFrameGraphAdapter):
    """Run nodes here, check types by the rules, give what a result builder makes.

    Parameters
    ----------
    result_builder
        Joins the outputs; a dict by default.

    Raises
    ------
    BuilderError
        If it is no result builder.
    """

    def __init__(self, result_builder: ResultMixin | None = None) -> None:
        if result_builder is not None and not hasattr(result_builder, "build_result"):
            msg = (
                f"{type(self).__name__} takes a result builder, such as PandasDataFrameResult(); "
                f"{reprlib.repr(result_builder)} has no method build_result."
            )
            raise BuilderError(msg)
        self.result_builder = result_builder or DictResult()

    def build_result(self, **outputs: Any) -> Any:  # type: ignore[override]
        """Join outputs as the result builder does."""
        return self.result_builder.build_result(**outputs)

    def output_type(self) -> Any:
        """Give the type of the result."""
        return self.result_builder.output_type()


class DefaultAdapter(SimplePythonGraphAdapter):
    """What a driver does without adapters, with a dict as result."""


def joined(outputs: Mapping[str, Any]) -> pd.DataFrame:
    """Join outputs into a frame, as :class:`PandasDataFrameResult` says.

    Raises
    ------
    ResultError
        If two columns would have one name.
    """
    _require_pandas()
    import pandas as pd

    if not outputs:
        return pd.DataFrame(index=[0])
    if len(outputs) == 1:
        (only,) = outputs.values()
        if isinstance(only, pd.DataFrame):
            return only
    columns: dict[str, Any] = {}
    for name, output in outputs.items():
        for column, values in _columns(name, output):
            if column in columns:
                raise ResultError(_twice(column, values, outputs))
            columns[column] = values
    if any(_is_sized(values) for values in columns.values()):
        return pd.DataFrame(columns)
    return pd.DataFrame(columns, index=[0])


def index_types(outputs: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the types of the indexes among outputs.

    Returns
    -------
    dict
        For the class and dtype of an index, as text, the outputs that have one.
    """
    _require_pandas()
    import pandas as pd

    found: dict[str, list[str]] = {}
    for name, output in outputs.items():
        index = output if isinstance(output, pd.Index) else getattr(output, "index", None)
        if isinstance(index, pd.Index):
            found.setdefault(f"{type(index).__name__}:::{index.dtype}", []).append(name)
    return found


def _require_pandas() -> None:
    try:
        import pandas  # noqa: F401, ICN001 - whether it is there
    except ModuleNotFoundError as error:
        error.add_note(_NO_PANDAS)
        raise


def _columns(name: str, output: Any) -> Iterator[tuple[str, Any]]:
    import pandas as pd

    if isinstance(output, pd.DataFrame):
        for column, values in output.items():
            yield f"{name}.{column}", values
    else:
        yield name, _at_once(output)


def _at_once(output: Any) -> Any:
    return list(output) if isinstance(output, Generator) else output


def _twice(column: str, values: Any, outputs: Mapping[str, Any]) -> str:
    """Say that two columns would have one name, and which outputs they come from."""
    import pandas as pd

    what = "Series" if isinstance(values, pd.Series) else "Non series output"
    froms = [
        f"output {name!r}" if name == column else f"the frame {name!r}"
        for name, output in outputs.items()
        for found, _ in _columns(name, output)
        if found == column
    ]
    return (
        f"{what} {column} already exists in the output. Columns of that name come from "
        f"{' and from '.join(dict.fromkeys(froms))}; those of a frame among other outputs are "
        "named output.column. Rename one of them, or ask for them in runs of their own."
    )


def _is_sized(output: Any) -> bool:
    if isinstance(output, (str, bytes)) or getattr(output, "ndim", None) == 0:
        return False
    return isinstance(output, Collection) or hasattr(output, "__len__")


__all__ = [
    "DefaultAdapter",
    "DictResult",
    "NumpyMatrixResult",
    "PandasDataFrameResult",
    "SimplePythonDataFrameGraphAdapter",
    "SimplePythonGraphAdapter",
    "StrictIndexTypePandasDataFrameResult",
    "index_types",
    "joined",
]
