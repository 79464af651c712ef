"""`python -m services.scoring web | worker | migrate`."""

from __future__ import annotations

import sys

from services.scoring import wiring
from shared.web.process import main

if __name__ == "__main__":
    sys.exit(main(wiring, 8003, sys.argv[1:]))
