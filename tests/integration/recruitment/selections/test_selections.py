"""Opening a selection, and what everybody may see of it."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.selections.storage import selections as storage
from services.recruitment.selections.tables import sealed_exams, selections, vacancies
from services.recruitment.selections.usecases.opening import SelectionExists, open_selection
from services.recruitment.service import SERVICE, create_app
from shared.config import Settings
from shared.contracts.codec.rules import preset
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, selection_document, vacancy_document
from tests.builders.signed_seals import enrol, signed


def problems(document: Any) -> dict[str, str]:
    """Path to code of everything wrong with `document`; nothing may have been stored."""
    engine = build.make_database()
    with unit_of_work(engine) as session, pytest.raises(InvalidInput) as refusal:
        open_selection(session, NOW, document)
    with reading(engine) as session:
        assert session.execute(select(selections)).all() == []
    assert build.emitted(engine) == []
    return {problem.place.field: problem.code for problem in refusal.value.problems}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The sound document with one value replaced."""
    document = deepcopy(selection_document())
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = document
    for part in way:
        place = place[part]
    place[last] = value
    return document


def test_opening_stores_everything_and_emits_it() -> None:
    engine = build.make_database()
    with unit_of_work(engine) as session:
        assert open_selection(session, NOW, selection_document()) == build.SELECTION_ID
    events = build.emitted(engine)
    assert [name for name, _ in events] == ["recruitment.selection.opened.v1"] + [
        "recruitment.vacancy.published.v1"
    ] * 4
    opened = events[0][1]
    assert opened["rules_digest"] == preset("cpns-skd-2024").digest
    assert opened["calendar"][0] == {
        "code": "registration",
        "name": "Pendaftaran",
        "starts_on": "2026-11-03",
        "ends_on": "2026-11-17",
    }
    assert events[1][1]["vacancy_id"] == build.VACANCY_ID
    with reading(engine) as session:
        found = storage.get(session, build.SELECTION_ID)
        assert (found.age_on, found.rules_digest) == (date(2026, 11, 3), opened["rules_digest"])


@pytest.mark.parametrize(
    ("path", "value", "where", "code"),
    [
        ("selection_id", "CPNS 2026", "selection_id", "not_an_id"),
        ("title", "", "title", "not_text"),
        ("title", "nul\x00", "title", "not_text"),
        ("year", "2026", "year", "not_a_number"),
        ("timezone", "Asia/Sukamaju", "timezone", "timezone_unknown"),
        ("simulation", "yes", "simulation", "not_a_flag"),
        ("rules", "no-such-rules", "rules", "rules_unknown"),
        ("rules", "../../etc/passwd", "rules", "not_an_object"),
        ("rules", ["cpns-skd-2024"], "rules", "not_an_object"),
        ("vacancies.1.position_group", [], "vacancies[1].position_group", "not_text"),
        ("vacancies.1.position_group", {"a": 1}, "vacancies[1].position_group", "not_text"),
        ("age_on", "soon", "age_on", "not_a_date"),
        ("calendar", [], "calendar", "not_a_list"),
        ("calendar.0.code", "enrolment", "calendar", "registration_missing"),
        ("calendar.1.starts_on", "2026-11-31", "calendar[1].starts_on", "not_a_date"),
        ("calendar.1.ends_on", "2026-11-01", "calendar[1].ends_on", "ends_before_start"),
        ("units.0.name", 7, "units[0].name", "not_text"),
        ("vacancies", "none", "vacancies", "not_a_list"),
        ("vacancies.1", 5, "vacancies[1]", "not_an_object"),
        ("vacancies.2.quota", 0, "vacancies[2].quota", "not_a_number"),
        ("vacancies.2.quota", True, "vacancies[2].quota", "not_a_number"),
        ("vacancies.1.unit_id", "elsewhere", "vacancies[1].unit_id", "not_a_choice"),
        ("vacancies.1.category", "royal", "vacancies[1].category", "not_a_choice"),
        ("vacancies.1.position_group", "doctors", "vacancies[1].position_group", "group_unknown"),
        ("vacancies.1.pool", "Perawat RSUD", "vacancies[1].pool", "not_an_id"),
        ("vacancies.1.pool", 7, "vacancies[1].pool", "not_an_id"),
        ("vacancies.1.vacancy_id", build.VACANCY_ID, "vacancies[1]", "stands_twice"),
        ("vacancies.0.requirements", None, "vacancies[0].requirements", "not_an_object"),
        ("vacancies.0.requirements.education_levels", [], "vacancies[0].requirements.education_levels", "not_a_list"),
        (
            "vacancies.0.requirements.education_levels",
            ["S9"],
            "vacancies[0].requirements.education_levels[0]",
            "not_a_choice",
        ),
        ("vacancies.0.requirements.majors", ["Informatika", 3], "vacancies[0].requirements.majors[1]", "not_text"),
        ("vacancies.0.requirements.min_gpa", "4.01", "vacancies[0].requirements.min_gpa", "gpa_invalid"),
        ("vacancies.0.requirements.min_gpa", 3.0, "vacancies[0].requirements.min_gpa", "gpa_invalid"),
        ("vacancies.0.requirements.max_age", 17, "vacancies[0].requirements.max_age", "ages_crossed"),
        ("vacancies.3.salary", "1", "vacancies[3].salary", "unknown_field"),
    ],
)
def test_a_problem_is_named_by_its_path_and_nothing_is_stored(path: str, value: Any, where: str, code: str) -> None:
    assert problems(changed(path, value)) == {where: code}


