"""Where the cache keeps what it knows."""
