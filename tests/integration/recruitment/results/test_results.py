"""Marks at once, ranks after the release, names only then."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.migrations import METADATA
from services.recruitment.results.tables import ranking_rows, rankings
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import FOUR, VACANCY_ID
from tests.builders.recruitment_deliveries import deliver


def ladder(numbers: list[str]) -> list[Any]:
    """First goes on, second misses by eight points, third is below a threshold, fourth stayed away."""
    first, second, third, fourth = numbers
    return [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 110, 145, 191, "below_cut", decision=reported.decision(first, "total", 454, 446)),
        reported.ranked(third, None, 60, 145, 191, "below_threshold"),
        reported.ranked(fourth, None, 0, 0, 0, "absent"),
    ]


def test_the_score_shows_at_once_with_its_thresholds_and_without_a_rank(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    browser = browsers[numbers[1]]
    assert "Nilai Anda muncul di sini begitu ujian selesai." in browser.get("/lamaran/hasil").text
    deliver(engine, reported.attempt_submitted(numbers[1]), 2)
    assert "Jawaban Anda sudah kami terima." in browser.get("/lamaran/hasil").text
    deliver(engine, reported.attempt_scored(numbers[1]))
    page = browser.get("/lamaran/hasil").text
    assert "Nilai Anda 446 dari 550 dan memenuhi semua ambang." in page
    for words in ("TWK, ambang 65", "TIU, ambang 80", "TKP, ambang 166", "Sidik cocok"):
        assert words in page
    assert "Mengapa peringkat ini?" not in page
    assert "Anda di peringkat" not in page


def test_marks_below_a_threshold_name_it(engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]) -> None:
    deliver(engine, reported.attempt_scored(numbers[0], twk=60, tkp=100))
    assert "di bawah ambang TWK, TKP." in browsers[numbers[0]].get("/lamaran/hasil").text


def test_marks_that_arrive_before_seat_and_submission_are_shown(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    deliver(engine, reported.attempt_scored(numbers[0]))
    assert "Nilai Anda 446 dari 550" in browsers[numbers[0]].get("/lamaran/hasil").text
    assert browsers[numbers[0]].get("/api/applications/mine").get_json()["items"][0]["next_step"]["code"] == "ranking"
    deliver(engine, reported.attempt_submitted(numbers[0]), 2)
    deliver(engine, reported.seat_assigned(numbers[0]))
    assert "Nilai Anda 446 dari 550" in browsers[numbers[0]].get("/lamaran/hasil").text


def test_a_journal_that_does_not_match_is_said_aloud(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    deliver(engine, reported.attempt_submitted(numbers[0]), 2)
    deliver(engine, reported.attempt_scored(numbers[0], chain_head="ef" * 32))
    assert "Sidik tidak cocok" in browsers[numbers[0]].get("/lamaran/hasil").text


def test_older_marks_that_come_late_change_nothing(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    deliver(engine, reported.attempt_scored(numbers[0], twk=120), 2)
    deliver(engine, reported.attempt_scored(numbers[0], twk=110), 1)
    assert "Nilai Anda 456 dari 550" in browsers[numbers[0]].get("/lamaran/hasil").text


def test_before_the_release_no_page_joins_a_name_to_a_result(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    for number in numbers[:3]:
        deliver(engine, reported.attempt_scored(number))
    deliver(engine, reported.ranking_released(ladder(numbers)[:2], part=1, parts=2))
    for path in ("/", "/hasil", f"/hasil/{VACANCY_ID}", "/api/results", f"/formasi/{VACANCY_ID}"):
        text = client.get(path).text
        assert not [name for name in FOUR if name in text], path
        assert "446" not in text, path
    assert client.get(f"/api/results/{VACANCY_ID}").get_json()["code"] == "not_released"
    assert "belum diumumkan" in client.get(f"/hasil/{VACANCY_ID}").text


def test_the_release_shows_the_ladder_with_names_and_the_line(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    deliver(engine, reported.ranking_released(ladder(numbers)))
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert (
        page.index("Ani Lestari")
        < page.index("1 peserta lanjut; batas 3 × kuota memberi 6 tempat")
        < page.index("Budi Santoso")
    )
    assert page.index("Tanpa peringkat") < page.index("Citra Dewi")
    assert "Di bawah ambang" in page
    assert "Tidak hadir" in page
    assert "R.K." in page
    assert "7f2c 91ab 04de 6e58" in page
    overview = client.get("/hasil").text
    assert "Hasil 1 dari 4 formasi sudah diumumkan." in overview


def test_each_applicant_learns_the_rank_and_why(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    for number, marks in zip(numbers, [(130, 135, 189), (110, 145, 191), (60, 145, 191)], strict=False):
        deliver(engine, reported.attempt_scored(number, *marks))
    deliver(engine, reported.ranking_released(ladder(numbers)))
    first, second, third, fourth = (browsers[number].get("/lamaran/hasil").text for number in numbers)
    assert "Anda di peringkat 1 dari 2 dan lanjut ke SKB." in first
    assert "total Anda 8 poin lebih tinggi" in first
    assert "Di atas ambang: TWK 65; TIU 55; TKP 23." in " ".join(first.split())
    assert "Anda di peringkat 2 dari 2. Satu peserta lanjut ke SKB." in second
    assert "Peserta terakhir yang mendapat tempat memperoleh 8 poin lebih banyak." in second
    assert "total Anda 8 poin lebih rendah" in second
    assert "di bawah ambang TWK." in third
    assert "Mengapa peringkat ini?" not in third
    assert "Anda tercatat tidak hadir pada ujian." in fourth
    assert not [name for name in FOUR if name != FOUR[1] and name in second], "a result page names nobody else"


def test_whose_seat_was_closed_reads_why_before_and_after_the_release(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient], client: FlaskClient
) -> None:
    absent = numbers[3]
    own = browsers[absent]
    deliver(engine, reported.seat_missed(absent))
    assert "ditutup petugas" not in own.get("/lamaran/hasil").text, "a session that is over closes no seat by hand"
    deliver(engine, reported.seat_missed(absent, closed_because="technical", closed_by="staff-1", login_id="login-1"))
    deliver(engine, reported.seat_missed(absent, closed_because="left", closed_by="staff-1", login_id="login-1"))
    words = "ditutup petugas ujian sebelum ujian dimulai: gangguan teknis tanpa komputer pengganti."
    before = " ".join(own.get("/lamaran/hasil").text.split())
    assert "Anda tidak memulai ujian." in before
    assert words in before
    deliver(engine, reported.ranking_released(ladder(numbers)))
    after = " ".join(own.get("/lamaran/hasil").text.split())
    assert "Anda tercatat tidak hadir pada ujian." in after
    assert words in after
    assert "staff-1" not in after
    for page in (browsers[numbers[0]].get("/lamaran/hasil"), client.get(f"/hasil/{VACANCY_ID}")):
        assert "gangguan teknis" not in page.text, "nobody else reads it"


def test_a_release_shows_when_its_last_part_has_come_whatever_the_order(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    rows = ladder(numbers)
    deliver(engine, reported.ranking_released(rows[2:], part=2, parts=2), 2)
    assert client.get("/api/results").json == {"items": []}
    deliver(engine, reported.ranking_released(rows[:2], part=1, parts=2), 1)
    listed = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert [row["candidate_no"] for row in listed["rows"]] == numbers
    assert listed["rows"][0]["name"] == "Ani Lestari"


def test_a_newer_version_replaces_the_older_one_and_both_are_kept(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    rows = ladder(numbers)
    deliver(engine, reported.ranking_released(rows, version=1))
    deliver(engine, reported.ranking_released([rows[1], rows[0], *rows[2:]], version=2, part=1, parts=2), 2)
    assert client.get(f"/api/results/{VACANCY_ID}").get_json()["version"] == 1
    deliver(engine, reported.ranking_released([], version=2, part=2, parts=2), 3)
    assert client.get(f"/api/results/{VACANCY_ID}").get_json()["version"] == 2
    with reading(engine) as session:
        kept = session.execute(select(rankings.c.version).order_by(rankings.c.version)).scalars().all()
        assert kept == [1, 2]
        assert len(session.execute(select(ranking_rows)).all()) == 8


def test_every_event_thrice_in_any_order_leaves_the_same_state(engine: Engine, numbers: list[str]) -> None:
    events: list[tuple[Any, int]] = [
        (payload, sequence)
        for number in numbers
        for payload, sequence in (
            (reported.seat_assigned(number), 1),
            (reported.attempt_started(number), 1),
            (reported.attempt_submitted(number), 2),
            (reported.attempt_scored(number), 1),
        )
    ]
    rows = ladder(numbers)
    events += [
        (reported.ranking_released(rows[:2], part=1, parts=2), 1),
        (reported.ranking_released(rows[2:], part=2, parts=2), 2),
    ]
    for payload, sequence in events:
        deliver(engine, payload, sequence)
    once = _contents(engine)
    shuffled = events * 3
    random.Random(7).shuffle(shuffled)
    for payload, sequence in shuffled:
        deliver(engine, payload, sequence)
    assert _contents(engine) == once


def _contents(engine: Engine) -> dict[str, list[Any]]:
    mirrored = ("seats", "sittings", "scores", "rankings", "ranking_parts", "ranking_rows")
    with reading(engine) as session:
        tables = [METADATA.tables[name] for name in mirrored]
        # When a seat was assigned is the event's own time, which differs between two deliveries made by hand.
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def test_a_vacancy_where_nobody_met_the_thresholds_has_no_ladder(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    deliver(engine, reported.ranking_released(ladder(numbers)[2:]))
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "0 peserta lanjut ke SKB." in page
    assert "Tidak ada peserta yang memenuhi ambang." in page


def test_somebody_without_a_number_has_no_result_yet(engine: Engine, log_in: Callable[[str], FlaskClient]) -> None:
    with unit_of_work(engine) as session:
        account_id = build.add_account(session)
    assert "Anda belum memiliki hasil." in log_in(account_id).get("/lamaran/hasil").text


def test_results_of_what_does_not_exist_are_not_found(client: FlaskClient) -> None:
    assert client.get("/hasil/tidak-ada").status_code == 404
    assert client.get("/api/results/tidak-ada").status_code == 404
