"""Nodes whose results tell in which process they were made."""

from __future__ import annotations

import os

import pandas as pd

from hamilton.htypes import Collect, Parallelizable


def letters(n: int) -> Parallelizable[str]:
    yield from "abcdefgh"[:n]


def words(letters: str, k: int) -> frozenset:
    return frozenset(letters * size for size in range(1, k + 2))


def made(words: frozenset, letters: str, k: int, more: int = 1) -> dict:
    frame = pd.DataFrame({letters: sorted(words)})
    return {"process": os.getpid(), "frame": frame.to_dict(), "k": k + more}


def gathered(made: Collect[dict]) -> list:
    return list(made)
