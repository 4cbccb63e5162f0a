"""What the plugin keeps on pytest's own objects while a test runs."""

from __future__ import annotations

from typing import Protocol

import pytest


class Account(Protocol):
    """What a test was given and what it read, to be settled when it is over."""

    passed: bool
    """Whether the test has come to its end."""

    def settle(self, item: pytest.Item) -> None:
        """Report what was given in vain.

        Parameters
        ----------
        item
            The test.
        """


ACCOUNT = pytest.StashKey[Account]()
"""Where a test that uses a dataflow has its account."""
