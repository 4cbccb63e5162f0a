"""The order in which adapters are told: these tests pass on Apache Hamilton too."""

from __future__ import annotations

import pytest

from hamilton import lifecycle
from hamilton.lifecycle.default import GracefulErrorAdapter

FLOW = """
    def a() -> int:
        return 1

    def b(a: int) -> int:
        return 10 // a
"""


class Listening(
    lifecycle.GraphConstructionHook, lifecycle.GraphExecutionHook, lifecycle.NodeExecutionHook
):
    """Writes down all that it is told; raises at the moment that it is told to."""

    def __init__(self, log, name, raises_at=None):
        self.log = log
        self.name = name
        self.raises_at = raises_at
        self.facts = {}

    def told(self, moment, **facts):
        self.log.append(f"{self.name} {moment}")
        self.facts[moment] = facts
        if moment == self.raises_at:
            raise RuntimeError(moment)

    def run_after_graph_construction(self, **facts):
        self.told("construct", **facts)

    def run_before_graph_execution(self, **facts):
        self.told("before graph", **facts)

    def run_after_graph_execution(self, *, success, **facts):
        self.told("after graph" if success else "after failed graph", **facts)

    def run_before_node_execution(self, *, node_name, **facts):
        self.told(f"before {node_name}", **facts)

    def run_after_node_execution(self, *, node_name, success, **facts):
        self.told(f"after {node_name}" if success else f"after failed {node_name}", **facts)


class Joining(lifecycle.ResultBuilder):
    """Joins outputs, or fails to."""

    def __init__(self, log, error=None):
        self.log = log
        self.error = error

    def build_result(self, **outputs):
        self.log.append("build result")
        if self.error:
            raise self.error
        return sorted(outputs.items())

    def output_type(self):
        return list


@pytest.fixture
def listen(build):
    """Run a flow with two listeners, the first of which may raise; give what they heard and the first."""

    def heard(source=FLOW, raises_at=None, inputs=None, error=None, overrides=None):
        log = []
        first, second = Listening(log, "A", raises_at), Listening(log, "B")
        dr = build(source, first, second, Joining(log, error))
        try:
            dr.execute(["a", "b"], inputs=inputs or {}, overrides=overrides or {})
        except Exception as caught:  # noqa: BLE001 - whatever it is, it is told
            log.append(type(caught).__name__)
        return log, first

    return heard


def test_a_run_is_told_from_its_construction_to_its_result(listen):
    log, first = listen()

    assert log == [
        "A construct", "B construct", "A before graph", "B before graph",
        "A before a", "B before a", "A after a", "B after a",
        "A before b", "B before b", "A after b", "B after b",
        "build result", "A after graph", "B after graph",
    ]  # fmt: skip
    assert first.facts["after graph"]["results"] == [("a", 1), ("b", 10)]


def test_a_failing_node_is_told_after_it_and_after_the_graph(listen):
    log, first = listen(overrides={"a": 0})

    assert log[4:] == [
        "A before b", "B before b", "A after failed b", "B after failed b",
        "A after failed graph", "B after failed graph", "ZeroDivisionError",
    ]  # fmt: skip
    assert isinstance(first.facts["after failed b"]["error"], ZeroDivisionError)
    assert first.facts["after failed b"]["result"] is None
    assert isinstance(first.facts["after failed graph"]["error"], ZeroDivisionError)


def test_a_hook_that_raises_before_a_node_stops_all_but_the_last_word(listen):
    log, _ = listen(raises_at="before a")

    assert log[4:] == ["A before a", "A after failed graph", "B after failed graph", "RuntimeError"]


def test_a_hook_that_raises_after_a_node_stops_the_run(listen):
    log, _ = listen(raises_at="after a")

    assert "A before b" not in log
    assert log[-3:] == ["A after failed graph", "B after failed graph", "RuntimeError"]


def test_a_hook_that_raises_before_the_graph_is_the_last_that_runs(listen):
    log, _ = listen(raises_at="before graph")

    assert log[2:] == ["A before graph", "RuntimeError"]


def test_a_result_builder_that_raises_leaves_the_values_as_they_were(listen):
    log, first = listen(error=KeyError("joined"))

    assert log[-4:] == ["build result", "A after failed graph", "B after failed graph", "KeyError"]
    assert first.facts["after failed graph"]["results"] == {"a": 1, "b": 10}


def test_a_missing_input_is_found_after_the_graph_has_begun(listen):
    source = "def a(x: int) -> int:\n    return x\n\ndef b(a: int) -> int:\n    return a"
    log, _ = listen(source)

    assert log[2:] == [
        "A before graph", "B before graph", "A after failed graph", "B after failed graph",
        "ValueError" if log[-1] == "ValueError" else "InputError",
    ]  # fmt: skip


SENTINELS = """
    from hamilton.lifecycle.default import accept_error_sentinels

    def a() -> float:
        return 1 / 0

    def b(a: float) -> float:
        return a

    @accept_error_sentinels
    def c(a: Optional[float]) -> str:
        return f"a is {a}"

    def e(b: float) -> float:
        return b
"""


@pytest.mark.parametrize(("allow_injection", "c"), [(True, "a is None"), (False, None)])
def test_what_reads_an_error_is_the_sentinel_unless_it_accepts_one(build, allow_injection, c):
    adapter = GracefulErrorAdapter(
        error_to_catch=ZeroDivisionError, sentinel_value=None, allow_injection=allow_injection
    )

    result = build(SENTINELS, adapter).execute(["a", "b", "c", "e"])

    assert result == {"a": None, "b": None, "c": c, "e": None}


def test_a_failed_item_of_a_block_is_a_sentinel_among_the_items(build):
    source = """
        def e() -> Parallelizable[int]:
            yield from [0, 1, 2]

        def w(e: int) -> float:
            return 1 / e

        def c(w: Collect[float]) -> list:
            return list(w)
    """
    adapter = GracefulErrorAdapter(error_to_catch=ZeroDivisionError, sentinel_value=None)

    assert build(source, adapter, dynamic=True).execute(["c"]) == {"c": [None, 1.0, 0.5]}
