"""What the golden tests share: modules from text, and drivers over them, of whichever package is installed.

The files that are not called ``*_better.py`` pass on Apache Hamilton too; the others fail there. ``make differential``
runs them with both packages.
"""

from __future__ import annotations

import textwrap

import pytest

from hamilton import ad_hoc_utils, driver

HEADER = """\
import asyncio, dataclasses, typing
from typing import *
import pandas as pd
from hamilton.function_modifiers import *
from hamilton.htypes import Collect, Parallelizable
"""


@pytest.fixture
def module_of():
    """Make a module of text, below the imports that a dataflow may need."""

    def made(source, name=None):
        return ad_hoc_utils.module_from_source(HEADER + textwrap.dedent(source), name)

    return made


@pytest.fixture
def build(module_of):
    """Build a driver over the module that some text is; the configuration as keywords."""

    def built(source, *adapters, dynamic=False, **config):
        builder = driver.Builder().with_modules(module_of(source)).with_config(config)
        builder = builder.with_adapters(*adapters)
        if dynamic:
            builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
        return builder.build()

    return built


@pytest.fixture
def names():
    """Give the sorted names of all that a driver knows."""
    return lambda dr: sorted(one.name for one in dr.list_available_variables())
