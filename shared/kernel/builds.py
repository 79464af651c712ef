"""Which code a service runs: its build.

A build's name is the release, "+", and a digest over every file that the service runs: `services/__init__.py`, all of
`services/<service>`, all of `shared`, and `requirements/run.lock`, which fixes the libraries. Compiled files
(`__pycache__`, `*.pyc`) and names that begin with a dot do not count. Each file is one line, as `sha256sum` prints it:
its SHA-256 in hexadecimal, two spaces, its path from the top with "/", and a line end; in a file without a NUL byte
CR LF counts as LF. The digest is the SHA-256 of these lines in the order of the paths' bytes. In a clean checkout:

    git ls-files services/__init__.py services/cbt shared requirements/run.lock |
        LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum

`terang build` prints the same of whatever it runs from.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"
TOP = Path(__file__).parents[2]
NAMED_IN_SEALS = ("cbt", "scoring")
"""The services whose builds an exam is sealed with: one takes the sheets, the other marks and ranks them."""
UNNAMED = "unnamed"
"""Stands for the build of whoever does not name it: a release from before builds had names, or something else."""
_NAME = re.compile(r"[0-9A-Za-z.]{1,20}\+[0-9a-f]{64}")


@cache
def build_of(service: str) -> str:
    """The name of the build of this service that lies beside the running code. Read once a process: code that changes
    on the disk afterwards is not what runs."""
    return f"{RELEASE}+{digest_of(TOP, service)}"


def builds_of_seals() -> dict[str, str]:
    """The builds that an exam sealed by this process is sealed with, by service."""
    return {service: build_of(service) for service in NAMED_IN_SEALS}


def named(said: str | None) -> str:
    """The build that somebody else says they are; `UNNAMED` for whatever is no name of one."""
    return said if said is not None and _NAME.fullmatch(said) else UNNAMED


def digest_of(top: Path, service: str) -> str:
    """As the definition above has it, of the tree at `top`."""
    places = ("services/__init__.py", f"services/{service}", "shared", "requirements/run.lock")
    lines = {path: line for place in places for path, line in _lines(top, place).items()}
    return hashlib.sha256(b"".join(lines[path] for path in sorted(lines))).hexdigest()


@cache
def _lines(top: Path, place: str) -> dict[bytes, bytes]:
    """Of each file at this place, a folder or a single file, its line, by its path."""
    paths = [place] if (top / place).is_file() else _files(top, place)
    return {os.fsencode(path): _line(top, path) for path in paths}


def _line(top: Path, path: str) -> bytes:
    return hashlib.sha256(_content(top / path)).hexdigest().encode() + b"  " + os.fsencode(path) + b"\n"


def _files(top: Path, place: str) -> Iterator[str]:
    for folder, folders, names in os.walk(top / place):
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and not name.endswith(".pyc"):
                yield Path(folder, name).relative_to(top).as_posix()


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")
