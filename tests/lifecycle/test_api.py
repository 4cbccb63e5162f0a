"""What adapters are told, and that watching alone tells the same as standing around nodes."""

from __future__ import annotations

from typing import Any

import pytest

from hamilton import ad_hoc_utils, driver, lifecycle
from hamilton.base import DefaultAdapter, HamiltonGraphAdapter
from hamilton.errors import ValidationException
from hamilton.htypes import Collect, Parallelizable
from hamilton.lifecycle import base


def doubled(x: int, by: int = 2) -> int:
    return x * by


def failing(doubled: int) -> int:
    raise ValueError(doubled)


def each(x: int) -> Parallelizable[int]:
    yield from range(x)


def total(each: Collect[int]) -> int:
    return sum(each)


class Nodes(lifecycle.NodeExecutionHook):
    """Writes down what is told of nodes."""

    def __init__(self):
        self.told = []

    def run_before_node_execution(self, *, run_id, **facts):
        self.told.append(("before", facts))

    def run_after_node_execution(self, *, run_id, error, **facts):
        self.told.append(("after", {**facts, "error": repr(error)}))


class Passing(base.BaseDoNodeExecute):
    """Stands around each node and changes nothing."""

    def do_node_execute(self, *, run_id, node_, kwargs, task_id=None):
        return node_.callable(**kwargs)


class Tasks(
    lifecycle.TaskSubmissionHook,
    lifecycle.TaskExecutionHook,
    lifecycle.TaskReturnHook,
    lifecycle.TaskGroupingHook,
):
    """Writes down what is told of tasks."""

    def __init__(self):
        self.told = []

    def run_before_task_submission(self, *, task_id, **facts):
        self.told.append(("submitted", task_id))

    def run_before_task_execution(self, *, task_id, **facts):
        self.told.append(("began", task_id))

    def run_after_task_execution(self, *, task_id, success, **facts):
        self.told.append(("ended", task_id, success))

    def run_after_task_return(self, *, task_id, success, **facts):
        self.told.append(("returned", task_id, success))

    def run_after_task_grouping(self, *, run_id, task_ids, **facts):
        self.told.append(("grouped", tuple(task_ids)))

    def run_after_task_expansion(self, *, run_id, task_id, parameters, **facts):
        self.told.append(("expanded", task_id, tuple(parameters)))


def builder(*functions, adapters=()):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_adapters(*adapters)


def told(target, *adapters):
    watch = Nodes()
    dr = builder(doubled, failing, adapters=(watch, *adapters)).build()
    with pytest.raises(ValueError, match="6"):
        dr.execute([target], inputs={"x": 3})
    return watch.told


def test_watching_alone_tells_what_is_told_where_an_adapter_stands_around_nodes():
    def in_short(told):
        return [(when, {k: v for k, v in f.items() if k != "node_tags"}) for when, f in told]

    assert in_short(told("failing")) == in_short(told("failing", Passing()))


def test_a_node_hook_is_told_values_types_and_outcome():
    (_, before), (_, after), _, (_, failed) = told("failing")

    assert before["node_kwargs"] == {"x": 3}
    assert before["node_input_types"] == {"x": int, "by": int}
    assert (after["success"], after["result"], after["error"]) == (True, 6, "None")
    assert (failed["success"], failed["result"], failed["error"]) == (False, None, "ValueError(6)")


def test_what_a_hook_does_to_its_copies_stays_there():
    class Vandal(Nodes):
        def run_before_node_execution(self, *, node_tags, node_kwargs, node_input_types, **facts):
            for given in (node_tags, node_kwargs, node_input_types):
                given.clear()

    watch = Nodes()
    dr = builder(doubled, adapters=(Vandal(), watch)).build()

    assert dr.execute(["doubled"], inputs={"x": 3}) == {"doubled": 6}
    assert dr.execute(["doubled"], inputs={"x": 4}) == {"doubled": 8}
    assert watch.told[2][1]["node_kwargs"] == {"x": 4}
    assert watch.told[2][1]["node_input_types"] == {"x": int, "by": int}


def test_task_hooks_are_told_in_the_order_of_a_task():
    watch = Tasks()
    dr = (
        builder(each, total, adapters=(watch,))
        .enable_dynamic_execution(allow_experimental_mode=True)
        .build()
    )

    assert dr.execute(["total"], inputs={"x": 3}) == {"total": 3}
    assert watch.told[0][0] == "grouped"
    assert ("expanded", "expand-each", ("0", "1", "2")) in watch.told
    last = watch.told[-1][1]
    of_total = [what for what, task, *_ in watch.told[1:] if task == last]
    assert of_total == ["submitted", "began", "ended", "returned"]


def test_a_method_runs_nodes_in_place_of_the_engine():
    class Twice(lifecycle.NodeExecutionMethod):
        def run_to_execute_node(self, *, node_callable, node_kwargs, **facts):
            return 2 * node_callable(**node_kwargs)

    assert builder(doubled, adapters=(Twice(),)).build().execute(["doubled"], inputs={"x": 3}) == {
        "doubled": 12
    }


