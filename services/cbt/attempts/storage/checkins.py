"""Which logins a seat had, and who issued its PIN."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.attempts.domain.attempts import CheckedInCandidate
from services.cbt.seating.tables import logins, pins


def login_id(token_digest: str) -> str:
    """A name for the login of this token: the digest itself could be compared with a stolen table."""
    return hashlib.sha256(f"seat login {token_digest}".encode()).hexdigest()[:16]


def pin_issued_by(session: Session, candidate: CheckedInCandidate) -> str:
    """The pseudonym of the proctor who issued the seat's last PIN."""
    own = (pins.c.candidate_no == candidate.candidate_no, pins.c.exam_id == candidate.exam_id)
    return str(session.scalar(select(pins.c.issued_by).where(*own)))


def find_replaced(session: Session, candidate: CheckedInCandidate, token_digest: str) -> str | None:
    """The digest of the token that this one has taken the seat from."""
    this = select(logins.c.opened_at).where(logins.c.token_digest == token_digest).scalar_subquery()
    before = (
        logins.c.candidate_no == candidate.candidate_no,
        logins.c.exam_id == candidate.exam_id,
        logins.c.token_digest != token_digest,
        logins.c.replaced_at == this,
    )
    return session.scalar(select(logins.c.token_digest).where(*before))
