"""Recruitment believes adopted rules by their two signatures alone, and selections open by their digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from services.recruitment.selections import handlers
from services.recruitment.selections.tables import selections
from services.recruitment.selections.usecases.opening import open_selection
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules
from services.recruitment.staff.storage import keys as staff_keys
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.contracts.rule_documents import RulesAdopted
from shared.db.engine import unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from shared.signatures.belief import BoundKey, NotBelieved
from shared.signatures.keys import ED25519, PersonKey
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID, selection_document
from tests.builders.rule_documents import NAME, adopted
from tests.builders.signed_releases import bind_keys, member

KETUA, ANGGOTA, UJIAN = "staff-ketua", "staff-anggota", "staff-ujian"
GENUINE = adopted(NOW, KETUA, ANGGOTA)


@pytest.fixture
def empty() -> Engine:
    engine = build.make_database()
    with unit_of_work(engine) as session:
        enrol(session)
    return engine


def enrol(session: Session) -> None:
    bind_keys(session, KETUA, ANGGOTA)
    member(session, UJIAN, "U. Ujian", since=NOW - timedelta(days=1), role=Role.EXAM_OFFICER)
    key = PersonKey(person_keys.fingerprint(UJIAN), UJIAN, ED25519, person_keys.public_key(UJIAN))
    staff_keys.add(session, BoundKey(key, NOW), "", "")


def receive(engine: Engine, event: RulesAdopted) -> None:
    with unit_of_work(engine) as session:
        handlers.rules_adopted(session, NOW, reported.event_of(event), event)


def open_by(engine: Engine, digest: object, *, simulation: bool = False) -> str:
    with unit_of_work(engine) as session:
        document = selection_document(simulation=simulation, rules={"adopted": digest})
        return open_selection(session, NOW, document)


def test_a_selection_opens_by_the_digest_of_what_two_members_adopted(empty: Engine) -> None:
    receive(empty, GENUINE)
    receive(empty, GENUINE)
    assert open_by(empty, GENUINE.rules_digest) == SELECTION_ID
    opened = build.emitted(empty)[-5][1]
    assert (opened["rules_digest"], opened["rules"]["version"]) == (GENUINE.rules_digest, "2026.1")


FORGERIES: dict[str, tuple[Callable[[RulesAdopted], RulesAdopted], str]] = {
    "another threshold": (
        lambda e: replace(e, rules=replace(e.rules, cut=replace(e.rules.cut, multiple=9))),
        "rules_digest",
    ),
    "another document with its digest": (
        lambda e: replace(e, rules=preset(NAME), rules_digest=preset(NAME).digest),
        "has signed something else",
    ),
    "another reason": (lambda e: replace(e, reason="Alasan yang lain sama sekali."), "has signed something else"),
    "another document id": (lambda e: replace(e, document_id="lain"), "has signed something else"),
    "the same person twice": (lambda e: replace(e, signatures=e.signatures[:1] * 2), "1 of 2"),
    "one signature": (lambda e: replace(e, signatures=e.signatures[:1]), "1 of 2"),
    "none": (lambda e: replace(e, signatures=()), "nobody has signed"),
    "a proof of another": (
        lambda e: replace(e, signatures=(e.signatures[0], replace(e.signatures[1], proof=e.signatures[0].proof))),
        "was not made with",
    ),
    "a key that nobody knows": (lambda _: adopted(NOW, KETUA, "staff-tak-dikenal"), "is no member's key"),
    "somebody who is no member": (lambda _: adopted(NOW, KETUA, UJIAN), "no member of the committee"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_two_members_did_not_sign_is_not_believed(empty: Engine, name: str) -> None:
    forge, message = FORGERIES[name]
    with pytest.raises(NotBelieved, match=message):
        receive(empty, forge(GENUINE))
    with pytest.raises(InvalidInput):
        open_by(empty, forge(GENUINE).rules_digest)


@pytest.mark.parametrize("digest", ["0" * 64, "", None, 7, ["x"], "\x00"])
def test_a_digest_that_nobody_adopted_is_named_by_its_place(empty: Engine, digest: object) -> None:
    receive(empty, GENUINE)
    with pytest.raises(InvalidInput) as refused:
        open_by(empty, digest)
    assert [(p.place.field, p.code) for p in refused.value.problems] == [("rules.adopted", "not_adopted")]


@pytest.mark.parametrize("rules", [NAME, dump(preset(NAME))])
def test_only_a_simulation_brings_rules_of_its_own(empty: Engine, rules: object) -> None:
    with unit_of_work(empty) as session, pytest.raises(InvalidInput) as refused:
        open_selection(session, NOW, selection_document(simulation=False, rules=rules))
    assert [(p.place.field, p.code) for p in refused.value.problems] == [("rules", "not_adopted")]


def test_rules_are_replaced_by_a_digest_too(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        enrol(session)
        session.execute(update(selections).values(simulation=False))
    receive(engine, GENUINE)
    reason = "Keputusan menteri yang baru mengubah ambang."
    with unit_of_work(engine) as session, pytest.raises(InvalidInput) as refused:
        replace_rules(session, NOW, Replacement(SELECTION_ID, dump(GENUINE.rules), reason, "Sri Handayani"))
    assert [problem.code for problem in refused.value.problems] == ["not_adopted"]
    named = {"adopted": GENUINE.rules_digest}
    with unit_of_work(engine) as session:
        new = replace_rules(session, NOW, Replacement(SELECTION_ID, named, reason, "Sri Handayani"))
    assert new.rules_digest == GENUINE.rules_digest
