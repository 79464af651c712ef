"""After a restore: a version that was released is known again, by the events that said so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases.participants import pass_on
from services.scoring.exams.usecases import exams
from services.scoring.rankings.domain.stages import handed_on
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from shared.contracts import scoring
from shared.contracts.declaration import dump
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.kernel.canonical import digest
from shared.messaging.outbox import emitted
from shared.signatures.rankings import document_of
from shared.signatures.statements import Statement


def restore(session: Session, told: RankingReleased) -> bool:
    """With its last part, a release is known again with its document, its signatures and who takes part in the next
    stage by it; does nothing where it is known. False where nobody can take part again, because the exam or its rules
    were lost, and for a release from before members had keys, of which nothing comes back."""
    if told.part < told.parts or stored.find_release(session, told.vacancy_id, told.stage or "", told.version):
        return True
    if any(each.proof is None for each in told.signatures):
        return False
    parts = [each for each in emitted(session, RankingReleased, told.vacancy_id) if _head(each) == _head(told)]
    rows = list(chain.from_iterable(each.rows for each in parts))
    document = document_of(told, rows)
    if len(parts) < told.parts or digest(document) != told.ranking_digest:
        return False
    of = (told.vacancy_id, told.stage or "", told.version)
    release = Release(*of, told.ranking_digest, told.released_at, build=told.build)
    stored.add_release(session, release, document)
    _restore_signatures(session, told)
    return _pass_on(session, told, rows)


def _head(told: RankingReleased) -> tuple[str | None, int]:
    return told.stage, told.version


def _restore_signatures(session: Session, told: RankingReleased) -> None:
    """The first one may have been in the backup."""
    stage = told.stage or ""
    known = {each.statement for each in stored.signatures_for(session, told.vacancy_id, stage, told.version)}
    for each in told.signatures:
        if each.statement not in known:
            stored.add_signature(session, told.vacancy_id, stage, told.version, _signature(each))


def _signature(given: scoring.Signature) -> Signature:
    return Signature(
        signer_id=Statement.from_text(given.statement or "").signer,
        signer=given.signer,
        role=given.role,
        digest=given.digest,
        signed_at=given.signed_at,
        statement=given.statement,
        key_id=given.key_id,
        proof=given.proof,
        batch=None if given.batch is None else dump(given.batch),
    )


def _pass_on(session: Session, told: RankingReleased, rows: Sequence[RankedRow]) -> bool:
    exam = exams.find_of_selection(session, told.selection_id)
    if exam is None or exam.rules_digest != told.rules_digest:
        return False
    stage = exam.rules.stage(told.stage) if told.stage else None
    going_on = {
        row.candidate_no: handed_on(exam.rules, stage, row.marks, row.total, row.normalised)
        for row in rows
        if row.status == "goes_on"
    }
    pass_on(session, told.released_at, exam.rules, told.selection_id, told.vacancy_id, told.stage, going_on)
    return True
