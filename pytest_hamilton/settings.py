"""The plugin's ini values, read when they are first needed, and the header that tells them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

MODULES = "hamilton_modules"
BUILD_CONFIG = "hamilton_build_config"
INPUTS = "hamilton_inputs"
DOUBLES = "hamilton_doubles"

MARK = (
    "hamilton(modules=[...], config={...}, inputs={...}, overrides={...}, unused='error', "
    "optional=[...]): the dataflow that a test, class or module is about, and what stands in for "
    "its nodes."
)


class Strictness(Enum):
    """What becomes of a double that does not hold."""

    ERROR = "error"
    WARN = "warn"
    OFF = "off"


def modules(config: pytest.Config) -> tuple[str, ...]:
    """Give the names of the modules that the suite is about; ``()`` if the ini names none.

    Parameters
    ----------
    config
        pytest's configuration.
    """
    return tuple(
        name
        for line in config.getini(MODULES)
        for part in line.split(",")
        if (name := part.strip())
    )


def build_config(config: pytest.Config) -> dict[str, Any]:
    """Give the configuration to build with.

    Parameters
    ----------
    config
        pytest's configuration.
    """
    return _literals(config.getini(BUILD_CONFIG), BUILD_CONFIG)


def inputs(config: pytest.Config) -> dict[str, Any]:
    """Give the inputs of last resort, by name.

    Parameters
    ----------
    config
        pytest's configuration.
    """
    return _literals(config.getini(INPUTS), INPUTS)


def doubles(config: pytest.Config) -> Strictness:
    """Say what becomes of a double that does not hold.

    Parameters
    ----------
    config
        pytest's configuration.

    Raises
    ------
    pytest.UsageError
        For a word that the ini value does not take.
    """
    word = config.getini(DOUBLES)
    for strictness in Strictness:
        if strictness.value == word:
            return strictness
    msg = f"{DOUBLES} = {word!r}: it takes one of 'error', 'warn', 'off'"
    raise pytest.UsageError(msg)


def header(config: pytest.Config) -> str | None:
    """Say which dataflow the suite declares, importing nothing; ``None`` if it declares none.

    Parameters
    ----------
    config
        pytest's configuration.
    """
    hooks = [impl.plugin_name for impl in config.hook.pytest_hamilton_flow.get_hookimpls()]
    if hooks:
        return f"hamilton: pytest_hamilton_flow of {', '.join(_short(hooks, config))}"
    names = modules(config)
    return f"hamilton: {', '.join(names)} (ini {MODULES})" if names else None


def _literals(lines: Iterable[str], ini: str) -> dict[str, Any]:
    import tomllib

    values: dict[str, Any] = {}
    for line in lines:
        try:
            values.update(tomllib.loads(line))
        except tomllib.TOMLDecodeError as error:
            msg = f'{ini}: {line!r} is no TOML, such as "name = \'text\'" or "name = 0.5": {error}'
            raise pytest.UsageError(msg) from None
    return values


def _short(names: list[str], config: pytest.Config) -> list[str]:
    root = f"{config.rootpath}/"
    return [name.removeprefix(root) for name in names]
