"""cbt and recruitment take a seal only if two people who could seal have signed exactly what arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.contracts.exams import SealedSection, SealSignature
from shared.contracts.rules import Duration
from shared.contracts.scoring import ExamSealed
from shared.signatures.announced import passkey_of
from shared.signatures.belief import NotBelieved
from shared.signatures.releases import RELEASE, SignedRanking
from shared.signatures.seals import SignedSeal
from shared.signatures.statements import FRESH_FOR
from tests.builders import person_keys
from tests.builders.passkeys import SoftDevice
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.recruitment_events import exam_sealed
from tests.builders.signed_seals import SEALERS, signature, signature_of, signed
from tests.integration.system.seal_receivers import RECEIVERS, Receiver, renamed

SINCE = NOW - timedelta(days=2)
OFFICER, CHAIR = SEALERS
SEALED = exam_sealed()
GENUINE = signed(SEALED)
SECOND = timedelta(seconds=1)
Tampering = Callable[[], ExamSealed]


@pytest.fixture(params=RECEIVERS)
def receiver(request: pytest.FixtureRequest) -> Receiver:
    return RECEIVERS[request.param](SINCE)


def test_what_two_people_signed_is_taken_and_comes_twice_without_harm(receiver: Receiver) -> None:
    receiver.receive(GENUINE)
    receiver.receive(GENUINE)
    assert receiver.has_exam()


def _with(*signatures: SealSignature) -> ExamSealed:
    return replace(SEALED, signatures=signatures)


def _first() -> SealSignature:
    return signature(SEALED, OFFICER)


def _second(**changes: Any) -> Tampering:
    return lambda: _with(_first(), replace(signature(SEALED, CHAIR), **changes))


def _of_another(**changes: Any) -> Tampering:
    """The second has signed truly, but another event."""
    return lambda: _with(_first(), signature(replace(SEALED, **changes), CHAIR))


def _saying(**changes: Any) -> Tampering:
    """The second has signed truly, but another statement."""
    statement = replace(SignedSeal.of(SEALED).statement(CHAIR, NOW), **changes)
    return lambda: _with(_first(), signature_of(statement.to_text(), CHAIR))


def _of_a_ranking() -> SealSignature:
    """The second has signed a ranking that happens to have the digest of the exam's content."""
    ranking = SignedRanking(
        selection_id=SEALED.selection_id,
        exam_id=SEALED.exam_id,
        vacancy_id="pranata",
        version=1,
        digest=SEALED.content_digest,
        rows=2,
        present=2,
        ranked=2,
        accepted=0,
    )
    return signature_of(ranking.statement(CHAIR, NOW).to_text(), CHAIR)


