"""Cells of a CSV file that a spreadsheet opens without running anything, whatever it takes for the end of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How a text begins that some spreadsheet program runs: OWASP's list with its full-width forms."""
_INNER = re.compile(r'(\r\n|[;\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])')
"""What ends a cell where the list separator is not the comma, as in Indonesian settings, and a formula behind it. The
quotes around a cell help only where the program finds them at its beginning."""
_QUOTED = re.compile(r'[,;"\t\r\n]')


def harmless(value: object) -> object:
    """Puts an apostrophe before a text that a spreadsheet would run as a formula, blanks before it or not, and before
    what it would run after a semicolon, a tab or a line end within it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = _INNER.sub(r"\1'", value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of harmless cells in UTF-8, with commas and CRLF (RFC 4180). A text with anything that some program takes
    for the end of a cell stands in quotes; None is an empty cell."""
    return "".join([",".join([_cell(value) for value in cells]) + "\r\n" for cells in rows]).encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(harmless(value))
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
