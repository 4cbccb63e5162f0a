"""What plugins plug into: frame types and how their columns are reached, loaders and savers.

Extensions are known by name and imported when they are needed: when a frame type is asked for and
the extension's library is imported already, or when a loader or saver is asked for by name. What
users register themselves comes first, the last registered before the others; then extensions in
the order of :data:`EXTENSIONS`, whatever was imported when; then what Hamilton brings itself.

Extensions are not looked for when :data:`HAMILTON_AUTOLOAD_ENV` is ``0``, or else when the file
:data:`DEFAULT_CONFIG_LOCATION` says so; :func:`load_extension` adds one by hand.
"""

from __future__ import annotations

from hamilton.registry._adapters import (
    LOADER_REGISTRY,
    SAVER_REGISTRY,
    AdapterRegistry,
    Tier,
    register_adapter,
    tier,
)
from hamilton.registry._extensions import (
    DEFAULT_CONFIG_LOCATION,
    EXTENSIONS,
    HAMILTON_AUTOLOAD_ENV,
    INITIALIZED_EXTENSIONS,
    Extension,
    config_disable_autoload,
    config_enable_autoload,
    disable_autoload,
    enable_autoload,
    initialize,
    is_autoload_enabled,
    load_autoload_config,
    load_available,
    load_extension,
)
from hamilton.registry._frames import (
    DF_TYPE_AND_COLUMN_TYPES,
    column_names,
    fill_with_scalar,
    get_column,
    get_column_type_from_df_type,
    get_registered_column_types,
    get_registered_dataframe_types,
    is_dataframe_type,
    register_types,
)

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
