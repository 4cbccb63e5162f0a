"""What the engine costs, each figure a ratio taken in one run: `make bench`."""
