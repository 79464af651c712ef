"""Small files that hold a key or a password: what this program writes there is ASCII."""

from __future__ import annotations

from pathlib import Path

from shared.kernel.errors import Refused


def text_of(path: Path) -> str:
    """What the file holds. Raises Refused, naming it, where it cannot be read or holds anything else."""
    try:
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error


def damaged(path: Path) -> Refused:
    return Refused(f"{path} is damaged: it is not what was written there; put it back from a copy")