def test_all_problems_are_reported_at_once() -> None:
    document = changed("vacancies.0.quota", -1)
    document["title"] = None
    document["vacancies"][3]["requirements"]["majors"] = "Semua"
    assert set(problems(document)) == {"title", "vacancies[0].quota", "vacancies[3].requirements.majors"}


@pytest.mark.parametrize("document", [None, [], "seleksi", 7, {}])
def test_something_else_than_a_document_is_no_fault(document: Any) -> None:
    assert problems(document)


def test_a_selection_opens_once(engine: Engine) -> None:
    before = build.emitted(engine)
    with pytest.raises(SelectionExists), unit_of_work(engine) as session:
        open_selection(session, NOW, selection_document())
    assert build.emitted(engine) == before


def test_a_vacancy_of_another_selection_is_not_taken_over(engine: Engine) -> None:
    with unit_of_work(engine) as session, pytest.raises(InvalidInput) as refusal:
        open_selection(session, NOW, selection_document(selection_id="cpns-lain-2026"))
    assert {problem.code for problem in refusal.value.problems} == {"vacancy_taken"}
    with reading(engine) as session:
        assert len(session.execute(select(vacancies)).all()) == 4


def test_days_may_count_from_the_opening() -> None:
    engine = build.make_database()
    document = selection_document(
        calendar=[{"code": "registration", "name": "Pendaftaran", "starts_on": "-1", "ends_on": "+14"}], age_on="+0"
    )
    document.pop("year")
    # 17.00 UTC is already the next day in Jakarta.
    late = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
    with unit_of_work(engine) as session:
        open_selection(session, late, document)
        found = storage.get(session, build.SELECTION_ID)
    assert (found.calendar[0].starts_on, found.calendar[0].ends_on) == (date(2026, 11, 10), date(2026, 11, 25))
    assert (found.age_on, found.year) == (date(2026, 11, 11), 2026)


def test_the_demo_document_is_sound() -> None:
    document = json.loads(Path("operations/simulation/selection.json").read_text(encoding="utf-8"))
    with unit_of_work(build.make_database()) as session:
        assert open_selection(session, NOW, document) == "cpns-sukamaju-2026"


# ---- pages ----


def test_the_landing_page_says_what_is_open_and_until_when(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "4 formasi. Satu ujian." in page
    assert "3–17 Nov" in page
    assert "7 hari" in page
    assert page.count("Lihat syarat") == 4


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/", "/bantuan", "/hasil"])
def test_no_page_promises_what_a_reader_cannot_do_yet(client: FlaskClient, path: str, language: str) -> None:
    """There is nothing yet with which a reader could compute a rank again."""
    client.set_cookie("terang_lang", language)
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert not re.search(r"hitung ulang|menghitung sendiri|recompute|recalculate", answer.text.lower())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=perawat", ["perawat-disabilitas"]),
        ("q=INFORMATIKA", ["pranata-komputer-umum", "pranata-komputer-cumlaude", "operator-umum"]),
        ("q=rsud", ["perawat-disabilitas"]),
        ("q=pranata sistem", ["pranata-komputer-umum", "pranata-komputer-cumlaude"]),
        ("kategori=cum_laude", ["pranata-komputer-cumlaude"]),
        ("unit=rsud", ["perawat-disabilitas"]),
        ("q=%25", []),
        ("q=tidak+ada", []),
    ],
)
def test_vacancies_are_found_by_words_category_and_unit(client: FlaskClient, query: str, expected: list[str]) -> None:
    page = client.get(f"/?{query}").text
    known = [item["vacancy_id"] for item in selection_document()["vacancies"]]
    assert [one for one in known if f'href="/formasi/{one}"' in page] == expected
    if not expected:
        assert "Tidak ada formasi yang cocok." in page


