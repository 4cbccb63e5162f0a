"""The hooks of the plugin, in the order in which pytest calls them."""
