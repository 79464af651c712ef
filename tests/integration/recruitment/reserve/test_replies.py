"""A candidate accepts a place or gives it back, once and in time; silence gives it back at the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.reserve.domain.places import NoPlace, TooLate
from services.recruitment.reserve.jobs import JOBS
from services.recruitment.reserve.usecases import replying
from services.recruitment.reserve.usecases.figures import reserve_figures
from services.recruitment.results.usecases import releases
from services.recruitment.selections.tables import selections
from services.recruitment.service import SERVICE
from shared.contracts.codec.reading import load
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.scoring import RankingReleased
from shared.db.engine import unit_of_work
from shared.kernel.errors import InvalidInput
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.places import RESERVE, accept, leave, moved, receive_move, rows_of, rule, state
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import release

DEADLINE = datetime(2026, 11, 13, 17, tzinfo=UTC)
"""The end of the third day after the release, in Jakarta."""


def replies(engine: Engine) -> list[dict[str, Any]]:
    name = "recruitment.candidate.replied.v1"
    return [data for kind, data in build.emitted(engine) if kind == name]


def lapse(engine: Engine, at: datetime) -> None:
    (job,) = JOBS
    while job.run(engine, StoppedClock(at)):
        pass


def test_a_reply_is_emitted_by_number_with_a_code_and_without_a_word(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    accept(engine, numbers[0])
    leave(engine, numbers[0], note="Ibu saya sakit.")
    (accepted, left) = replies(engine)
    assert (accepted["reply"], accepted["reason_code"], accepted["version"]) == ("accepted", None, 1)
    assert (left["reply"], left["reason_code"], left["candidate_no"]) == ("withdrew", "other_job", numbers[0])
    assert all("sakit" not in str(data) for _, data in build.emitted(engine))
    assert state(engine, numbers[0]) == "withdrew"


def test_a_reply_is_given_once_and_by_whom_it_concerns(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    first, second, *_, last = numbers
    accept(engine, first)
    with pytest.raises(NoPlace):
        accept(engine, first)
    leave(engine, first)
    for again in (accept, leave):
        with pytest.raises(NoPlace):
            again(engine, first)
    with pytest.raises(NoPlace):
        accept(engine, second)
    leave(engine, second)
    assert state(engine, second) == "withdrew", "from the reserve"
    with pytest.raises(NoPlace):
        leave(engine, last)
    with pytest.raises(NoPlace):
        leave(engine, "")
    assert [each["reply"] for each in replies(engine)] == ["accepted", "withdrew", "withdrew"]


def test_a_reason_is_asked_for_by_its_field(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    for code, note, place in (("", "", "reason_code"), ("no_reply", "", "reason_code"), ("study", "x" * 501, "note")):
        with pytest.raises(InvalidInput) as refused:
            leave(engine, numbers[0], code=code, note=note)
        assert [str(problem.place.field) for problem in refused.value.problems] == [place]
    assert replies(engine) == []


def test_silence_counts_as_declined_at_the_deadline_and_not_before(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    lapse(engine, DEADLINE - timedelta(microseconds=1))
    with unit_of_work(engine) as session:
        # The job looked a moment before: it is asked again once nobody else changes the place.
        assert not replying.lapse(session, DEADLINE - timedelta(microseconds=1), numbers[0])
    assert replies(engine) == []
    with pytest.raises(TooLate):
        accept(engine, numbers[0], DEADLINE)
    with pytest.raises(TooLate):
        leave(engine, numbers[0], DEADLINE)
    for _ in range(2):
        lapse(engine, DEADLINE + timedelta(hours=5))
    (silent,) = replies(engine)
    assert (silent["candidate_no"], silent["reply"], silent["reason_code"]) == (numbers[0], "declined", "no_reply")
    assert silent["replied_at"] == "2026-11-13T17:00:00.000000Z", "as of the deadline, however late the worker is"


def overdue(engine: Engine, at: datetime) -> float:
    assert reserve_figures in SERVICE.figures
    with unit_of_work(engine) as session:
        (figure,) = (each for each in reserve_figures(session, at) if each.name == "terang_places_overdue_seconds")
    return figure.value


def test_silence_that_no_worker_counts_is_a_figure(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    later = DEADLINE + timedelta(hours=1)
    assert overdue(engine, DEADLINE - timedelta(seconds=1)) == 0
    assert overdue(engine, later) == 3600
    lapse(engine, later)
    assert overdue(engine, later) == 0
    receive_move(engine, moved(engine, released, [numbers[0]]), later)
    end = later + timedelta(days=4)
    assert overdue(engine, end) > 0, "whoever moved up is late, too"
    lapse(engine, end)
    assert overdue(engine, end) == 0


def test_nobody_is_late_who_moved_up_under_a_ranking_that_was_replaced(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    leave(engine, numbers[0])
    receive_move(engine, moved(engine, released, [numbers[0]]), NOW)
    end = DEADLINE + timedelta(days=9)
    assert overdue(engine, end) > 0
    (newer,) = release(rows_of(numbers[2:]), version=2)
    with unit_of_work(engine) as session:
        releases.receive_part(session, NOW + timedelta(days=3), newer)
    accept(engine, numbers[2], NOW + timedelta(days=3))
    assert overdue(engine, end) == 0


def test_nobody_is_late_who_has_accepted_or_whose_ranking_was_replaced(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    (newer,) = release(rows_of(numbers[1:]), version=2)
    with unit_of_work(engine) as session:
        releases.receive_part(session, NOW + timedelta(days=3), newer)
    accept(engine, numbers[1], NOW + timedelta(days=3))
    assert overdue(engine, DEADLINE + timedelta(days=9)) == 0


def test_whoever_moves_up_has_as_many_days_from_then(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    leave(engine, numbers[0])
    later = NOW + timedelta(days=2)
    receive_move(engine, moved(engine, released, [numbers[0]]), later)
    lapse(engine, DEADLINE)
    assert state(engine, numbers[1]) == "asked_from_reserve"
    lapse(engine, DEADLINE + timedelta(days=2))
    assert state(engine, numbers[1]) == "declined"
    assert len(replies(engine)) == 2


def test_who_has_accepted_is_never_counted_as_silent(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    accept(engine, numbers[0])
    lapse(engine, DEADLINE + timedelta(days=30))
    assert state(engine, numbers[0]) == "accepted"


def test_a_version_that_replaces_another_asks_anew(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    (newer,) = release(rows_of(numbers, placed=2), version=2)
    with unit_of_work(engine) as session:
        releases.receive_part(session, NOW + timedelta(days=3), newer)
    lapse(engine, DEADLINE)
    assert [state(engine, each) for each in numbers[:2]] == ["asked", "asked"]


def test_rules_without_a_reserve_ask_nobody(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    rule(engine, {"size": None, "ratio": None, "reply_days": 1, "last_day": "2026-12-31"})
    assert state(engine, numbers[4]) == "on_reserve", "all who are ranked"
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "reserve": None}))
    assert state(engine, numbers[0]) is None
    with pytest.raises(NoPlace):
        accept(engine, numbers[0])


def test_a_reply_is_recalled_after_a_restore_without_the_own_words(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    replied = load(
        CandidateReplied,
        {
            "candidate_no": numbers[0],
            "selection_id": released.selection_id,
            "vacancy_id": VACANCY_ID,
            "version": 1,
            "reply": "declined",
            "reason_code": "study",
            "replied_at": "2026-11-10T03:00:00.000000Z",
        },
    )
    for _ in range(2):
        with unit_of_work(engine) as session:
            assert SERVICE.recalls[CandidateReplied](session, NOW, reported.event_of(replied), replied)
    assert state(engine, numbers[0]) == "declined"
    receive_move(engine, moved(engine, released, [numbers[0]]))
    assert state(engine, numbers[1]) == "asked_from_reserve"


# ---- pages ----


def test_the_page_says_where_one_stands_and_until_when(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient], released: RankingReleased
) -> None:
    page = browsers[numbers[0]].get("/lamaran/tempat").text
    assert "Anda mendapat tempat" in page
    assert "13 Nov 2026, 23.59 WIB" in page
    assert "Anda cadangan nomor 2." in browsers[numbers[2]].get("/lamaran/tempat").text
    assert "Belum ada tempat" in browsers[numbers[4]].get("/lamaran/tempat").text
    assert "Cadangan naik paling awal" not in browsers[numbers[2]].get("/lamaran/tempat").text
    rule(engine, vars(replace(RESERVE, first_day="2026-11-12")))
    for path in ("/lamaran/tempat", f"/hasil/{VACANCY_ID}/tempat"):
        assert "Cadangan naik paling awal 12 Nov 2026" in browsers[numbers[2]].get(path).text
    done = browsers[numbers[0]].post("/lamaran/tempat", follow_redirects=True)
    assert "Anda menerima tempat ini." in done.text
    again = browsers[numbers[0]].post("/lamaran/tempat")
    assert again.status_code == 409
    assert "tidak ada tempat yang menunggu jawaban" in again.text
    assert "Lihat tempat saya" in browsers[numbers[0]].get("/lamaran/hasil").text


def test_giving_back_is_asked_once_more(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient], released: RankingReleased
) -> None:
    browser, path = browsers[numbers[0]], "/lamaran/tempat/lepas"
    assert "Tolak tempat" in browser.get(path).text
    for code, message in (("", "Belum diisi"), ("no_reply", "Pilih salah satu alasan.")):
        refused = browser.post(path, data={"reason_code": code, "note": "Sebab."})
        assert refused.status_code == 422
        assert message in refused.text
    typed = {"reason_code": "personal", "note": "Menjaga <b>ibu</b>."}
    asked = browser.post(path, data=typed)
    assert asked.status_code == 200
    assert "untuk selamanya?" in asked.text
    assert "&lt;b&gt;ibu" in asked.text
    assert replies(engine) == []
    done = browser.post(path, data={**typed, "confirmed": "true"}, follow_redirects=True)
    assert "Anda tidak mengambil tempat ini." in done.text
    assert "alasan pribadi" in done.text
    assert len(replies(engine)) == 1
    late = browser.post(path, data={**typed, "confirmed": "true"})
    assert late.status_code == 409
    assert len(replies(engine)) == 1


def test_everybody_sees_the_states_by_number_and_no_reason(
    engine: Engine, client: FlaskClient, numbers: list[str], released: RankingReleased
) -> None:
    path = f"/hasil/{VACANCY_ID}/tempat"
    assert path in client.get(f"/hasil/{VACANCY_ID}").text
    leave(engine, numbers[0], code="personal", note="Rahasia saya.")
    receive_move(engine, moved(engine, released, [numbers[0]]))
    page = client.get(path).text
    assert all(number in page for number in numbers[:4])
    assert numbers[4] not in page
    assert "Menolak" in page
    assert "Ditawari tempat dari cadangan" in page
    assert "Perpindahan ke-1" in page
    assert "Peserta 0" not in page, "no name"
    assert "pribadi" not in page
    assert "Rahasia" not in page


def test_pages_before_a_release_say_so(engine: Engine, client: FlaskClient, numbers: list[str]) -> None:
    assert "Belum ada peringkat akhir" in client.get(f"/hasil/{VACANCY_ID}/tempat").text
