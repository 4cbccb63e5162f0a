"""Behaviours that users of Hamilton build on: these tests pass on Apache Hamilton too.

The numbers are those of the table of golden behaviours; the numbers left out stand in ``test_behaviours_better.py``.
"""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.base import DictResult, PandasDataFrameResult
from hamilton.data_quality.base import DataValidationError
from hamilton.driver import InvalidExecutorException
from hamilton.function_modifiers import InvalidDecoratorException
from hamilton.io.materialization import from_, to

VARIANTS = """
    @config.when(mode="a")
    def x__a() -> int:
        return 1

    @config.when(mode="b")
    def x__b() -> int:
        return 2

    def y(x: int) -> int:
        return x
"""
INNER = """
    def base_v(x: int, k: int = 3) -> int:
        return x * k

    @config.when(mode="a")
    def out__a(base_v: int) -> int:
        return base_v

    @config.when_not(mode="a")
    def out__b(base_v: int) -> int:
        return -base_v
"""


@pytest.fixture
def inner(module_of):
    """A module that the tests of sub-DAGs use."""
    return module_of(INNER, "golden_inner")


def test_01_a_misspelled_config_key_leaves_a_missing_input(build):
    dr = build(VARIANTS, moed="a")

    with pytest.raises(ValueError, match="1 errors encountered") as caught:
        dr.execute(["y"])
    assert "Required input x not provided for nodes: ['y']." in str(caught.value)


def test_02_a_node_without_a_variant_is_unknown(build):
    dr = build("@config.when(mode='a')\ndef x__a() -> int:\n    return 1", mode="z")

    with pytest.raises(ValueError, match=re.escape("Unknown nodes [x] requested")):
        dr.execute(["x"])


def test_04_two_underscores_mean_nothing_without_config(build, names):
    assert names(build("def x__a() -> int:\n    return 1")) == ["x__a"]


def test_05_a_default_is_used_when_nothing_is_given(build):
    dr = build("def f(a: int, b: Optional[int] = None) -> list:\n    return [a, b]")

    assert dr.execute(["f"], inputs={"a": 1}) == {"f": [1, None]}


def test_06_annotations_may_be_text(build):
    dr = build("def f(a: 'int') -> 'int':\n    return a + 1")

    assert dr.execute(["f"], inputs={"a": 1}) == {"f": 2}


def test_07_an_annotation_that_names_nothing_is_a_name_error(build):
    with pytest.raises(NameError):
        build("def f(a: 'Nope') -> int:\n    return 1")


def test_08_one_input_is_not_wanted_with_two_types(build):
    source = "def a(x: str) -> str:\n    return x\n\ndef f(x: int) -> int:\n    return x"

    with pytest.raises(ValueError, match="Two or more functions are requesting x"):
        build(source)


def test_09_a_value_of_another_type_is_refused_when_building(build):
    source = "def a() -> str:\n    return ''\n\ndef f(a: int) -> int:\n    return a"
    message = "Error: f is expecting a:<class 'int'>, but found a:<class 'str'>."

    with pytest.raises(ValueError, match=re.escape(message)):
        build(source)


def test_10_all_missing_inputs_are_told_sorted(build):
    dr = build(
        "def revenue(a: int, b: int) -> int:\n    return a\n\ndef c(b: int) -> int:\n    return b"
    )

    with pytest.raises(ValueError, match="2 errors encountered") as caught:
        dr.execute(["revenue", "c"])
    text = str(caught.value)
    assert text.index("Required input a not") < text.index("Required input b not")
    assert "Required input b not provided for nodes: ['c', 'revenue']." in text


def test_11_an_input_of_another_type_is_refused(build):
    dr = build("def revenue(a: int) -> int:\n    return a")
    message = "Type requirement mismatch. Expected a:<class 'int'> got z:<class 'str'> instead."

    with pytest.raises(ValueError, match=re.escape(message)):
        dr.execute(["revenue"], inputs={"a": "z"})


def test_13_an_override_may_have_any_type(build):
    dr = build("def b() -> int:\n    return 1\n\ndef f(b: int) -> str:\n    return str(b)")

    assert dr.execute(["f"], overrides={"b": "word"}) == {"f": "word"}


