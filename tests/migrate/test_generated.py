"""Scripts made by chance: migrated, each is equal in every order, or it is refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

BEGIN = "import pandas as pd\nimport numpy as np\ndf = pd.DataFrame({'a': [1, 2, 3, 4], 'b': [4., 5., 6., 7.]})\n"
FRAMES = ("df", "other", "third")
Line = Callable[[random.Random, list[str], int], str]

LINES: tuple[Line, ...] = (
    lambda r, f, k: f"{r.choice(f)}['c{k % 3}'] = {r.choice(f)}['a'] * {k}",
    lambda r, f, k: (g := r.choice(f)) and f"{g} = {g}[{g}['a'] > {r.randrange(2)}]",
    lambda r, f, k: f"{_bound(r, f)} = {f[0]}",
    lambda r, f, k: f"{_bound(r, f)} = {f[0]}.copy()",
    lambda r, f, k: f"s{k} = {r.choice(f)}['b'].sum()",
    lambda r, f, k: f"n{k} = {r.choice(f)}.shape[1]",
    lambda r, f, k: (g := r.choice(f)) and f"{g}.loc[{g}['a'] > 2, 'b'] = {k}",
    lambda r, f, k: f"{r.choice(f)}.drop_duplicates(inplace=True)",
    lambda r, f, k: f"l{k} = [{r.choice(f)}, {r.choice(f)}]\nl{k}.append(1)\nl{k}[0]['z'] = {k}",
    lambda r, f, k: f"for i in range(2):\n    {r.choice(f)}['r'] = i",
    lambda r, f, k: (
        (g := r.choice(f))
        and f"if len({g}) > {r.randrange(2, 6)}:\n    {g} = {g}.head(2)\nelse:\n    {g}['e'] = 1"
    ),
    lambda r, f, k: (
        f"def mut{k}(d, v):\n    d['m'] = v * len(df)\n    return d\n\n{_bound(r, f)} = mut{k}({f[0]}, {k})"
    ),
    lambda r, f, k: f"d{k} = {{'x': {r.choice(f)}}}\nd{k}['x']['q'] = {k}",
    lambda r, f, k: f"_g{k} = lambda: len({r.choice(f)})\nv{k} = _g{k}()",
    lambda r, f, k: f"{r.choice(f)}.to_csv('f.csv', index=False)\nm{k} = len(pd.read_csv('f.csv'))",
    lambda r, f, k: (g := r.choice(f)) and f"{g} = {g}.assign(y={k})",
)


def _bound(chance: random.Random, frames: list[str]) -> str:
    """Give a name for a frame, which is bound from now on."""
    name = chance.choice(FRAMES)
    if name not in frames:
        frames.append(name)
    return name


def script(seed: int) -> str:
    chance, frames = random.Random(seed), ["df"]  # noqa: S311 - no secret
    lines = [chance.choice(LINES)(chance, frames, k) for k in range(chance.randrange(4, 14))]
    return BEGIN + "".join(line + chance.choice(("\n", "\n\n")) for line in lines)


@pytest.mark.in_turn
@pytest.mark.parametrize("seed", range(24))
def test_a_script_made_by_chance_is_equal_in_every_order(both: Any, seed: int) -> None:
    assert both(script(seed), observed=bool(seed % 2)).nodes
