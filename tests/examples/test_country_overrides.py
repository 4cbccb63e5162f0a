"""A module replaces same-named functions of another, when that is allowed."""

from __future__ import annotations

import pytest

FOLDER = "country_overrides"


@pytest.fixture
def example(load):
    """Give the modules `run`, `invoices` and `switzerland`."""
    return load(FOLDER, "run", "invoices", "switzerland")


def test_the_later_module_computes_the_nodes_that_both_define(example):
    run, invoices, switzerland = example
    origins = run.origins(run.build(invoices, switzerland))
    assert origins == {
        "net": "invoices",
        "discount": "invoices",
        "shipping": "switzerland",
        "vat_rate": "switzerland",
        "customs_fee": "switzerland",
        "total": "invoices",
    }


def test_the_common_module_alone_stays_as_it_is(example):
    run, invoices, _ = example
    assert run.build(invoices).execute(["total"], inputs=run.ORDER) == {"total": 671.52}


def test_the_override_reads_a_node_that_the_original_did_not(example):
    run, invoices, switzerland = example
    values = run.build(invoices, switzerland).execute(["shipping", "customs_fee"], inputs=run.ORDER)
    assert values == {"shipping": 21.5, "customs_fee": 12.0}


def test_without_permission_a_second_definition_is_refused(example):
    run, invoices, switzerland = example
    assert "shipping" in run.refusal(invoices, switzerland)


def test_the_run_prints_both_invoices_with_their_modules(run_example):
    printed = run_example(FOLDER)
    assert "total       671.520   from invoices.py" in printed
    assert "shipping     21.500   from switzerland.py" in printed
