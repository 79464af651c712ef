"""What members took back: signatures before the second one, released versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.recruitment.results.domain import Ranking, Withdrawal
from services.recruitment.results.tables import ranking_withdrawals, withdrawn_signatures
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.scoring import Signature
from shared.db.chunks import chunks
from shared.db.upsert import upsert


def find_withdrawal(session: Session, vacancy_id: str, version: int, stage: str | None = None) -> Withdrawal | None:
    return list_withdrawals(session, [vacancy_id], stage).get((vacancy_id, version))


def put_withdrawal(session: Session, ranking: Ranking, withdrawal: Withdrawal) -> None:
    values = {**vars(withdrawal), "signatures": [dump(each) for each in withdrawal.signatures]}
    its = {"vacancy_id": ranking.vacancy_id, "stage": ranking.code, "version": ranking.version}
    row = upsert(session)(ranking_withdrawals).values(**its, **values)
    session.execute(row.on_conflict_do_nothing())


def list_withdrawals(
    session: Session, vacancy_ids: Sequence[str], stage: str | None = None
) -> dict[tuple[str, int], Withdrawal]:
    """Those of a stage, by vacancy and version; versions that stand are left out."""
    table, found = ranking_withdrawals.c, {}
    for some in chunks(sorted(vacancy_ids)):
        query = select(ranking_withdrawals).where(table.vacancy_id.in_(some), table.stage == (stage or ""))
        found.update({(row.vacancy_id, row.version): _withdrawal(row) for row in session.execute(query)})
    return found


def add_withdrawn_signature(
    session: Session, statement_digest: str, staff_id: str, vacancy_id: str, at: datetime
) -> None:
    about = {"statement_digest": statement_digest, "staff_id": staff_id}
    values = {**about, "vacancy_id": vacancy_id, "withdrawn_at": at}
    session.execute(upsert(session)(withdrawn_signatures).values(**values).on_conflict_do_nothing())


def find_withdrawn_signatures(session: Session, vacancy_id: str, digests: Sequence[str]) -> set[tuple[str, str]]:
    """On which of these statements a member took the signature back for this vacancy: statement and member."""
    table = withdrawn_signatures.c
    query = select(table.statement_digest, table.staff_id).where(
        table.vacancy_id == vacancy_id, table.statement_digest.in_(digests)
    )
    return {(row.statement_digest, row.staff_id) for row in session.execute(query)}


def _withdrawal(row: Row[Any]) -> Withdrawal:
    signatures = tuple(load(Signature, each) for each in row.signatures)
    return Withdrawal(row.reason_code, row.reason, signatures, row.withdrawn_at)