def test_a_graph_hook_is_told_of_the_path_and_of_failure():
    class Runs(lifecycle.GraphExecutionHook):
        told = None

        def run_before_graph_execution(self, *, execution_path, final_vars, **facts):
            self.told = [(execution_path, final_vars)]

        def run_after_graph_execution(self, *, success, error, **facts):
            self.told.append((success, str(error)))

    watch = Runs()
    with pytest.raises(ValueError, match="6"):
        builder(doubled, failing, adapters=(watch,)).build().execute(["failing"], inputs={"x": 3})

    assert watch.told == [(["doubled", "failing"], ["failing"]), (False, "6")]


def test_validators_accept_unless_they_say_otherwise():
    class Lenient(lifecycle.StaticValidator):
        """Says nothing."""

    class Strict(lifecycle.StaticValidator):
        def run_to_validate_node(self, *, node, **facts):
            return node.name != "doubled", "no doubling here"

    assert builder(doubled, adapters=(Lenient(),)).build().execute(["doubled"], inputs={"x": 1})
    with pytest.raises(ValidationException, match="doubled: no doubling here"):
        builder(doubled, adapters=(Strict(),)).build()


def test_an_edge_hook_decides_about_edges_and_inputs():
    class Loose(lifecycle.EdgeConnectionHook):
        def check_edge_types_match(self, type_from, type_to, **facts):
            return True

        def validate_input(self, node_type, input_value, **facts):
            return input_value != "bad"

    dr = builder(doubled, adapters=(Loose(),)).build()

    assert dr.execute(["doubled"], inputs={"x": "a"}) == {"doubled": "aa"}
    with pytest.raises(ValueError, match="bad"):
        dr.execute(["doubled"], inputs={"x": "bad"})


def test_an_edge_hook_is_told_the_readers_type_first():
    class Seen(lifecycle.EdgeConnectionHook):
        asked = ()

        def check_edge_types_match(self, type_from, type_to, **facts):
            self.asked = (type_from, type_to)
            return True

        def validate_input(self, node_type, input_value, **facts):
            return True

    seen = Seen()
    builder(doubled, shown, adapters=(seen,)).build()

    assert seen.asked == (str, int)


def test_an_adapter_of_the_older_form_is_told_the_nodes_type_first():
    asked = []

    class Seen(DefaultAdapter):
        @staticmethod
        def check_node_type_equivalence(node_type, input_type):
            asked.append((node_type, input_type))
            return True

    builder(doubled, shown, adapters=(Seen(),)).build()

    assert asked == [(int, str)]


@pytest.mark.parametrize(
    ("produced", "wanted", "is_right"), [(bool, int, True), (int, bool, False)]
)
def test_the_default_adapter_tells_which_type_reads_which(produced, wanted, is_right):
    fits = DefaultAdapter().do_check_edge_types_match(type_from=wanted, type_to=produced)

    assert fits is is_right


class Lenient(lifecycle.GraphAdapter):
    """An adapter of the older form; keeps what it was asked."""

    def __init__(self):
        self.asked = []

    @staticmethod
    def check_input_type(node_type, input_value):
        return input_value != "bad"

    @staticmethod
    def check_node_type_equivalence(node_type, input_type):
        return (node_type, input_type) == (int, str)

    def execute_node(self, node, kwargs):
        self.asked.append((node.name, kwargs))
        return node.callable(**kwargs)

    @staticmethod
    def build_result(**outputs):
        return list(outputs.values())


def shown(doubled: str) -> str:
    return f"<{doubled}>"


def shown_in_bytes(doubled: bytes) -> str:
    return f"<{doubled!r}>"


def test_an_adapter_of_the_older_form_decides_runs_and_joins():
    adapter = Lenient()
    dr = builder(doubled, shown, adapters=(adapter,)).build()

    assert dr.execute(["doubled", "shown"], inputs={"x": "a"}) == ["aa", "<aa>"]
    assert adapter.asked == [("doubled", {"x": "a"}), ("shown", {"doubled": "aa"})]
    with pytest.raises(ValueError, match="bad"):
        dr.execute(["doubled"], inputs={"x": "bad"})
    with pytest.raises(ValueError, match="shown_in_bytes is expecting doubled"):
        builder(doubled, shown_in_bytes, adapters=(adapter,)).build()


class Pairs(lifecycle.ResultBuilder):
    def build_result(self, **outputs):
        return sorted(outputs.items())


def test_a_result_builder_takes_and_gives_anything_unless_it_says_otherwise():
    assert (Pairs().input_types(), Pairs().output_type()) == ([Any], Any)
    assert builder(doubled, adapters=(Pairs(),)).build().execute(["doubled"], inputs={"x": 1}) == [
        ("doubled", 2)
    ]


class OnlyLenient(HamiltonGraphAdapter):
    """An adapter of the older form that says nothing of results."""

    check_input_type = staticmethod(Lenient.check_input_type)
    check_node_type_equivalence = staticmethod(Lenient.check_node_type_equivalence)

    def execute_node(self, node, kwargs):
        return node.callable(**kwargs)


def test_an_adapter_of_the_older_form_need_not_say_how_outputs_are_joined():
    dr = builder(doubled, shown, adapters=(OnlyLenient(),)).build()

    assert dr.execute(["doubled", "shown"], inputs={"x": "a"}) == {"doubled": "aa", "shown": "<aa>"}
