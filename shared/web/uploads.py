"""Files that are sent to scoring: larger than a form may be, and only on the routes that take them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from werkzeug.datastructures import FileStorage

LIMIT = 24 * 1024 * 1024


def allow_upload() -> None:
    """Raises the size that this one request may have; call before anything reads its body."""
    request.max_content_length = LIMIT


def name_of(file: FileStorage) -> str:
    """The file's own name, without any folder that a browser or a program may have put before it."""
    return (file.filename or "").replace("\\", "/").rpartition("/")[2][:200]


def contents(files: Iterable[FileStorage]) -> dict[str, bytes]:
    """Name to content; an empty file input sends a file without a name, which is none."""
    return {name_of(file): file.read() for file in files if file.filename}
