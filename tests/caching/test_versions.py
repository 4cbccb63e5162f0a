"""Keys and versions of data."""

from __future__ import annotations

import base64
import zlib

import hypothesis.strategies as st
import pytest
from hypothesis import given

from hamilton.caching.behavior import Behaviors, CachingBehavior
from hamilton.caching.cache_key import create_cache_key, decode_key
from hamilton.caching.fingerprinting import UNHASHABLE, hash_value, version_of
from hamilton.errors import BuilderError
from hamilton.node import Node, NodeType

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner)
        | st.sets(st.integers())
    ),
)


@given(VALUES, VALUES)
def test_versions_are_equal_where_values_are_told_alike(one, other):
    def told(value):
        return sorted(map(told, value)) if isinstance(value, set) else repr(value)

    assert (version_of(one) == version_of(other)) == (repr(one) == repr(other))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_.]+", fullmatch=True), st.from_regex(r"[\w-]+", fullmatch=True)
    )
)
def test_a_key_can_be_read_back(versions):
    key = create_cache_key("space.node", "c_1-x", versions)
    assert decode_key(key) == {
        "node_name": "spacenode",
        "code_version": "c_1-x",
        "dependencies_data_versions": versions,
    }


class Money:
    def __init__(self, amount, note):
        self.amount = amount
        self.note = note

    def __hash__(self):
        return 1


class Nothing:
    pass


@pytest.fixture
def _own_versions():
    from hamilton.caching import fingerprinting

    before = fingerprinting.hash_value
    hash_value.register(Money, lambda obj, *args, **kwargs: hash_value(obj.amount))
    hash_value.register(Nothing, lambda obj, *args, **kwargs: UNHASHABLE)
    yield
    hash_value.register(Money, before.dispatch(object))
    hash_value.register(Nothing, before.dispatch(object))


@pytest.mark.usefixtures("_own_versions")
def test_versions_that_users_give_count_inside_containers():
    for around in (list, tuple, set, frozenset, lambda one: {"k": list(one)}):
        assert hash_value(around([Money(1, "a")])) == hash_value(around([Money(1, "b")]))
        assert hash_value(around([Money(1, "a")])) != hash_value(around([Money(2, "a")]))


@pytest.mark.usefixtures("_own_versions")
def test_values_with_versions_that_users_give_are_not_mistaken_for_others():
    assert hash_value(Money(1, "a")) == hash_value(1)
    assert version_of(Money(1, "a")) == version_of(Money(1, "b")) != version_of(1)


@pytest.mark.usefixtures("_own_versions")
def test_a_container_of_what_has_no_version_has_none():
    assert hash_value([Nothing()]) == UNHASHABLE
    deep = []
    for _ in range(5_000):
        deep = [deep]
    assert hash_value(deep) == UNHASHABLE


def test_what_has_no_version_is_never_the_same():
    one = iter([1])
    assert hash_value(one) == UNHASHABLE
    assert version_of(one) != version_of(one)


def node(name="n", kind=NodeType.STANDARD, **tags):
    return Node(
        name, int, lambda: 1, kind=kind, tags={k.replace("__", "."): v for k, v in tags.items()}
    )


LOADER = {"hamilton__data_loader": True, "hamilton__data_loader__node": "main"}
DEFAULT, RECOMPUTE, DISABLE, IGNORE = CachingBehavior


@pytest.mark.parametrize(
    ("behaviors", "of", "expected"),
    [
        (Behaviors(), node(), DEFAULT),
        (Behaviors(default=DISABLE), node(), DISABLE),
        (Behaviors(default=DISABLE), node(cache__behavior="recompute"), RECOMPUTE),
        (Behaviors({IGNORE: ["n"]}), node(cache__behavior="recompute"), IGNORE),
        (Behaviors({IGNORE: True}), node(cache__behavior="recompute"), IGNORE),
        (Behaviors({DEFAULT: ["n"], IGNORE: True}), node(), DEFAULT),
        (Behaviors(loader=RECOMPUTE), node(**LOADER), RECOMPUTE),
        (Behaviors(default=DISABLE), node(**LOADER), DISABLE),
        (Behaviors({IGNORE: ["main"]}, loader=RECOMPUTE), node(**LOADER), IGNORE),
        (Behaviors(saver=DISABLE), node(hamilton__data_saver=True), DISABLE),
        (Behaviors(default=IGNORE), node(hamilton__data_saver=True), IGNORE),
        (Behaviors(), node(kind=NodeType.EXPAND), RECOMPUTE),
        (Behaviors({IGNORE: ["n"]}), node(kind=NodeType.EXPAND), RECOMPUTE),
    ],
)
def test_who_decides_about_a_node(behaviors, of, expected):
    assert behaviors.of(of) is expected


def test_names_of_behaviours():
    assert CachingBehavior.from_string("Recompute") is RECOMPUTE
    for wrong in ("sometimes", None):
        with pytest.raises(KeyError, match="is an invalid `CachingBehavior` value"):
            CachingBehavior.from_string(wrong)


def test_one_behaviour_for_all_nodes_is_enough():
    with pytest.raises(BuilderError, match="Can only set one of"):
        Behaviors({DEFAULT: True, IGNORE: True})


@given(st.dictionaries(st.text("ab_n1", min_size=1), st.text("-_0aZ", max_size=40), max_size=9))
def test_a_key_holds_what_zlib_gives_at_level_three(versions):
    text = ",".join(part for pair in sorted(versions.items()) for part in pair) or "<none>"
    expected = base64.b64encode(zlib.compress(text.encode(), 3)).decode()
    assert create_cache_key("n", "c", versions) == f"n-c-{expected}"
