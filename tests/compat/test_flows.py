"""Each dataflow of ``flows/`` gives what it promises, with whichever package is installed.

A flow is a module as a user of Hamilton writes it. ``_run(folder)`` builds a driver over the module and gives what it
promises in ``_EXPECTED``. ``make differential`` runs this file with Apache Hamilton too.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

FLOWS = Path(__file__).resolve().parent / "flows"
NAMES = sorted(path.stem for path in FLOWS.glob("*.py"))


@pytest.fixture
def flow(request, monkeypatch):
    """The module of a flow, imported anew."""
    monkeypatch.syspath_prepend(str(FLOWS))
    yield importlib.import_module(request.param)
    sys.modules.pop(request.param, None)


# numpy's own matrices, which `NumpyMatrixResult` gives, are out of fashion.
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("flow", NAMES, indirect=True)
def test_the_flow_gives_what_it_promises(flow, tmp_path):
    assert flow._run(tmp_path) == flow._EXPECTED


def test_there_are_as_many_flows_as_chapters_need():
    assert len(NAMES) >= 40
