"""Events of sheets that do not count: voided, or their candidates disqualified, by two in any case; and why."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.cbt import ATTEMPTS
from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature
from shared.kernel.words import N_

VOIDING_REASONS = {
    "journal": N_("jurnal jawabannya rusak atau tidak lengkap"),
    "paper": N_("naskahnya bukan naskah yang disegel untuk peserta ini"),
    "second_sheet": N_("ada lembar kedua atau isi yang ditulis ulang"),
    "technical": N_("gangguan teknis yang tidak dapat dipulihkan"),
}
"""Codes of reasons that lie with the sheet, not with the candidate, as pages call them."""

DISQUALIFICATION_REASONS = {
    "impersonation": N_("ujian dikerjakan bukan oleh peserta sendiri"),
    "help": N_("memakai bantuan orang atau alat yang dilarang"),
    "leak": N_("memiliki atau menyebarkan soal"),
    "disorder": N_("mengganggu jalannya ujian setelah diperingatkan"),
    "conduct": N_("pelanggaran tata tertib lain"),
}
"""Codes of what a candidate is excluded for."""

REASONS = {**VOIDING_REASONS, **DISQUALIFICATION_REASONS}


def is_voiding(reason_code: str) -> bool:
    """Whether the reason lies with the sheet. No code is of both kinds."""
    return reason_code in VOIDING_REASONS


@event(
    "cbt.attempt.voided.v1",
    topic=ATTEMPTS,
    aggregate="exclusion",
    key="attempt_id",
    consumers=("recruitment", "scoring"),
)
class AttemptVoided:
    """Two people voided the sheet of somebody who had begun: it does not count, for a reason that lies with the sheet.
    The ranking lists the number without marks.

    Each of `signatures` is over exactly this (`shared/signatures/exclusions.py`). Like a disqualification it has a
    number of its own, so that it never waits for the attempt's journal, which may be what is broken."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    selection_id: str
    reason_code: str
    """A code of `shared.contracts.exclusions.VOIDING_REASONS`."""
    reason: str
    """Both signers' text, which the candidate reads; no name stands in it."""
    signatures: tuple[SealSignature, ...]
    decided_at: datetime


@event(
    "cbt.candidate.disqualified.v1",
    topic=ATTEMPTS,
    aggregate="attempt",
    key="attempt_id",
    consumers=("recruitment", "scoring"),
)
class CandidateDisqualified:
    """Two people excluded a candidate during or after the sitting; the ranking lists the number without marks.

    Each of `signatures` is over exactly this (`shared/signatures/exclusions.py`)."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    selection_id: str
    reason_code: str
    """A code of `shared.contracts.exclusions.DISQUALIFICATION_REASONS`."""
    decided_at: datetime
    reason: str | None = None
    """Both signers' text, which the candidate reads; no name stands in it."""
    signatures: tuple[SealSignature, ...] = ()
