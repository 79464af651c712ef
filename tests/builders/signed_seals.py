"""Seals as scoring emits them, signed by people whose keys and roles their receivers know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.recruitment.staff.storage import keys as staff_keys
from shared.contracts.exams import SealSignature
from shared.contracts.scoring import ExamSealed
from shared.kernel.roles import Role
from shared.members import history, keys
from shared.signatures.belief import BoundKey
from shared.signatures.keys import ED25519, PersonKey
from shared.signatures.seals import SignedSeal
from tests.builders import person_keys
from tests.builders.signed_releases import member

SEALERS = {"staff-ujian": Role.EXAM_OFFICER, "staff-ketua": Role.COMMITTEE}


def signature(sealed: ExamSealed, holder: str, *, key: str | None = None, at: datetime | None = None) -> SealSignature:
    """`holder`'s signature over what the event says, by default with the key of that name and as it was sealed."""
    text = SignedSeal.of(sealed).statement(holder, at or sealed.sealed_at).to_text()
    return signature_of(text, key or holder)


def signature_of(text: str, key: str) -> SealSignature:
    """The signature of the key with this name over a statement."""
    return SealSignature(
        role="committee", statement=text, key_id=person_keys.fingerprint(key), proof=person_keys.proof(key, text)
    )


def signed(sealed: ExamSealed, *holders: str) -> ExamSealed:
    """The event with the signatures of these people, by default of the two who seal."""
    return replace(sealed, signatures=tuple(signature(sealed, holder) for holder in holders or SEALERS))


def announce(session: Session, since: datetime) -> None:
    """cbt knows those who seal, and their keys, since that moment."""
    for holder, role in SEALERS.items():
        keys.put(session, person_keys.bound(holder, since))
        history.add(session, holder, 0, since, roles=[str(role)], disabled=False)


def enrol(session: Session, since: datetime) -> None:
    """Recruitment has those who seal, and their keys, since that moment."""
    for holder, role in SEALERS.items():
        member(session, holder, holder, since=since - timedelta(days=1), role=role)
        key = PersonKey(person_keys.fingerprint(holder), holder, ED25519, person_keys.public_key(holder))
        staff_keys.add(session, BoundKey(key, since), "", "")
