"""Two members of the agency's committee adopt a rules document, each with a key of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import is_complete, signers
from services.scoring.approvals.usecases import SignedStatement, in_standing, keys_that_count, require_signed
from services.scoring.rules import storage
from services.scoring.rules.domain.documents import (
    AlreadyAdopted,
    Approval,
    Document,
    Outdated,
    SameSigner,
    VersionTaken,
)
from services.scoring.rules.usecases.drafting import get
from shared.contracts.exams import SealSignature
from shared.contracts.rule_documents import RulesAdopted
from shared.kernel.errors import Forbidden
from shared.kernel.roles import Principal, Role
from shared.messaging.outbox import emit
from shared.signatures.rule_documents import AGENCY, SignedRules, may_adopt
from shared.signatures.statements import Statement


def approvals(session: Session, document: Document) -> list[Approval]:
    """The signatures on exactly this document that count; of an adopted one those that adopted it."""
    given = [each for each in storage.approvals(session, document.document_id) if each.digest == document.rules_digest]
    if document.is_adopted:
        return given
    members = in_standing(session, {each.signer_id for each in given}, AGENCY, may_adopt)
    keys = keys_that_count(session, {each.key_id for each in given})
    return [each for each in given if each.signer_id in members and each.key_id in keys]


def require_open(session: Session, document: Document) -> None:
    """Returns if the document can be signed now. Raises AlreadyAdopted or VersionTaken."""
    if document.is_adopted:
        raise AlreadyAdopted
    rules = document.rules
    for other in storage.listed(session):
        if other.is_adopted and (other.rules.id, other.rules.version) == (rules.id, rules.version):
            raise VersionTaken(name=rules.id, version=rules.version)


def statement_for(session: Session, now: datetime, document_id: str, who: Principal) -> str:
    """What `who` signs to adopt the document as it stands now. Raises NotFound and the errors of `require_open`."""
    document = get(session, document_id)
    require_open(session, document)
    return _signed(document).statement(who.id, now).to_text()


def approve(session: Session, now: datetime, document_id: str, signed: SignedStatement, who: Principal) -> bool:
    """Takes a member's signature on exactly this document; the second, by another person, adopts it.

    True if it is adopted now. Raises Forbidden for somebody who is no member for the whole agency, NotFound, Outdated
    for a signature on another digest, SameSigner, the errors of `require_open`, and those of
    `approvals.usecases.require_signed`."""
    if not may_adopt(who.roles_in(AGENCY)):
        raise Forbidden
    storage.lock_documents(session)
    document = get(session, document_id, lock=True)
    require_open(session, document)
    digest = signed.statement.digest
    if digest != document.rules_digest:
        raise Outdated
    standing = approvals(session, document)
    if who.id in signers(standing, digest):
        raise SameSigner
    expected = _signed(document).statement
    require_signed(session, now, signed, who, expected)
    mine = _approval(signed.statement, signed, who)
    storage.put_approval(session, document_id, mine)
    document = replace(document, proposed_at=document.proposed_at or now)
    if not is_complete([*(each.signer_id for each in standing), who.id]):
        storage.put(session, document)
        return False
    storage.put(session, replace(document, adopted_at=now))
    emit(session, _event(document, [*standing, mine], now), at=now)
    return True


def restore(session: Session, adopted: RulesAdopted) -> None:
    """Takes back, after a restore, a document that two members had adopted; does nothing if it is there."""
    found = storage.find(session, adopted.document_id)
    if found is not None and found.is_adopted:
        return
    storage.remove_approvals(session, adopted.document_id)
    at = adopted.adopted_at
    by = "" if found is None else found.saved_by
    signed = SignedRules.of(adopted)
    storage.put(
        session, Document(**vars(signed), rules_digest=adopted.rules_digest, saved_by=by, saved_at=at, adopted_at=at)
    )
    for each in adopted.signatures:
        statement = Statement.from_text(each.statement)
        given = Approval(
            digest=adopted.rules_digest,
            signer_id=statement.signer,
            # Initials are in no event.
            signer="–",
            role=each.role,
            signed_at=statement.signed_at,
            statement=each.statement,
            key_id=each.key_id,
            proof=each.proof,
        )
        storage.put_approval(session, adopted.document_id, given)


def _signed(document: Document) -> SignedRules:
    return SignedRules(
        document_id=document.document_id, rules=document.rules, reason=document.reason, replaces=document.replaces
    )


def _approval(statement: Statement, signed: SignedStatement, who: Principal) -> Approval:
    return Approval(
        digest=statement.digest,
        role=str(Role.COMMITTEE),
        **signed.given_by(who),
    )


def _event(document: Document, given: list[Approval], now: datetime) -> RulesAdopted:
    return RulesAdopted(
        **vars(_signed(document)),
        rules_digest=document.rules_digest,
        signatures=tuple(
            SealSignature(role=each.role, statement=each.statement, key_id=each.key_id, proof=each.proof)
            for each in given
        ),
        adopted_at=now,
    )