TAMPERINGS: dict[str, tuple[Tampering, str]] = {
    "none": (lambda: SEALED, "sealed with no key"),
    "one": (lambda: _with(_first()), "1 of 2 people"),
    "one person twice": (lambda: _with(_first(), _first()), "1 of 2 people"),
    "one person at two times": (
        lambda: _with(_first(), signature(SEALED, OFFICER, at=NOW - SECOND)),
        "1 of 2 people",
    ),
    "another's key": (lambda: _with(_first(), signature(SEALED, CHAIR, key=OFFICER)), "signed something else"),
    "another's name": (lambda: _with(_first(), signature(SEALED, "staff-asing", key=CHAIR)), "something else"),
    "a key that nobody bound": (lambda: _with(_first(), signature(SEALED, "unbound")), "no member's key"),
    "a third that does not hold": (
        lambda: _with(*GENUINE.signatures, signature(SEALED, "unbound")),
        "no member's key",
    ),
    "a proof of something else": (_second(proof=person_keys.proof(CHAIR, "{}")), "was not made with"),
    "a proof that is none": (_second(proof="?"), "was not made with"),
    "a statement that is none": (_second(statement="kata"), "the statement of"),
    "another exam": (_of_another(exam_id="lain"), "something else"),
    "another selection": (_of_another(selection_id="lain"), "something else"),
    "another digest": (_of_another(content_digest="0" * 64), "something else"),
    "a ranking's statement": (_saying(what=RELEASE), "something else"),
    "a ranking's signature": (lambda: _with(_first(), _of_a_ranking()), "something else"),
    "other counts": (_saying(counts={"items": 1, "on_paper": 1}), "something else"),
    "to come": (lambda: _with(_first(), signature(SEALED, CHAIR, at=NOW + FRESH_FOR + SECOND)), "to come"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_refused_with_its_cause_and_the_genuine_one_is_taken(receiver: Receiver, name: str) -> None:
    tamper, cause = TAMPERINGS[name]
    with pytest.raises(NotBelieved, match=cause):
        receiver.receive(tamper())
    assert not receiver.has_exam()
    receiver.receive(GENUINE)
    assert receiver.has_exam()


OTHER: dict[str, Any] = {
    "sections": (SealedSection(code="TWK", name="Tes Wawasan", items=2),),
    "items": 3,
    "duration": Duration(minutes=1, extra_time_minutes=130, grace_seconds=30),
    "builds": {"cbt": f"0.1.0+{'0' * 64}"},
    **dict.fromkeys(("draw_seed_commitment", "key_commitment", "content_digest", "rules_digest"), "0" * 64),
}


@pytest.mark.parametrize("name", [field.name for field in fields(SignedSeal)])
def test_an_event_that_says_anything_else_than_was_signed_is_refused(receiver: Receiver, name: str) -> None:
    with pytest.raises(NotBelieved, match="signed something else"):
        receiver.receive(replace(GENUINE, **{name: OTHER.get(name, "lain")}))
    assert not receiver.has_exam()


def test_one_person_with_two_keys_is_one_person(receiver: Receiver) -> None:
    receiver.bind(renamed(person_keys.bound("another", SINCE), OFFICER))
    with pytest.raises(NotBelieved, match="1 of 2 people"):
        receiver.receive(_with(_first(), signature(SEALED, OFFICER, key="another")))


Leaving = Callable[[Receiver, datetime], None]
LEAVINGS: dict[str, tuple[Leaving, str]] = {
    "disabled": (lambda receiver, at: receiver.disable(CHAIR, at), "was disabled"),
    "other roles": (lambda receiver, at: receiver.change_roles(CHAIR, at, "proctor"), "nobody who seals"),
    "an author": (lambda receiver, at: receiver.change_roles(CHAIR, at, "item_author"), "nobody who seals"),
    "another selection": (lambda receiver, at: receiver.change_roles(CHAIR, at, "committee@lain"), "nobody who seals"),
    "the key ended": (lambda receiver, at: receiver.end_key(CHAIR, person_keys.fingerprint(CHAIR), at), "had ended"),
}


@pytest.mark.parametrize("name", LEAVINGS)
def test_whoever_left_before_the_seal_was_complete_is_not_one_of_the_two(receiver: Receiver, name: str) -> None:
    leave, cause = LEAVINGS[name]
    between = NOW - timedelta(minutes=5)
    leave(receiver, between)
    for chairs in (NOW, between - timedelta(minutes=5)):
        with pytest.raises(NotBelieved, match=cause):
            receiver.receive(_with(_first(), signature(SEALED, CHAIR, at=chairs)))
    assert not receiver.has_exam()


@pytest.mark.parametrize("name", LEAVINGS)
def test_whoever_left_later_has_sealed(receiver: Receiver, name: str) -> None:
    LEAVINGS[name][0](receiver, NOW + SECOND)
    receiver.receive(GENUINE)
    assert receiver.has_exam()


def test_a_role_in_this_selection_is_enough(receiver: Receiver) -> None:
    receiver.change_roles(CHAIR, SINCE + SECOND, f"committee@{SELECTION_ID}")
    receiver.receive(GENUINE)


def test_whoever_was_disabled_and_is_enabled_again_seals_with_the_roles_of_before(receiver: Receiver) -> None:
    receiver.disable(CHAIR, NOW - timedelta(hours=2))
    receiver.enable(CHAIR, NOW - timedelta(hours=1))
    with pytest.raises(NotBelieved, match="was disabled"):
        receiver.receive(_with(_first(), signature(SEALED, CHAIR, at=NOW - timedelta(minutes=90))))
    receiver.receive(GENUINE)


def test_other_roles_do_not_enable_whoever_is_disabled(receiver: Receiver) -> None:
    receiver.disable(CHAIR, NOW - timedelta(hours=2))
    receiver.change_roles(CHAIR, NOW - timedelta(hours=1), "committee")
    with pytest.raises(NotBelieved, match="was disabled"):
        receiver.receive(GENUINE)


def test_a_key_that_was_bound_later_has_sealed_nothing(receiver: Receiver) -> None:
    receiver.bind(renamed(person_keys.bound("later", NOW + timedelta(minutes=2)), CHAIR))
    with pytest.raises(NotBelieved, match="no member's key, or had ended"):
        receiver.receive(_with(_first(), signature(SEALED, CHAIR, key="later")))
    receiver.receive(_with(_first(), signature(SEALED, CHAIR, key="later", at=NOW + timedelta(minutes=2))))


def test_a_passkey_seals_as_well(receiver: Receiver) -> None:
    device = SoftDevice()
    key = device.key(CHAIR)
    text = SignedSeal.of(SEALED).statement(CHAIR, NOW).to_text()
    announced = replace(person_keys.bound(CHAIR, SINCE), kind=key.kind, public_key=key.public_key, key_id=key.key_id)
    receiver.bind(replace(announced, passkey=passkey_of(key)))
    proof = device.sign(text)
    receiver.receive(_with(_first(), SealSignature(role="committee", statement=text, key_id=key.key_id, proof=proof)))
    assert receiver.has_exam()
