"""What a file is, told by its content; its name counts only where it contradicts it."""

from __future__ import annotations

from typing import Final

from shared.sheets.archive import Archive
from shared.sheets.table import Unreadable

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WORKBOOK_NAMES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_BLANK: Final = b" \t\r\n\xef\xbb\xbf"


def check_kind(name: str, data: bytes, archive: Archive | None = None) -> None:
    """Raises Unreadable with the kind of a file that is neither XLSX nor CSV; `archive` is what a zip contains."""
    if archive is not None:
        _check_zip(archive)
    elif data[:2] != b"PK":
        _check_text(name, data)


def _check_zip(archive: Archive) -> None:
    if "mimetype" in archive:
        raise Unreadable("sheet_ods" if b"opendocument" in archive.read("mimetype") else "sheet_binary")
    if "xl/workbook.bin" in archive:
        raise Unreadable("sheet_xlsb")
    if "[content_types].xml" not in archive:
        raise Unreadable("sheet_unreadable")


def _check_text(name: str, data: bytes) -> None:
    if not data.strip(_BLANK):
        raise Unreadable("sheet_empty")
    if data.startswith(_OLD_OFFICE):
        raise Unreadable("sheet_xls")
    if data.startswith(_WIDE_MARKS) or _is_wide(data):
        raise Unreadable("sheet_utf16")
    if b"\0" in data or data.startswith(b"%PDF"):
        raise Unreadable("sheet_binary")
    if name.lower().endswith(_WORKBOOK_NAMES):
        raise Unreadable("sheet_text")
    start = data.lstrip(_BLANK)[:300].lower()
    if start.startswith((b"<?xml", b"<!doctype", b"<html", b"<table", b"{\\rtf")):
        raise Unreadable("sheet_markup")


def _is_wide(data: bytes) -> bool:
    """Whether every second byte of the beginning is zero, as in UTF-16 of Latin letters without a mark."""
    start = data[:200]
    return len(start) >= 4 and (not any(start[::2]) or not any(start[1::2]))
