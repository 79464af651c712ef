"""The journal of an attempt: which save counts, which is refused, and the chain over what was taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.kernel.canonical import digest
from shared.kernel.clock import to_text
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_

GENESIS = "0" * 64
"""Stands for the hash before the first entry, and for the head of an empty journal."""


class ItemNotOnPaper(DomainError):
    kind = Kind.INVALID
    code = "item_not_on_paper"
    text = N_("Soal ini tidak ada dalam naskah Anda.")


class OptionNotOfItem(DomainError):
    kind = Kind.INVALID
    code = "option_not_of_item"
    text = N_("Pilihan ini bukan milik soal tersebut.")


class SequenceConflict(DomainError):
    code = "sequence_conflict"
    text = N_("Nomor urut %(sequence)s sudah dipakai untuk jawaban lain. Muat ulang halaman ujian.")


@dataclass(frozen=True)
class Answer:
    """What a browser wants to have saved. `sequence` is its own count, `option_id` None a blank."""

    sequence: int
    item_id: str
    option_id: str | None
    doubtful: bool


@dataclass(frozen=True)
class Entry:
    """An answer that was taken, at the database's time."""

    answer: Answer
    saved_at: datetime


@dataclass(frozen=True)
class Link:
    """An entry's place in the chain; `position` counts from 1."""

    position: int
    entry: Entry
    hash: str


def newest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answer that counts for each item: the one with the highest sequence, whenever it arrived."""
    current: dict[str, Answer] = {}
    for answer in answers:
        known = current.get(answer.item_id)
        if known is None or answer.sequence > known.sequence:
            current[answer.item_id] = answer
    return current


def chosen(answers: Iterable[Answer]) -> dict[str, str]:
    """Item id to option id of the answers that count, blanks left out, by item id."""
    counted = newest(answers)
    return {item: option for item in sorted(counted) if (option := counted[item].option_id) is not None}


def entry_hash(previous: str, attempt_id: str, position: int, entry: Entry) -> str:
    """The chain's hash as `shared.contracts.cbt.JournalEntry` defines it."""
    answer = entry.answer
    body = [previous, attempt_id, position, answer.sequence, answer.item_id, answer.option_id, answer.doubtful]
    return digest([*body, to_text(entry.saved_at)])


def chain(attempt_id: str, head: str, length: int, entries: Iterable[Entry]) -> list[Link]:
    """Appends `entries`, in this order, to a chain that has `length` entries and ends in `head`."""
    links = []
    for position, entry in enumerate(entries, start=length + 1):
        head = entry_hash(head, attempt_id, position, entry)
        links.append(Link(position, entry, head))
    return links
