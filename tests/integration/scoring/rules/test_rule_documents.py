"""A rules document from draft to adoption: by two members with keys of their own, of exactly what is adopted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, StatementOutdated, note_disabled
from services.scoring.migrations import METADATA
from services.scoring.rules.domain.documents import AlreadyAdopted, Document, Outdated, SameSigner, VersionTaken
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.handlers import RECALLS
from services.scoring.rules.tables import rule_approvals, rule_documents
from services.scoring.rules.usecases import adopting, drafting
from services.scoring.service import drop_projections
from shared.contracts.rule_documents import RulesAdopted, RulesDrafted
from shared.contracts.staff import StaffDisabled
from shared.db.engine import make_engine
from shared.kernel.errors import Forbidden, InvalidInput
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders.databases import waiting_locks
from tests.builders.rule_documents import REASON, begin, save, sign, statement
from tests.builders.scoring import KARTIKA, SIREGAR, SRI, World, event_of
from tests.builders.scoring_bank import bank_rows

LIMITED = Principal(
    "staff-satu", "S. Satu", frozenset({Role.COMMITTEE}), limits=frozenset({(Role.COMMITTEE, "cpns-2026")})
)


def adopted_at(world: World, document_id: str) -> bool:
    with Session(world.engine) as session:
        return drafting.get(session, document_id).is_adopted


def test_two_members_adopt_exactly_what_both_have_signed(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    digest = save(quiet_world, document_id)
    assert [each.rules_digest for each in quiet_world.emitted(RulesDrafted)][-1] == digest
    assert not sign(quiet_world, document_id, KARTIKA)
    assert quiet_world.emitted(RulesAdopted) == []
    assert sign(quiet_world, document_id, SIREGAR)
    (event,) = quiet_world.emitted(RulesAdopted)
    assert event.rules_digest == event.rules.digest == digest
    assert event.rules.thresholds[0].minima["TWK"] == 70
    assert {each.key_id for each in event.signatures} == {person_keys.fingerprint(w.id) for w in (KARTIKA, SIREGAR)}


def test_a_form_that_is_sent_again_later_leaves_the_draft_as_it_is_by_then(quiet_world: World) -> None:
    def press() -> Document:
        with Session(quiet_world.engine) as session, session.begin():
            return drafting.begin(session, quiet_world.now, "cpns-2024", None, REASON, KARTIKA, "one press")

    first = press()
    digest = save(quiet_world, first.document_id)
    again = press()
    assert (again.document_id, again.rules_digest) == (first.document_id, digest)
    for who in (KARTIKA, SIREGAR):
        sign(quiet_world, first.document_id, who)
    assert press().is_adopted
    assert len(quiet_world.emitted(RulesDrafted)) == 2, "begun once and changed once"


def test_one_person_signs_once(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    assert not sign(quiet_world, document_id, KARTIKA)
    with pytest.raises(SameSigner):
        sign(quiet_world, document_id, KARTIKA)
    assert not adopted_at(quiet_world, document_id)


def test_a_change_after_the_first_signature_takes_it_away(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    before = statement(quiet_world, document_id, SIREGAR)
    first = begin_digest(quiet_world, document_id)
    sign(quiet_world, document_id, KARTIKA)
    save(quiet_world, document_id, SIREGAR)
    with pytest.raises(Outdated):
        sign(quiet_world, document_id, SIREGAR, before)
    assert not sign(quiet_world, document_id, SIREGAR), "it is the first of two again"
    # Also where the text comes back to what was signed.
    assert save(quiet_world, document_id, SIREGAR, twk=65) == first
    assert not sign(quiet_world, document_id, SIREGAR)


def begin_digest(world: World, document_id: str) -> str:
    with Session(world.engine) as session:
        return drafting.get(session, document_id).rules_digest


def test_the_statement_of_somebody_else_adopts_nothing(quiet_world: World) -> None:
    document_id, other = begin(quiet_world), begin(quiet_world)
    theirs = statement(quiet_world, document_id, KARTIKA)
    with pytest.raises(StatementOutdated):
        sign(quiet_world, document_id, SIREGAR, theirs)
    elsewhere = statement(quiet_world, other, SIREGAR)
    with pytest.raises(StatementOutdated):
        sign(quiet_world, document_id, SIREGAR, elsewhere)
    text = theirs.text.replace('"sections":3', '"sections":2')
    forged = SignedStatement(text, theirs.key_id, person_keys.proof(KARTIKA.id, text))
    with pytest.raises(StatementOutdated):
        sign(quiet_world, document_id, KARTIKA, forged)


def test_only_members_for_the_whole_agency_adopt(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    for who in (LIMITED, SRI):
        with pytest.raises(Forbidden):
            sign(quiet_world, document_id, who)


def test_the_signature_of_somebody_who_was_disabled_since_does_not_count(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    sign(quiet_world, document_id, KARTIKA)
    with Session(quiet_world.engine) as session, session.begin():
        note_disabled(session, StaffDisabled(staff_id=KARTIKA.id, generation=1, disabled_at=quiet_world.now))
    assert not sign(quiet_world, document_id, SIREGAR)


def test_a_stale_form_changes_nothing(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    seen = begin_digest(quiet_world, document_id)
    digest = save(quiet_world, document_id)
    with pytest.raises(Outdated):
        save(quiet_world, document_id, SIREGAR, seen=seen, twk=75)
    assert begin_digest(quiet_world, document_id) == digest


def test_what_is_adopted_never_changes_and_a_new_version_begins_from_it(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    sign(quiet_world, document_id, KARTIKA)
    sign(quiet_world, document_id, SIREGAR)
    digest = begin_digest(quiet_world, document_id)
    with pytest.raises(AlreadyAdopted):
        save(quiet_world, document_id)
    with pytest.raises(AlreadyAdopted):
        statement(quiet_world, document_id, SRI)
    new = begin(quiet_world, digest)
    with pytest.raises(VersionTaken):
        statement(quiet_world, new, KARTIKA)
    with Session(quiet_world.engine) as session, session.begin():
        found = drafting.get(session, new)
        assert found.replaces == digest
        document = {**to_json(found.rules), "version": "2026.2"}
        drafting.save(session, quiet_world.now, new, found.rules_digest, document, KARTIKA)
    assert not sign(quiet_world, new, KARTIKA)
    assert sign(quiet_world, new, SIREGAR)
    assert quiet_world.emitted(RulesAdopted)[-1].replaces == digest


@pytest.mark.servers
def test_of_two_documents_of_one_name_and_version_only_one_is_adopted_at_once(
    postgres_database: str, wait_until: Callable[..., None]
) -> None:
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    first, second = begin(world), begin(world)
    for document_id in (first, second):
        assert not sign(world, document_id, KARTIKA)
    given = [statement(world, document_id, SIREGAR) for document_id in (first, second)]
    with Session(engine) as adopted, ThreadPoolExecutor(1) as pool:
        assert adopting.approve(adopted, world.now, first, given[0], SIREGAR)
        other = pool.submit(sign, world, second, SIREGAR, given[1])
        wait_until(lambda: other.done() or waiting_locks(engine) > 0)
        adopted.commit()
        with pytest.raises(VersionTaken):
            other.result()
    assert [adopted_at(world, each) for each in (first, second)] == [True, False]
    engine.dispose()


def test_every_problem_of_an_uploaded_document_is_named_and_nothing_kept(quiet_world: World) -> None:
    with Session(quiet_world.engine) as session, session.begin(), pytest.raises(InvalidInput) as refused:
        drafting.begin(session, quiet_world.now, "", {"id": "x"}, "pendek", KARTIKA)
    places = {problem.place.field for problem in refused.value.problems}
    assert {"reason", "sections", "version"} <= places
    with Session(quiet_world.engine) as session:
        assert drafting.listed(session) == []


def test_after_a_restore_what_was_adopted_comes_back_and_a_replay_keeps_it(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    sign(quiet_world, document_id, KARTIKA)
    sign(quiet_world, document_id, SIREGAR)
    (event,) = quiet_world.emitted(RulesAdopted)
    with Session(quiet_world.engine) as session, session.begin():
        drop_projections(session)
        assert drafting.get(session, document_id).is_adopted
        session.execute(delete(rule_approvals))
        session.execute(delete(rule_documents))
    for _ in range(2):
        with Session(quiet_world.engine) as session, session.begin():
            assert RECALLS[RulesAdopted](session, quiet_world.now, event_of(event), event)
    with Session(quiet_world.engine) as session:
        found = drafting.get(session, document_id)
        assert (found.rules_digest, found.reason, found.is_adopted) == (event.rules_digest, REASON, True)
        assert [each.signer_id for each in adopting.approvals(session, found)] == [KARTIKA.id, SIREGAR.id]
        assert replace(found, saved_by="") == found
