"""Reading the trail: who stands there under which name, older pages, filters and the file."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, text

from services.recruitment.results.tables import rankings
from services.recruitment.staff.usecases.members import add_staff
from services.recruitment.trail import storage
from services.recruitment.trail.storage import TrailFilter
from shared.contracts.cbt import PinIssued
from shared.contracts.committee import RankingSigned
from shared.contracts.messaging import RepublicationRequested
from shared.contracts.recruitment import ApplicationRejected
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from tests.builders import recruitment as build
from tests.builders.pages import select
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.trail import Trail, rows_of, scheduled, summaries
from tests.builders.web import bearer, bearer_of

AUDITOR = bearer(Role.AUDITOR, now=NOW)
COMMITTEE = bearer(Role.COMMITTEE, now=NOW)
BOTH = bearer(Role.AUDITOR, Role.COMMITTEE, now=NOW)


@pytest.fixture
def seen(engine: Engine) -> Trail:
    return Trail(engine)


@pytest.fixture
def number(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        return build.add_candidate(session, 0, "Ani Lestari")


@pytest.fixture
def dedi(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        return add_staff(session, NOW, "dedi", "Dedi Saputra", ["proctor"], "kata sandi petugas")


def pin(number: str, by: str) -> PinIssued:
    return PinIssued(
        candidate_no=number, selection_id=SELECTION_ID, exam_id=f"{SELECTION_ID}-skd", session_id="sesi-1",
        room="Ruang 1", seat_no=7, issued_by=by, login_id="0199a6f4-11d0", issued_at=NOW,
    )  # fmt: skip


def signed(**changes: Any) -> RankingSigned:
    values = {
        "vacancy_id": VACANCY_ID, "selection_id": SELECTION_ID, "exam_id": "e", "version": 1,
        "ranking_digest": "7f" * 32, "signed_at": NOW,
    }  # fmt: skip
    return RankingSigned(**{**values, **changes})


def test_a_line_has_date_time_zone_person_words_and_where_it_leads(seen: Trail, client: FlaskClient, dedi: str) -> None:
    seen.see(signed(), person=dedi, actor="committee")
    page = client.get("/jejak", headers=AUDITOR).text
    assert "10 Nov 2026, 10.00.00 WIB" in page
    (actor,) = select(page, "//table//td[@data-label='Pelaku']/span/text()")
    assert actor == "Dedi Saputra"
    assert "Peringkat ditandatangani menuju versi 1, sidik 7f7f7f7f7f7f" in page
    assert f'href="/scoring/peringkat/{VACANCY_ID}">Pranata Komputer' in page
    client.get("/bahasa/en")
    english = client.get("/jejak", headers=AUDITOR).text
    assert "10 Nov 2026, 10:00:00 WIB" in english
    assert "The ranking was signed towards version 1, digest 7f7f7f7f7f7f" in english


@pytest.mark.parametrize("headers", [COMMITTEE, BOTH], ids=["committee", "auditor who is of the committee"])
def test_who_signs_reads_no_name_beside_a_number_before_the_release(
    seen: Trail, client: FlaskClient, number: str, dedi: str, headers: dict[str, str]
) -> None:
    seen.see(pin(number, dedi))
    seen.see(scheduled(), person=dedi, actor="exam_officer")
    addresses = ["/jejak", f"/jejak/{number}", "/jejak/ekspor.csv", f"/jejak/{number}/ekspor.csv", "/api/trail"]
    addresses.append("/jejak?orang=Dedi")
    with reading(seen.engine) as session:
        addresses += [f"/jejak/peristiwa/{entry.event_id}" for entry in storage.list_page(session, TrailFilter(), 9)]
    for address in addresses:
        page = client.get(address, headers=headers).text
        for name in ("Saputra", "Ani", "Lestari"):
            assert name not in page, address
    code = f"Petugas {dedi[-6:]}"
    assert f"diterbitkan oleh {code}" in client.get("/jejak", headers=headers).text
    # A name would otherwise be found by what its filter finds.
    assert summaries(client.get("/jejak?orang=Dedi", headers=headers).text) == []
    assert len(summaries(client.get(f"/jejak?orang={code}", headers=headers).text)) == 2
    for address in addresses[:5]:
        assert "Dedi Saputra" in client.get(address, headers=AUDITOR).text, address


@pytest.mark.parametrize("plain", [False, True])
def test_a_number_typed_otherwise_opens_no_other_selections_trail(
    client: FlaskClient, number: str, plain: bool
) -> None:
    typed = number.replace("-", "") if plain else number
    for selection_id, status in ((SELECTION_ID, 200), ("seleksi-lain", 403)):
        limited = Principal(
            "staff-1", "Tanamal", frozenset({Role.AUDITOR}), limits=frozenset({(Role.AUDITOR, selection_id)})
        )
        assert client.get(f"/jejak/{typed}", headers=bearer_of(limited, NOW, "recruitment")).status_code == status


def test_after_the_release_of_every_ranking_the_committee_reads_names(
    seen: Trail, client: FlaskClient, number: str, dedi: str
) -> None:
    seen.see(pin(number, dedi))
    with unit_of_work(seen.engine) as session:
        vacancies = [row[0] for row in session.execute(text("SELECT vacancy_id FROM vacancies"))]
    for count, vacancy_id in enumerate(vacancies):
        assert "Dedi Saputra" not in client.get("/jejak", headers=COMMITTEE).text, count
        release(seen.engine, vacancy_id)
    assert "Dedi Saputra" in client.get("/jejak", headers=COMMITTEE).text


def release(engine: Engine, vacancy_id: str) -> None:
    row = {
        "vacancy_id": vacancy_id, "stage": "", "version": 1, "selection_id": SELECTION_ID, "parts": 1,
        "quota": 1, "places": 3, "present": 0, "ranked": 0, "ranking_digest": "7f" * 32, "rules_digest": "cd" * 32,
        "tie_breaks": [], "signatures": [], "released_at": NOW, "complete_at": NOW,
    }  # fmt: skip
    with unit_of_work(engine) as session:
        session.execute(insert(rankings).values(**row))


def test_older_pages_follow_by_key_and_hold_every_line_once(seen: Trail, client: FlaskClient) -> None:
    for second in range(230):
        seen.see(scheduled(f"Sesi {second}"), at=NOW + timedelta(seconds=second))
    found: list[str] = []
    address = "/jejak"
    while address:
        page = client.get(address, headers=AUDITOR).text
        found += summaries(page)
        # What comes meanwhile shifts nothing.
        seen.see(scheduled(f"Sesi baru {len(found)}"), at=NOW + timedelta(days=1))
        older = re.search(r'rel="next"\s+href="([^"]*)"', page)
        address = older[1] if older else ""
        assert "sebelum=" in address or not address
    numbers = [int(line.split()[1]) for line in found]
    assert numbers == list(range(229, -1, -1))
    assert "hx-get" not in page, "an older page does not change under its reader"
    assert client.get("/jejak?sebelum=999999", headers=AUDITOR).status_code == 404
    assert client.get("/jejak?sebelum=x", headers=AUDITOR).status_code == 404


@pytest.fixture
def several(seen: Trail, number: str, dedi: str) -> Trail:
    rejected = ApplicationRejected(
        application_id="a", selection_id=SELECTION_ID, vacancy_id=VACANCY_ID, reason_code="age", rejected_at=NOW
    )
    # 23.59.59 and 00.00.00 WIB.
    seen.see(rejected, person="somebody-else", actor="verifier", at=NOW.replace(hour=16, minute=59, second=59))
    seen.see(pin(number, dedi), at=NOW.replace(hour=17))
    seen.see(scheduled(), person=dedi, actor="exam_officer", at=NOW.replace(hour=17, minute=1))
    seen.see(signed(vacancy_id="operator-umum"), at=NOW.replace(day=12))
    return seen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["signed", "scheduled", "pin", "rejected"]),
        ("jenis=session", ["scheduled"]),
        ("jenis=application", ["rejected"]),
        ("jenis=made-up", ["signed", "scheduled", "pin", "rejected"]),
        ("orang=dedi+SAPUTRA", ["scheduled", "pin"]),
        ("orang=nobody", []),
        ("orang=Dedi&jenis=sitting", ["pin"]),
        (f"formasi={VACANCY_ID}", ["pin", "rejected"]),
        ("formasi=operator-umum", ["signed"]),
        ("peserta=NUMBER", ["pin"]),
        ("peserta=26-0009", []),
        ("dari=11-11-2026", ["signed", "scheduled", "pin"]),
        ("sampai=10/11/2026", ["rejected"]),
        ("dari=11+November+2026&sampai=11+Nov+2026", ["scheduled", "pin"]),
        ("dari=2026-11-11&sampai=2026-11-11", ["scheduled", "pin"]),
        ("layanan=cbt", ["scheduled", "pin"]),
    ],
)
def test_page_file_and_news_obey_the_same_filter(
    several: Trail, client: FlaskClient, number: str, query: str, found: list[str]
) -> None:
    query = query.replace("NUMBER", number.replace("-", " "))
    words = {"signed": "ditandatangani", "scheduled": "direncanakan", "pin": "PIN untuk kursi", "rejected": "ditolak"}
    lines = summaries(client.get(f"/jejak?{query}", headers=AUDITOR).text)
    assert [next(name for name, part in words.items() if part in line) for line in lines] == found
    assert [row["what"] for row in rows_of(client, f"/jejak/ekspor.csv?{query}", AUDITOR)] == lines
    (download,) = select(client.get(f"/jejak?{query}", headers=AUDITOR).text, "//a[text()='Unduh CSV']/@href")
    assert [row["what"] for row in rows_of(client, download, AUDITOR)] == lines
    news = client.get(f"/jejak/baris?after=0&{query}", headers=AUDITOR)
    assert (news.status_code == 200) is bool(found)
    assert summaries(news.text) == lines


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("dari=kemarin", "dari", "Tulis hari, bulan, dan tahun, misalnya 22-11-2026"),
        ("sampai=30-02-2026", "sampai", "Tulis hari, bulan, dan tahun, misalnya 22-11-2026"),
        ("sampai=9999-12-31", "sampai", "Tulis hari, bulan, dan tahun, misalnya 22-11-2026"),
        ("dari=0001-01-01", "dari", "Tulis hari, bulan, dan tahun, misalnya 22-11-2026"),
        ("dari=12-11-2026&sampai=11-11-2026", "sampai", "Hari terakhir lebih awal"),
    ],
)
def test_a_day_that_cannot_be_read_is_named_at_its_field_and_kept(
    several: Trail, client: FlaskClient, query: str, field: str, message: str
) -> None:
    answer = client.get(f"/jejak?{query}", headers=AUDITOR)
    assert answer.status_code == 422
    assert re.search(f'id="error-{field}">{message}', answer.text)
    assert f'value="{query.rpartition("=")[2]}"' in answer.text
    assert summaries(answer.text) == []
    refused = client.get(f"/jejak/ekspor.csv?{query}", headers=AUDITOR)
    assert refused.status_code == 422
    assert message in refused.text


@pytest.mark.parametrize(
    ("query", "summary"),
    [
        ("", "Saring jejak"),
        ("jenis=made-up", "Saring jejak"),
        ("jenis=session&layanan=cbt", "Disaring: Sesi, kursi, dan tugas, Ujian"),
        (
            f"orang=Dedi&formasi={VACANCY_ID}&peserta=26-0009&dari=11-11-2026&sampai=12/11/2026",
            "Disaring: Dedi, Pranata Komputer Ahli Pertama, 26-0009, sejak 11 Nov 2026, sampai 12 Nov 2026",
        ),
        ("formasi=<b>", "Disaring: &lt;b&gt;"),
    ],
)
def test_the_folded_filter_says_what_it_narrows_to(client: FlaskClient, query: str, summary: str) -> None:
    page = client.get(f"/jejak?{query}", headers=AUDITOR).text
    assert f'<details class="folded mb-4">\n<summary>{summary}</summary>' in page
    assert '<details class="folded mb-4" open>' in client.get("/jejak?dari=kemarin", headers=AUDITOR).text


def test_a_page_names_services_in_its_own_language(several: Trail, client: FlaskClient) -> None:
    asked = RepublicationRequested(
        request_id="r", producer="cbt", consumer="recruitment.trail", topic="cbt.attempts", aggregate_type="attempt",
        aggregate_id="a", from_sequence=2,
    )  # fmt: skip
    several.see(asked)
    names = {"id": ["Rekrutmen", "Ujian", "Penilaian", "Antarlayanan"], "en": ["Recruitment", "Exam", "Scoring"]}
    for language, expected in names.items():
        client.get(f"/bahasa/{language}")
        page = client.get("/jejak", headers=AUDITOR).text
        shown = set(re.findall(r'<span class="service \w+">([^<]*)</span>', page))
        assert shown >= set(expected), language
        assert not shown & {"recruitment", "cbt", "scoring", "messaging"}, language
        assert re.search(f">{expected[0]} (meminta|asked)", page), language
