"""Papers stay locked until the sealed key comes, by event or as a typed code; whatever else comes is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from services.cbt.attempts.usecases import attempts
from services.cbt.exams.domain.exams import Exam, PapersLocked
from services.cbt.exams.domain.openings import (
    AlreadyOpen,
    Obstacle,
    OpenedBy,
    PapersDiffer,
    PapersMissing,
    WrongOpeningCode,
)
from services.cbt.exams.domain.papers import draw
from services.cbt.exams.tables import open_papers, paper_items
from services.cbt.exams.usecases import exams, opening
from services.cbt.seating.domain.pins import token_digest
from services.cbt.seating.usecases import candidates, recall, seats
from services.cbt.service import create_app
from shared.contracts.cbt import SeatAssigned
from shared.db.engine import reading, unit_of_work
from shared.encryption.envelopes import Opener, new_opener_pem
from shared.encryption.opening_codes import CodeMistyped, to_code
from shared.encryption.papers import new_secret, paper_key
from shared.kernel.errors import DomainError
from shared.kernel.roles import Role
from tests.builders.cbt import (
    EXAM,
    SELECTION,
    cbt_engine,
    code_of,
    emitted,
    exam_sealed,
    exam_with_several,
    hall,
    seat_token,
)
from tests.builders.locked_hall import CLOCK, SRI, Locked
from tests.builders.messaging import admitted
from tests.builders.papers import key_released, locked_exam
from tests.builders.signed_seals import announce
from tests.builders.signing import paper_opener
from tests.builders.web import make_settings, staff_token
from tests.integration.system.scans import dump_of


def same_papers_in_the_open() -> dict[str, tuple[Any, ...]]:
    """The papers of the same hall as the release before would have drawn them."""
    engine = cbt_engine()
    hall(engine, CLOCK, 2)
    with reading(engine) as session:
        ids = {number: exams.find_paper_id(session, number, EXAM) for number in ("26-0001", "26-0002")}
        return {number: exams.paper_items(session, found) for number, found in ids.items() if found is not None}


def papers_of_the_codes() -> dict[str, tuple[Any, ...]]:
    """The papers that follow from the candidates' sheet codes."""
    exam = replace(Exam.of(exam_sealed()), drawn_by="sheet_code")
    return {number: draw(exam, code_of(number)) for number in ("26-0001", "26-0002")}


def test_before_the_key_everybody_has_a_seat_and_nobody_can_start_or_read(locked: Locked) -> None:
    locked.draw()
    assert {number: len(paper) for number, paper in locked.papers().items()} == {"26-0001": 0, "26-0002": 0}
    assert "Pertanyaan" not in dump_of(locked.engine)
    assert "the seed" not in dump_of(locked.engine)
    token = seat_token(locked.engine, CLOCK, locked.session_id, "26-0001")
    before = dump_of(locked.engine)
    with pytest.raises(PapersLocked), unit_of_work(locked.engine) as session:
        attempts.start(session, CLOCK.now(), token_digest(token))
    assert dump_of(locked.engine) == before


@pytest.mark.parametrize("by", list(OpenedBy)[1:])
def test_key_and_code_open_the_same_papers(locked: Locked, by: OpenedBy) -> None:
    if by is OpenedBy.KEY:
        locked.receive_key()
        assert locked.run_worker() == 1
        assert locked.run_worker() == 0
    else:
        locked.type(locked.exam.code.lower().replace("-", " "))
    opened = locked.state.opening
    assert opened is not None
    assert (opened.by, opened.officer) == (by, "Sri Handayani" if by is OpenedBy.CODE else None)
    token = seat_token(locked.engine, CLOCK, locked.session_id, "26-0001")
    with unit_of_work(locked.engine) as session:
        assert attempts.start(session, CLOCK.now(), token_digest(token)).attempt is not None
    locked.draw()
    assert locked.papers() == papers_of_the_codes()


