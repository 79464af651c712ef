"""The key of sealed papers leaves scoring an hour before the first session, for cbt alone; a code is there, too."""

from __future__ import annotations

import base64
import json
import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.exams.domain.papers import NotEncrypted, ReasonNeeded
from services.scoring.exams.usecases import papers
from services.scoring.marking.usecases import roster
from services.scoring.service import SERVICE, drop_projections
from shared.contracts.cbt import SeatAssigned
from shared.contracts.scoring import PaperKeyReleased
from shared.encryption.envelopes import Opener, new_opener_pem
from shared.encryption.opening_codes import read_code
from shared.encryption.papers import decrypt, fits
from shared.kernel.errors import NotFound
from tests.builders.scoring import EXAM, NOON, SELECTION, SRI, World, event_of
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_draft import Draft
from tests.builders.sealed_papers import parts_of, secret_of
from tests.builders.signing import paper_opener

FIRST = NOON + timedelta(days=3)


def seat(number: str = "26-0001", starts_at: datetime = FIRST, session_id: str = "sesi-1") -> SeatAssigned:
    return SeatAssigned(
        candidate_no=number,
        selection_id=SELECTION,
        exam_id=EXAM,
        session_id=session_id,
        session_name=session_id,
        venue="SMKN 1",
        room="Ruang 1",
        seat_no=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        timezone="Asia/Jakarta",
        minutes=100,
    )


def note(world: World, *seats: SeatAssigned) -> None:
    with Session(world.engine) as session, session.begin():
        roster.seat(session, seats)


def announce(world: World, now: datetime, opener: Opener | None = None) -> int:
    with Session(world.engine) as session, session.begin():
        return papers.announce_due(session, now, (opener or paper_opener()).recipient)


def show(world: World, now: datetime, reason: str = "", exam_id: str = EXAM) -> str:
    with Session(world.engine) as session, session.begin():
        return papers.show_code(session, now, exam_id, reason, SRI)


@pytest.fixture
def world() -> World:
    return World()


def test_the_key_leaves_an_hour_before_the_first_session_and_once(world: World) -> None:
    assert announce(world, FIRST) == 0
    note(world, seat("26-0002", FIRST + timedelta(hours=4), "sesi-2"), seat())
    assert announce(world, FIRST - timedelta(hours=1, seconds=1)) == 0
    assert world.emitted(PaperKeyReleased) == []
    assert announce(world, FIRST - timedelta(hours=1)) == 1
    assert announce(world, FIRST) == 0
    (released,) = world.emitted(PaperKeyReleased)
    key = paper_opener().open(base64.b64decode(released.envelope), EXAM)
    assert fits(key, EXAM, world.sealed().paper_key_digest)
    ciphertext = b"".join(base64.b64decode(part.ciphertext) for part in parts_of(world.engine))
    assert json.loads(decrypt(key, EXAM, ciphertext))["exam_id"] == EXAM


def test_a_session_that_is_moved_moves_the_hour(world: World) -> None:
    note(world, seat())
    note(world, seat(starts_at=FIRST + timedelta(days=1)), seat())
    note(world, seat(starts_at=FIRST + timedelta(days=1)))
    assert announce(world, FIRST) == 0
    assert announce(world, FIRST + timedelta(hours=23)) == 1


def test_the_hour_is_the_same_in_whatever_order_seats_came_and_one_seat_makes_it_no_earlier() -> None:
    """Of the one session the latest counts that its seats say, also where a seat was in another session before."""
    soon = seat("26-0003", NOON + timedelta(hours=2))
    others = [seat(), seat("26-0002"), soon, seat("26-0004", NOON, "sesi-0"), seat("26-0005", FIRST, "sesi-0")]
    moved = seat("26-0004", FIRST, "sesi-1")
    found = set()
    for seed in range(8):
        world, order = World(), random.Random(seed).sample(others, len(others))
        note(world, *order[: 1 + seed % 3])
        for each in (*order[1 + seed % 3 :], moved):
            note(world, each)
        with Session(world.engine) as session:
            state = papers.find_state(session, EXAM)
        assert state is not None
        found.add(state.due_at)
    assert found == {FIRST - timedelta(hours=1)}


