"""A roster: drawn up once every application is decided, closed by two people, and never the same with another row."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from shared.contracts.commitments import Applicant, Field, RosterRow, row_of
from shared.contracts.exams import SealSignature
from shared.contracts.rosters import DecidedCount
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.words import N_

PEOPLE = 2
FEWEST_SPARES, SPARES_IN_HUNDRED, MOST_SPARES = 20, 2, 100_000


@dataclass(frozen=True)
class Decided:
    """A decided application as the tables of applications and admissions have it now. `sheet_code` is null for whoever
    was not admitted, or under an earlier release; `candidate_fits` is false where somebody is a candidate without
    having been admitted or the other way round, or another person's, or of another vacancy."""

    application_id: str
    applicant: Applicant
    sheet_code: str | None
    candidate_fits: bool = True


@dataclass(frozen=True)
class KeptRow:
    """A row as it was drawn up. From `seed` come its salts; without it nobody can open the row any more, nor try."""

    code: str
    application_id: str
    seed: str | None
    commitments: Mapping[Field, str]

    @property
    def row(self) -> RosterRow:
        return RosterRow(self.code, self.commitments)


@dataclass(frozen=True)
class Roster:
    """`secret_sealed`: with it and a row's seed the row's salts are made; null where the roster was closed after the
    backup that this database was restored from."""

    selection_id: str
    root: str
    spare_root: str
    spare_codes: int
    vacancies: tuple[DecidedCount, ...]
    secret_sealed: bytes | None
    drawn_up_at: datetime
    signatures: tuple[SealSignature, ...] = ()
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Wish:
    """What one person has signed: `digest` names the roster as it was then."""

    digest: str
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str

    @property
    def signature(self) -> SealSignature:
        return SealSignature(role=self.role, statement=self.statement, key_id=self.key_id, proof=self.proof)


class FaultKind(StrEnum):
    """In what a roster and the tables differ; `FAULTS` words each."""

    ROW_MISSING = "row_missing"
    ROW_FOREIGN = "row_foreign"
    ROW_CHANGED = "row_changed"
    SEED_MISSING = "seed_missing"
    CANDIDATE_CHANGED = "candidate_changed"
    ROOT = "root"
    SPARES = "spares"
    COUNTS = "counts"
    SIGNATURES = "signatures"
    LOST = "lost"


FAULTS: Mapping[FaultKind, str] = {
    FaultKind.ROW_MISSING: "a decided application has no row",
    FaultKind.ROW_FOREIGN: "the row is of no decided application",
    FaultKind.ROW_CHANGED: "what is stored is not what the row commits to",
    FaultKind.SEED_MISSING: "the row's seed is gone, so that nothing that it commits to can be compared",
    FaultKind.CANDIDATE_CHANGED: "the candidate has another sheet code than the row, or is not of this application",
    FaultKind.ROOT: "the rows do not have the root that was signed",
    FaultKind.SPARES: "the spare codes do not have the root that was signed",
    FaultKind.COUNTS: "the vacancies have other counts than those that were signed",
    FaultKind.SIGNATURES: "the roster was not closed by two people as it stands",
    FaultKind.LOST: "the rows were closed after the backup that this database was restored from",
}


@dataclass(frozen=True, order=True)
class Fault:
    """`where` is a row's code, or an application without a row; empty where it is about all of them."""

    kind: FaultKind
    where: str = ""
    fields: tuple[Field, ...] = ()


class Undecided(DomainError):
    code: ClassVar[str] = "applications_undecided"
    text: ClassVar[str] = N_("Masih ada %(count)s lamaran yang belum diputuskan.")


class RegistrationRuns(DomainError):
    code: ClassVar[str] = "registration_runs"
    text: ClassVar[str] = N_(
        "Pendaftaran seleksi ini berlangsung sampai %(ends_on)s; sesudah itu daftar dapat disusun."
    )


class NotDrawnUp(DomainError):
    code: ClassVar[str] = "roster_not_drawn_up"
    text: ClassVar[str] = N_("Daftar peserta belum disusun.")


class RosterDiffers(DomainError):
    code: ClassVar[str] = "roster_differs"
    text: ClassVar[str] = N_(
        "Data sekarang tidak sama dengan daftar yang disusun: %(count)s perbedaan. Susun ulang bila belum ditutup, "
        "atau minta operator menjalankan pemeriksaan daftar."
    )


class NikUnreadable(DomainError):
    code: ClassVar[str] = "nik_unreadable"
    text: ClassVar[str] = N_("NIK %(count)s pelamar tidak dapat dibuka dengan kunci layanan ini. Hubungi operator.")


def usual_spares(admitted: int) -> int:
    """Two in a hundred of those admitted, rounded up, and twenty at least."""
    return max(FEWEST_SPARES, -(-admitted * SPARES_IN_HUNDRED // 100))


def required_spares(typed: int | None, admitted: int) -> int:
    """As many as typed, or as usual. Raises InvalidInput for a number that cannot be."""
    if typed is None:
        return usual_spares(admitted)
    if not 0 < typed <= MOST_SPARES:
        text = N_("Tulis bilangan dari 1 sampai %(most)s.")
        raise InvalidInput([Problem.of("spare_codes", "spares_out_of_range", text, most=MOST_SPARES)])
    return typed


def salts_of(secret: bytes, seed: str) -> dict[Field, bytes]:
    """A row's salts: 32 bytes for each field that nobody foresees without the secret and the seed."""
    return {field: hmac.digest(secret, bytes.fromhex(seed) + field.tag.encode(), "sha256") for field in Field}


def kept(decided: Decided, code: str, secret: bytes, seed: str) -> KeptRow:
    row = row_of(code, decided.applicant, salts_of(secret, seed))
    return KeptRow(code, decided.application_id, seed, row.commitments)


def changed_fields(row: KeptRow, decided: Decided, secret: bytes) -> tuple[Field, ...]:
    """The fields of the application that are not what the row commits to; none where its seed is gone."""
    if row.seed is None:
        return ()
    now = row_of(row.code, decided.applicant, salts_of(secret, row.seed)).commitments
    return tuple(field for field in Field if now[field] != row.commitments.get(field))


def counted(decided: Sequence[Decided]) -> tuple[DecidedCount, ...]:
    """By vacancy, in the order of their ids."""
    found: dict[str, dict[str, int]] = {}
    for each in decided:
        own = found.setdefault(each.applicant.vacancy_id, {"admitted": 0, "refused": 0, "withdrawn": 0})
        own[each.applicant.outcome] += 1
    return tuple(DecidedCount(vacancy_id=vacancy_id, **found[vacancy_id]) for vacancy_id in sorted(found))


def require_over(ends_on: date | None, today: date) -> None:
    """Returns if nobody can apply any more. Raises RegistrationRuns; also where the calendar names no end."""
    if ends_on is None or today <= ends_on:
        raise RegistrationRuns(ends_on=ends_on or "–")