def test_of_an_exam_that_an_earlier_release_sealed_papers_are_the_same_as_ever() -> None:
    locked = Locked(drawn_by=None)
    locked.receive_papers()
    locked.receive_key()
    assert locked.run_worker() == 1
    locked.draw()
    assert locked.papers() == same_papers_in_the_open()


def test_who_was_admitted_without_a_code_is_drawn_by_the_number_as_is_a_seat_of_a_restore() -> None:
    locked = Locked()
    with unit_of_work(locked.engine) as session:
        candidates.admit(session, CLOCK.now(), admitted("26-0003"))
        seats.seat_waiting(session, CLOCK.now(), SELECTION)
        candidates.admit(session, CLOCK.now(), admitted("26-0004", sheet_code=code_of("26-0004")))
    with unit_of_work(locked.engine) as session:
        seated = replace(emitted(locked.engine, SeatAssigned)[0], candidate_no="26-0004", seat_no=9)
        assert recall.seat(session, CLOCK.now(), seated)
    locked.receive_papers()
    locked.type(locked.exam.code)
    locked.draw()
    exam = replace(Exam.of(exam_sealed()), drawn_by="sheet_code")
    with reading(locked.engine) as session:
        for number, name in (("26-0003", "26-0003"), ("26-0004", code_of("26-0004"))):
            paper_id = exams.find_paper_id(session, number, EXAM)
            assert paper_id is not None
            assert exams.paper_items(session, paper_id) == draw(exam, name)


def test_a_candidate_who_starts_before_the_worker_has_drawn_gets_the_paper_at_once(locked: Locked) -> None:
    locked.type(locked.exam.code)
    token = seat_token(locked.engine, CLOCK, locked.session_id, "26-0002")
    with unit_of_work(locked.engine) as session:
        attempts.start(session, CLOCK.now(), token_digest(token))
    assert locked.papers()["26-0002"] == papers_of_the_codes()["26-0002"]
    with reading(locked.engine) as session:
        assert session.scalar(select(func.count()).select_from(paper_items)) == 5


@pytest.mark.parametrize("order", list(permutations(("exam", "papers", "key"))))
def test_summary_papers_and_key_may_come_in_any_order_and_twice(order: tuple[str, ...]) -> None:
    engine, exam = cbt_engine(), locked_exam(parts=3)
    steps: dict[str, Callable[[Any], Any]] = {
        "exam": lambda session: seats.receive_exam(session, CLOCK.now(), exam.sealed),
        "papers": lambda session: [opening.receive_papers(session, part) for part in reversed(exam.papers)],
        "key": lambda session: opening.receive_key(session, CLOCK.now(), exam.key),
    }
    with unit_of_work(engine) as session:
        announce(session, exam.sealed.sealed_at)
    for step in (*order, *order):
        with unit_of_work(engine) as session:
            steps[step](session)
            opening.open_received(session, CLOCK.now(), paper_opener())
    with reading(engine) as session:
        opened = exams.get(session, EXAM)
        assert (opened.items, opened.blueprint) == (exam_sealed().items, exam_sealed().blueprint)
        assert session.scalar(select(func.count()).select_from(open_papers)) == 1


def test_a_code_of_another_exam_and_a_mistyped_one_are_refused_and_change_nothing(locked: Locked) -> None:
    before = dump_of(locked.engine)
    other = to_code(new_secret())
    with pytest.raises(WrongOpeningCode, match="bukan kode ujian ini"):
        locked.type(other)
    good = locked.exam.code
    wrong = ("2" if good[0] != "2" else "3") + good[1:]
    with pytest.raises((CodeMistyped, WrongOpeningCode)):
        locked.type(wrong)
    assert dump_of(locked.engine) == before
    locked.type(good)
    with pytest.raises(AlreadyOpen):
        locked.type(good)


def test_a_code_sent_twice_by_one_officer_is_one_success(locked: Locked, tmp_path: Path) -> None:
    client = create_app(make_settings("cbt", tmp_path), engine=locked.engine, clock=CLOCK).test_client()

    def send(name: str) -> int:
        token = staff_token(Role.EXAM_OFFICER, name=name, now=CLOCK.now(), audience="cbt")
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(f"/naskah/{EXAM}", data={"code": locked.exam.code}, headers=headers).status_code

    assert [send("Sri Handayani"), send("Sri Handayani"), send("Joko Susilo")] == [302, 302, 409]


