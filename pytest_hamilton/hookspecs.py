"""The hook by which a conftest names the dataflow of its directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.hookspec(firstresult=True)
def pytest_hamilton_flow(config: pytest.Config, path: Path) -> object:
    """Give the dataflow that the tests of a directory are about.

    Asked once for each directory, when the first of its tests names something that is no fixture.
    The hook of a ``conftest.py`` acts for its own directory and those below.

    Parameters
    ----------
    config
        pytest's configuration.
    path
        A test file of the directory.

    Returns
    -------
    object
        A ``hamilton.driver.Builder``, a module, or several modules; ``None`` to leave the answer
        to another hook.
    """