def test_while_somebody_types_only_the_table_is_sent(client: FlaskClient) -> None:
    answer = client.get("/?q=perawat", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Perawat Terampil" in answer.text
    assert "Operator Layanan" not in answer.text


def test_before_anything_is_open_the_page_says_so(settings: Settings) -> None:
    client = create_app(settings, engine=build.make_database(), clock=StoppedClock(NOW)).test_client()
    assert "Belum ada seleksi yang dibuka." in client.get("/").text
    for path in ("/hasil", "/kelayakan"):
        assert client.get(path).status_code == 404
    assert client.get("/bantuan").status_code == 200
    assert client.get("/api/selections").json == []
    assert client.get("/api/vacancies").get_json()["code"] == "no_selection"


def test_a_vacancy_page_shows_what_is_asked(client: FlaskClient) -> None:
    page = client.get(f"/formasi/{build.VACANCY_ID}").text
    for words in (
        "2 posisi, 0 pelamar",
        "D-4 atau S-1",
        "Informatika, Sistem Informasi",
        "3,00",
        "35 tahun 0 bulan 0 hari",
    ):
        assert words in page
    assert client.get("/formasi/tidak-ada").status_code == 404


def test_the_eligibility_check_answers_for_every_vacancy_and_keeps_nothing(client: FlaskClient, engine: Engine) -> None:
    fields = {"birth_date": "1999-08-15", "education_level": "S1", "major": "Informatika", "gpa": "3,45"}
    page = client.post("/kelayakan", data=fields).text
    assert "Anda dapat melamar 1 dari 4 formasi." in page
    assert "Kategori: Hanya untuk lulusan" in page
    both = client.post("/kelayakan", data={**fields, "declared": ["cum_laude"]}).text
    assert "Anda dapat melamar 2 dari 4 formasi." in both
    wrong = client.post("/kelayakan", data={**fields, "birth_date": "kemarin", "gpa": "9"})
    assert wrong.status_code == 422
    assert "error-birth_date" in wrong.text
    assert "error-gpa" in wrong.text


def test_programs_read_selections_and_vacancies_page_by_page(client: FlaskClient) -> None:
    (selection,) = client.get("/api/selections").get_json()
    assert selection["calendar"][0]["ends_on"] == "2026-11-17"
    first = client.get("/api/vacancies?per_page=3").get_json()
    second = client.get("/api/vacancies?per_page=3&page=2").get_json()
    assert (first["total"], len(first["items"]), len(second["items"])) == (4, 3, 1)
    one = client.get(f"/api/vacancies/{build.VACANCY_ID}").get_json()
    assert one["requirements"]["min_gpa"] == "3.00"
    assert client.get("/api/vacancies?page=0").status_code == 422
    assert client.get("/api/vacancies?selection_id=tidak-ada").status_code == 404


def test_the_newest_selection_is_the_one_shown(engine: Engine, client: FlaskClient) -> None:
    later = NOW.replace(day=12)
    document = selection_document(selection_id="cpns-2027", title="Seleksi 2027", vacancies=[vacancy_document("baru")])
    with unit_of_work(engine) as session:
        open_selection(session, later, document)
    assert "1 formasi. Satu ujian." in client.get("/").text
    assert client.get(f"/formasi/{build.VACANCY_ID}").status_code == 200


@pytest.mark.parametrize("version", [1, 2])
def test_a_sealed_exam_is_noted_with_its_commitment_and_without_its_items(
    client: FlaskClient, engine: Engine, version: int
) -> None:
    assert "disegel" not in client.get("/#jadwal").text.split("jadwal-judul")[1]
    sealed = reported.exam_sealed_v1() if version == 1 else signed(reported.exam_sealed())
    with unit_of_work(engine) as session:
        enrol(session, NOW)
    for _ in range(2):
        with unit_of_work(engine) as session:
            handler = SERVICE.consumers[0].subscriptions[type(sealed)]
            handler(session, StoppedClock(NOW).now(), reported.event_of(sealed), sealed)
    page = client.get("/").text
    assert "Naskah ujian sudah disegel 10 Nov 2026, 10.00 WIB: 2 butir" in page
    assert "3434 3434 3434 3434" in page
    with reading(engine) as session:
        kept = repr([tuple(row) for row in session.execute(select(sealed_exams))])
    assert kept.count("cpns-sukamaju-2026-skd") == 1
    assert "rahasia" not in kept
    assert "benih" not in kept
