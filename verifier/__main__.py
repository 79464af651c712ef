"""What the one file and `python -m verifier` run."""

from __future__ import annotations

import sys


def run() -> None:
    """Ends the process with the command's exit code."""
    try:
        from verifier.command import main
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "cryptography":
            raise
        print(
            "Program ini memerlukan pustaka Python cryptography / this program needs the Python library cryptography:\n"
            "    python3 -m pip install cryptography",
            file=sys.stderr,
        )
        sys.exit(64)
    sys.exit(main())


if __name__ == "__main__":
    run()
