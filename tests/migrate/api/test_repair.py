"""What is merged when a proof does not hold."""

from __future__ import annotations

from hamilton.migrate.api.repair import merges
from hamilton.migrate.facts import Output, Parameter, Project, ProposedNode, Reason
from hamilton.migrate.prove.proof import Comparison, Found, Proof


def node(number, *reads):
    name = f"n{number}"
    parameters = tuple(Parameter(f"n{read}", "") for read in reads)
    return ProposedNode(
        name, (Output(name, name),), parameters, "", lines=((number, number),), statements=(number,)
    )


PROJECT = Project(
    "p", "", "", "", (node(1), node(2, 1), node(3), node(4, 2), node(5)), finals={"x": "n4"}
)


def proposed(proof):
    return [sorted(statements) for statements in merges(PROJECT, proof)]


def test_the_neighbourhood_of_a_different_variable_grows():
    proof = Proof(variables={"x": Comparison(Found.DIFFERENT)})
    assert proposed(proof) == [[2, 4], [1, 2, 4], [1, 2, 3, 4], [1, 2, 3, 4, 5]]


def test_the_place_of_an_error_is_a_start_as_well():
    assert proposed(Proof(problems=(Reason("P301", "", None, 2),)))[0] == [1, 2]


def test_without_a_place_all_is_merged():
    assert proposed(Proof(problems=(Reason("P301", ""),))) == [[1, 2, 3, 4, 5]]


def test_what_cannot_be_merged_is_not_tried():
    lone = Project("p", "", "", "", (node(1),))
    assert list(merges(lone, Proof(problems=(Reason("P301", ""),)))) == []