def test_a_session_that_everybody_has_left_asks_for_no_key(world: World) -> None:
    note(world, seat(starts_at=NOON + timedelta(hours=2)), seat("26-0002", NOON + timedelta(hours=2)))
    note(world, seat("26-0002", FIRST, "sesi-2"))
    note(world, seat(starts_at=FIRST, session_id="sesi-2"))
    assert announce(world, FIRST - timedelta(hours=2)) == 0
    assert announce(world, FIRST - timedelta(hours=1)) == 1


def test_a_new_key_of_cbt_gets_the_papers_key_once_more(world: World) -> None:
    note(world, seat())
    fresh = Opener.from_pem(new_opener_pem())
    assert announce(world, FIRST) == 1
    assert announce(world, FIRST, fresh) == 1
    first, second = world.emitted(PaperKeyReleased)
    assert (first.recipient, second.recipient) == (paper_opener().recipient.key_id, fresh.recipient.key_id)
    assert fresh.open(base64.b64decode(second.envelope), EXAM)
    assert announce(world, FIRST, fresh) == 0


def test_the_code_is_the_secret_and_who_saw_it_is_recorded(world: World) -> None:
    note(world, seat())
    code = show(world, FIRST - timedelta(minutes=59))
    assert read_code(code) == secret_of(world.engine)
    with Session(world.engine) as session:
        state = papers.find_state(session, EXAM)
    assert state is not None
    assert [(each.shown_to, each.reason) for each in state.showings] == [("Sri Handayani", None)]


@pytest.mark.parametrize("known", [True, False])
def test_before_its_hour_the_code_needs_a_reason(world: World, known: bool) -> None:
    if known:
        note(world, seat())
    for nothing in ("", "   "):
        with pytest.raises(ReasonNeeded) as refused:
            show(world, FIRST - timedelta(days=1), nothing)
        assert [problem.place.field for problem in refused.value.problems] == ["reason"]
    with Session(world.engine) as session:
        state = papers.find_state(session, EXAM)
    assert state is not None
    assert state.showings == ()
    assert read_code(show(world, FIRST - timedelta(days=1), "Jaringan ke ruang ujian putus sejak kemarin"))
    with Session(world.engine) as session:
        state = papers.find_state(session, EXAM)
    assert state is not None
    assert [each.reason for each in state.showings] == ["Jaringan ke ruang ujian putus sejak kemarin"]


def test_a_draft_has_no_code() -> None:
    draft = Draft()
    with Session(draft.engine) as session, pytest.raises(NotEncrypted):
        papers.show_code(session, NOON, EXAM, "alasan", SRI)
    with Session(draft.engine) as session, pytest.raises(NotFound):
        papers.show_code(session, NOON, "lain", "alasan", SRI)
    with Session(draft.engine) as session:
        assert papers.find_state(session, EXAM) is None


def test_two_seals_have_two_secrets_and_a_long_exam_travels_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "PART_BYTES", 1000)
    one, other = World(bank_rows()), World(bank_rows())
    assert secret_of(one.engine) != secret_of(other.engine)
    parts = parts_of(one.engine)
    assert len(parts) > 3
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    assert {(part.parts, part.papers_digest) for part in parts} == {(len(parts), one.sealed().papers_digest)}
    assert one.papers().items


def test_after_a_restore_an_announced_key_is_not_announced_again(world: World) -> None:
    note(world, seat())
    before = World()
    announce(world, FIRST)
    (released,) = world.emitted(PaperKeyReleased)
    note(before, seat())
    with Session(before.engine) as session, session.begin():
        assert SERVICE.recalls[PaperKeyReleased](session, FIRST, event_of(released), released)
    assert announce(before, FIRST) == 0


def test_a_replay_gives_the_sessions_again(world: World) -> None:
    note(world, seat())
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert announce(world, FIRST) == 0
    note(world, seat())
    assert announce(world, FIRST) == 1


def test_the_handler_takes_seats_as_they_come(world: World) -> None:
    world.apply(seat())
    assert announce(world, FIRST) == 1
