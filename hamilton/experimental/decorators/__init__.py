"""Decorators that have not found their place."""

from __future__ import annotations
