"""Signing a ranking, and its release by the second signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, require_signed
from services.scoring.assessments.usecases.participants import hold, pass_on
from services.scoring.marking.usecases.roster import get_vacancy
from services.scoring.rankings.domain.ranking import Row, Status
from services.scoring.rankings.domain.stages import handed_on
from services.scoring.rankings.usecases.ranking import Head, Ranking, rank_vacancy
from services.scoring.releases.domain import signing
from services.scoring.releases.domain.signing import NotBlind, Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from services.scoring.releases.usecases.counting import counted, find_standing_release
from services.scoring.releases.usecases.known import Known, know
from services.scoring.releases.usecases.names import digest_of_names
from services.scoring.releases.usecases.release_checks import readiness
from shared.contracts import scoring
from shared.contracts.codec.reading import load
from shared.contracts.committee import AcceptedSheet, RankingSigned
from shared.contracts.declaration import dump
from shared.contracts.rankings import BatchPlace
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.kernel.builds import build_of
from shared.kernel.roles import Principal, Role, is_blind
from shared.messaging.outbox import emit
from shared.signatures.releases import SignedRanking

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

    `current` are the signatures of the present digest, `stale` those of one that has changed since, and `unproven`
    those towards the next release that were given without a key, under the release before: they do not count. Nor do
    `lapsed`, whose member was disabled, has other roles, or has ended the key. `released` is the last release,
    `is_released` whether it is of the present ranking and was believed.
    """

    digest: str
    current: tuple[Signature, ...]
    stale: tuple[Signature, ...]
    released: Release | None
    is_released: bool
    unproven: tuple[Signature, ...] = ()
    lapsed: tuple[Signature, ...] = ()

    @property
    def is_to_be_signed_again(self) -> bool:
        """Whether the last release is of this ranking, but was not published."""
        return not self.is_withdrawn and not self.is_released and self.version > 0 and self._is_of_last_release

    @property
    def is_withdrawn(self) -> bool:
        """Whether two members have withdrawn the last release."""
        return self.released is not None and self.released.withdrawn_at is not None

    @property
    def is_as_withdrawn(self) -> bool:
        """Whether the ranking is still the one that was withdrawn."""
        return self.is_withdrawn and self._is_of_last_release

    @property
    def _is_of_last_release(self) -> bool:
        return self.released is not None and self.released.digest == self.digest

    @property
    def version(self) -> int:
        """The version last released; 0 before the first."""
        return self.released.version if self.released else 0


def signing_state(session: Session, ranking: Head) -> Signing:
    vacancy_id = ranking.vacancy.vacancy_id
    released = stored.last_release(session, vacancy_id, ranking.code)
    is_released = find_standing_release(session, ranking.vacancy, ranking.digest, ranking.code) is not None
    # Of a released ranking, show who signed it; else who has signed towards the next version.
    version = (released.version if released else 0) + (0 if is_released else 1)
    signatures = stored.signatures_for(session, vacancy_id, ranking.code, version)
    same = [s for s in signatures if s.digest == ranking.digest]
    proven = [s for s in same if s.is_proven]
    counting = proven if is_released else counted(session, proven, ranking.vacancy.selection_id)
    return Signing(
        digest=ranking.digest,
        current=tuple(counting or (same if is_released else ())),
        unproven=() if is_released else tuple(s for s in same if not s.is_proven),
        lapsed=tuple(s for s in proven if s not in counting),
        stale=tuple(s for s in signatures if s.digest != ranking.digest),
        released=released,
        is_released=is_released,
    )


def statement_for(session: Session, now: datetime, vacancy_id: str, who: Principal, stage: str | None = None) -> str:
    """What `who` signs to release the ranking, or that of a later stage, as it stands now. Raises NotFound."""
    ranking = rank_vacancy(session, vacancy_id, stage)
    released = stored.last_release(session, vacancy_id, ranking.code)
    return signed_ranking(ranking, (released.version if released else 0) + 1).statement(who.id, now).to_text()


def sign(
    session: Session,
    now: datetime,
    vacancy_id: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
    shown: str = "",
) -> bool:
    """Takes a member's signature on the ranking; the second, by another person, releases it. `shown` is the digest of
    the vacancy's names on the page that was signed from.

    True if it is released now. Raises NotBlind for a member who reads names elsewhere, NotFound, the errors of
    `releases.domain.signing.sign`, and those of `approvals.usecases.require_signed`.
    """
    digest = signed.statement.digest
    vacancy = get_vacancy(session, vacancy_id, lock=True)
    if not is_blind(who.roles_in(vacancy.selection_id)):
        raise NotBlind
    signing.require_shown(shown, digest_of_names([vacancy]))
    hold(session, vacancy.selection_id, stage, vacancy_id)
    ranking = rank_vacancy(session, vacancy_id, stage)
    known = know(session, ranking.exam, ranking.frame.stage, [vacancy_id])
    may = require_may_sign(session, ranking, digest, who, known)
    require_signed(session, now, signed, who, signed_ranking(ranking, may.version).statement)
    return add(session, now, ranking, may, signed, who)


