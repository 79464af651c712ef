"""Rules documents as drafts: begun, changed, and what stands beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.orm import Session

from services.scoring.rules import storage
from services.scoring.rules.domain.documents import AlreadyAdopted, Document, Outdated
from shared.contracts.codec.form import Limits, text_problems
from shared.contracts.codec.rules import PRESETS, preset, read_rules
from shared.contracts.rule_documents import RulesDiscarded, RulesDrafted
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput, NotFound, Problem
from shared.kernel.ids import new_id
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.messaging.outbox import emit

_REASON = Limits(10, 1_000)


def listed(session: Session) -> list[Document]:
    """Every document, the last saved first."""
    return storage.listed(session)


def get(session: Session, document_id: str, *, lock: bool = False) -> Document:
    """Raises NotFound."""
    found = storage.find(session, document_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def before(session: Session, document: Document) -> Rules | None:
    """The adopted version or the shipped document that it was begun from; None where it was a file, or is shipped no
    more."""
    if document.replaces is not None:
        adopted = storage.find_adopted(session, document.replaces)
        return None if adopted is None else adopted.rules
    return preset(document.preset) if document.preset in preset_names() else None


def preset_names() -> list[str]:
    """The shipped documents, by file name."""
    return sorted(file.stem for file in PRESETS.glob("*.json"))


def begin(
    session: Session, now: datetime, source: str, uploaded: Any, reason: str, who: Principal, pressed: str = ""
) -> Document:
    """A draft from a preset by its name, from an adopted version by its digest, or from `uploaded`, a whole document as
    JSON values, where `source` is empty. `pressed` is the random number of the form: sent again by the same member it
    is given the draft of the first time. Raises InvalidInput with every problem."""
    problems = reason_problems(reason)
    adopted = storage.find_adopted(session, source) if source else None
    try:
        rules = adopted.rules if adopted is not None else _rules(source, uploaded)
    except InvalidInput as error:
        raise InvalidInput([*problems, *error.problems]) from error
    if problems:
        raise InvalidInput(problems)
    replaces = adopted.rules_digest if adopted is not None else None
    named = source if source and adopted is None else None
    document_id = str(uuid5(NAMESPACE_OID, f"{who.id} {pressed}")) if pressed else new_id()
    storage.lock_documents(session)
    begun = storage.find(session, document_id)
    if begun is not None:
        return begun
    new = Document(
        document_id, rules, rules.digest, _line(reason), replaces, who.name, now, None, preset=named, begun_by=who.id
    )
    return _save(session, new)


def save(session: Session, now: datetime, document_id: str, seen: str, values: Any, who: Principal) -> Document:
    """Puts `values`, a whole document as JSON values, in the draft's place, if the draft is still the one with the
    digest `seen`; earlier signatures are gone then.

    Raises NotFound, AlreadyAdopted, Outdated, or InvalidInput with every problem by its place in the document."""
    document = get(session, document_id, lock=True)
    if document.is_adopted:
        raise AlreadyAdopted
    if document.rules_digest != seen:
        raise Outdated
    rules = read_rules(values)
    if rules.digest == document.rules_digest:
        return document
    storage.remove_approvals(session, document_id)
    changed = replace(document, rules=rules, rules_digest=rules.digest, saved_by=who.name, saved_at=now)
    return _save(session, changed)


def discard(session: Session, now: datetime, document_id: str, seen: str, who: Principal) -> None:
    """Throws away a draft that nobody has ever signed, if it is still the one with the digest `seen`.

    Raises NotFound, Outdated, and the errors of `Document.require_discardable_by`."""
    document = get(session, document_id, lock=True)
    document.require_discardable_by(who.id)
    if document.rules_digest != seen:
        raise Outdated
    storage.remove(session, document_id)
    event = RulesDiscarded(
        document_id=document_id,
        rules_id=document.rules.id,
        version=document.rules.version,
        rules_digest=document.rules_digest,
        discarded_at=now,
    )
    emit(session, event, at=now)


def discard_again(session: Session, document_id: str) -> None:
    """Takes the draft away once more, where a restore had brought it back; one that somebody has signed stays."""
    found = storage.find(session, document_id, lock=True)
    if found is not None and not found.is_adopted and found.proposed_at is None:
        storage.remove(session, document_id)


def reason_problems(reason: str) -> list[Problem]:
    """What keeps this from being the reason of a document."""
    return list(text_problems(_line(reason), _REASON, "reason"))


def _rules(source: str, uploaded: Any) -> Rules:
    if not source:
        return read_rules(uploaded)
    if source in preset_names():
        return preset(source)
    raise InvalidInput([Problem.of("source", "unknown_source", N_("Pilih salah satu dokumen yang tersedia."))])


def _save(session: Session, document: Document) -> Document:
    storage.put(session, document)
    event = RulesDrafted(
        document_id=document.document_id,
        rules_id=document.rules.id,
        version=document.rules.version,
        rules_digest=document.rules_digest,
        drafted_at=document.saved_at,
    )
    emit(session, event, at=document.saved_at)
    return document


def _line(reason: str) -> str:
    return " ".join(reason.split())
