"""Whoever has sat an exam objects to items of their own paper, once each, until the deadline; the text stays here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.objections.tables import item_objections
from services.recruitment.selections.tables import selections
from shared.db.engine import reading, unit_of_work
from tests.builders import objections as made
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.integration.recruitment.conftest import Applicant
from tests.integration.recruitment.objections.conftest import At, Deliver

FILED = "recruitment.item_objection.filed.v1"
UNTIL = datetime(2026, 11, 13, 17, 0, tzinfo=UTC)
"""Midnight in Jakarta at the end of the third day after 10 November."""


def filed(engine: Engine) -> list[tuple[int, str | None]]:
    with reading(engine) as session:
        rows = session.execute(select(item_objections.c.number, item_objections.c.text))
        return sorted((row.number, row.text) for row in rows)


def told(engine: Engine) -> list[dict[str, object]]:
    return [data for name, data in build.emitted(engine) if name == FILED]


def test_an_objection_is_kept_with_its_text_and_told_without(engine: Engine, number: str, browser: FlaskClient) -> None:
    page = browser.get("/lamaran/sanggah").text
    assert "Anda dapat menyanggah sampai" in page
    assert "Terpakai 0 dari 2" in page
    assert browser.post("/lamaran/sanggah", data=made.typed()).status_code == 302
    assert filed(engine) == [(34, made.TEXT)]
    [event] = told(engine)
    assert (event["exam_id"], event["number"], event["reason"]) == (made.EXAM, 34, "several_right")
    assert event["attempt_id"] == f"attempt-{number}"
    assert number not in {event["objection_id"], event["exam_id"]}
    assert not any(made.TEXT in str(value) for value in event.values())
    page = browser.get("/lamaran/sanggah").text
    for words in ("Soal nomor 34", made.TEXT, "menunggu jawaban", "Terpakai 1 dari 2", str(event["objection_id"])):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "0"}, "number"),
        ({"number": "111"}, "number"),
        ({"number": "99999999999999999999"}, "number"),
        ({"number": "tiga"}, "number"),
        ({"reason": "none"}, "reason"),
        ({"text": "pendek"}, "text"),
        ({"text": "x" * 1_001}, "text"),
        ({"text": "a\x00b sepuluh huruf"}, "text"),
        ({"sure": ""}, "sure"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_changes_nothing(
    engine: Engine, browser: FlaskClient, changes: dict[str, str], field: str
) -> None:
    answer = browser.post("/lamaran/sanggah", data=made.typed(**changes))
    assert 400 <= answer.status_code < 500
    assert f'href="#field-{field}"' in answer.text
    assert filed(engine) == []
    assert told(engine) == []


def test_a_second_click_is_the_same_success(engine: Engine, browser: FlaskClient) -> None:
    sent = [browser.post("/lamaran/sanggah", data=made.typed()) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]
    [event] = told(engine)
    assert browser.get("/lamaran/sanggah").text.count(f"Sanggahan {event['objection_id']} tercatat") == 2
    other = browser.post("/lamaran/sanggah", data=made.typed(reason="misprint"))
    assert other.status_code == 409, "another reason is another objection"


def test_each_question_once_and_no_more_than_the_rules_say(engine: Engine, browser: FlaskClient) -> None:
    assert browser.post("/lamaran/sanggah", data=made.typed()).status_code == 302
    again = browser.post("/lamaran/sanggah", data=made.typed(text="Sekali lagi dengan kata lain."))
    assert (again.status_code, "Soal ini sudah Anda sanggah" in again.text) == (409, True)
    assert browser.post("/lamaran/sanggah", data=made.typed(number="1")).status_code == 302
    over = browser.post("/lamaran/sanggah", data=made.typed(number="2"))
    assert (over.status_code, "Anda sudah menyanggah 2 soal" in over.text) == (409, True)
    assert [place for place, _ in filed(engine)] == [1, 34]
    assert len(told(engine)) == 2


@pytest.mark.parametrize(("moment", "status"), [(UNTIL - timedelta(seconds=1), 302), (UNTIL, 409)])
def test_until_the_end_of_the_last_day_and_not_after(engine: Engine, at: At, moment: datetime, status: int) -> None:
    browser = at(moment)
    answer = browser.post("/lamaran/sanggah", data=made.typed())
    assert answer.status_code == status
    assert len(filed(engine)) == (status == 302)
    if status == 409:
        assert "Masa sanggah sudah lewat" in answer.text
        assert "Sanggahan baru" not in browser.get("/lamaran/sanggah").text


def test_a_later_session_of_somebody_else_moves_the_deadline(at: At, deliver: Deliver) -> None:
    deliver(reported.seat_assigned("26-0000001", ends_at=made.ENDS + timedelta(days=2)))
    assert at(UNTIL + timedelta(days=1)).post("/lamaran/sanggah", data=made.typed()).status_code == 302


def test_not_before_the_own_session_is_over(engine: Engine, at: At) -> None:
    answer = at(made.ENDS - timedelta(minutes=1)).post("/lamaran/sanggah", data=made.typed())
    assert (answer.status_code, "setelah sesi ujian Anda berakhir" in answer.text) == (409, True)
    assert filed(engine) == []


def test_whoever_has_not_sat_files_nothing(engine: Engine, applicant: Applicant) -> None:
    made.take_objections(engine)
    _, browser = applicant(7)
    assert "Sanggahan diajukan" not in browser.get("/lamaran/sanggah").text
    assert browser.post("/lamaran/sanggah", data=made.typed()).status_code == 404
    assert filed(engine) == []


def test_rules_without_objections_take_none(engine: Engine, number: str, browser: FlaskClient) -> None:
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "item_objections": None}))
    assert "tidak membuka sanggahan soal" in browser.get("/lamaran/sanggah").text
    assert browser.post("/lamaran/sanggah", data=made.typed()).status_code == 404
    assert "Sanggah soal" not in browser.get("/lamaran").text
    assert filed(engine) == []


def test_another_exam_is_none_of_theirs(engine: Engine, browser: FlaskClient) -> None:
    assert browser.post("/lamaran/sanggah", data=made.typed(exam_id="lain-skd")).status_code == 404
    assert filed(engine) == []


def test_the_own_page_leads_there(browser: FlaskClient) -> None:
    page = browser.get("/lamaran").text
    assert "/lamaran/sanggah" in page
    assert "sanggahlah sampai" in page
