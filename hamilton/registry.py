"""What plugins plug into: frame types and how their columns are reached, loaders and savers.

Extensions are known by name and imported when they are needed: when a frame type is asked for and
the extension's library is imported already, or when a loader or saver is asked for by name. What
users register themselves comes first, the last registered before the others; then extensions in
the order of :data:`EXTENSIONS`, whatever was imported when; then what Hamilton brings itself.

Extensions are not looked for when :data:`HAMILTON_AUTOLOAD_ENV` is ``0``, or else when the file
:data:`DEFAULT_CONFIG_LOCATION` says so; :func:`load_extension` adds one by hand.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

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

DF_TYPE_AND_COLUMN_TYPES: dict[str, dict[str, Any]] = {}
"""Extension → ``{"dataframe_type": ..., "column_type": ...}``."""

INITIALIZED_EXTENSIONS: set[str] = set()
"""Extensions imported so far."""

_BROKEN_EXTENSIONS: set[str] = set()
_BUILT_IN: Final = "hamilton.io.default_data_loaders"
_OFF: Final = ("0", "false", "no", "off")


class Tier(IntEnum):
    """Where an adapter comes from; the lower is asked first."""

    USER = 0
    EXTENSION = 1
    BUILT_IN = 2


class AdapterRegistry(Mapping[str, list[type]]):
    """The loaders, or the savers, by key; what is asked for is imported.

    Parameters
    ----------
    kind
        Which of the two.
    """

    def __init__(self, kind: Literal["loaders", "savers"]) -> None:
        self._kind = kind
        self._adapters: dict[str, list[type]] = {}

    def add(self, key: str, adapter: type) -> None:
        """Register an adapter; one that is there already becomes the last registered, asked first."""
        known = self._adapters.setdefault(key, [])
        if adapter in known:
            known.remove(adapter)
        known.insert(0, adapter)

    def best_first(self, key: str, *, everything: bool) -> list[type]:
        """Give the adapters of a key, those to be asked first before the others.

        Parameters
        ----------
        key
            The key, such as ``"csv"``.
        everything
            Whether to import the extensions that have the key; else only those whose library is
            imported already.
        """
        _load_built_in()
        load_available()
        if everything:
            for name in self._providers(key):
                _load_quietly(name)
        return sorted(self._adapters.get(key, []), key=_place)

    def __getitem__(self, key: str) -> list[type]:
        found = self.best_first(key, everything=True)
        if not found:
            raise KeyError(key)
        return found[::-1]

    def __iter__(self) -> Iterator[str]:
        _load_built_in()
        load_available()
        installed = (
            key for name, extension in _loadable() for key in getattr(extension, self._kind)
        )
        return iter(dict.fromkeys((*self._adapters, *installed)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        _load_built_in()
        return key in self._adapters or any(
            key in getattr(extension, self._kind) for _, extension in _loadable()
        )

    def __reduce__(self) -> str:
        return "LOADER_REGISTRY" if self._kind == "loaders" else "SAVER_REGISTRY"

    def _providers(self, key: str) -> list[str]:
        return [name for name, extension in _loadable() if key in getattr(extension, self._kind)]


LOADER_REGISTRY: Final = AdapterRegistry("loaders")
"""Loaders by key, each list in the order in which ``load_from.KEY`` prefers them, the best last."""

SAVER_REGISTRY: Final = AdapterRegistry("savers")
"""Savers by key, each list in the order in which ``save_to.KEY`` prefers them, the best last."""


def register_adapter(adapter: Any) -> None:
    """Make a loader or saver known under its name.

    Parameters
    ----------
    adapter
        A class that is a ``DataLoader``, a ``DataSaver`` or both; it comes before all that are
        known under its name.
    """
    if adapter.can_load():
        LOADER_REGISTRY.add(adapter.name(), adapter)
    if adapter.can_save():
        SAVER_REGISTRY.add(adapter.name(), adapter)


def tier(adapter: type) -> Tier:
    """Say where an adapter comes from."""
    if adapter.__module__ == _BUILT_IN:
        return Tier.BUILT_IN
    return Tier.USER if _extension_of(adapter) is None else Tier.EXTENSION


def register_types(extension_name: str, df_type: Any, column_type: Any) -> None:
    """Make a frame type known.

    Parameters
    ----------
    extension_name
        A name for the pair; registering it again replaces it.
    df_type
        The class of frames.
    column_type
        The class of their columns.
    """
    DF_TYPE_AND_COLUMN_TYPES[extension_name] = {
        "dataframe_type": df_type,
        "column_type": column_type,
    }


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
            _load_quietly(name)


def initialize() -> None:
    """Import every extension whose library is installed, unless they are switched off."""
    for name, _ in _loadable():
        _load_quietly(name)


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


def get_registered_dataframe_types() -> dict[str, Any]:
    """Give the classes of frames by extension."""
    return _registered("dataframe_type")


def get_registered_column_types() -> dict[str, Any]:
    """Give the classes of columns by extension."""
    return _registered("column_type")


def get_column_type_from_df_type(dataframe_type: Any) -> Any:
    """Give the class of the columns of a class of frames.

    Raises
    ------
    NotImplementedError
        If the class of frames is not registered.
    """
    load_available()
    for types in reversed(DF_TYPE_AND_COLUMN_TYPES.values()):
        if _is_subclass(dataframe_type, types["dataframe_type"]):
            return types["column_type"]
    known = ", ".join(DF_TYPE_AND_COLUMN_TYPES) or "none"
    msg = f"{dataframe_type} is no registered dataframe type; known extensions: {known}."
    raise NotImplementedError(msg)


def is_dataframe_type(type_: Any) -> bool:
    """Say whether a class of frames is registered."""
    try:
        get_column_type_from_df_type(type_)
    except NotImplementedError:
        return False
    return True


@functools.singledispatch
def get_column(df: Any, column_name: str) -> Any:
    """Give a column of a frame; extensions register their classes with it.

    Raises
    ------
    NotImplementedError
        If the frame's class is not registered.
    """
    return _after_loading(get_column, df)(df, column_name)


@functools.singledispatch
def fill_with_scalar(df: Any, column_name: str, value: Any) -> Any:
    """Give a frame with a column of one value; extensions register their classes with it.

    Raises
    ------
    NotImplementedError
        If the frame's class is not registered.
    """
    return _after_loading(fill_with_scalar, df)(df, column_name, value)


def column_names(df: Any) -> list[str] | None:
    """Give the names of a frame's columns, ``None`` for a class of frames that does not tell them.

    Parameters
    ----------
    df
        A frame of any library; a lazy one is not computed for it.
    """
    if hasattr(df, "collect_schema"):
        return list(df.collect_schema().names())
    names = getattr(df, "column_names", None)  # of Arrow, whose columns are no names
    if names is None:
        names = getattr(df, "columns", None)
    return None if names is None else list(names)


def _after_loading(function: Any, df: Any) -> Any:
    before = function.dispatch(type(df))
    load_available()
    found = function.dispatch(type(df))
    if found is before:
        msg = (
            f"{function.__name__} is not implemented for {type(df).__module__}."
            f"{type(df).__qualname__}; register it with "
            f"@hamilton.registry.{function.__name__}.register."
        )
        raise NotImplementedError(msg)
    return found


def _registered(which: str) -> dict[str, Any]:
    load_available()
    return {name: types[which] for name, types in DF_TYPE_AND_COLUMN_TYPES.items()}


def _load_built_in() -> None:
    importlib.import_module(_BUILT_IN)


def _loadable() -> list[tuple[str, Extension]]:
    if not is_autoload_enabled():
        return []
    return [(name, ext) for name, ext in EXTENSIONS.items() if _is_installed(ext.library)]


def _is_installed(library: str) -> bool:
    if library in sys.modules:
        return sys.modules[library] is not None
    import importlib.util

    return importlib.util.find_spec(library) is not None


def _load_quietly(name: str) -> None:
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


def _place(adapter: type) -> tuple[Tier, int]:
    """Say where an adapter stands in the order of asking."""
    extension = _extension_of(adapter)
    known = list(EXTENSIONS)
    return tier(adapter), known.index(extension) if extension in known else len(known)


def _extension_of(adapter: type) -> str | None:
    """Name the extension that an adapter belongs to, ``None`` for one of the user's."""
    package, _, module = adapter.__module__.rpartition(".")
    if package != "hamilton.plugins" or not module.endswith("_extensions"):
        return None
    return module.removesuffix("_extensions")


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


def _is_subclass(candidate: Any, of: Any) -> bool:
    candidate = getattr(candidate, "__origin__", None) or candidate
    return isinstance(candidate, type) and isinstance(of, type) and issubclass(candidate, of)


__all__ = [
    "DEFAULT_CONFIG_LOCATION",
    "DF_TYPE_AND_COLUMN_TYPES",
    "EXTENSIONS",
    "HAMILTON_AUTOLOAD_ENV",
    "INITIALIZED_EXTENSIONS",
    "LOADER_REGISTRY",
    "SAVER_REGISTRY",
    "AdapterRegistry",
    "Extension",
    "Tier",
    "column_names",
    "config_disable_autoload",
    "config_enable_autoload",
    "disable_autoload",
    "enable_autoload",
    "fill_with_scalar",
    "get_column",
    "get_column_type_from_df_type",
    "get_registered_column_types",
    "get_registered_dataframe_types",
    "initialize",
    "is_autoload_enabled",
    "is_dataframe_type",
    "load_autoload_config",
    "load_available",
    "load_extension",
    "register_adapter",
    "register_types",
    "tier",
]