@dataclass(frozen=True)
class MaySign:
    """The signatures before this one that count, the version that it is towards, and whether it completes that."""

    before: Sequence[Signature]
    version: int
    complete: bool


def require_may_sign(session: Session, ranking: Ranking, digest: str, who: Principal, known: Known) -> MaySign:
    """Raises the errors of `releases.domain.signing.sign`."""
    vacancy = ranking.vacancy
    last, version = known.last.get(vacancy.vacancy_id), known.next_version(vacancy.vacancy_id)
    before = known.counting.get((vacancy.vacancy_id, version), ())
    is_same = last is not None and last.digest == ranking.digest
    complete = signing.sign(
        before,
        current=ranking.digest,
        is_released=is_same and find_standing_release(session, vacancy, ranking.digest, ranking.code) is not None,
        version=version - 1,
        signer_id=who.id,
        signed=digest,
        blockers=readiness(session, ranking, known.shared).blockers,
    )
    return MaySign(before, version, complete)


def add(
    session: Session,
    now: datetime,
    ranking: Ranking,
    may: MaySign,
    signed: SignedStatement,
    who: Principal,
    place: BatchPlace | None = None,
) -> bool:
    """Keeps a signature that was verified; True if it releases the ranking. `place` is that of the ranking in a
    statement over many."""
    vacancy_id = ranking.vacancy.vacancy_id
    mine = Signature(
        role=str(Role.COMMITTEE),
        digest=ranking.digest,
        **signed.given_by(who),
        batch=None if place is None else dump(place),
    )
    stored.add_signature(session, vacancy_id, ranking.code, may.version, mine)
    given = RankingSigned(
        vacancy_id=vacancy_id,
        selection_id=ranking.frame.selection_id,
        exam_id=ranking.frame.exam_id,
        version=may.version,
        ranking_digest=ranking.digest,
        signed_at=now,
        stage=ranking.frame.stage,
    )
    emit(session, given, at=now)
    if may.complete:
        standing = [signature for signature in may.before if signature.digest == ranking.digest]
        _release(session, now, ranking, may.version, [*standing, mine])
    return may.complete


def _release(session: Session, now: datetime, ranking: Ranking, version: int, signatures: Sequence[Signature]) -> None:
    frame = ranking.frame
    release = Release(frame.vacancy_id, ranking.code, version, ranking.digest, now, build=build_of("scoring"))
    stored.add_release(session, release, ranking.document)
    going_on = {
        row.candidate_no: handed_on(ranking.rules, ranking.stage, row.marks, row.total, row.normalised)
        for row in ranking.rows
        if row.status is Status.GOES_ON
    }
    pass_on(session, now, ranking.rules, frame.selection_id, frame.vacancy_id, frame.stage, going_on)
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
            signatures=tuple(_signature(signature) for signature in signatures),
            rows=tuple(_row(row, ranking.codes) for row in rows),
            released_at=now,
            category=frame.category,
            findings=tuple(AcceptedSheet(**asdict(each)) for each in ranking.accepted),
            overruled=ranking.let_pass.overruled,
            accepted_builds=ranking.let_pass.builds,
            build=release.build,
            stage=frame.stage,
            draw_seed=frame.draw_seed,
        )
        emit(session, event, at=now)


def signed_ranking(ranking: Ranking, version: int) -> SignedRanking:
    """What a member signs of the ranking towards this version."""
    frame = ranking.frame
    return SignedRanking(
        selection_id=frame.selection_id,
        exam_id=frame.exam_id,
        vacancy_id=frame.vacancy_id,
        version=version,
        digest=ranking.digest,
        rows=len(ranking.rows),
        present=ranking.present,
        ranked=ranking.ranked,
        accepted=len(ranking.accepted),
        overruled=len(ranking.let_pass.overruled),
        accepted_builds=len(ranking.let_pass.builds),
        stage=frame.stage,
    )


def _signature(signature: Signature) -> scoring.Signature:
    return scoring.Signature(
        role=signature.role,
        signer=signature.signer,
        digest=signature.digest,
        signed_at=signature.signed_at,
        statement=signature.statement,
        key_id=signature.key_id,
        proof=signature.proof,
        batch=None if signature.batch is None else load(BatchPlace, signature.batch),
    )


def _row(row: Row, codes: Mapping[str, str]) -> RankedRow:
    return RankedRow(
        candidate_no=row.candidate_no,
        rank=row.rank,
        marks=dict(row.marks),
        total=row.total,
        status=_RELEASED[row.status],
        decision=row.decision,
        sheet_code=codes.get(row.candidate_no),
        normalised=row.normalised,
        quota_group=row.quota_group,
        place=row.place,
        unscored=None if row.unscored is None else dict(row.unscored),
    )
