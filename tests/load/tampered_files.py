"""`python -m tests.load.tampered_files NUMBER [FIRST]`: of so many random selections, from FIRST (0) on, the public
files are damaged in every way that there is, and the verifier must name step and place. Stops at the first that it
does not; prints how often each kind was found, and fails if any never was.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.builders.public_files.kinds import KINDS, tampered


def main(number: int, first: int = 0) -> int:
    found: Counter[str] = Counter()
    for each in range(first, first + number):
        for kind in KINDS:
            found[kind.name] += tampered(each, kind)
    for kind in sorted(KINDS, key=lambda kind: found[kind.name]):
        print(f"{found[kind.name]:>8} {kind.name}, step {kind.step}")  # noqa: T201
    print(f"{number:>8} selections, {len(KINDS)} kinds: all named")  # noqa: T201
    return 0 if all(found[kind.name] for kind in KINDS) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
