"""Outputs joined by result builders, and the graph adapters of the older form."""

from __future__ import annotations

import logging
import sys

import numpy as np
import pandas as pd
import pytest

from hamilton import ad_hoc_utils, base, driver
from hamilton.errors import BuilderError, EdgeTypeError, InputError, ResultError

MODULE = ad_hoc_utils.module_from_source(
    "def doubled(x: int) -> int:\n    return 2 * x\n\ndef text(doubled: int) -> str:\n    return str(doubled)\n"
)
FRAME = pd.DataFrame({"u": [1, 2]})

FRAME_BUILDERS = [base.PandasDataFrameResult, base.StrictIndexTypePandasDataFrameResult]

AS_NUMPY_WARNS = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")


def series(values, index):
    return pd.Series(values, index=index)


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ({}, pd.DataFrame(index=[0])),
        ({"a": 1, "b": "x"}, pd.DataFrame({"a": [1], "b": ["x"]})),
        ({"a": [1, 2], "b": 3}, pd.DataFrame({"a": [1, 2], "b": [3, 3]})),
        ({"a": b"ab", "b": [1, 2]}, pd.DataFrame({"a": [b"ab", b"ab"], "b": [1, 2]})),
        ({"a": np.array(5), "b": [1, 2]}, pd.DataFrame({"a": [5, 5], "b": [1, 2]})),
        ({"a": (n for n in (1, 2))}, pd.DataFrame({"a": [1, 2]})),
        ({"a": {"x": 1, "y": 2}}, pd.DataFrame({"a": [1, 2]}, index=["x", "y"])),
        ({"f": FRAME}, FRAME),
        ({"f": FRAME, "a": 1}, pd.DataFrame({"f.u": [1, 2], "a": [1, 1]})),
        (
            {"a": series([1, 2], [0, 1]), "b": series([3, 4], [1, 2])},
            pd.DataFrame({"a": [1, 2, np.nan], "b": [np.nan, 3, 4]}),
        ),
    ],
)
def test_outputs_are_joined_into_a_frame_by_label(outputs, expected):
    pd.testing.assert_frame_equal(base.PandasDataFrameResult.build_result(**outputs), expected)


A_TWICE = pd.DataFrame([[1, 2], [3, 4]], columns=["u", "u"])


@pytest.mark.parametrize("builder", FRAME_BUILDERS)
@pytest.mark.parametrize(
    ("outputs", "told", "froms"),
    [
        (
            {"f": FRAME, "f.u": pd.Series([9, 9])},
            "Series f.u",
            "the frame 'f' and from output 'f.u'",
        ),
        (
            {"f.u": pd.Series([9, 9]), "f": FRAME},
            "Series f.u",
            "output 'f.u' and from the frame 'f'",
        ),
        ({"f": FRAME, "f.u": 9}, "Non series output f.u", "the frame 'f' and from output 'f.u'"),
        ({"f": A_TWICE, "a": 1}, "Series f.u", "the frame 'f'; "),
        ({"f": pd.DataFrame({1: [1], "1": [2]}), "a": 1}, "Series f.1", "the frame 'f'; "),
    ],
)
def test_columns_of_one_name_are_refused_with_where_they_come_from(builder, outputs, told, froms):
    with pytest.raises(ResultError, match=f"^{told} already exists in the output") as caught:
        builder.build_result(**outputs)

    assert isinstance(caught.value, ValueError)
    assert f"come from {froms}" in str(caught.value)
    assert "Rename one" in str(caught.value)


def test_a_single_frame_is_given_as_it_is_also_with_columns_of_one_name():
    assert base.PandasDataFrameResult.build_result(f=A_TWICE) is A_TWICE


def test_lists_of_different_lengths_are_refused_by_pandas():
    with pytest.raises(ValueError, match="same length"):
        base.PandasDataFrameResult.build_result(a=[1], b=[1, 2])


OF_TWO_INDEXES = {"a": series([1], [0]), "b": series([2], [0.5])}


def test_indexes_of_two_types_are_joined_with_a_warning_that_names_the_outputs(caplog):
    with caplog.at_level(logging.WARNING, logger="hamilton.base"):
        frame = base.PandasDataFrameResult.build_result(**OF_TWO_INDEXES)

    assert len(frame) == 2
    assert "Multiple index types" in caplog.text
    assert "['a']" in caplog.text
    assert "['b']" in caplog.text


def test_indexes_of_one_type_are_joined_without_a_warning(caplog):
    base.PandasDataFrameResult.build_result(a=series([1], [0]), b=pd.Index([4]))
    assert caplog.text == ""


def test_the_strict_builder_refuses_indexes_of_two_types_and_says_what_to_do():
    with pytest.raises(ResultError, match="did not match exactly") as caught:
        base.StrictIndexTypePandasDataFrameResult.build_result(**OF_TWO_INDEXES)

    assert isinstance(caught.value, ValueError)
    assert "use PandasDataFrameResult" in str(caught.value)


def test_the_strict_builder_joins_indexes_of_one_type():
    joined = base.StrictIndexTypePandasDataFrameResult.build_result(a=series([1], [0]), b=2)
    pd.testing.assert_frame_equal(joined, pd.DataFrame({"a": [1], "b": [2]}))


