"""Rules documents in scoring, and the signatures of those who adopt them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.usecases import adopting, drafting
from shared.contracts.codec.rules import preset
from shared.contracts.exams import SealSignature
from shared.contracts.rule_documents import RulesAdopted
from shared.contracts.rules import Rules
from shared.kernel.roles import Principal
from shared.signatures.rule_documents import SignedRules
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, World

REASON = "Keputusan panitia tentang ambang tahun ini."
NAME = "cpns-skd-2021"


def begin(world: World, source: str = NAME) -> str:
    with Session(world.engine) as session, session.begin():
        return drafting.begin(session, world.now, source, None, REASON, KARTIKA).document_id


def save(world: World, document_id: str, who: Principal = KARTIKA, *, seen: str | None = None, twk: int = 70) -> str:
    """Changes the first threshold, and returns the digest."""
    with Session(world.engine) as session, session.begin():
        found = drafting.get(session, document_id)
        document = to_json(found.rules)
        document["thresholds"][0]["minima"]["TWK"] = twk
        return drafting.save(session, world.now, document_id, seen or found.rules_digest, document, who).rules_digest


def statement(world: World, document_id: str, who: Principal, at: datetime | None = None) -> SignedStatement:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = adopting.statement_for(session, at or world.now, document_id, who)
    return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))


def sign(world: World, document_id: str, who: Principal, signed: SignedStatement | None = None) -> bool:
    given = signed or statement(world, document_id, who)
    with Session(world.engine) as session, session.begin():
        return adopting.approve(session, world.now, document_id, given, who)


def adopted(at: datetime, *holders: str, rules: Rules | None = None) -> RulesAdopted:
    """The event of a document that these people signed, each with the key of that name."""
    found = rules or replace(preset(NAME), version="2026.1")
    signed = SignedRules(document_id="aturan-2026", rules=found, reason=REASON, replaces=None)
    texts = [(holder, signed.statement(holder, at).to_text()) for holder in holders]
    signatures = tuple(SealSignature(role="committee", **person_keys.signed(*each)) for each in texts)
    return RulesAdopted(**vars(signed), rules_digest=found.digest, signatures=signatures, adopted_at=at)
