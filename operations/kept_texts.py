"""Small files that hold a key, a password or a setting."""

from __future__ import annotations

from pathlib import Path

from shared.kernel.errors import Refused


def text_of(path: Path) -> str:
    """What the file holds. Raises Refused, naming it, where it cannot be read or is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error


def damaged(path: Path) -> Refused:
    return Refused(f"{path} is damaged: it is not what was written there; put it back from a copy")