@AS_NUMPY_WARNS
@pytest.mark.parametrize(
    ("outputs", "rows"),
    [
        ({"a": [1, 2], "b": np.array([3, 4])}, [[1, 3], [2, 4]]),
        ({"a": [1, 2], "k": 9}, [[1, 9], [2, 9]]),
        ({"k": 1, "m": 2}, [[1, 2]]),
        ({"a": (n for n in (1, 2)), "k": 9}, [[1, 9], [2, 9]]),
    ],
)
def test_outputs_are_joined_into_a_matrix_with_a_column_for_each(outputs, rows):
    matrix = base.NumpyMatrixResult.build_result(**outputs)

    assert isinstance(matrix, np.matrix)
    assert matrix.tolist() == rows


def test_a_matrix_of_unequal_lengths_is_refused_with_the_shorter_one():
    with pytest.raises(ResultError, match="Got 1 for b instead of 2"):
        base.NumpyMatrixResult.build_result(a=[1, 2], b=[1])


@pytest.mark.parametrize("wide", [FRAME, np.zeros((1, 3))])
def test_a_matrix_takes_no_output_of_several_columns(wide):
    with pytest.raises(ResultError, match=r"f has the shape \(\d, \d\); each output is one column"):
        base.NumpyMatrixResult.build_result(f=wide, a=[1, 2])


@AS_NUMPY_WARNS
@pytest.mark.parametrize(
    ("builder", "kind"),
    [
        (base.DictResult(), dict[str, object]),
        (base.PandasDataFrameResult(), pd.DataFrame),
        (base.StrictIndexTypePandasDataFrameResult(), pd.DataFrame),
        (base.NumpyMatrixResult(), np.matrix),
        (base.SimplePythonDataFrameGraphAdapter(), pd.DataFrame),
        (base.SimplePythonGraphAdapter(base.NumpyMatrixResult()), np.matrix),
    ],
)
def test_a_builder_tells_the_type_of_what_it_gives(builder, kind):
    told = builder.output_type()
    made = builder.build_result(a=[1, 2])

    assert isinstance(made, getattr(told, "__origin__", told))
    assert getattr(told, "__origin__", told) is getattr(kind, "__origin__", kind)


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        (base.SimplePythonDataFrameGraphAdapter(), {"doubled": {0: 6}, "text": {0: "6"}}),
        (base.SimplePythonGraphAdapter(base.PandasDataFrameResult()), {"doubled": {0: 6}}),
    ],
)
def test_an_older_adapter_runs_nodes_and_gives_a_frame(adapter, expected):
    run = driver.Driver({}, MODULE, adapter=adapter)
    assert run.execute(list(expected), inputs={"x": 3}).to_dict() == expected


@pytest.mark.parametrize("adapter", [base.DefaultAdapter(), base.SimplePythonGraphAdapter()])
def test_an_older_adapter_without_a_builder_gives_a_dict(adapter):
    run = driver.Driver({}, MODULE, adapter=adapter)
    assert run.execute(["text"], inputs={"x": 3}) == {"text": "6"}


@pytest.mark.parametrize("wrong", [3, "dict", dict])
def test_an_older_adapter_takes_nothing_but_a_result_builder(wrong):
    with pytest.raises(BuilderError, match="DefaultAdapter takes a result builder, such as Pandas"):
        base.DefaultAdapter(wrong)


def test_an_older_adapter_refuses_an_input_of_a_wrong_type():
    run = driver.Driver({}, MODULE, adapter=base.DefaultAdapter())

    with pytest.raises(InputError, match="x"):
        run.execute(["text"], inputs={"x": "three"})


class Lenient(base.SimplePythonGraphAdapter):
    """Takes text where numbers are wanted."""

    @staticmethod
    def check_input_type(node_type, input_value):
        return input_value == "3" or super(Lenient, Lenient).check_input_type(
            node_type, input_value
        )

    @staticmethod
    def check_node_type_equivalence(node_type, input_type):
        return node_type is int or super(Lenient, Lenient).check_node_type_equivalence(
            node_type, input_type
        )

    def execute_node(self, node, kwargs):
        return super().execute_node(node, {name: int(value) for name, value in kwargs.items()})


def test_an_older_adapter_of_ones_own_decides_types_and_how_nodes_run():
    run = driver.Driver({}, MODULE, adapter=Lenient(base.DictResult()))

    assert run.execute(["doubled"], inputs={"x": "3"}) == {"doubled": 6}
    with pytest.raises(InputError, match="x"):
        run.execute(["doubled"], inputs={"x": "4"})


def test_an_older_adapter_of_ones_own_decides_which_nodes_read_which():
    text = "def a() -> {}:\n    return 1\n\ndef b(a: str) -> str:\n    return str(a)\n"
    int_as_text, float_as_text = (
        ad_hoc_utils.module_from_source(text.format(kind)) for kind in ("int", "float")
    )

    run = driver.Driver({}, int_as_text, adapter=Lenient())
    assert run.execute(["b"]) == {"b": "1"}
    with pytest.raises(EdgeTypeError, match="a:<class 'float'>"):
        driver.Driver({}, float_as_text, adapter=Lenient())


def test_a_driver_that_finds_no_pandas_says_what_to_do(monkeypatch):
    run = driver.Driver({}, MODULE)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        run.execute(["doubled"], inputs={"x": 1})
    assert "Install pandas, or build the driver with driver.Builder()" in caught.value.__notes__[0]
