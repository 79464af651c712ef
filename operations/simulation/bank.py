"""An invented applicant's knowledge: the demo's item bank, looked up by the text on the paper.

A paper has neither keys nor weights, so the text is all that there is to go by.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("bank")
_LETTERS = "abcde"
_PICTURE = "svg:"
Fingerprint = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class KnownItem:
    """`worth` gives each option, by its text or its picture's description, its points: 1 or 0 for right
    and wrong, else 1 to 5. `difficulty` is the share of people expected to know a right answer."""

    code: str
    section: str
    difficulty: float
    weighed: bool
    worth: Mapping[str, int]


class Bank:
    def __init__(self, items: Mapping[Fingerprint, KnownItem]) -> None:
        self._items = dict(items)

    def __len__(self) -> int:
        return len(self._items)

    def recognise(self, item: Mapping[str, Any]) -> KnownItem | None:
        """The item of a paper (as the player's JSON gives it), or None if the bank does not have it."""
        labels = [label_of(option) for option in item["options"]]
        return self._items.get(_fingerprint(item["stem"], _alt(item.get("picture")), labels))


def read(files: Iterable[Path] | None = None) -> Bank:
    """The bank of the given sheets (default: the demo's own)."""
    items: dict[Fingerprint, KnownItem] = {}
    for path in sorted(FOLDER.glob("*.csv")) if files is None else files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                labels = [_label(row[f"option_{letter}"]) for letter in _LETTERS]
                items[_fingerprint(row["stem"], row["stem_image_alt"], labels)] = _known(row, labels)
    return Bank(items)


def label_of(option: Mapping[str, Any]) -> str:
    """The label of an option in the player's JSON: its text, else its picture's description."""
    return _plain(option.get("text") or "") or _plain(_alt(option.get("picture")))


def _known(row: Mapping[str, str], labels: list[str]) -> KnownItem:
    key = row["key"].strip().lower()
    if key:
        worth = [int(letter == key) for letter in _LETTERS]
    else:
        worth = [int(row[f"weight_{letter}"]) for letter in _LETTERS]
    return KnownItem(
        code=row["code"],
        section=row["section"],
        difficulty=float(row["difficulty"]),
        weighed=not key,
        worth=dict(zip(labels, worth, strict=True)),
    )


def _label(cell: str) -> str:
    """The cell of a picture option is `svg:FILE | description`."""
    return _plain(cell.partition("|")[2] if cell.strip().startswith(_PICTURE) else cell)


def _alt(picture: Mapping[str, Any] | None) -> str:
    return str((picture or {}).get("alt") or "")


def _fingerprint(stem: str, alt: str, labels: Iterable[str]) -> Fingerprint:
    return f"{_plain(stem)} {_plain(alt)}", frozenset(labels)


def _plain(text: str) -> str:
    return " ".join(text.split())
