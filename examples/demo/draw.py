"""Draw the migrated dataflow: an SVG, or the picture's source where graphviz's `dot` is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import run_seattle_weather

BUILD = Path(__file__).resolve().parent / "build"


def main() -> None:
    """Write the picture into the build folder, and say where."""
    picture = run_seattle_weather.build().display_all_functions()
    if shutil.which("dot"):
        written = Path(picture.render(outfile=BUILD / "seattle_weather.svg", cleanup=True))
    else:
        written = BUILD / "seattle_weather.dot"
        written.write_text(picture.source, encoding="utf-8")
    print(f"written: build/{written.name} ({written.stat().st_size // 1024} KB)")


if __name__ == "__main__":
    main()
