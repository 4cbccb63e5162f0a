"""Requests made into plans: what is kept, and what is refused before anything runs."""

from __future__ import annotations

import gc
import logging
import pickle
import weakref

import pytest

from hamilton import ad_hoc_utils, driver
from hamilton.errors import InputError, RequestError
from hamilton.execution.compiled import RUNS_UNTIL_HOT
from hamilton.execution.plan import PLANS_KEPT, Planner
from hamilton.function_modifiers import config
from hamilton.graph import build_graph


def doubled(x: int) -> int:
    return 2 * x


def labelled(doubled: int, label: str | None) -> str:
    return f"{label}: {doubled}"


@config.when(mode="loud")
def voice__loud(volume: int) -> int:
    return volume


def driver_of(*functions, configuration=None):
    module = ad_hoc_utils.create_temporary_module(*functions)
    return driver.Builder().with_modules(module).with_config(configuration or {}).build()


def refuse_nothing(plan):
    del plan


def asked(planner, times):
    """Ask for a node so many times over, which is a request of its own."""
    return planner.plan(["doubled"] * times, {"x": 1}, {}, refuse_nothing)


def test_plans_asked_for_last_are_kept_and_older_ones_dropped():
    planner = Planner(build_graph([doubled], {}))
    first, second = weakref.ref(asked(planner, 1)), weakref.ref(asked(planner, 2))
    for times in range(3, PLANS_KEPT + 1):
        asked(planner, times)
    gc.collect()
    assert first() is planner.known(["doubled"], {"x": 2}, {})

    asked(planner, PLANS_KEPT + 1)
    gc.collect()
    assert first() is not None
    assert second() is None

    for times in range(PLANS_KEPT):
        asked(planner, PLANS_KEPT + 2 + times)
    gc.collect()
    assert first() is None


def test_a_plan_asked_for_now_and_then_is_made_once():
    planner = Planner(build_graph([doubled], {}))
    first = asked(planner, 1)
    for times in range(2, 3 * PLANS_KEPT):
        asked(planner, times)
        assert asked(planner, 1) is first


def test_plans_of_which_all_are_asked_for_again_make_room_for_another():
    planner = Planner(build_graph([doubled], {}))
    for _ in range(2):
        kept = [asked(planner, times) for times in range(1, PLANS_KEPT + 1)]
    asked(planner, PLANS_KEPT + 1)
    again = [planner.known(plan.targets, {"x": 1}, {}) for plan in kept]
    assert again == [None, *kept[1:]]


def test_a_plan_that_is_pickled_runs_and_begins_to_count_anew():
    planner = Planner(build_graph([doubled], {}))
    plan = planner.plan(["doubled"], {"x": 1}, {}, refuse_nothing)
    for _ in range(RUNS_UNTIL_HOT):
        plan.hot.compiled(plan)

    copy = pickle.loads(pickle.dumps(plan))  # noqa: S301 - pickled here

    assert copy.hot.compiled(copy) is None
    assert plan.hot.compiled(plan)({"x": 4}, {}, None) == {"doubled": 8}
    assert copy.start({"x": 4}, {}) == {"x": 4}
    assert [step.name for step, _ in copy.steps] == ["doubled"]


@pytest.mark.parametrize("runs", [0, 1, RUNS_UNTIL_HOT], ids=["first", "known", "compiled"])
def test_every_run_looks_at_the_types_of_its_inputs(runs):
    dr = driver_of(doubled, labelled)
    for _ in range(runs):
        dr.execute(["labelled"], inputs={"x": 1, "label": "a"})
    with pytest.raises(InputError, match="Expected x:<class 'int'> got one"):
        dr.execute(["labelled"], inputs={"x": "one", "label": "a"})
    with pytest.raises(InputError, match=r"(?s)2 errors .*Expected label:.*Expected x:"):
        dr.execute(["labelled"], inputs={"x": "one", "label": 3})
    assert dr.execute(["labelled"], inputs={"x": 1, "label": None}) == {"labelled": "None: 2"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a" * 60, f"{'a' * 50}\\.\\.\\.:"), (b"ab", "b'ab':"), ([1, 2], "a list:")],
    ids=["long", "bytes", "list"],
)
def test_a_value_of_a_wrong_type_is_shown_in_short(value, shown):
    with pytest.raises(InputError, match=f"got {shown}"):
        driver_of(doubled).execute(["doubled"], inputs={"x": value})


def test_an_input_that_is_misspelt_is_found_by_what_is_missing(caplog):
    with pytest.raises(InputError, match="Did you mean it by the input 'volum'") as caught:
        driver_of(voice__loud, configuration={"mode": "loud"}).execute(
            ["voice"], inputs={"volum": 3}
        )
    assert "no node is named 'volum', so its input has no effect" in str(caught.value)
    assert caplog.text == ""


def test_a_variant_left_out_is_told_only_where_it_would_have_helped():
    dr = driver_of(voice__loud, doubled, whisper, configuration={"mode": "quiet"})
    with pytest.raises(InputError) as caught:
        dr.execute(["doubled", "whisper"])
    missing_x, missing_voice = sorted(str(caught.value).splitlines()[1:])[::-1]
    assert "input x " in missing_x
    assert "loud" not in missing_x
    assert "mode" in missing_voice


def test_what_an_override_replaces_misses_nothing():
    dr = driver_of(doubled, labelled)
    with pytest.raises(InputError, match=r"^1 errors .*\n.*input label .*\['labelled'\]"):
        dr.execute(["labelled"], overrides={"doubled": 1})


def whisper(voice: int) -> int:
    return voice // 2


def test_what_is_asked_for_has_to_be_a_name_or_something_with_one():
    with pytest.raises(RequestError, match=r"\['doubled'\] is neither a name, nor a function"):
        driver_of(doubled).execute([["doubled"]], inputs={"x": 1})


def test_an_input_for_what_is_computed_is_ignored_and_told(caplog):
    with caplog.at_level(logging.WARNING):
        answer = driver_of(doubled, labelled).execute(
            ["doubled"], inputs={"x": 1, "doubled": 7, "label": "unread"}
        )
    assert answer == {"doubled": 2}
    assert "use overrides" in caplog.text
