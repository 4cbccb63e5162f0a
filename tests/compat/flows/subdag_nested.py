"""Sub-DAGs inside sub-DAGs; configuration handed down; nodes from outside."""

from __future__ import annotations

import sys

from hamilton import ad_hoc_utils, driver
from hamilton.function_modifiers import configuration, source, subdag, value

_DEEP = ad_hoc_utils.module_from_source(
    """
from hamilton.function_modifiers import config

@config.when(unit="kilo")
def weight__kilo(grams: float) -> float:
    return grams / 1000

@config.when(unit="gram")
def weight__gram(grams: float) -> float:
    return grams
""",
    "subdag_nested_deep",
)
_MIDDLE = ad_hoc_utils.module_from_source(
    """
import subdag_nested_deep as DEEP
from hamilton.function_modifiers import configuration, source, subdag

@subdag(DEEP, inputs={"grams": source("stuff")}, config={"unit": configuration("measure")})
def weighed(weight: float) -> float:
    return weight

def labelled(weighed: float, suffix: str) -> str:
    return f"{weighed}{suffix}"
"""
)


@subdag(_MIDDLE, inputs={"stuff": value(2500.0)}, config={"measure": "kilo"})
def heavy(labelled: str) -> str:
    return labelled


@subdag(
    _MIDDLE,
    inputs={"stuff": source("mass"), "suffix": value(" g")},
    config={"measure": configuration("outer_measure")},
    external_inputs=["greeting"],
    final_node_name="light_one",
)
def light(labelled: str, greeting: str) -> str:
    return f"{greeting} {labelled}"


def _run(folder):
    builder = driver.Builder().with_modules(sys.modules[__name__])
    dr = builder.with_config({"outer_measure": "gram"}).build()
    inputs = {"suffix": " kg", "mass": 5.0, "greeting": "hello"}
    return dr.execute(["heavy", "light_one", "heavy.weighed.weight"], inputs=inputs)


_EXPECTED = {"heavy": "2.5 kg", "light_one": "hello 5.0 g", "heavy.weighed.weight": 2.5}
