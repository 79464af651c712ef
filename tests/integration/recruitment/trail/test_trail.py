"""The trail: every event of every service, with its cause and its delay, and nothing about a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.service import SERVICE
from services.recruitment.staff.usecases.members import add_staff
from services.recruitment.trail import handlers as trail
from services.recruitment.trail.tables import trail as table
from shared.config import Settings
from shared.contracts.catalogue import TOPICS
from shared.contracts.cbt import AnswersRecorded, PinIssued
from shared.contracts.envelope import Event
from shared.contracts.journal import JournalEntry
from shared.contracts.leaves import CBT_LEAVES, RECRUITMENT_LEAVES, SCORING_LEAVES
from shared.contracts.messaging import EventsDiscarded, RepublicationRequested
from shared.contracts.scoring import PAPERS
from shared.db.engine import reading, unit_of_work
from shared.eventlog.open_log import open_log
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.builders.web import bearer

AUDITOR = bearer(Role.AUDITOR, now=NOW)


@pytest.fixture
def number(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        return build.add_candidate(session, 0, "Ani Lestari")


def pass_by(engine: Engine, payload: Any, sequence: int = 1, delay_ms: int = 120, **changes: Any) -> Event:
    """Lets the trail's consumer see one event."""
    event = reported.event_of(payload, sequence, **changes)
    with unit_of_work(engine) as session:
        clock = StoppedClock(event.time + timedelta(milliseconds=delay_ms))
        trail.record(session, clock.now(), [(event, reported.record_of(event, "a.topic"))])
    return event


def rows(engine: Engine) -> list[Any]:
    with reading(engine) as session:
        return list(session.execute(select(table).order_by(table.c.id)))


def recorded(number: str) -> AnswersRecorded:
    entry = JournalEntry(
        position=1, sequence=1, item_id="item-7", option_id="option-3", doubtful=False, saved_at=NOW, hash="ab" * 32
    )
    return AnswersRecorded(
        attempt_id="attempt-1", candidate_no=number, exam_id=f"{build.SELECTION_ID}-skd", entries=(entry,)
    )


def test_the_trails_own_group_reads_every_topic_but_the_papers_and_the_leaves() -> None:
    """A leaf says a part of what its event says, which the trail has."""
    (spec,) = [spec for spec in SERVICE.consumers if spec.name == "recruitment.trail"]
    assert set(TOPICS) - set(spec.topics) == {PAPERS, RECRUITMENT_LEAVES, CBT_LEAVES, SCORING_LEAVES}
    assert spec.on_every is not None


@pytest.fixture
def worked(settings: Settings, engine: Engine, number: str) -> Iterator[Engine]:
    """The real worker has published the outbox to the real log and the trail has recorded it."""
    log = open_log(settings.event_log_url)
    SERVICE.make_worker(
        settings, engine=engine, log=log, clock=StoppedClock(NOW + timedelta(seconds=1))
    ).run_until_idle()
    yield engine
    log.close()


def test_events_pass_from_the_outbox_through_the_log_into_the_trail(
    worked: Engine, client: FlaskClient, number: str
) -> None:
    assert [row.type for row in rows(worked)].count("recruitment.vacancy.published.v1") == 4
    found = client.get(f"/api/trail?candidate_no={number}", headers=AUDITOR).get_json()["items"]
    assert sorted(item["type"] for item in found) == [
        "recruitment.candidate.admitted.v1",
        "recruitment.candidate.identified.v1",
    ]
    assert {item["delay_ms"] for item in found} == {1000}
    assert {item["topic"] for item in found} == {"recruitment.candidates", "recruitment.identities"}


def test_no_name_no_birth_date_and_no_answer_is_kept(worked: Engine, number: str) -> None:
    pass_by(worked, recorded(number))
    pass_by(worked, reported.attempt_submitted(number), 2)
    text = repr(rows(worked))
    for secret in ("Ani Lestari", "1999-08-15", "item-7", "option-3", "3.45"):
        assert secret not in text


def test_an_event_delivered_twice_is_recorded_once(engine: Engine, number: str) -> None:
    event = reported.event_of(reported.seat_assigned(number))
    for _ in range(3):
        with unit_of_work(engine) as session:
            trail.record(session, StoppedClock(NOW).now(), [(event, reported.record_of(event, "cbt.seating"))])
    assert [row.event_id for row in rows(engine)] == [event.id]


