"""`python -m tools.revise SERVICE "message"`: writes the next version of a service's database, from the difference
between its migrations and the tables that its parts declare. Read the file before you commit it."""

from __future__ import annotations

import sys

from shared.db.migrations import revise
from tools.services import ALL


def main() -> None:
    if len(sys.argv) != 3 or sys.argv[1] not in ALL:
        sys.exit(f'usage: python -m tools.revise {"|".join(ALL)} "message"')
    service = ALL[sys.argv[1]]
    revise(service.migrations, service.metadata, sys.argv[2])


if __name__ == "__main__":
    main()
