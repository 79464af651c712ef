"""`python -m verifier.bundle OUT`: all of the verifier as one file that runs, the same bytes wherever it is made.

A zip archive that Python runs (`zipapp`), but with fixed times, in fixed order and not compressed: so that whoever has
the source comes to the same SHA-256 as the file that was published, which is printed.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST_LINE = b"#!/usr/bin/env python3\n"
MAIN = b"from verifier.__main__ import run\n\nrun()\n"
_MADE_AT = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can name."""


def sources() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that goes in, in order; this module stays out."""
    yield "__main__.py", MAIN
    for path in sorted(FOLDER.rglob("*"), key=lambda each: each.relative_to(FOLDER).as_posix()):
        name = path.relative_to(FOLDER.parent).as_posix()
        if path.suffix in (".py", ".json") and "/js/" not in name and path != Path(__file__):
            yield name, path.read_bytes()


def built() -> bytes:
    archive = io.BytesIO()
    archive.write(FIRST_LINE)
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_STORED) as file:
        for name, data in sources():
            info = zipfile.ZipInfo(name, _MADE_AT)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            file.writestr(info, data)
    return archive.getvalue()


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print("python -m verifier.bundle OUT", file=sys.stderr)
        return 64
    data, path = built(), Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)
    print(f"{hashlib.sha256(data).hexdigest()}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
