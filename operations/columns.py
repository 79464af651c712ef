"""Tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

Row = tuple[str, ...]


def aligned(rows: Sequence[Row]) -> list[str]:
    """The rows as lines with aligned columns, numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if cell.isdigit() else cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def as_line(text: str) -> str:
    """For a terminal: what would move its cursor, colour or clear it is written as an escape."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def as_lines(text: str) -> str:
    """`as_line` for each line of a text."""
    return "\n".join(as_line(line) for line in text.replace("\r\n", "\n").split("\n"))
