"""Signing a ranking, and its release by the second signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import initials
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.domain import ranking as ranking_rules
from services.scoring.rankings.domain.ranking import Row, Status
from services.scoring.rankings.usecases.ranking import Head, Ranking, rank_vacancy
from services.scoring.releases.domain import signing
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from services.scoring.releases.usecases.release_checks import readiness
from shared.contracts import scoring
from shared.contracts.scoring import RankedRow, RankingReleased, RankingSigned
from shared.kernel.roles import Principal, Role
from shared.messaging.outbox import emit

PART = 500
"""Rows per event: a long ranking stays far below any log's limit of a message."""


_RELEASED: dict[Status, Literal["goes_on", "below_cut", "below_threshold", "absent", "disqualified"]] = {
    Status.GOES_ON: "goes_on",
    Status.BELOW_CUT: "below_cut",
    Status.BELOW_THRESHOLD: "below_threshold",
    Status.ABSENT: "absent",
    Status.DISQUALIFIED: "disqualified",
}
"""The states of a released ranking: with open sheets `readiness` refuses the release."""


@dataclass(frozen=True)
class Signing:
    """The signatures of a ranking between its last release and the next.

    `current` are the signatures of the present digest, `stale` those of one that has changed since;
    `released` is the last release, `is_released` whether it is of the present ranking.
    """

    current: tuple[Signature, ...]
    stale: tuple[Signature, ...]
    released: Release | None
    is_released: bool

    @property
    def version(self) -> int:
        """The version last released; 0 before the first."""
        return self.released.version if self.released else 0


def signing_state(session: Session, ranking: Head) -> Signing:
    vacancy_id = ranking.vacancy.vacancy_id
    released = stored.last_release(session, vacancy_id)
    is_released = released is not None and released.digest == ranking.digest
    # Of a released ranking, show who signed it; else who has signed towards the next version.
    version = (released.version if released else 0) + (0 if is_released else 1)
    signatures = stored.signatures_for(session, vacancy_id, version)
    return Signing(
        current=tuple(s for s in signatures if s.digest == ranking.digest),
        stale=tuple(s for s in signatures if s.digest != ranking.digest),
        released=released,
        is_released=is_released,
    )


def sign(session: Session, now: datetime, vacancy_id: str, digest: str, who: Principal) -> bool:
    """Signs the ranking with this digest; the second signature, by another person, releases it.

    True if it is released now. Raises NotFound, and the errors of `releases.domain.signing.sign`.
    """
    get_vacancy(session, vacancy_id, lock=True)
    ranking = rank_vacancy(session, vacancy_id)
    released = stored.last_release(session, vacancy_id)
    version = released.version if released else 0
    before = stored.signatures_for(session, vacancy_id, version + 1)
    complete = signing.sign(
        before,
        current=ranking.digest,
        released=released.digest if released else None,
        version=version,
        signer_id=who.id,
        signed=digest,
        blockers=readiness(session, ranking).blockers,
    )
    mine = Signature(who.id, initials(who.name), str(Role.COMMITTEE), digest, now)
    stored.add_signature(session, vacancy_id, version + 1, mine)
    signed = RankingSigned(
        vacancy_id=vacancy_id,
        selection_id=ranking.frame.selection_id,
        exam_id=ranking.frame.exam_id,
        version=version + 1,
        ranking_digest=digest,
        signed_at=now,
    )
    emit(session, signed, at=now)
    if complete:
        standing = [signature for signature in before if signature.digest == digest]
        _release(session, now, ranking, version + 1, [*standing, mine])
    return complete


def _release(session: Session, now: datetime, ranking: Ranking, version: int, signatures: Sequence[Signature]) -> None:
    frame = ranking.frame
    release = Release(frame.vacancy_id, version, ranking.digest, now)
    stored.add_release(session, release, ranking_rules.document(frame, ranking.rows, ranking.accepted))
    stretches = [ranking.rows[start : start + PART] for start in range(0, len(ranking.rows), PART)] or [()]
    for part, rows in enumerate(stretches, 1):
        event = RankingReleased(
            vacancy_id=frame.vacancy_id,
            selection_id=frame.selection_id,
            exam_id=frame.exam_id,
            version=version,
            part=part,
            parts=len(stretches),
            quota=frame.quota,
            places=frame.places,
            present=ranking.present,
            ranked=ranking.ranked,
            ranking_digest=ranking.digest,
            rules_digest=frame.rules_digest,
            tie_breaks=frame.tie_breaks,
            signatures=tuple(
                scoring.Signature(role=s.role, signer=s.signer, digest=s.digest, signed_at=s.signed_at)
                for s in signatures
            ),
            rows=tuple(_row(row) for row in rows),
            released_at=now,
        )
        emit(session, event, at=now)


def _row(row: Row) -> RankedRow:
    return RankedRow(
        candidate_no=row.candidate_no,
        rank=row.rank,
        marks=dict(row.marks),
        total=row.total,
        status=_RELEASED[row.status],
        decision=row.decision,
    )
