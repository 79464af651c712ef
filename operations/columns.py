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
