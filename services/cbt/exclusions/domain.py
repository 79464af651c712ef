"""Two people void a sheet or disqualify its candidate: with one reason, which both sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from shared.contracts.exams import SealSignature
from shared.contracts.exclusions import REASONS, is_voiding
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.public_texts import as_line, reason_problems
from shared.kernel.words import N_

PEOPLE = 2


@dataclass(frozen=True)
class Sheet:
    """An attempt as this page shows it: by number, never by name, and without a single answer."""

    attempt_id: str
    candidate_no: str
    selection_id: str
    exam_id: str
    exam_title: str
    session_name: str
    venue: str
    room: str
    seat_no: int
    timezone: str
    started_at: datetime
    submitted_at: datetime | None
    entries: int
    chain_head: str


@dataclass(frozen=True)
class Wish:
    """What one person has signed about a sheet."""

    reason_code: str
    reason: str
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str

    @property
    def why(self) -> tuple[str, str]:
        return self.reason_code, self.reason

    @property
    def signature(self) -> SealSignature:
        return SealSignature(role=self.role, statement=self.statement, key_id=self.key_id, proof=self.proof)


@dataclass(frozen=True)
class Exclusion:
    """What two have decided about a sheet."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    selection_id: str
    reason_code: str
    reason: str
    signatures: tuple[SealSignature, ...]
    decided_at: datetime

    @property
    def why(self) -> tuple[str, str]:
        return self.reason_code, self.reason

    @property
    def is_voiding(self) -> bool:
        """Whether the reason lies with the sheet; else the candidate is disqualified."""
        return is_voiding(self.reason_code)


class AlreadyExcluded(DomainError):
    code: ClassVar[str] = "already_excluded"
    text: ClassVar[str] = N_("Lembar ini sudah dibatalkan, atau pesertanya sudah didiskualifikasi, oleh dua orang.")


def required_reason(code: str, reason: str) -> tuple[str, str]:
    """The reason as both sign it. Raises InvalidInput that names each field."""
    problems = []
    if code not in REASONS:
        problems.append(Problem.of("reason_code", "reason_code_unknown", N_("Pilih salah satu alasan.")))
    problems += reason_problems(reason)
    if problems:
        raise InvalidInput(problems)
    return code, as_line(reason)
