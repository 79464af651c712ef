"""Items as an author's sheet has them, and a bank that is large enough for the builder's exam."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from services.scoring.bank.domain.columns import NAMES

LETTERS = ("A", "B", "C", "D", "E")
"""The options that the builder's items have."""


def item_row(code: str = "TWK-001", **changes: str) -> dict[str, str]:
    """A row of the documented layout, right_wrong with key C unless `weight_a`.. are given."""
    row = dict.fromkeys(NAMES, "")
    row |= {"code": code, "section": code[:3], "topic": "Topik", "difficulty": "0.55", "stem": f"Soal {code}?"}
    row |= {f"option_{letter.lower()}": f"Pilihan {letter} dari {code}" for letter in LETTERS}
    row |= {"key": "C", "rationale": f"Alasan {code}."}
    return {**row, **changes}


def weighted_row(code: str = "TKP-001", **changes: str) -> dict[str, str]:
    weights = {f"weight_{letter.lower()}": str(weight) for weight, letter in enumerate(LETTERS, 1)}
    return item_row(code, **{"key": "", **weights, **changes})


def number_row(code: str = "TIU-001", **changes: str) -> dict[str, str]:
    """A row of an item that asks for a number: 12.5, half a unit away at most."""
    options = {f"option_{letter.lower()}": "" for letter in LETTERS}
    return item_row(code, **{**options, "key": "12,5", "tolerance": "0,5", **changes})


def sheet_of(rows: Sequence[Mapping[str, str]], delimiter: str = ",", columns: Sequence[str] = NAMES) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def bank_rows() -> list[dict[str, str]]:
    """Three items a section: one more than a paper draws."""
    rows = [item_row(f"{section}-{n:03}") for section in ("TWK", "TIU") for n in (1, 2, 3)]
    return rows + [weighted_row(f"TKP-{n:03}") for n in (1, 2, 3)]
