"""Two people give a place back for a candidate: with one reason and one date, which both sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.recruitment.reserve.domain.places import Place
from shared.contracts.exams import SealSignature
from shared.contracts.reserve import GIVEN_BACK_REASONS
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.words import N_

PEOPLE = 2
Why = tuple[str, date]
"""A code of `GIVEN_BACK_REASONS`, and the date of what it rests on."""


@dataclass(frozen=True)
class Wish:
    """What one person has signed about a candidate's place."""

    reason_code: str
    happened_on: date
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str

    @property
    def why(self) -> Why:
        return self.reason_code, self.happened_on

    @property
    def signature(self) -> SealSignature:
        return SealSignature(role=self.role, statement=self.statement, key_id=self.key_id, proof=self.proof)


@dataclass(frozen=True)
class GivenBack:
    """What two have decided about a candidate's place."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    version: int
    reason_code: str
    happened_on: date
    signatures: tuple[SealSignature, ...]
    decided_at: datetime

    @property
    def why(self) -> Why:
        return self.reason_code, self.happened_on


class AlreadyGivenBack(DomainError):
    code: ClassVar[str] = "already_given_back"
    text: ClassVar[str] = N_("Tempat nomor ini sudah dikembalikan oleh dua orang.")


class NothingToGiveBack(DomainError):
    code: ClassVar[str] = "nothing_to_give_back"
    text: ClassVar[str] = N_(
        "Nomor ini tidak memegang tempat dan tidak ada di daftar cadangan, atau pesertanya sudah melepasnya."
    )


class ReplyOverdue(DomainError):
    code: ClassVar[str] = "reply_overdue"
    text: ClassVar[str] = N_(
        "Batas waktu peserta untuk menjawab sudah lewat; dalam semenit tempatnya dihitung sebagai ditolak."
    )


class ReserveClosed(DomainError):
    kind: ClassVar[Kind] = Kind.GONE
    code: ClassVar[str] = "reserve_closed"
    text: ClassVar[str] = N_(
        "Hari terakhir daftar cadangan sudah lewat; tempat yang dikembalikan sekarang tidak diisi lagi."
    )


def require_open(place: Place | None, closes_at: datetime | None, now: datetime) -> Place:
    """The place that can be given back now. Raises NothingToGiveBack, ReserveClosed or ReplyOverdue."""
    if place is None or closes_at is None or not place.may_leave:
        raise NothingToGiveBack
    if now >= closes_at:
        raise ReserveClosed
    if place.until is not None and now >= place.until:
        raise ReplyOverdue
    return place


def required_why(code: str, happened_on: date, first: date | None, today: date) -> Why:
    """The reason and the date as both sign them. Raises InvalidInput that names each field: for an unknown code, and a
    date that is to come or before `first`, the first day of the selection."""
    problems = []
    if code not in GIVEN_BACK_REASONS:
        problems.append(Problem.of("reason_code", "reason_unknown", N_("Pilih salah satu alasan.")))
    if happened_on > today:
        problems.append(Problem.of("happened_on", "date_to_come", N_("Tanggal ini belum tiba.")))
    elif first is not None and happened_on < first:
        problems.append(Problem.of("happened_on", "date_too_early", N_("Tanggal ini sebelum seleksi dimulai.")))
    if problems:
        raise InvalidInput(problems)
    return code, happened_on