def test_an_event_that_bears_the_id_of_another_is_recorded_too(engine: Engine, number: str) -> None:
    first = reported.event_of(reported.seat_assigned(number))
    second = replace(reported.event_of(reported.attempt_scored(number)), id=first.id)
    for event, topic in ((first, "cbt.seating"), (second, "scoring.results")):
        with unit_of_work(engine) as session:
            trail.record(session, StoppedClock(NOW).now(), [(event, reported.record_of(event, topic))])
    assert [(row.type, row.event_id.split()[0]) for row in rows(engine)] == [
        (first.type, first.id),
        (second.type, first.id),
    ]


def test_the_selection_is_known_even_where_the_event_does_not_name_it(engine: Engine, number: str) -> None:
    pass_by(engine, recorded(number))
    request = RepublicationRequested(
        request_id="r-1", producer="cbt", consumer="scoring", topic="cbt.attempts", aggregate_type="attempt",
        aggregate_id="a", from_sequence=3,
    )  # fmt: skip
    pass_by(engine, request)
    assert [row.selection_id for row in rows(engine)] == [build.SELECTION_ID, None]


def test_the_page_shows_service_actor_cause_and_delay(engine: Engine, number: str, client: FlaskClient) -> None:
    cause = pass_by(engine, reported.attempt_submitted(number), 2, actor="candidate", correlation_id="tindakan-1")
    pass_by(engine, reported.attempt_scored(number), delay_ms=1345, causation_id=cause.id, correlation_id="tindakan-1")
    page = client.get("/jejak", headers=AUDITOR).text
    for words in ("cbt.attempt.submitted.v1", "scoring.attempt.scored.v1", "Peserta", "1.345 md", "108 dari 110"):
        assert words in page
    assert f'href="/jejak/peristiwa/{cause.id}"' in page
    event_page = client.get(f"/jejak/peristiwa/{cause.id}", headers=AUDITOR).text
    assert "Bukan oleh peristiwa lain" in event_page
    assert "scoring.attempt.scored.v1" in event_page
    assert "Seluruh rangkaian dari tindakan yang sama" in event_page


def test_the_page_asks_again_only_for_what_is_new(engine: Engine, number: str, client: FlaskClient) -> None:
    pass_by(engine, reported.seat_assigned(number))
    page = client.get("/jejak", headers=AUDITOR).text
    assert 'hx-get="/jejak/baris?after=1"' in page
    assert client.get("/jejak/baris?after=1", headers=AUDITOR).status_code == 204
    pass_by(engine, reported.attempt_started(number))
    fragment = client.get("/jejak/baris?after=1", headers=AUDITOR)
    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert fragment.text.count('class="fresh"') == 1
    assert 'hx-get="/jejak/baris?after=2"' in fragment.text
    assert "hx-get" not in client.get("/jejak?jeda=1", headers=AUDITOR).text, "it can be paused"


def test_one_candidate_can_be_followed(engine: Engine, client: FlaskClient) -> None:
    with unit_of_work(engine) as session:
        one, other = (build.add_candidate(session, index) for index in (0, 1))
    pass_by(engine, reported.seat_assigned(one))
    pass_by(engine, reported.seat_assigned(other, room="Ruang 9"))
    page = client.get(f"/jejak/{one}", headers=AUDITOR).text
    assert f"Jejak peserta {one}" in page
    assert "Ruang 9" not in page
    assert f"candidate_no={one}" in page
    assert client.get(f"/jejak/baris?after=1&candidate_no={one}", headers=AUDITOR).status_code == 204
    assert client.get(f"/jejak/cari?candidate_no={one}", headers=AUDITOR).location == f"/jejak/{one}"
    assert client.get("/jejak/26-9999", headers=AUDITOR).status_code == 404
    assert client.get("/jejak/peristiwa/tidak-ada", headers=AUDITOR).status_code == 404


def test_before_anything_happens_the_page_says_so(client: FlaskClient) -> None:
    assert "Belum ada peristiwa." in client.get("/jejak", headers=AUDITOR).text


