"""An approval of a seal counts only with the signature of whoever gives it, over exactly the content of now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import (
    KeyUnknown,
    ProofWrong,
    SignedStatement,
    StatementOutdated,
    end_key,
)
from services.scoring.exams.tables import exam_approvals
from services.scoring.exams.usecases import exams, sealing
from shared.contracts.scoring import ExamSealed
from shared.contracts.staff import SigningKeyEnded
from shared.kernel.builds import build_of
from shared.kernel.errors import DomainError, InvalidInput
from shared.kernel.roles import Principal
from shared.signatures.belief import BoundKey, Known, NotBelieved, require_two, verified
from shared.signatures.keys import ED25519, PersonKey
from shared.signatures.releases import RELEASE
from shared.signatures.seals import SignedSeal, builds_in, require_signed
from shared.signatures.statements import FRESH_FOR, Statement
from tests.builders import person_keys
from tests.builders.messaging import NOON as BOUND
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, SRI, approval
from tests.builders.scoring_draft import Draft

Forging = Callable[[SignedStatement], SignedStatement]


def _saying(**changes: Any) -> Forging:
    """Another statement, truly signed by the same person."""

    def forge(signed: SignedStatement) -> SignedStatement:
        text = replace(signed.statement, **changes).to_text()
        return SignedStatement(text, signed.key_id, person_keys.proof(KARTIKA.id, text))

    return forge


def _about(name: str, value: str) -> Forging:
    return lambda signed: _saying(about={**signed.statement.about, name: value})(signed)


def _counting(signed: SignedStatement) -> SignedStatement:
    return _saying(counts={**signed.statement.counts, "items": 1})(signed)


FORGERIES: dict[str, tuple[Forging, type[DomainError]]] = {
    "no signature": (lambda _: SignedStatement("", "", ""), InvalidInput),
    "no statement": (lambda signed: replace(signed, text="{}"), InvalidInput),
    "a signature of something else": (
        lambda signed: replace(signed, proof=person_keys.proof(KARTIKA.id, "{}")),
        ProofWrong,
    ),
    "a key of another person": (lambda signed: replace(signed, key_id=person_keys.fingerprint(SRI.id)), KeyUnknown),
    "a key that nobody bound": (lambda signed: replace(signed, key_id=person_keys.fingerprint("x")), KeyUnknown),
    "another signer": (_saying(signer=SIREGAR.id), StatementOutdated),
    "a ranking": (_saying(what=RELEASE), StatementOutdated),
    "another exam": (_about("exam_id", "lain"), StatementOutdated),
    "another selection": (_about("selection_id", "lain"), StatementOutdated),
    "other keys": (_about("key_commitment", "0" * 64), StatementOutdated),
    "another seed": (_about("draw_seed_commitment", "0" * 64), StatementOutdated),
    "other rules": (_about("rules_digest", "0" * 64), StatementOutdated),
    "another summary": (_about("summary", "0" * 64), StatementOutdated),
    "other counts": (_counting, StatementOutdated),
    "of yesterday": (
        lambda signed: _saying(signed_at=signed.statement.signed_at - FRESH_FOR - timedelta(seconds=1))(signed),
        StatementOutdated,
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_the_person_did_not_sign_approves_nothing(name: str) -> None:
    draft = Draft()
    assert not draft.approve(SRI, draft.digest())
    forge, error = FORGERIES[name]
    with Session(draft.engine) as session, session.begin():
        genuine = approval(session, draft.now, KARTIKA)
    with Session(draft.engine) as session, pytest.raises(error):
        sealing.approve(session, draft.now, EXAM, forge(genuine), KARTIKA)
    assert draft.emitted(ExamSealed) == []
    with Session(draft.engine) as session, session.begin():
        assert sealing.approve(session, draft.now, EXAM, genuine, KARTIKA), "the genuine one seals"


def test_the_event_carries_both_signatures_over_what_it_says() -> None:
    draft = Draft()
    for who in (SRI, KARTIKA):
        draft.approve(who, draft.digest())
    (sealed,) = draft.emitted(ExamSealed)
    known = Known({_bound(who).key.key_id: _bound(who) for who in (SRI, KARTIKA)}, lambda *_: True)
    given = [
        verified(each.role, each.statement, each.key_id, each.proof, known, SignedSeal.of(sealed).statement)
        for each in sealed.signatures
    ]
    require_two(given, known, draft.now)
    assert [each.who for each in given] == [SRI.id, KARTIKA.id]
    assert [each.role for each in sealed.signatures] == ["exam_officer", "committee"]


def test_a_seal_names_the_builds_that_both_signed() -> None:
    draft = Draft()
    for who in (SRI, KARTIKA):
        draft.approve(who, draft.digest())
    (sealed,) = draft.emitted(ExamSealed)
    assert sealed.builds == {service: build_of(service) for service in ("cbt", "scoring")}
    for given in sealed.signatures:
        assert builds_in(given.statement) == sealed.builds
    other = replace(sealed, builds={**sealed.builds, "cbt": f"0.1.0+{'0' * 64}"})
    known = Known({_bound(who).key.key_id: _bound(who) for who in (SRI, KARTIKA)}, lambda *_: True)
    with pytest.raises(NotBelieved):
        require_signed(other, known, draft.now)
    require_signed(sealed, known, draft.now)
    with Session(draft.engine) as session:
        assert exams.get(session, EXAM).builds == sealed.builds


def test_who_signed_while_another_build_ran_signs_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft()
    monkeypatch.setattr(sealing, "builds_of_seals", lambda: {"cbt": "0.0.9+a", "scoring": "0.0.9+b"})
    draft.approve(SRI, draft.digest())
    monkeypatch.undo()
    assert not draft.approve(KARTIKA, draft.digest()), "it is the first one"
    assert _shown(draft) == {"lapsed": ["Sri Handayani"], "approvals": ["R. Kartika"], "unproven": []}
    assert draft.approve(SRI, draft.digest()), "and this is the second"
    (sealed,) = draft.emitted(ExamSealed)
    assert {each for given in sealed.signatures for each in builds_in(given.statement).values()} == {
        build_of("cbt"),
        build_of("scoring"),
    }


def _bound(who: Principal) -> BoundKey:
    key = PersonKey(person_keys.fingerprint(who.id), who.id, ED25519, person_keys.public_key(who.id))
    return BoundKey(key, BOUND)


def test_an_approval_whose_key_has_ended_since_is_not_one_of_the_two() -> None:
    draft = Draft()
    draft.approve(SRI, draft.digest())
    with Session(draft.engine) as session, session.begin():
        key_id = person_keys.fingerprint(SRI.id)
        end_key(session, SigningKeyEnded(staff_id=SRI.id, key_id=key_id, ended_at=draft.now))
    assert not draft.approve(KARTIKA, draft.digest())
    assert _shown(draft) == {"lapsed": ["Sri Handayani"], "approvals": ["R. Kartika"], "unproven": []}
    assert draft.approve(SIREGAR, draft.digest())


def test_an_approval_of_before_the_upgrade_is_given_again() -> None:
    draft = Draft()
    draft.approve(SRI, draft.digest())
    with Session(draft.engine) as session, session.begin():
        session.execute(update(exam_approvals).values(statement=None, key_id=None, proof=None))
    assert _shown(draft) == {"lapsed": [], "approvals": [], "unproven": ["Sri Handayani"]}
    assert not draft.approve(KARTIKA, draft.digest()), "it is the first one"
    draft.now += timedelta(seconds=1)
    assert draft.approve(SRI, draft.digest()), "and this is the second"


def test_an_exam_sealed_before_the_upgrade_stays_sealed_and_shows_who_did_it() -> None:
    draft = Draft()
    for who in (SRI, KARTIKA):
        draft.approve(who, draft.digest())
    with Session(draft.engine) as session, session.begin():
        session.execute(update(exam_approvals).values(statement=None, key_id=None, proof=None))
    assert _shown(draft) == {"lapsed": [], "approvals": ["Sri Handayani", "R. Kartika"], "unproven": []}


def _shown(draft: Draft) -> dict[str, list[str]]:
    with Session(draft.engine) as session:
        view = sealing.overview(session, EXAM)
    return {
        "lapsed": [each.signer_name for each in view.lapsed],
        "approvals": [each.signer_name for each in view.approvals],
        "unproven": [each.signer_name for each in view.unproven],
    }


def test_a_statement_is_about_the_content_of_now() -> None:
    draft = Draft()
    with Session(draft.engine) as session:
        text = sealing.statement_for(session, draft.now, EXAM, SRI)
    statement = Statement.from_text(text)
    assert (statement.what, statement.digest, statement.signer) == ("exam.seal", draft.digest(), SRI.id)
    assert statement.counts == {"items": 9, "on_paper": 6}
