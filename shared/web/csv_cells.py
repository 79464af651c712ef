"""Cells of a CSV file that a spreadsheet opens without running anything."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How a text begins that some spreadsheet program runs: OWASP's list with its full-width forms."""


def harmless(value: object) -> object:
    """Puts an apostrophe before a text that a spreadsheet would run as a formula, blanks before it or not; numbers
    stay numbers."""
    runs = isinstance(value, str) and (value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA))
    return f"'{value}" if runs else value
