"""A sheet that two people excluded is on no board and no screen, and its candidate reads that instead of marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.cbt.exclusions import usecases as exclusions
from services.cbt.scores import usecases
from shared.contracts.exclusions import CandidateDisqualified
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from shared.members import history, keys
from shared.members.signing import SignedStatement
from tests.builders import person_keys
from tests.builders import recruitment_events as reported
from tests.builders.cbt_hall import Hall
from tests.integration.cbt.scores.test_boards import attempt_of, deliver, keep, numbers_on, score, show, text

REASON = "Berita acara 7: catatan di bawah meja."
TWO = (
    Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER})),
    Principal("staff-kartika", "R. Kartika", frozenset({Role.COMMITTEE})),
)
NUMBERS = ["26-0001", "26-0002", "26-0003"]
PLACES = ("", "/isi", "/layar", "/layar/isi")


@pytest.fixture
def seated(in_hall: Hall) -> tuple[Hall, dict[str, FlaskClient]]:
    """Three have submitted; two people may decide."""
    since = in_hall.clock.now() - timedelta(days=1)
    with unit_of_work(in_hall.engine) as session:
        for who in TWO:
            keys.put(session, person_keys.bound(who.id, since))
            history.add(session, who.id, 0, since, roles=sorted(map(str, who.roles)), disabled=False)
    clients = {}
    for number in NUMBERS:
        clients[number], _ = in_hall.at_work(number)
        assert clients[number].post("/api/attempt/submission", json={}).status_code == 200
    return in_hall, clients


def sign(hall: Hall, number: str, who: Principal, code: str = "help") -> bool:
    attempt_id, now = attempt_of(hall, number), hall.clock.now()
    with unit_of_work(hall.engine) as session:
        statement = exclusions.statement_for(session, now, attempt_id, code, REASON, who)
        proof = person_keys.proof(who.id, statement)
        signed = SignedStatement(statement, person_keys.fingerprint(who.id), proof)
        return exclusions.decide(session, now, attempt_id, code, REASON, signed, who)


def exclude(hall: Hall, number: str, code: str = "help") -> None:
    assert [sign(hall, number, who, code) for who in TWO] == [False, True]


def fresh(hall: Hall, path: str, turn: str) -> list[str]:
    """The numbers on a page, by an address that no answer is kept of."""
    return numbers_on(text(hall, f"{path}?dari={turn}"))


def places(hall: Hall) -> list[tuple[str, int | None]]:
    with reading(hall.engine) as session:
        found = usecases.board(session, hall.clock.now(), hall.session_id, None)
    return [(line.score.candidate_no, line.place) for line in found.lines]


def test_a_sheet_leaves_board_and_screen_with_the_second_signature(seated: tuple[Hall, Any]) -> None:
    hall, _ = seated
    for number, twk in zip(NUMBERS, (120, 110, 100), strict=True):
        score(hall, number, twk)
    assert places(hall) == [("26-0001", 1), ("26-0002", 2), ("26-0003", 3)]
    assert not sign(hall, "26-0001", TWO[0])
    assert [fresh(hall, path, "satu") for path in PLACES] == [NUMBERS] * 4, "one person decides nothing"
    assert sign(hall, "26-0001", TWO[1])
    assert [fresh(hall, path, "dua") for path in PLACES] == [NUMBERS[1:]] * 4
    assert places(hall) == [("26-0002", 1), ("26-0003", 2)], "those behind move up"
    assert numbers_on(text(hall, "?ruang=1")) == ["26-0002"]
    assert "3 dari 3 peserta selesai" in text(hall, "?dari=dua"), "it was handed in all the same"


def test_a_page_that_is_open_learns_of_it(seated: tuple[Hall, Any]) -> None:
    hall, _ = seated
    score(hall, "26-0001")
    with reading(hall.engine) as session:
        before = usecases.board(session, hall.clock.now(), hall.session_id, None).version
    client, address = hall.browser(), f"/papan/{hall.session_id}/isi?versi={before}-1"
    assert client.get(address).status_code == 204
    exclude(hall, "26-0001")
    answer = client.get(f"{address}&dari=dua")
    assert answer.status_code == 200
    assert "26-0001" not in answer.text


def test_marks_that_come_after_the_decision_stand_nowhere(seated: tuple[Hall, Any]) -> None:
    hall, clients = seated
    exclude(hall, "26-0001")
    score(hall, "26-0001", 120)
    score(hall, "26-0002", 100)
    score(hall, "26-0001", 125, sequence=2)
    assert places(hall) == [("26-0002", 1)]
    assert "tidak dihitung" in text(hall, "/selesai/nilai", clients["26-0001"])


def test_a_decision_while_a_board_is_made_counts(seated: tuple[Hall, Any]) -> None:
    hall, _ = seated
    for number in NUMBERS:
        deliver(hall, reported.attempt_scored(number, attempt_id=attempt_of(hall, number)))
    with reading(hall.engine) as session:
        prepared = usecases.prepare(session)
    exclude(hall, "26-0002")
    with unit_of_work(hall.engine) as session:
        usecases.keep(session, prepared)
    assert places(hall) == [("26-0001", 1), ("26-0003", 1)]
    keep(hall)
    assert places(hall) == [("26-0001", 1), ("26-0003", 1)]


def test_a_decision_that_the_log_brings_back_counts_as_well(seated: tuple[Hall, Any]) -> None:
    hall, clients = seated
    score(hall, "26-0003")
    attempt_id = attempt_of(hall, "26-0003")
    with reading(hall.engine) as session:
        sheet = exclusions.get_case(session, hall.clock.now(), attempt_id).sheet
    told = CandidateDisqualified(
        attempt_id=attempt_id,
        candidate_no=sheet.candidate_no,
        exam_id=sheet.exam_id,
        selection_id=sheet.selection_id,
        reason_code="leak",
        decided_at=hall.clock.now(),
    )
    for _ in range(2):
        with unit_of_work(hall.engine) as session:
            exclusions.restore(session, told)
    assert places(hall) == []
    assert "memiliki atau menyebarkan soal" in text(hall, "/selesai/nilai", clients["26-0003"])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("help", "memakai bantuan orang atau alat yang dilarang"),
        ("technical", "gangguan teknis yang tidak dapat dipulihkan"),
    ],
)
def test_the_candidate_reads_why_in_place_of_marks(seated: tuple[Hall, Any], code: str, words: str) -> None:
    hall, clients = seated
    score(hall, "26-0001")
    score(hall, "26-0002")
    assert "Memenuhi ambang" in text(hall, "/selesai/nilai", clients["26-0001"])
    exclude(hall, "26-0001", code)
    answer = clients["26-0001"].get("/selesai/nilai").text
    assert "hx-get" not in answer, "nothing more is to come"
    page = text(hall, "/selesai/nilai", clients["26-0001"])
    assert f"Lembar jawaban ini tidak dihitung. Dua orang memutuskannya. Alasan: {words}." in page
    assert not [each for each in ("446", "ambang", "Bukan hasil resmi", REASON) if each in page]
    assert "Memenuhi ambang" in text(hall, "/selesai/nilai", clients["26-0002"]), "nobody else is touched"


def test_the_candidate_reads_it_whenever_marks_are_shown(seated: tuple[Hall, Any]) -> None:
    hall, clients = seated
    exclude(hall, "26-0001")
    show(hall, "after_release")
    page = text(hall, "/selesai/nilai", clients["26-0001"])
    assert "tidak dihitung" in page
    assert "Nilai diumumkan bersama peringkat" not in page