def test_14_a_config_key_takes_the_place_of_a_function(build):
    dr = build("def a() -> int:\n    return 1\n\ndef f(a: int) -> int:\n    return a", a=10)

    assert dr.execute(["f"]) == {"f": 10}


def test_16_one_key_is_not_config_and_input_at_once(build):
    dr = build("def f(x: int) -> int:\n    return x", x=1)

    with pytest.raises(ValueError, match="present in both config and inputs"):
        dr.execute(["f"], inputs={"x": 2})


def test_18_a_group_is_a_list_of_values(build):
    dr = build("""
        @parameterize(
            a={"v": group(source("x"), source("y"), value(3))}, b={"v": group(source("x"))}
        )
        def f(v: List[int]) -> int:
            return sum(v)
    """)

    assert dr.execute(["a", "b"], inputs={"x": 1, "y": 2}) == {"a": 6, "b": 1}


def test_19_a_group_with_names_is_a_dict_of_values(build):
    dr = build("""
        @inject(v=group(a=source("x"), b=value(3)), w=value(4))
        def f(v: Dict[str, int], w: int) -> int:
            return sum(v.values()) + w
    """)

    assert dr.execute(["f"], inputs={"x": 1}) == {"f": 8}


def test_20_parameterize_refuses_a_name_that_is_no_parameter(module_of):
    with pytest.raises(InvalidDecoratorException, match="don't appear in the function itself: zz"):
        module_of("@parameterize(a={'zz': value(1)})\ndef f(v: int) -> int:\n    return v")


def test_21_two_expanders_are_refused_where_they_are_written(module_of):
    with pytest.raises(ValueError, match="Got multiple decorators"):
        module_of("""
            @parameterize(a={"v": value(1)})
            @parameterize(b={"v": value(2)})
            def f(v: int) -> int:
                return v
        """)


def test_22_a_column_that_is_not_there_is_told_with_those_that_are(build):
    dr = build("""
        @extract_columns("a", "b")
        def f() -> pd.DataFrame:
            return pd.DataFrame({"a": [1]})
    """)

    with pytest.raises(InvalidDecoratorException, match="No such column: b produced by f"):
        dr.execute(["b"])


def test_23_fields_of_a_dict_have_its_value_type(build):
    dr = build("""
        @extract_fields("a", "b")
        def f() -> Dict[str, int]:
            return {"a": 1, "b": 2}
    """)

    types = {one.name: one.type for one in dr.list_available_variables()}
    assert (types["a"], types["b"]) == (int, int)
    assert dr.execute(["a", "b"]) == {"a": 1, "b": 2}


def test_24_fields_of_a_bare_dict_need_types(module_of):
    with pytest.raises(InvalidDecoratorException, match="bare"):
        module_of("@extract_fields('a', 'b')\ndef f() -> dict:\n    return {}")


def test_25_a_tuple_is_unpacked_into_nodes(build):
    dr = build("""
        @unpack_fields("a", "b")
        def f() -> Tuple[int, str]:
            return 1, "a"
    """)

    assert dr.execute(["a", "b"]) == {"a": 1, "b": "a"}


def test_26_more_names_than_elements_are_refused(module_of):
    message = re.escape("Number of unpacked fields (3) is greater than")

    with pytest.raises(InvalidDecoratorException, match=message):
        module_of("@unpack_fields('a', 'b', 'c')\ndef f() -> Tuple[int, str]:\n    return 1, 'a'")


def test_27_does_calls_another_function(build):
    dr = build("""
        def _sum(**kwargs: int) -> int:
            return sum(kwargs.values())

        @does(_sum)
        def f(a: int, b: int) -> int:
            pass
    """)

    assert dr.execute(["f"], inputs={"a": 1, "b": 2}) == {"f": 3}


@pytest.mark.parametrize("tags", ["a=1", "**{'hamilton.x': 'a'}"])
def test_28_a_tag_is_text_under_a_name_of_ones_own(module_of, tags):
    with pytest.raises(InvalidDecoratorException, match="The following tags are invalid as tags"):
        module_of(f"@tag({tags})\ndef f() -> int:\n    return 1")


def test_29_a_target_that_is_not_there_is_refused(build):
    with pytest.raises(InvalidDecoratorException, match="Could not find node zz"):
        build("@tag(a='b', target_='zz')\ndef f() -> int:\n    return 1")