def test_a_code_waits_for_papers_that_are_not_there(locked: Locked) -> None:
    without = Locked()
    before = dump_of(without.engine)
    with pytest.raises(PapersMissing, match="kode tetap berlaku"):
        without.type(without.exam.code)
    assert dump_of(without.engine) == before
    without.receive_papers()
    without.type(without.exam.code)
    assert without.state.opening is not None


@pytest.mark.parametrize("obstacle", list(Obstacle))
def test_a_key_that_does_not_fit_opens_nothing_and_the_code_still_does(obstacle: Obstacle) -> None:
    parts: dict[str, Any] = {"items": exam_sealed().items[:1]} if obstacle is Obstacle.PAPERS_DIFFER else {}
    hindered = Locked(**parts)
    if obstacle is not Obstacle.PAPERS_MISSING:
        hindered.receive_papers()
    key = {
        Obstacle.OTHER_RECIPIENT: key_released(exam_sealed(), b"k" * 32, Opener.from_pem(new_opener_pem())),
        Obstacle.DAMAGED: replace(hindered.exam.key, envelope=base64.b64encode(bytes(80)).decode()),
        Obstacle.OTHER_KEY: key_released(exam_sealed(), paper_key(new_secret(), EXAM)),
    }.get(obstacle, hindered.exam.key)
    hindered.receive_key(key)
    assert hindered.run_worker() == 0
    assert (hindered.state.obstacle, hindered.state.opening) == (obstacle, None)
    assert "Pertanyaan" not in dump_of(hindered.engine)
    noted = dump_of(hindered.engine)
    assert hindered.run_worker() == 0
    assert dump_of(hindered.engine) == noted
    if obstacle is Obstacle.PAPERS_DIFFER:
        with pytest.raises(PapersDiffer):
            hindered.type(hindered.exam.code)
        return
    hindered.receive_papers()
    hindered.type(hindered.exam.code)
    assert hindered.state.opening is not None


def test_a_lost_private_key_costs_nothing_once_scoring_sends_the_key_to_the_new_one(locked: Locked) -> None:
    fresh = Opener.from_pem(new_opener_pem())
    locked.receive_key()
    assert locked.run_worker(fresh) == 0
    assert locked.state.obstacle is Obstacle.OTHER_RECIPIENT
    assert locked.run_worker(paper_opener()) == 1


def test_an_exam_of_the_release_before_is_open_and_needs_no_code() -> None:
    engine = cbt_engine()
    hall(engine, CLOCK, 1)
    with reading(engine) as session:
        opened = opening.get_state(session, EXAM).opening
        assert opened is not None
        assert opened.by is OpenedBy.SEALING
    with pytest.raises(AlreadyOpen), unit_of_work(engine) as session:
        opening.open_by_code(session, CLOCK.now(), EXAM, to_code(new_secret()), SRI)


def test_every_refusal_has_words() -> None:
    for error in (AlreadyOpen(), PapersMissing(), PapersDiffer(exam_id=EXAM), WrongOpeningCode("code"), PapersLocked()):
        assert isinstance(error, DomainError)
        assert len(error.message.split()) > 5


def test_which_sections_take_several_is_what_two_people_signed_and_is_there_once_the_papers_are_open() -> None:
    locked = Locked(exam=exam_with_several())
    locked.receive_papers()
    locked.receive_key()
    assert locked.run_worker() == 1
    with reading(locked.engine) as session:
        exam = exams.get_open(session, EXAM)
    assert exam.take_several == {item.item_id for item in exam.items if item.section == "TWK"}
    assert exam.option_fits("nkri0", "nkri0-0+nkri0-1")
    assert not exam.option_fits("deret0", "deret0-0+deret0-1")
