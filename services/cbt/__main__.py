"""`python -m services.cbt web | worker | migrate`."""

from __future__ import annotations

import sys

from services.cbt import wiring
from shared.web.process import main

if __name__ == "__main__":
    sys.exit(main(wiring, 8002, sys.argv[1:]))
