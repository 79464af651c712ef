"""The share of lines that the tests reached, and its floor.

`python -m tools.coverage FILE` reads what slipcover wrote; `--missing` lists the lines that no test reached.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--missing", action="store_true", help="list the lines that no test reached")
    args = parser.parse_args()
    reached = json.loads(args.file.read_text())
    if args.missing:
        sys.stdout.writelines(f"{line}\n" for line in missing(reached["files"]))
    share, floor = reached["summary"]["percent_covered"], coverage_floor()
    print(f"Lines reached by all test processes together: {share:.1f} %, of at least {floor} %")
    return 0 if share >= floor else 1


def coverage_floor() -> float:
    """In per cent, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return float(tomllib.load(file)["tool"]["terang"]["coverage-floor"])


def missing(files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line for each file that has lines which no test reached."""
    for name, found in sorted(files.items()):
        if found["missing_lines"]:
            yield f"{name}: {', '.join(spans(found['missing_lines']))}"


def spans(lines: Sequence[int]) -> Iterator[str]:
    """Ascending line numbers, neighbours drawn together: `3`, `7-9`."""
    for _, neighbours in groupby(enumerate(lines), key=lambda place: place[1] - place[0]):
        first, *more = [line for _, line in neighbours]
        yield f"{first}-{more[-1]}" if more else f"{first}"


if __name__ == "__main__":
    sys.exit(main())
