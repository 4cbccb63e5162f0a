"""Checks of what functions return: validators, their results, and what a failure does."""

from __future__ import annotations
