"""The extensions there are, and when they are imported: by name, unless they are switched off."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import configparser


class Extension(NamedTuple):
    """What an extension brings.

    Attributes
    ----------
    library
        The library it serves.
    loaders
        Keys of its loaders.
    savers
        Keys of its savers.
    """

    library: str
    loaders: tuple[str, ...] = ()
    savers: tuple[str, ...] = ()


EXTENSIONS: Final[dict[str, Extension]] = {
    "yaml": Extension("yaml", ("yaml",), ("yaml",)),
    "matplotlib": Extension("matplotlib", (), ("plt",)),
    "numpy": Extension("numpy", ("npy",), ("npy",)),
    "pandas": Extension(
        "pandas",
        (
            "csv", "parquet", "pickle", "json", "sql", "xml", "html", "stata", "feather", "orc",
            "excel", "table", "fwf", "spss",
        ),
        (
            "csv", "parquet", "pickle", "json", "sql", "xml", "html", "stata", "feather", "orc",
            "excel",
        ),
    ),
    "polars": Extension(
        "polars",
        ("csv", "parquet", "feather", "avro", "json", "ndjson", "spreadsheet", "database"),
        ("csv", "parquet", "feather", "avro", "json", "ndjson", "spreadsheet", "database"),
    ),
    "polars_lazyframe": Extension("polars", ("csv", "parquet", "feather")),
    "pyarrow": Extension("pyarrow"),
}  # fmt: skip
"""The extensions there are, in the order in which they are asked."""

HAMILTON_AUTOLOAD_ENV: Final = "HAMILTON_AUTOLOAD_EXTENSIONS"
"""The environment variable that switches extensions off (``0``) or on."""

DEFAULT_CONFIG_LOCATION: Final = os.path.expanduser("~/.hamilton.conf")  # noqa: PTH111 - never raises
"""The file that says the same for all of a user's programs."""

INITIALIZED_EXTENSIONS: set[str] = set()
"""Extensions imported so far."""

_BROKEN_EXTENSIONS: set[str] = set()

_OFF: Final = ("0", "false", "no", "off")


def load_extension(name: str) -> None:
    """Import an extension now.

    Parameters
    ----------
    name
        A key of :data:`EXTENSIONS`, such as ``"pandas"``.
    """
    importlib.import_module(f"hamilton.plugins.{name}_extensions")
    INITIALIZED_EXTENSIONS.add(name)


def load_available() -> None:
    """Import the extensions whose libraries are imported already, unless they are switched off."""
    waiting = [
        name
        for name, extension in EXTENSIONS.items()
        if name not in INITIALIZED_EXTENSIONS and extension.library in sys.modules
    ]
    if waiting and is_autoload_enabled():
        for name in waiting:
            load_quietly(name)


def initialize() -> None:
    """Import every extension whose library is installed, unless they are switched off."""
    for name, _ in loadable():
        load_quietly(name)


def is_autoload_enabled() -> bool:
    """Say whether extensions are looked for: by the environment, else by the user's file."""
    said = os.environ.get(HAMILTON_AUTOLOAD_ENV)
    if said is None:
        said = _said_by_the_user() or "1"
    return said.strip().lower() not in _OFF


def disable_autoload() -> None:
    """Look for no extensions, in this process and those it starts."""
    os.environ[HAMILTON_AUTOLOAD_ENV] = "0"


def enable_autoload() -> None:
    """Take :func:`disable_autoload` back."""
    os.environ.pop(HAMILTON_AUTOLOAD_ENV, None)


def config_disable_autoload() -> None:
    """Look for no extensions in any of the user's programs, from now on."""
    config = load_autoload_config()
    config.set("DEFAULT", HAMILTON_AUTOLOAD_ENV, "0")
    _write_config(config)


def config_enable_autoload() -> None:
    """Take :func:`config_disable_autoload` back."""
    config = load_autoload_config()
    config.remove_option("DEFAULT", HAMILTON_AUTOLOAD_ENV)
    _write_config(config)


def load_autoload_config() -> configparser.ConfigParser:
    """Read the user's file; empty if there is none."""
    import configparser

    config = configparser.ConfigParser()
    config.read(DEFAULT_CONFIG_LOCATION, encoding="utf-8")
    return config


def loadable() -> list[tuple[str, Extension]]:
    if not is_autoload_enabled():
        return []
    return [(name, ext) for name, ext in EXTENSIONS.items() if _is_installed(ext.library)]


def _is_installed(library: str) -> bool:
    if library in sys.modules:
        return sys.modules[library] is not None
    import importlib.util

    return importlib.util.find_spec(library) is not None


def load_quietly(name: str) -> None:
    """Import an extension; one that cannot be imported is as good as absent."""
    if name in INITIALIZED_EXTENSIONS or name in _BROKEN_EXTENSIONS:
        return
    try:
        load_extension(name)
    except (ImportError, NotImplementedError) as error:
        _BROKEN_EXTENSIONS.add(name)
        import logging

        logger = logging.getLogger(__name__)
        logger.debug("The extension %s is left out: %s", name, error)


@functools.cache
def _said_by_the_user() -> str | None:
    """Read the user's file once; one that is not there or cannot be read says nothing."""
    if not os.path.exists(DEFAULT_CONFIG_LOCATION):  # noqa: PTH110 - spares an import
        return None
    import configparser

    try:
        config = load_autoload_config()
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        import logging

        logger = logging.getLogger(__name__)
        logger.warning("%s cannot be read and is ignored: %s", DEFAULT_CONFIG_LOCATION, error)
        return None
    return config.get("DEFAULT", HAMILTON_AUTOLOAD_ENV, fallback=None)


def _write_config(config: configparser.ConfigParser) -> None:
    with open(DEFAULT_CONFIG_LOCATION, "w", encoding="utf-8") as file:  # noqa: PTH123 - a text
        config.write(file)
    _said_by_the_user.cache_clear()


__all__ = [
    "DEFAULT_CONFIG_LOCATION",
    "EXTENSIONS",
    "HAMILTON_AUTOLOAD_ENV",
    "INITIALIZED_EXTENSIONS",
    "Extension",
    "config_disable_autoload",
    "config_enable_autoload",
    "disable_autoload",
    "enable_autoload",
    "initialize",
    "is_autoload_enabled",
    "load_autoload_config",
    "load_available",
    "load_extension",
]