def test_programs_read_on_from_where_they_were(engine: Engine, number: str, client: FlaskClient) -> None:
    pass_by(engine, reported.seat_assigned(number))
    pass_by(engine, reported.attempt_started(number))
    first = client.get("/api/trail?limit=1", headers=AUDITOR).get_json()
    assert (len(first["items"]), first["last_id"]) == (1, 1)
    second = client.get("/api/trail?after=1", headers=AUDITOR).get_json()
    assert [item["summary"] for item in second["items"]] == ["Ujian dimulai dengan 110 soal"]
    third = client.get(f"/api/trail?after={second['last_id']}", headers=AUDITOR).get_json()
    assert third == {"items": [], "last_id": 2}
    assert client.get("/api/trail?after=-1", headers=AUDITOR).status_code == 422
    assert client.get("/jejak/baris?after=x", headers=AUDITOR).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"), [("/jejak", 200), ("/jejak/baris", 204), ("/jejak/{number}", 200), ("/api/trail", 200)]
)
def test_only_auditor_and_committee_watch(client: FlaskClient, number: str, path: str, status: int) -> None:
    path = path.format(number=number)
    for role in (Role.COMMITTEE, Role.AUDITOR):
        assert client.get(path, headers=bearer(role, now=NOW)).status_code == status
    for role in (Role.VERIFIER, Role.PROCTOR, Role.ITEM_AUTHOR, Role.EXAM_OFFICER):
        assert client.get(path, headers=bearer(role, now=NOW)).status_code == 403


@pytest.mark.parametrize(
    "spell",
    [
        lambda number: number.replace("-", ""),
        lambda number: number.replace("-", " "),
        lambda number: number.replace("-", "\u2013"),
        lambda number: "".join(chr(ord("\uff10") + int(digit)) for digit in number.replace("-", "")),
    ],
)
def test_a_candidate_is_found_by_the_number_as_people_type_it(
    worked: Engine, client: FlaskClient, number: str, spell: Callable[[str], str]
) -> None:
    typed = spell(number)
    found = client.get("/api/trail", query_string={"candidate_no": typed}, headers=AUDITOR).get_json()["items"]
    assert len(found) == 2
    search = client.get("/jejak/cari", query_string={"candidate_no": typed}, headers=AUDITOR)
    assert search.location == f"/jejak/{number}"
    assert client.get(f"/jejak/{typed}", headers=AUDITOR).status_code == 200


def test_a_pin_shows_who_issued_it_and_from_which_login(engine: Engine, client: FlaskClient, number: str) -> None:
    with unit_of_work(engine) as session:
        staff_id = add_staff(session, NOW, "dedi", "Dedi Saputra", ["proctor"], "kata sandi petugas")
    issued = PinIssued(
        candidate_no=number,
        selection_id=build.SELECTION_ID,
        exam_id=f"{build.SELECTION_ID}-skd",
        session_id="sesi-1",
        room="Ruang 1",
        seat_no=7,
        issued_by=staff_id,
        login_id="0199a6f4-11d0",
        issued_at=NOW,
    )
    pass_by(engine, issued, 3)
    page = client.get(f"/jejak/{number}", headers=AUDITOR).text
    assert "PIN untuk kursi 7 di Ruang 1 diterbitkan oleh Dedi Saputra (login 0199a6f4)" in page
    assert staff_id not in page


def test_a_discarded_event_shows_the_two_people_and_the_reason(engine: Engine, client: FlaskClient) -> None:
    with unit_of_work(engine) as session:
        people = [
            add_staff(session, NOW, name, f"{name.title()} Lestari", ["committee"], "kata sandi petugas")
            for name in ("kartika", "wulan")
        ]
    decided = EventsDiscarded(
        discard_id="0199a6f4-11d0",
        consumer="scoring",
        topic="cbt.attempts",
        were="held_event",
        records=1,
        type="cbt.attempt.annotated.v1",
        aggregate_type="attempt",
        aggregate_id="attempt-1",
        sequence=7,
        reason="bukan dari kami",
        proposed_by=people[0],
        confirmed_by=people[1],
    )
    event = pass_by(engine, decided)
    page = client.get(f"/jejak/peristiwa/{event.id}", headers=AUDITOR).text
    said = "1 pesan di cbt.attempts dibuang untuk Penilaian: bukan dari kami"
    assert f"{said} (diusulkan Kartika Lestari, disetujui Wulan Lestari)" in page
