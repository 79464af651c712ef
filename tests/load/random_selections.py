"""`python -m tests.load.random_selections NUMBER [FIRST]`: so many random selections are reckoned by scoring and by the
verifier, from FIRST (0) on. Stops at the first that differs; prints how many have each kind of rule, and fails if any
kind is rarer than one in 200.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.builders.compared_selection import compare
from tests.builders.rule_kinds import KINDS


def main(number: int, first: int = 0) -> int:
    kinds: Counter[str] = Counter()
    for each in range(first, first + number):
        kinds.update({kind: 1 for kind, count in compare(each).items() if count})
    for kind in sorted(KINDS, key=lambda kind: kinds[kind]):
        print(f"{kinds[kind]:>8} {kind}")  # noqa: T201
    print(f"{number:>8} selections: scoring and the verifier agree")  # noqa: T201
    return 0 if all(kinds[kind] * 200 >= number for kind in KINDS) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
