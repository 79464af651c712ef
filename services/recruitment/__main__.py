"""`python -m services.recruitment web | worker | migrate`."""

from __future__ import annotations

import sys

from services.recruitment import wiring
from shared.web.process import main

if __name__ == "__main__":
    sys.exit(main(wiring, 8001, sys.argv[1:]))