def test_30_a_check_that_fails_raises(build):
    dr = build("@check_output(range=(0, 1), importance='fail')\ndef f() -> int:\n    return 5")

    with pytest.raises(DataValidationError):
        dr.execute(["f"])


def test_31_a_check_is_a_node_between_the_raw_value_and_the_value(build, names):
    dr = build("@check_output(range=(0, 1), data_type=int)\ndef f(v: int) -> int:\n    return v")

    assert names(dr) == ["f", "f_data_type_validator", "f_range_validator", "f_raw", "v"]


def test_33_steps_after_a_function_are_nodes(build, names):
    dr = build("""
        def _a(v: int, k: int) -> int:
            return v * k

        @pipe_output(step(_a, k=1), step(_a, k=source("kk")).named("zz"))
        def f(x: int) -> int:
            return x
    """)

    assert names(dr) == ["f", "f.raw", "f.with_a", "f.zz", "kk", "x"]


def test_33_a_repeated_step_is_numbered_by_the_uses_of_its_function(build, names):
    dr = build(
        """
        def _a(v: int) -> int:
            return v

        def _b(v: int) -> int:
            return v

        @pipe_input(step(_a).named("first"), step(_b), step(_a).when(mode="z"), step(_a), step(_a))
        def f(x: int) -> int:
            return x
        """,
        mode="a",
    )

    assert names(dr) == ["f", "f.first", "f.with_a_1", "f.with_a_2", "f.with_b", "mode", "x"]


def test_34_a_mutation_is_a_node_after_the_raw_value(build, names):
    dr = build("""
        def f(x: int) -> int:
            return x

        @mutate(f)
        def _m(f: int) -> int:
            return f + 1
    """)

    assert names(dr) == ["f", "f.raw", "f.with_m", "x"]
    assert dr.execute(["f"], inputs={"x": 1}) == {"f": 2}


def test_35_the_nodes_of_a_subdag_have_its_name_before_theirs(inner, build, names):
    dr = build("""
        import golden_inner

        @subdag(golden_inner, inputs={"x": source("y")})
        def s(out: int) -> int:
            return out + 1
    """)

    assert names(dr) == ["k", "s", "s.base_v", "s.out", "s.x", "y"]


def test_36_a_subdag_has_a_configuration_of_its_own(inner, build):
    dr = build("""
        import golden_inner

        @subdag(golden_inner, inputs={"x": value(2)}, config={"mode": "b"})
        def s(out: int) -> int:
            return out + 1
    """)

    assert dr.execute(["s", "s.out"]) == {"s": -5, "s.out": -6}


def test_37_a_subdag_is_named_and_placed_at_will(inner, build, names):
    source = """
        import golden_inner

        @subdag(golden_inner, inputs={{"x": source("y")}}, {})
        def s(out: int) -> int:
            return out
    """

    named = names(build(source.format("final_node_name='fin'")))
    placed = names(build(source.format("namespace='ns'")))
    assert named == ["fin", "k", "s.base_v", "s.out", "s.x", "y"]
    assert placed == ["k", "ns.base_v", "ns.out", "ns.x", "s", "y"]


def test_38_a_subdag_is_used_several_times(inner, build):
    dr = build("""
        import golden_inner

        @parameterized_subdag(
            golden_inner,
            inputs={"x": value(2)},
            config={"mode": "a"},
            v1={"inputs": {"k": value(5)}},
            v2={"config": {"mode": "b"}},
        )
        def s(out: int) -> int:
            return out
    """)

    assert dr.execute(["v1", "v2"]) == {"v1": 10, "v2": -6}


def test_39_loading_is_two_nodes(build, names):
    dr = build("@load_from.json(path=value('x.json'))\ndef f(v: dict) -> dict:\n    return v")

    assert names(dr) == ["f", "f.load_data.v", "f.select_data.v"]


@pytest.mark.parametrize(("more", "name"), [("", "save.f"), (", output_name_='sv'", "sv")])
def test_40_saving_is_a_node(build, names, more, name):
    dr = build(f"@save_to.json(path=source('p'){more})\ndef f(v: dict) -> dict:\n    return v")

    assert names(dr) == sorted(["f", name, "p", "v"])


