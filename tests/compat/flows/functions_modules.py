"""Several modules in one driver; a later one takes the place of an earlier one's function."""

from __future__ import annotations

from hamilton import ad_hoc_utils, driver

_LOADING = """
def raw() -> list:
    return [3, 1, 2]
"""
_FEATURES = """
def ordered(raw: list) -> list:
    return sorted(raw)

def biggest(ordered: list) -> int:
    return ordered[-1]
"""
_REPLACED = """
def raw() -> list:
    return [30, 10, 20]
"""


def _run(folder):
    loading, features, replaced = map(
        ad_hoc_utils.module_from_source, (_LOADING, _FEATURES, _REPLACED)
    )
    plain = driver.Builder().with_modules(loading, features).build()
    replacing = driver.Builder().with_modules(loading, features).with_modules(replaced)
    try:
        replacing.build()
    except ValueError as error:
        refused = str(error).startswith("Cannot define function raw more than once")
    allowed = replacing.allow_module_overrides().build()
    return [plain.execute(["biggest"]), refused, allowed.execute(["biggest", "ordered"])]


_EXPECTED = [{"biggest": 3}, True, {"biggest": 30, "ordered": [10, 20, 30]}]
