"""The versions of a selection's rules, as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.recruitment.selections.domain.rules import RulesVersion
from services.recruitment.selections.tables import adopted_rules, rules_versions, selections
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.db.upsert import upsert


def lock(session: Session, selection_id: str) -> None:
    """Keeps others from replacing this selection's rules until the transaction ends."""
    session.execute(
        select(selections.c.selection_id).where(selections.c.selection_id == selection_id).with_for_update()
    )


def add(session: Session, selection_id: str, version: RulesVersion) -> None:
    session.execute(
        insert(rules_versions).values(
            selection_id=selection_id,
            number=version.number,
            rules=dump(version.rules),
            rules_digest=version.rules_digest,
            reason=version.reason,
            put_by=version.put_by,
            put_at=version.put_at,
        )
    )


def listed(session: Session, selection_id: str) -> list[RulesVersion]:
    """Every version, the first one first; empty while the rules were never replaced."""
    query = select(rules_versions).where(rules_versions.c.selection_id == selection_id)
    return [
        RulesVersion(row.number, load(Rules, row.rules), row.rules_digest, row.reason, row.put_by, row.put_at)
        for row in session.execute(query.order_by(rules_versions.c.number))
    ]


def put_current(session: Session, selection_id: str, rules: Rules, rules_digest: str) -> None:
    """Makes these rules the ones in force."""
    row = update(selections).where(selections.c.selection_id == selection_id)
    session.execute(row.values(rules=dump(rules), rules_digest=rules_digest))


def put_adopted(session: Session, document_id: str, rules: Rules, adopted_at: datetime) -> None:
    """Keeps a document that two members have adopted; one that says the same is kept already."""
    row = upsert(session)(adopted_rules).values(
        rules_digest=rules.digest, document_id=document_id, rules=dump(rules), adopted_at=adopted_at
    )
    session.execute(row.on_conflict_do_nothing(index_elements=[adopted_rules.c.rules_digest]))


def find_adopted(session: Session, digest: str) -> Rules | None:
    found = session.scalar(select(adopted_rules.c.rules).where(adopted_rules.c.rules_digest == digest))
    return None if found is None else load(Rules, found)
