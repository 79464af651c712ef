"""Boards and the last page show the marks that scoring reports, when the rules say so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.cbt.attempts.tables import attempts
from services.cbt.exams.tables import exams
from services.cbt.scores import handlers, storage, usecases
from services.cbt.scores.tables import board_changes, boards
from services.cbt.seating.tables import sessions
from shared.contracts.scoring import AttemptScored
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import NotFound
from tests.builders import recruitment_events as reported
from tests.builders.cbt_hall import Hall
from tests.builders.statements import sent_to

NUMBERS = ("26-0001", "26-0002", "26-0003")


def attempt_of(hall: Hall, number: str) -> str:
    with reading(hall.engine) as session:
        return str(session.execute(select(attempts.c.attempt_id).where(attempts.c.candidate_no == number)).scalar_one())


def score(hall: Hall, number: str, twk: int = 110, sequence: int = 1, **changes: Any) -> None:
    """Scoring reports marks, and the worker has looked."""
    changes = {"attempt_id": attempt_of(hall, number), "scored_at": hall.clock.now(), **changes}
    deliver(hall, reported.attempt_scored(number, twk, **changes), sequence)
    keep(hall)


def deliver(hall: Hall, payload: AttemptScored, sequence: int = 1) -> None:
    with unit_of_work(hall.engine) as session:
        event = reported.event_of(payload, sequence)
        handlers.attempts_scored(session, hall.clock.now(), [(event, payload)])


def keep(hall: Hall) -> None:
    with unit_of_work(hall.engine) as session:
        usecases.keep(session, usecases.prepare(session))


def show(hall: Hall, policy: str) -> None:
    with unit_of_work(hall.engine) as session:
        session.execute(update(exams).values(scores_shown=policy))


def end(hall: Hall) -> None:
    with unit_of_work(hall.engine) as session:
        session.execute(update(sessions).values(ends_at=hall.clock.now() - timedelta(seconds=1)))


def text(hall: Hall, path: str = "", client: Any = None) -> str:
    address = path if path.startswith(("/papan", "/selesai")) else f"/papan/{hall.session_id}{path}"
    answer = (client or hall.browser()).get(address)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


def numbers_on(page: str) -> list[str]:
    return re.findall(r"26-\d{4}", page)


@pytest.fixture
def sat(in_hall: Hall) -> Hall:
    """Three have submitted."""
    for number in NUMBERS:
        client, _ = in_hall.at_work(number)
        assert client.post("/api/attempt/submission", json={}).status_code == 200
    return in_hall


def test_the_board_shows_the_best_first_and_who_is_below_last(sat: Hall) -> None:
    assert "Belum ada nilai" in text(sat)
    score(sat, "26-0001", 60)
    score(sat, "26-0002", 100)
    score(sat, "26-0003", 120)
    page = text(sat)
    assert numbers_on(page) == ["26-0003", "26-0002", "26-0001"]
    assert "3 dari 3 peserta selesai" in page
    assert "TWK di bawah ambang" in page
    assert "Bukan hasil resmi." in page


def test_the_wall_shows_the_same_and_what_is_new(sat: Hall) -> None:
    score(sat, "26-0001", 100, scored_at=sat.clock.now() - timedelta(minutes=5))
    assert "baru masuk" not in text(sat, "/layar")
    score(sat, "26-0002", 90)
    page = text(sat, "/layar")
    assert numbers_on(page) == ["26-0001", "26-0002"]
    assert page.count("baru masuk") == 1
    assert "TWK 65" in page


def test_a_room_has_a_board_of_its_own(sat: Hall) -> None:
    for number in NUMBERS:
        score(sat, number)
    first, second = (numbers_on(text(sat, f"?ruang={room}")) for room in (1, 2))
    assert sorted(first + second) == list(NUMBERS)
    assert second == ["26-0003"]
    assert "1 dari 1 peserta selesai" in text(sat, "?ruang=2")
    assert sat.browser().get(f"/papan/{sat.session_id}?ruang=9").status_code == 404


def test_a_page_that_asks_again_gets_nothing_until_something_has_changed(sat: Hall) -> None:
    score(sat, "26-0001")
    client = sat.browser()
    page = client.get(f"/papan/{sat.session_id}").text
    again = re.search(r'hx-get="([^"]+)"', page)
    assert again is not None
    address = again[1].replace("&amp;", "&")
    assert client.get(address).status_code == 204
    score(sat, "26-0002")
    # A query that nobody has asked before is answered anew.
    assert client.get(f"{address}&neu=1").status_code == 200


def test_newer_marks_replace_older_ones_in_any_order_and_any_repetition(sat: Hall) -> None:
    score(sat, "26-0001", 70, sequence=2)
    score(sat, "26-0001", 99, sequence=1)
    score(sat, "26-0001", 70, sequence=2)
    with reading(sat.engine) as session:
        found = usecases.board(session, sat.clock.now(), sat.session_id, None)
    assert [line.score.sections[0].marks for line in found.lines] == [70]


def test_boards_of_a_session_are_made_once_for_many_changes(sat: Hall) -> None:
    for number in NUMBERS:
        deliver(sat, reported.attempt_scored(number, attempt_id=attempt_of(sat, number)))
    keep(sat)
    with reading(sat.engine) as session:
        assert session.execute(select(boards.c.revision)).scalars().all() == [1]
        assert session.execute(select(board_changes)).all() == []


def test_marks_that_come_together_cost_the_statements_of_one_and_the_newest_count(sat: Hall) -> None:
    first, *others = (reported.attempt_scored(number, attempt_id=attempt_of(sat, number)) for number in NUMBERS)
    newer = replace(others[0], total=1)
    costs = []
    for reports in ([(first, 1)], [(newer, 2), (others[0], 1), (others[1], 1)]):
        with sent_to(sat.engine) as sent, unit_of_work(sat.engine) as session:
            usecases.receive(session, reports)
        costs.append(len(sent))
    assert costs[0] == costs[1]
    with reading(sat.engine) as session:
        kept = [storage.find_score(session, each.attempt_id) for each in (first, newer, others[1])]
    assert [score.total for score in kept if score] == [first.total, 1, others[1].total]


def test_marks_that_come_while_a_board_is_made_are_not_lost(sat: Hall) -> None:
    deliver(sat, reported.attempt_scored("26-0001", attempt_id=attempt_of(sat, "26-0001")))
    with reading(sat.engine) as session:
        prepared = usecases.prepare(session)
    deliver(sat, reported.attempt_scored("26-0002", attempt_id=attempt_of(sat, "26-0002")))
    with unit_of_work(sat.engine) as session:
        usecases.keep(session, prepared)
    keep(sat)
    assert numbers_on(text(sat)) == ["26-0001", "26-0002"]


def test_marks_of_an_unknown_attempt_are_on_no_board(sat: Hall) -> None:
    deliver(sat, reported.attempt_scored("26-0001", attempt_id="somebody-elses"))
    keep(sat)
    assert numbers_on(text(sat)) == []


@pytest.mark.parametrize(
    ("policy", "words"),
    [("after_session", "Nilai tampil setelah sesi berakhir"), ("after_release", "Nilai diumumkan bersama peringkat")],
)
def test_marks_that_may_not_be_seen_yet_stand_nowhere(sat: Hall, policy: str, words: str) -> None:
    show(sat, policy)
    score(sat, "26-0001")
    for path in ("", "/isi", "/layar", "/layar/isi"):
        page = text(sat, path)
        assert words in page
        assert numbers_on(page) == []
        assert "446" not in page
    with reading(sat.engine) as session:
        found = usecases.board(session, sat.clock.now(), sat.session_id, None)
    assert (found.shown, found.lines) == (False, ()), "no page has them to show"


def test_after_the_session_they_stand_there(sat: Hall) -> None:
    show(sat, "after_session")
    score(sat, "26-0001")
    end(sat)
    assert numbers_on(text(sat)) == ["26-0001"]


def test_a_session_is_not_over_while_somebody_works(sat: Hall) -> None:
    show(sat, "after_session")
    score(sat, "26-0001")
    with unit_of_work(sat.engine) as session:
        session.execute(update(attempts).where(attempts.c.candidate_no == "26-0003").values(state="active"))
    end(sat)
    assert numbers_on(text(sat)) == []


def test_the_last_page_shows_the_own_marks_as_soon_as_they_are_there(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    assert client.get("/selesai/nilai").status_code == 204
    client.post("/api/attempt/submission", json={})
    assert 'hx-get="/selesai/nilai"' in client.get("/selesai").text
    waiting = client.get("/selesai/nilai").text
    assert "sedang dinilai" in waiting
    assert "load delay:1s" in waiting
    score(in_hall, "26-0001", 60)
    page = text(in_hall, "/selesai/nilai", client)
    assert "396 total, dari 550" in page
    assert "ambang 65" in page
    assert "Belum memenuhi ambang" in page
    assert "hx-get" not in client.get("/selesai/nilai").text


@pytest.mark.parametrize("policy", ["after_session", "after_release"])
def test_the_last_page_says_when_marks_are_shown(in_hall: Hall, policy: str) -> None:
    show(in_hall, policy)
    client, _ = in_hall.at_work("26-0001")
    client.post("/api/attempt/submission", json={})
    score(in_hall, "26-0001")
    page = text(in_hall, "/selesai/nilai", client)
    assert "446" not in page
    assert ("setelah sesi berakhir" in page) == (policy == "after_session")


def test_the_own_marks_wait_for_the_session_and_for_whoever_still_works(in_hall: Hall) -> None:
    show(in_hall, "after_session")
    (mine, _), _ = (in_hall.at_work(number) for number in ("26-0001", "26-0003"))
    mine.post("/api/attempt/submission", json={})
    score(in_hall, "26-0001")
    end(in_hall)
    assert "446" not in text(in_hall, "/selesai/nilai", mine)
    with unit_of_work(in_hall.engine) as session:
        session.execute(update(attempts).where(attempts.c.candidate_no == "26-0003").values(state="submitted"))
    assert "446" in text(in_hall, "/selesai/nilai", mine)


def test_who_is_not_checked_in_sees_nobodys_marks(sat: Hall) -> None:
    score(sat, "26-0002", 91)
    client = sat.app.test_client()
    answer = client.get("/selesai/nilai")
    assert answer.status_code == 302
    assert "91" not in answer.text


def test_the_list_of_boards_finds_a_session(sat: Hall) -> None:
    assert "SMKN 1 Sukamaju, Sesi 1" in text(sat, "/papan")
    assert "Sesi 1" in text(sat, "/papan?cari=smkn")
    assert "Tidak ada sesi yang cocok" in text(sat, "/papan?cari=%25")


def test_points_with_parts_are_written_as_points(sat: Hall) -> None:
    with unit_of_work(sat.engine) as session:
        session.execute(update(exams).values(units=2))
    score(sat, "26-0001", 111)
    assert "55,5" in text(sat)


def test_there_is_no_board_of_an_unknown_session(sat: Hall) -> None:
    with reading(sat.engine) as session, pytest.raises(NotFound):
        usecases.board(session, sat.clock.now(), "nobody", None)
    assert sat.browser().get("/papan/nobody").status_code == 404


def test_the_rules_policy_comes_with_the_sealed_exam() -> None:
    from services.cbt.exams.domain.exams import Exam

    sealed = replace(reported.exam_sealed(), units=4, scores_shown="after_session")
    assert (Exam.of(sealed).units, Exam.of(sealed).scores_shown) == (4, "after_session")
