"""From draft to seal: two people, one content, and nothing in the event that a candidate must not know."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams import storage as stored
from services.scoring.exams.domain.sealing import AlreadySealed, SameApprover, StaleDigest, content_digest
from services.scoring.exams.usecases import blueprints, sealing
from services.scoring.exams.usecases.imports import import_items
from services.scoring.exams.usecases.sealing import NotSealable
from shared.contracts.declaration import dump
from shared.contracts.recruitment import SelectionAmended
from shared.contracts.scoring import ExamSealed
from shared.kernel.canonical import digest
from shared.kernel.errors import InvalidInput, NotFound, Place
from shared.messaging.tables import outbox
from tests.builders.scoring import (
    BLUEPRINT,
    EXAM,
    KARTIKA,
    NOON,
    SELECTION,
    SRI,
    World,
    bank_rows,
    blueprint_row,
    item_row,
    make_rules,
    opened,
    scoring_engine,
    sheet_of,
    vacancy,
)


class Draft(World):
    """A world whose exam is not sealed yet."""

    def __init__(self, engine: Engine | None = None, rows: list[dict[str, str]] | None = None) -> None:
        super().__init__(rows or bank_rows(), engine)

    def _seal(self, session: Session) -> None:
        pass

    def digest(self) -> str | None:
        with Session(self.engine) as session:
            return sealing.overview(session, EXAM).content_digest

    def approve(self, who: object, content: str | None) -> bool:
        with Session(self.engine) as session, session.begin():
            return sealing.approve(session, self.now, EXAM, content or "", who)  # type: ignore[arg-type]

    def take(self, *rows: dict[str, str]) -> None:
        with Session(self.engine) as session, session.begin():
            import_items(session, self.now, Upload("b.csv", sheet_of(rows), {}))


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
            blueprints.put_blueprint(session, EXAM, [*BLUEPRINT[:2], easy])
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
            sealing.approve(session, world.now, EXAM, "x", SRI)
        with pytest.raises(AlreadySealed):
            blueprints.put_blueprint(session, EXAM, BLUEPRINT)


def test_without_a_blueprint_there_is_nothing_to_approve() -> None:
    engine = scoring_engine()
    draft = Draft(engine=engine)
    with Session(engine) as session:
        stored.put_blueprint(session, EXAM, [])
        shown = sealing.overview(session, EXAM)
        assert shown.content_digest is None
        assert [p.code for p in shown.problems] == ["blueprint_missing"]
        with pytest.raises(NotSealable):
            sealing.approve(session, draft.now, EXAM, "x", SRI)


def test_an_unknown_exam() -> None:
    with Session(scoring_engine()) as session:
        with pytest.raises(NotFound):
            sealing.overview(session, "lain")
        with pytest.raises(NotFound):
            sealing.approve(session, NOON, "lain", "x", SRI)
        with pytest.raises(NotFound):
            blueprints.put_blueprint(session, "lain", [])


def test_the_sealed_event_holds_all_that_papers_need_and_no_key() -> None:
    world = World()
    event = world.sealed()
    assert {(s.code, s.items) for s in event.sections} == {("TWK", 2), ("TIU", 2), ("TKP", 2)}
    assert len(event.items) == 9
    assert {(row.section, row.topic, row.band, row.items) for row in event.blueprint} == {
        (row.section, row.topic, row.band, row.items) for row in BLUEPRINT
    }
    assert event.duration == make_rules().duration
    with Session(world.engine) as session:
        raw = session.scalar(select(outbox.c.payload).where(outbox.c.type == "scoring.exam.sealed.v1"))
        exam = stored.find(session, EXAM)
    assert raw is not None
    assert exam is not None
    text = raw.decode()
    for row in bank_rows():
        assert row["rationale"] not in text
        assert f'"{row["code"]}"' not in text
    for secret in (exam.secrets.identifiers, exam.secrets.salt):
        assert secret not in text
    names = {name for item in json.loads(text)["data"]["items"] for name in item}
    assert names == {"item_id", "section", "topic", "band", "stem", "picture", "options", "enemies"}
    option_names = {n for item in json.loads(text)["data"]["items"] for o in item["options"] for n in o}
    assert option_names == {"option_id", "text", "picture"}


def test_items_and_options_are_ordered_by_their_opaque_ids() -> None:
    event = World().sealed()
    assert [item.item_id for item in event.items] == sorted(item.item_id for item in event.items)
    for item in event.items:
        assert [o.option_id for o in item.options] == sorted(o.option_id for o in item.options)


def test_whoever_holds_the_event_can_recompute_its_digest_and_later_check_the_keys() -> None:
    world = World()
    event = world.sealed()
    assert content_digest(dump(event)) == event.content_digest
    with Session(world.engine) as session:
        exam = stored.find(session, EXAM)
        keys = stored.keys(session, EXAM)
    assert exam is not None
    published = {
        item: {"right": key.right} if key.right else {"weights": dict(key.points or {})} for item, key in keys.items()
    }
    assert digest({"salt": exam.secrets.salt, "keys": published}) == event.key_commitment


def test_a_blueprint_is_read_from_a_sheet() -> None:
    rows = blueprints.read_blueprint("kisi.csv", b"section;topic;easy;medium;hard\nTWK;Topik;;2;0\n\nTIU;Topik;1;1;\n")
    assert rows == [
        blueprint_row("TWK", "Topik", "medium", 2),
        blueprint_row("TIU", "Topik", "easy", 1),
        blueprint_row("TIU", "Topik", "medium", 1),
    ]


@pytest.mark.parametrize(
    ("sheet", "where", "code"),
    [
        (b"section,topic,easy,medium\nTWK,T,1,1", Place(row=1, column="hard"), "column_missing"),
        (b"section,topic,easy,medium,hard\n,T,1,1,1", Place(row=2, column="section"), "missing"),
        (b"section,topic,easy,medium,hard\nTWK,,1,1,1", Place(row=2, column="topic"), "missing"),
        (b"section,topic,easy,medium,hard\nTWK,T,-1,1,1", Place(row=2, column="easy"), "count"),
        (b"section,topic,easy,medium,hard\nTWK,T,1.5,1,1", Place(row=2, column="easy"), "count"),
        (b"section,topic,easy,medium,hard\nTWK,T,1,99999999999999999999,1", Place(row=2, column="medium"), "count"),
        ("section,topic,easy,medium,hard\nTWK,T,1,١,1".encode(), Place(row=2, column="medium"), "count"),
    ],
)
def test_a_blueprint_sheet_names_what_is_wrong(sheet: bytes, where: Place, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        blueprints.read_blueprint("kisi.csv", sheet)
    assert (where, code) in [(p.place, p.code) for p in refusal.value.problems]


def test_a_blueprint_that_does_not_fit_is_not_stored() -> None:
    draft = Draft()
    before = draft.digest()
    with Session(draft.engine) as session, session.begin():
        with pytest.raises(InvalidInput) as refusal:
            blueprints.put_blueprint(session, EXAM, [blueprint_row("TWK", "Topik", "hard", 9)])
        assert {p.code for p in refusal.value.problems} == {"bank_short", "section_sum"}
    assert draft.digest() == before


def test_two_enemies_are_sealed_naming_one_another_and_too_many_are_refused() -> None:
    """Three items for two places: one pair of enemies leaves two that are sure, a second pair does not."""
    rows = bank_rows()
    rows[0]["enemies"] = rows[1]["code"]
    world = World(rows)
    sealed = {item.item_id: item.enemies for item in world.sealed().items}
    pairs = [(item_id, enemy) for item_id, enemies in sealed.items() for enemy in enemies]
    assert len(pairs) == 2
    assert pairs[0] == pairs[1][::-1]


def test_enemies_that_could_leave_a_paper_short_keep_the_exam_from_sealing() -> None:
    rows = bank_rows()
    rows[0]["enemies"] = f"{rows[1]['code']}, {rows[2]['code']}"
    world = Draft(rows=rows)
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert [problem.code for problem in view.problems] == ["enemies_short"]
    assert view.content_digest is None


def test_an_enemy_that_nobody_knows_is_a_problem_of_its_row() -> None:
    rows = bank_rows()
    rows[4]["enemies"] = "TWK-999"
    with Session(scoring_engine()) as session, pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("bank.csv", sheet_of(rows), {}))
    assert [(problem.place.row, problem.place.column, problem.code) for problem in refusal.value.problems] == [
        (6, "enemies", "enemy_unknown")
    ]


def amended(**changes: Any) -> SelectionAmended:
    rules = make_rules(version="2", **changes)
    return SelectionAmended(
        selection_id=SELECTION,
        rules=rules,
        rules_digest=rules.digest,
        replaces=make_rules().digest,
        reason="Ambang berubah.",
        amended_at=NOON,
    )


def test_a_draft_follows_the_rules_and_earlier_approvals_no_longer_count() -> None:
    world = Draft()
    before = world.digest()
    assert before is not None
    with Session(world.engine) as session, session.begin():
        sealing.approve(session, NOON, EXAM, before, SRI)
    world.apply(amended(tie_breaks=["total"]))
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert view.exam.rules.tie_breaks == ("total",)
    assert (view.approvals, len(view.stale)) == ((), 1)


def test_a_sealed_exam_keeps_its_rules() -> None:
    world = World()
    world.apply(amended(tie_breaks=["total"]))
    with Session(world.engine) as session:
        exam = stored.find(session, EXAM)
    assert exam is not None
    assert exam.rules_digest == make_rules().digest == world.sealed().rules_digest


def test_rules_that_contradict_themselves_keep_an_exam_from_sealing() -> None:
    """An earlier release stored what this one would refuse; such a selection goes on until its rules are replaced."""
    world = Draft()
    rules = replace(make_rules(), tie_breaks=())
    world.apply(replace(amended(), rules=rules, rules_digest=rules.digest))
    with Session(world.engine) as session:
        view = sealing.overview(session, EXAM)
    assert [problem.code for problem in view.problems] == ["tie_breaks_missing"]
