"""Rules documents and the signatures on them, as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from services.scoring.rules.domain.documents import Approval, Document
from services.scoring.rules.tables import rule_approvals, rule_documents
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.db.locks import lock_until_commit
from shared.db.upsert import upsert

_DOCUMENTS = 7_265_118
"""Names the advisory lock."""


def put(session: Session, document: Document) -> None:
    values = {**vars(document), "rules": dump(document.rules)}
    row = upsert(session)(rule_documents).values(values)
    changed = {name: value for name, value in values.items() if name != "document_id"}
    session.execute(row.on_conflict_do_update(index_elements=[rule_documents.c.document_id], set_=changed))


def find(session: Session, document_id: str, *, lock: bool = False) -> Document | None:
    query = select(rule_documents).where(rule_documents.c.document_id == document_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _document(row)


def lock_documents(session: Session) -> None:
    """Until the transaction ends nobody else begins or adopts a document, so that a form that is sent twice begins one,
    and two never have one name and version."""
    lock_until_commit(session, _DOCUMENTS)


def listed(session: Session) -> list[Document]:
    """Every document, the last saved first."""
    query = select(rule_documents).order_by(rule_documents.c.saved_at.desc(), rule_documents.c.document_id)
    return [_document(row) for row in session.execute(query)]


def remove(session: Session, document_id: str) -> None:
    session.execute(delete(rule_documents).where(rule_documents.c.document_id == document_id))


def find_adopted(session: Session, digest: str) -> Document | None:
    query = select(rule_documents).where(
        rule_documents.c.rules_digest == digest, rule_documents.c.adopted_at.is_not(None)
    )
    row = session.execute(query.order_by(rule_documents.c.saved_at).limit(1)).one_or_none()
    return None if row is None else _document(row)


def approvals(session: Session, document_id: str) -> list[Approval]:
    """The first one first."""
    query = select(rule_approvals).where(rule_approvals.c.document_id == document_id)
    names = Approval.__dataclass_fields__
    return [
        Approval(**{name: getattr(row, name) for name in names})
        for row in session.execute(query.order_by(rule_approvals.c.signed_at, rule_approvals.c.signer_id))
    ]


def half_adopted(session: Session) -> list[datetime]:
    """Since when each draft waits that a member has signed as it is."""
    signed, of = rule_approvals.c, rule_documents.c
    query = (
        select(func.min(signed.signed_at))
        .join_from(rule_approvals, rule_documents, of.document_id == signed.document_id)
        .where(of.adopted_at.is_(None), of.rules_digest == signed.digest)
        .group_by(signed.document_id)
    )
    return list(session.scalars(query))


def put_approval(session: Session, document_id: str, approval: Approval) -> None:
    """One that its signer had given before is replaced."""
    mine = (rule_approvals.c.document_id == document_id) & (rule_approvals.c.signer_id == approval.signer_id)
    session.execute(delete(rule_approvals).where(mine))
    session.execute(insert(rule_approvals).values(document_id=document_id, **asdict(approval)))


def remove_approvals(session: Session, document_id: str) -> None:
    session.execute(delete(rule_approvals).where(rule_approvals.c.document_id == document_id))


def _document(row: Row[Any]) -> Document:
    values = {name: getattr(row, name) for name in Document.__dataclass_fields__}
    return Document(**{**values, "rules": load(Rules, row.rules)})
