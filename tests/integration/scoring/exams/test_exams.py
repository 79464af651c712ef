"""From draft to seal: two people, one content, and nothing in the event that a candidate must not know."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, note_disabled, note_roles
from services.scoring.exams.domain.sealing import AlreadySealed, SameApprover, StaleDigest
from services.scoring.exams.storage import exams as stored
from services.scoring.exams.usecases import blueprints, sealing
from services.scoring.exams.usecases.sealing import NotSealable
from shared.contracts.declaration import dump
from shared.contracts.scoring import ExamSealed
from shared.contracts.sealing import Summary
from shared.contracts.staff import RolesChanged, StaffDisabled
from shared.kernel.canonical import digest
from shared.kernel.errors import NotFound
from shared.messaging.tables import outbox
from shared.signatures.statements import Statement
from tests.builders.scoring import (
    BLUEPRINT,
    EXAM,
    KARTIKA,
    NOON,
    SELECTION,
    SIREGAR,
    SRI,
    World,
    blueprint_row,
    make_rules,
    opened,
    scoring_engine,
    vacancy,
)
from tests.builders.scoring_bank import bank_rows, item_row
from tests.builders.scoring_draft import Draft
from tests.builders.sealed_papers import secret_of

SIGNED = SignedStatement(Statement("exam.seal", "0" * 64, SRI.id, NOON).to_text(), "", "")


def test_a_selection_that_opens_has_a_draft_with_its_own_secrets() -> None:
    draft = Draft()
    with Session(draft.engine) as session:
        exam = stored.find(session, EXAM)
    assert exam is not None
    assert (exam.selection_id, exam.is_sealed, exam.title) == (SELECTION, False, "Seleksi Kompetensi Dasar")
    assert len({exam.secrets.identifiers, exam.secrets.salt, exam.secrets.draw_seed}) == 3


def test_opening_again_keeps_the_secrets() -> None:
    draft = Draft()
    before = draft.digest()
    draft.apply(opened(), vacancy())
    assert draft.digest() == before


def test_two_people_seal_it() -> None:
    draft = Draft()
    content = draft.digest()
    assert not draft.approve(SRI, content)
    assert draft.emitted(ExamSealed) == []
    assert draft.approve(KARTIKA, content)
    (event,) = draft.emitted(ExamSealed)
    assert event.exam_id == EXAM
    assert event.content_digest == content
    with Session(draft.engine) as session:
        shown = sealing.overview(session, EXAM)
        assert shown.exam.is_sealed
        assert [approval.signer_name for approval in shown.approvals] == ["Sri Handayani", "R. Kartika"]


def test_one_person_cannot_seal_alone() -> None:
    draft = Draft()
    draft.approve(SRI, draft.digest())
    with pytest.raises(SameApprover):
        draft.approve(SRI, draft.digest())
    assert draft.emitted(ExamSealed) == []


@pytest.mark.parametrize("ends", ["disabled", "roles"])
def test_whoever_left_before_the_second_approval_is_not_one_of_the_two(ends: str) -> None:
    draft = Draft()
    draft.approve(SRI, draft.digest())
    with Session(draft.engine) as session, session.begin():
        if ends == "disabled":
            note_disabled(session, StaffDisabled(staff_id=SRI.id, generation=1, disabled_at=draft.now))
        else:
            note_roles(session, RolesChanged(staff_id=SRI.id, roles=("proctor",), generation=1, changed_at=draft.now))
    assert not draft.approve(KARTIKA, draft.digest())
    with Session(draft.engine) as session:
        shown = sealing.overview(session, EXAM)
    assert [approval.signer_name for approval in shown.lapsed] == ["Sri Handayani"]
    assert [approval.signer_name for approval in shown.approvals] == ["R. Kartika"]
    assert draft.approve(SIREGAR, draft.digest())


@pytest.mark.parametrize("change", ["item", "blueprint"])
def test_a_changed_content_makes_the_first_approval_stale(change: str) -> None:
    draft = Draft()
    before = draft.digest()
    draft.approve(SRI, before)
    if change == "item":
        draft.take(item_row(key="A"))
    else:
        draft.take(item_row("TWK-010", difficulty="0.9"), item_row("TWK-011", difficulty="0.9"))
        easy = blueprint_row("TWK", "Topik", "easy", 2)
        with Session(draft.engine) as session, session.begin():
            blueprints.put_blueprint(session, draft.now, EXAM, [*BLUEPRINT[:2], easy])
    assert draft.digest() != before
    with pytest.raises(StaleDigest):
        draft.approve(KARTIKA, before)
    assert not draft.approve(KARTIKA, draft.digest()), "the first approval no longer counts"
    with Session(draft.engine) as session:
        shown = sealing.overview(session, EXAM)
    assert [a.signer_name for a in shown.stale] == ["Sri Handayani"]
    assert [a.signer_name for a in shown.approvals] == ["R. Kartika"]


def test_a_key_alone_changes_the_digest_although_it_is_in_no_event() -> None:
    draft = Draft()
    before = draft.digest()
    draft.take(item_row(key="A"))
    assert draft.digest() != before


def test_a_sealed_exam_is_sealed() -> None:
    world = World()
    with Session(world.engine) as session:
        with pytest.raises(AlreadySealed):
            sealing.approve(session, world.now, EXAM, SIGNED, SRI)
        with pytest.raises(AlreadySealed):
            blueprints.put_blueprint(session, world.now, EXAM, BLUEPRINT)


def test_without_a_blueprint_there_is_nothing_to_approve() -> None:
    engine = scoring_engine()
    draft = Draft(engine=engine)
    with Session(engine) as session:
        stored.put_blueprint(session, EXAM, [])
        shown = sealing.overview(session, EXAM)
        assert shown.content_digest is None
        assert [p.code for p in shown.problems] == ["blueprint_missing"]
        with pytest.raises(NotSealable):
            sealing.approve(session, draft.now, EXAM, SIGNED, SRI)


def test_an_unknown_exam() -> None:
    with Session(scoring_engine()) as session:
        with pytest.raises(NotFound):
            sealing.overview(session, "lain")
        with pytest.raises(NotFound):
            sealing.approve(session, NOON, "lain", SIGNED, SRI)
        with pytest.raises(NotFound):
            blueprints.put_blueprint(session, NOON, "lain", [])


def test_the_summary_holds_counts_and_digests_and_the_papers_all_that_drawing_needs_but_no_key() -> None:
    world = World()
    event, papers = world.sealed(), world.papers()
    assert {(s.code, s.items) for s in event.sections} == {("TWK", 2), ("TIU", 2), ("TKP", 2)}
    assert event.items == len(papers.items) == 9
    assert set(papers.blueprint) == set(BLUEPRINT)
    assert event.duration == make_rules().duration
    with Session(world.engine) as session:
        published = b"".join(session.scalars(select(outbox.c.payload))).decode()
        exam = stored.find(session, EXAM)
    assert exam is not None
    inside = json.dumps(dump(papers), ensure_ascii=False)
    assert papers.draw_seed == exam.secrets.draw_seed
    for row in bank_rows():
        assert row["stem"] in inside
        assert row["stem"] not in published
        for text in (published, inside):
            assert row["rationale"] not in text
            assert f'"{row["code"]}"' not in text
    for secret in (exam.secrets.identifiers, exam.secrets.salt):
        assert secret not in published + inside
    assert exam.secrets.draw_seed not in published
    assert secret_of(world.engine).hex() not in published
    names = {name for item in json.loads(inside)["items"] for name in item}
    assert names == {"item_id", "section", "topic", "band", "stem", "picture", "options", "enemies"}
    option_names = {n for item in json.loads(inside)["items"] for o in item["options"] for n in o}
    assert option_names == {"option_id", "text", "picture"}


def test_items_and_options_are_ordered_by_their_opaque_ids() -> None:
    papers = World().papers()
    assert [item.item_id for item in papers.items] == sorted(item.item_id for item in papers.items)
    for item in papers.items:
        assert [o.option_id for o in item.options] == sorted(o.option_id for o in item.options)


def test_whoever_holds_summary_and_papers_can_recompute_the_digest_and_later_check_the_keys() -> None:
    world = World()
    event = world.sealed()
    summary = Summary.of(event)
    assert summary.digest_with(world.papers()) == event.content_digest
    assert summary.has_seed_of(world.papers())
    with Session(world.engine) as session:
        exam = stored.find(session, EXAM)
        keys = stored.keys(session, EXAM)
    assert exam is not None
    published = {
        item: {"right": key.right} if key.right else {"weights": dict(key.points or {})} for item, key in keys.items()
    }
    assert digest({"salt": exam.secrets.salt, "keys": published}) == event.key_commitment
