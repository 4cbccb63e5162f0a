"""Laws of the walk by which a run finds what stands in for nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hamilton.ad_hoc_utils import module_from_source
from hamilton.driver import Builder
from pytest_hamilton.doubles import stand_in
from pytest_hamilton.layers import Defaults, Stated, reach
from pytest_hamilton.registration import stand_ins


@st.composite
def graphs(draw):
    """Up to eight nodes x0, x1, ...; each reads some of those before it."""
    count = draw(st.integers(1, 8))
    lines = []
    for number in range(count):
        read = draw(st.sets(st.integers(0, number - 1))) if number else set()
        parameters = ", ".join(f"x{other}: int" for other in sorted(read))
        lines.append(f"def x{number}({parameters}) -> int: return {number}")
    module = module_from_source("\n".join(lines))
    return Builder().with_modules(module).build().graph


names = st.sets(st.integers(0, 9).map("x{}".format))


def doubles(wanted, value=0):
    return Stated({name: stand_in(name, value, "here") for name in wanted})


@given(graphs(), names, st.data())
def test_a_run_reaches_what_the_engine_needs_when_doubles_are_given(graph, given_names, data):
    targets = data.draw(st.lists(st.sampled_from(sorted(graph)), min_size=1, unique=True))
    found = reach(graph, targets, [doubles(given_names)])
    assert found.names == set(graph.upstream(targets, given_names))
    assert found.used.keys() == found.names & given_names


@given(graphs(), names, names, st.data())
def test_the_strongest_layer_wins_whatever_the_weaker_ones_hold(graph, weak, strong, data):
    target = data.draw(st.sampled_from(sorted(graph)))
    layers = [Defaults(dict.fromkeys(weak, 1), "ini"), doubles(weak, 2), doubles(strong, 3)]
    used = reach(graph, [target], layers).used
    assert {name: found.value for name, found in used.items()} == {
        name: 3 if name in strong else 2 for name in used
    }


@given(graphs(), names, names, st.data())
def test_a_node_fixture_takes_what_its_run_will_read_and_nothing_else(graph, seen, marked, data):
    target = data.draw(st.sampled_from(sorted(graph)))
    taken = stand_ins(target, graph, seen.__contains__, marked)
    cut = (seen | marked) - {target}
    used = reach(graph, [target], [doubles(cut)]).used
    assert set(taken) == used.keys() - marked
    assert list(taken) == sorted(taken)