def test_41_a_dataloader_is_two_nodes(build, names):
    dr = build("@dataloader()\ndef f(v: dict) -> Tuple[dict, dict]:\n    return v, {}")

    assert names(dr) == ["f", "f.loader", "v"]


def test_42_materialize_gives_metadata_and_values(build, tmp_path):
    dr = build("def a() -> dict:\n    return {'k': 1}\n\ndef b() -> int:\n    return 2")
    saver = to.json(id="aj", dependencies=["a"], path=str(tmp_path / "a.json"))

    metadata, values = dr.materialize(saver, additional_vars=["b"])

    assert list(metadata) == ["aj"]
    assert metadata["aj"]["file_metadata"]["size"] == len(json.dumps({"k": 1}))
    assert values == {"b": 2}


def test_43_loaders_take_the_place_of_nodes(build, tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"k": 5}')
    dr = build("def a() -> dict:\n    return {}\n\ndef b(a: dict) -> int:\n    return a['k']")

    metadata, values = dr.materialize(
        from_.json(target="a", path=str(path)),
        to.memory(id="m", dependencies=["a", "b"], combine=DictResult()),
    )

    assert (metadata, values) == ({"m": {"a": {"k": 5}, "b": 5}}, {})


def test_44_materializers_given_to_the_builder_are_nodes(module_of, names):
    module = module_of("""
        def a(x: int) -> dict:
            return {"x": x}

        def b(a: dict) -> dict:
            return a

        def s(b: dict) -> int:
            return 1
    """)
    saver = to.json(id="aj", dependencies=["a", "b"], combine=DictResult(), path="unused")
    loader = from_.json(target="a", path="unused")

    dr = driver.Builder().with_modules(module).with_materializers(loader, saver).build()

    assert names(dr) == ["a", "aj", "aj_build_result", "b", "load_data.a", "s", "x"]


def test_45_the_bare_driver_gives_a_frame(module_of):
    module = module_of("""
        def a() -> pd.Series:
            return pd.Series([1, 2])

        def s(a: pd.Series) -> int:
            return 3
    """)

    frame = driver.Driver({}, module).execute(["a", "s"])

    pd.testing.assert_frame_equal(frame, pd.DataFrame({"a": [1, 2], "s": [3, 3]}))


def test_45_the_keys_of_dicts_are_rows_in_the_order_they_come(module_of):
    module = module_of("""
        def a() -> dict:
            return {"k2": 1, "k1": 2}

        def b() -> dict:
            return {"f": 3}
    """)

    frame = driver.Driver({}, module).execute(["a", "b"])

    assert list(frame.index) == ["k2", "k1", "f"]


def test_46_two_result_builders_are_refused(build):
    with pytest.raises(ValueError, match="Multiple adapters cannot") as caught:
        build("def f() -> int:\n    return 1", DictResult(), PandasDataFrameResult())
    assert "do_build_result" in str(caught.value)


def test_47_a_parallelizable_needs_dynamic_execution(build):
    dr = build("def e() -> Parallelizable[int]:\n    yield 1")

    with pytest.raises(InvalidExecutorException, match="Default graph executor cannot handle"):
        dr.execute(["e"])


def test_48_nothing_to_repeat_is_nothing_collected(build):
    dr = build(
        """
        def e() -> Parallelizable[int]:
            yield from ()

        def w(e: int) -> int:
            return e

        def c(w: Collect[int]) -> list:
            return list(w)
        """,
        dynamic=True,
    )

    assert dr.execute(["c"]) == {"c": []}


def test_49_the_items_of_an_overridden_expander_go_through_the_block(build):
    dr = build(
        """
        def e() -> Parallelizable[int]:
            yield 1

        def w(e: int) -> int:
            return e * 100

        def c(w: Collect[int]) -> list:
            return list(w)
        """,
        dynamic=True,
    )

    assert dr.execute(["c"], overrides={"e": [4, 5]}) == {"c": [400, 500]}


def test_a_graph_without_a_cycle_has_none(build):
    assert build("def f(a: int) -> int:\n    return a").has_cycles(["f"]) is False


def test_a_module_of_functions_is_registered(module_of):
    def f() -> int:
        return 1

    module = ad_hoc_utils.create_temporary_module(f)

    assert driver.Builder().with_modules(module).build().execute(["f"]) == {"f": 1}
