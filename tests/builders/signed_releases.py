"""Released rankings as scoring emits them, signed by members whose keys recruitment knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.recruitment.results.usecases import releases
from services.recruitment.staff.domain import StaffMember
from services.recruitment.staff.storage import history, members
from services.recruitment.staff.usecases import keys
from services.recruitment.staff.usecases.keys import Binding
from shared.contracts.committee import AcceptedSheet
from shared.contracts.declaration import dump
from shared.contracts.rankings import codes_of, ranking_document
from shared.contracts.scoring import RankedRow, RankingReleased, Signature
from shared.db.engine import reading, unit_of_work
from shared.kernel.canonical import digest
from shared.kernel.roles import Grants, Principal, Role
from shared.signatures.releases import SignedRanking
from tests.builders import person_keys
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, VACANCY_ID

SIGNERS = ("staff-ketua", "staff-anggota")
NAMES = {"staff-ketua": "Rahma Kartika", "staff-anggota": "Maruli Siregar"}


def member(session: Session, staff_id: str, name: str, *, since: datetime, role: Role = Role.COMMITTEE) -> None:
    """A member of staff with this id and role, since that moment, unless there is one."""
    if members.find(session, staff_id) is not None:
        return
    row = {"staff_id": staff_id, "username": staff_id, "name": name, "roles": [str(role)], "password_hash": ""}
    assert members.add(session, {**row, "demo": False, "created_at": since})
    history.add(session, StaffMember(staff_id, staff_id, name, Grants(frozenset({role}))), since)


def bind_keys(session: Session, *holders: str, at: datetime = NOW) -> None:
    """Each holder is a member of the committee since the day before and binds a first key; the name of the key is the
    holder's."""
    for holder in holders:
        member(session, holder, NAMES.get(holder, holder), since=at - timedelta(days=1))
        who = Principal(holder, holder, frozenset({Role.COMMITTEE}))
        text = keys.binding_statement(at, who, person_keys.public_key(holder))
        keys.bind(session, at, who, Binding(person_keys.public_key(holder), text, person_keys.proof(holder, text)))


def signature(signed: SignedRanking, holder: str, *, key: str | None = None, at: datetime = NOW) -> Signature:
    """`holder`'s signature, by default with the key of that name."""
    text = signed.statement(holder, at).to_text()
    return Signature(
        role="committee",
        signer=holder[6].upper(),
        digest=signed.digest,
        signed_at=at,
        statement=text,
        key_id=person_keys.fingerprint(key or holder),
        proof=person_keys.proof(key or holder, text),
    )


def signed_ranking(
    rows: Sequence[RankedRow], findings: tuple[AcceptedSheet, ...] = (), **changes: Any
) -> SignedRanking:
    """What the members sign of these rows."""
    released = reported.ranking_released(list(rows), category="general", findings=findings, **changes)
    document = ranking_document(
        selection_id=released.selection_id,
        exam_id=released.exam_id,
        vacancy_id=released.vacancy_id,
        category="general",
        quota=released.quota,
        places=released.places,
        tie_breaks=released.tie_breaks,
        rules_digest=released.rules_digest,
        rows=[dump(row) for row in rows],
        findings=[dump(finding) for finding in findings],
        overruled=[dump(each) for each in released.overruled],
        accepted_builds=[dump(each) for each in released.accepted_builds],
        draw_seed=released.draw_seed,
        stage=released.stage,
        codes=codes_of({row.candidate_no: row.sheet_code for row in rows}),
    )
    return SignedRanking(
        selection_id=released.selection_id,
        exam_id=released.exam_id,
        vacancy_id=released.vacancy_id,
        version=released.version,
        digest=digest(document),
        rows=len(rows),
        present=released.present,
        ranked=released.ranked,
        accepted=len(findings),
        overruled=len(released.overruled),
        accepted_builds=len(released.accepted_builds),
        stage=released.stage,
    )


def release(
    rows: Sequence[RankedRow], findings: tuple[AcceptedSheet, ...] = (), *, parts: int = 1, **changes: Any
) -> list[RankingReleased]:
    """The events of a release that two members have signed, one for each part."""
    signed = signed_ranking(rows, findings, **changes)
    size = -(-len(rows) // parts)
    head = reported.ranking_released(
        list(rows),
        **{
            "parts": parts,
            "ranking_digest": signed.digest,
            "category": "general",
            "findings": findings,
            "signatures": tuple(signature(signed, holder) for holder in SIGNERS),
            **changes,
        },
    )
    stretches = [tuple(rows[start : start + size]) for start in range(0, len(rows), size)]
    return [RankingReleased(**{**vars(head), "part": n, "rows": part}) for n, part in enumerate(stretches, 1)]


def receive(engine: Engine, *parts: RankingReleased, members_had_keys: bool = True) -> None:
    for part in parts:
        with unit_of_work(engine) as session:
            releases.receive_part(session, NOW, part, members_had_keys=members_had_keys)


def is_published(engine: Engine) -> bool:
    with reading(engine) as session:
        return releases.find_current(session, VACANCY_ID) is not None
