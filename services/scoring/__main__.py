"""`python -m services.scoring web | worker | migrate`."""

from __future__ import annotations

import sys

from services.scoring.service import SERVICE
from shared.web.process import main

if __name__ == "__main__":
    sys.exit(main(SERVICE, sys.argv[1:]))
