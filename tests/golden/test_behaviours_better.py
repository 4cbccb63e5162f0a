"""Golden behaviours in which we do better than Hamilton: each of these tests fails on Apache Hamilton.

The numbers are those of the table of golden behaviours.
"""

from __future__ import annotations

import pytest

NESTED = """
    def e() -> Parallelizable[int]:
        yield from [1, 2]

    def e2(e: int) -> Parallelizable[int]:
        yield e
        yield e * 10

    def w(e2: int) -> int:
        return e2

    def c2(w: Collect[int]) -> int:
        return sum(w)

    def c(c2: Collect[int]) -> list:
        return list(c2)
"""


def test_03_two_functions_of_one_name_are_both_told(build):
    source = """
        @config.when(mode="a")
        def x__a() -> int:
            return 1

        @config.when_not(mode="b")
        def x__b() -> int:
            return 2
    """

    with pytest.raises(ValueError, match="Cannot define function x more than once") as told:
        build(source, mode="a")
    assert "x__a" in str(told.value)
    assert "x__b" in str(told.value)


@pytest.mark.parametrize("given", ["inputs", "overrides"])
def test_12_a_name_that_nothing_reads_is_warned_of_once(build, caplog, given):
    dr = build("def f(a: int) -> int:\n    return a")

    result = dr.execute(["f"], **{"inputs": {"a": 1}, given: {"a": 1, "zzz": 2}})

    assert result == {"f": 1}
    assert [record.levelname for record in caplog.records if "zzz" in record.getMessage()] == [
        "WARNING"
    ]


def test_15_an_input_that_names_a_function_is_warned_of(build, caplog):
    dr = build("def a() -> int:\n    return 1\n\ndef f(a: int) -> int:\n    return a")

    assert dr.execute(["f"], inputs={"a": 10}) == {"f": 1}
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_17_a_cycle_is_refused_when_building(build):
    with pytest.raises(ValueError, match="a") as caught:
        build("def a(b: int) -> int:\n    return b\n\ndef b(a: int) -> int:\n    return a")
    assert caught.value.cycle in {("a", "b", "a"), ("b", "a", "b")}


def test_32_checks_stack(build):
    dr = build("""
        @check_output(range=(0, 9), importance="fail")
        @check_output(data_type=int, importance="fail")
        def f(v: int) -> int:
            return v
    """)

    assert dr.execute(["f"], inputs={"v": 5}) == {"f": 5}
    with pytest.raises(Exception, match="range"):
        dr.execute(["f"], inputs={"v": 10})


def test_50_expansions_nest(build):
    assert build(NESTED, dynamic=True).execute(["c"]) == {"c": [11, 22]}
