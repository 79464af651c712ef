"""Objections to items: who may file one until when, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.draws import ALPHABET
from shared.contracts.exams import SealSignature
from shared.contracts.item_objections import ItemObjections
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_

LONGEST = 1_000
"""Characters of an objection's text."""
SHORTEST = 10
_CODE_LENGTH = 12
SETTLING = timedelta(minutes=1)
"""How long after the last moment the objections are counted: whatever was being filed then is stored by now."""


class NoneTaken(NotFound):
    code = "item_objections_none"
    text = N_("Aturan seleksi ini tidak membuka sanggahan soal.")


class NotSat(NotFound):
    code = "item_objection_not_sat"
    text = N_("Sanggahan diajukan oleh peserta yang sudah mengikuti ujian itu.")


class TooEarly(DomainError):
    code = "item_objection_too_early"
    text = N_("Sanggahan dibuka setelah sesi ujian Anda berakhir.")


class TooLate(DomainError):
    code = "item_objection_too_late"
    text = N_("Masa sanggah sudah lewat; sanggahan baru tidak diterima lagi.")


class TooMany(DomainError):
    code = "item_objections_used_up"
    text = N_("Anda sudah menyanggah %(most)s soal; lebih dari itu tidak diterima.")


class Twice(DomainError):
    code = "item_objection_twice"
    text = N_("Soal ini sudah Anda sanggah. Setiap soal disanggah satu kali.")


class NoSuchQuestion(DomainError):
    code = "question_unknown"
    text = N_("Naskah Anda mempunyai soal nomor 1 sampai %(items)s.")


@dataclass(frozen=True)
class Sat:
    """An exam that a candidate has sat: their attempt, how many items its paper has, when their own session ends, and
    `until` when objections to it are taken."""

    exam_id: str
    name: str
    attempt_id: str
    items: int
    session_ends_at: datetime
    until: datetime

    def is_open(self, now: datetime) -> bool:
        return self.session_ends_at <= now < self.until

    @property
    def last_moment(self) -> datetime:
        """The last minute in which one is taken, as people write it."""
        return self.until - timedelta(minutes=1)


@dataclass(frozen=True)
class Objection:
    """`text` is None where it was lost with an old database; that the objection was filed is known from its event."""

    objection_id: str
    selection_id: str
    exam_id: str
    attempt_id: str
    number: int
    reason: str
    text: str | None
    filed_at: datetime


@dataclass(frozen=True)
class Answer:
    """What two members answered, in public. `place` counts an exam's answers in the order in which they were given:
    the neutral number by which pages name the item."""

    exam_id: str
    selection_id: str
    item_id: str
    section: str
    outcome: str
    text: str
    key_set: int | None
    objections: int
    answer_digest: str
    answered_at: datetime
    initials: tuple[str, ...]
    signatures: tuple[SealSignature, ...]
    place: int = 0


@dataclass(frozen=True)
class Window:
    """Until when objections to an exam are taken, as it was announced last; `filed` counts once it is `closed`."""

    exam_id: str
    selection_id: str
    until: datetime
    closed: bool
    filed: int
    changed_at: datetime

    @property
    def last_moment(self) -> datetime:
        return self.until - timedelta(minutes=1)


def require_allowed(taken: ItemObjections, sat: Sat, number: int, filed: int, now: datetime) -> None:
    """Returns if a candidate who has filed so many may object to this item now. Raises TooEarly, TooLate,
    NoSuchQuestion, TooMany."""
    if now < sat.session_ends_at:
        raise TooEarly
    if now >= sat.until:
        raise TooLate
    if not 1 <= number <= sat.items:
        raise NoSuchQuestion("number", items=sat.items)
    if filed >= taken.most:
        raise TooMany(most=taken.most)


def random_code(draw: Callable[[int], int]) -> str:
    """A code of 60 random bits that is easy to read out; `draw(limit)` is a whole number from 0 to limit - 1."""
    return "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(_CODE_LENGTH))
