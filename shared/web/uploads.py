"""Files that officers send: larger than a form may be, and only on the routes that take them (`bodies.takes_files`)."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

LIMIT = 24 * 1024 * 1024
"""Bytes of an item sheet with its pictures."""
DOCUMENT_LIMIT = 2 * 1024 * 1024
"""Bytes of a document without pictures: a blueprint, rules."""


def name_of(file: FileStorage) -> str:
    """The file's own name, without any folder that a browser or a program may have put before it."""
    return (file.filename or "").replace("\\", "/").rpartition("/")[2][:200]


def contents(files: Iterable[FileStorage]) -> dict[str, bytes]:
    """Name to content. Skips files without a name, which an empty file input sends."""
    return {name_of(file): file.read() for file in files if file.filename}
