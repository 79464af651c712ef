"""Finds the pictures that belong to a sheet of items."""

from __future__ import annotations

from pathlib import Path


def pictures_named_in(sheet: bytes, folder: Path) -> dict[str, bytes]:
    """The folder's SVG files by name. From a folder of many sheets only those that this CSV names are taken;
    an XLSX is compressed and gets them all."""
    is_packed = sheet.startswith(b"PK")
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.glob("*.svg"))
        if is_packed or path.name.encode() in sheet
    }
