"""Count unique users for two regions and three grains: one graph, one picture, one execute."""

from __future__ import annotations

import shutil
from pathlib import Path

import dataflow
import pandas as pd

from hamilton import driver

HERE = Path(__file__).parent
VISITS = HERE / "data" / "visits.csv"
BUILD = HERE / "build"
REGIONS = ("us", "ca")
GRAINS = ("daily", "weekly", "monthly")
METRICS = [f"{region}_{grain}" for region in REGIONS for grain in GRAINS]
NODES = [f"{metric}.{inner}" for metric in METRICS for inner in ("regional_visits", "unique_users")]


def draw(flow: driver.Driver) -> Path:
    """Draw the whole graph, as SVG if graphviz's program `dot` is there, else as its source text."""
    BUILD.mkdir(exist_ok=True)
    picture = flow.display_all_functions()
    if shutil.which("dot"):
        return Path(picture.render(outfile=BUILD / "unique_users.svg", cleanup=True))
    source = BUILD / "unique_users.dot"
    source.write_text(picture.source, encoding="utf-8")
    return source


def summary(series: pd.Series) -> str:
    """Say in one line how many periods there are, and the mean and the best of them."""
    best = series.idxmax()
    return f"{len(series):>3} periods, mean {series.mean():6.1f} users, most {series.max():>3} from {best:%Y-%m-%d}"


def main() -> None:
    """Execute the twelve nodes at once, and print a line for each metric."""
    flow = driver.Builder().with_modules(dataflow).build()
    results = flow.execute(NODES, inputs={"visits_path": str(VISITS)})
    print(f"One execute gave {len(results)} nodes:\n")
    for metric in METRICS:
        visits, users = results[f"{metric}.regional_visits"], results[f"{metric}.unique_users"]
        print(f"  {metric:<11} {len(visits):>4} visits  {summary(users)}")
    picture = draw(flow)
    print(f"\nOne picture of all of them: {picture.relative_to(HERE)}")
    if picture.suffix != ".svg":
        print(
            "(The program `dot` is missing, so this is its source: install graphviz for a picture.)"
        )


if __name__ == "__main__":
    main()
