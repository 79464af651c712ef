"""Pages and API of scoring through the test client: what is shown to whom, and what bad input gets."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.scoring.domain.thresholds import Check
from services.scoring.usecases.rankings import rank_vacancy
from services.scoring.web.exports import harmless
from services.scoring.web.words import as_on_paper
from services.scoring.wiring import create_app
from shared.contracts.scoring import ExamSealed, RankingReleased
from shared.kernel.roles import Principal, Role
from shared.web.staff_tokens import issue
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    SIREGAR,
    SRI,
    VACANCY,
    StoppedClock,
    World,
    admitted,
    bank_rows,
    item_row,
    opened,
    scoring_engine,
    sheet_of,
    vacancy,
)
from tests.builders.web import key_pair, make_settings

BAYU = Principal("staff-bayu", "Bayu Pratama", frozenset({Role.ITEM_AUTHOR}))
TANAMAL = Principal("staff-tanamal", "L. Tanamal", frozenset({Role.AUDITOR}))
CANARY = "Kenari kuning di jendela"
"""Stands in the rationale and on the option that is the key."""

SHEETS = {"26-0001": "ECCECC", "26-0002": "DCCECC", "26-0003": "DCCECC", "26-0004": "CCCECC", "26-0005": "EAAEAA"}


class Browser:
    """The test client with staff tokens; pages and API alike."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def speak(self, language: str) -> None:
        self._client.set_cookie("terang_lang", language)

    def get(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.get(path, headers=_bearer(who), **options)

    def post(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.post(path, headers=_bearer(who), **options)

    def put(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.put(path, headers=_bearer(who), **options)


def _bearer(who: Principal | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue(key_pair()[0], who, datetime.now(UTC))}"} if who else {}


@pytest.fixture
def world() -> World:
    world = World()
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    world.apply(admitted("26-0006"))
    return world


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


@pytest.fixture
def draft(tmp_path: Path) -> Browser:
    """A service that knows the selection and nothing more."""
    world = DraftWorld()
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


class DraftWorld(World):
    def __init__(self) -> None:
        self.engine = scoring_engine()
        self.clock = StoppedClock()
        self.apply(opened(), vacancy())


def current(world: World) -> str:
    with Session(world.engine) as session:
        return rank_vacancy(session, VACANCY).digest


def upload(rows: list[dict[str, str]], **pictures: bytes) -> dict[str, Any]:
    files: dict[str, Any] = {"sheet": (io.BytesIO(sheet_of(rows)), "bank.csv")}
    if pictures:
        files["pictures"] = [(io.BytesIO(data), name.replace("_svg", ".svg")) for name, data in pictures.items()]
    return {"data": files, "content_type": "multipart/form-data"}


# ---- the ladder ----


def test_the_ladder_shows_numbers_marks_and_the_cut(browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    for text in ("Pranata Komputer Ahli Pertama, Umum, kuota 1", "Batas 3 × kuota: 3 peserta lanjut", "26-0004"):
        assert text in page
    assert "5 hadir, 4 memenuhi nilai ambang" in page
    assert "TIU 0, ambang 5" in page, "who is below a threshold reads which one"
    assert "Tidak hadir: 1" in page
    assert page.index("26-0003") < page.index("Batas 3") < page.index("26-0004")


def test_an_auditor_reads_but_does_not_sign(browser: Browser, world: World) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", TANAMAL).get_data(as_text=True)
    assert "Tanda tangani peringkat" not in page
    assert (
        browser.post(f"/peringkat/{VACANCY}/tanda-tangan", TANAMAL, data={"digest": current(world)}).status_code == 403
    )
    assert browser.post(f"/api/rankings/{VACANCY}/signatures", TANAMAL, json={"digest": "0" * 64}).status_code == 403


def test_the_live_part_answers_only_when_something_has_changed(browser: Browser, world: World) -> None:
    page = browser.get(f"/peringkat/{VACANCY}/langsung", KARTIKA)
    again = page.get_data(as_text=True).split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(again, KARTIKA).status_code == 204
    world.apply(*world.sat("26-0006", "ECCECC"))
    changed = browser.get(again, KARTIKA)
    assert changed.status_code == 200
    assert "6 hadir" in changed.get_data(as_text=True)


def test_two_members_sign_on_the_page(browser: Browser, world: World) -> None:
    address = f"/peringkat/{VACANCY}/tanda-tangan"
    assert browser.post(address, KARTIKA, data={"digest": current(world)}).status_code == 302
    page = browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert "1 dari 2" in page
    assert "R.K." in page
    assert "Anda sudah menandatangani" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert browser.post(address, SIREGAR, data={"digest": current(world)}).status_code == 302
    assert "Dirilis, versi 1" in browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert len(world.emitted(RankingReleased)) == 1


def test_signing_twice_is_refused_and_nothing_is_released(browser: Browser, world: World) -> None:
    address = f"/peringkat/{VACANCY}/tanda-tangan"
    browser.post(address, KARTIKA, data={"digest": current(world)})
    assert browser.post(address, KARTIKA, data={"digest": current(world)}).status_code == 403
    assert world.emitted(RankingReleased) == []


@pytest.mark.parametrize(("sent", "status"), [("0" * 64, 409), ("", 422), ("kata", 422)])
def test_a_page_that_is_out_of_date_or_forged_signs_nothing(
    browser: Browser, world: World, sent: str, status: int
) -> None:
    answer = browser.post(f"/peringkat/{VACANCY}/tanda-tangan", KARTIKA, data={"digest": sent})
    assert answer.status_code == status
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert "0 dari 2" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


def test_a_stale_signature_says_so(browser: Browser, world: World) -> None:
    browser.post(f"/peringkat/{VACANCY}/tanda-tangan", KARTIKA, data={"digest": current(world)})
    world.apply(*world.sat("26-0006", "ECCECC"))
    page = browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert "Tanda tangan R.K. tidak berlaku lagi" in page


def test_what_is_in_the_way_is_named_on_the_page_and_in_the_api(browser: Browser, world: World) -> None:
    world.apply(world.sat("26-0006", "ECCECC")[0])
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "1 peserta sudah mulai dan belum mengirim" in page
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, json={"digest": current(world)})
    assert answer.status_code == 409
    assert answer.json["code"] == "not_ready"
    assert [error["code"] for error in answer.json["errors"]] == ["sitting"]


def test_why_this_rank_has_three_rungs_and_the_deciding_words_lit(browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).get_data(as_text=True)
    assert page.count('class="rung"') == 3
    assert '<em class="why">totalnya 1 poin lebih rendah</em>: 29 dan 30' in page
    assert "26-0002 di peringkat 2 dari 4 dan lanjut." in page
    assert '<em class="why">semua nilai keduanya sama</em>' in page
    below = browser.get(f"/peringkat/{VACANCY}/26-0005", KARTIKA).get_data(as_text=True)
    assert "TIU 0, ambang 5" in below
    assert "rung" not in below
    assert browser.get(f"/peringkat/{VACANCY}/26-0006", KARTIKA).status_code == 200
    assert browser.get(f"/peringkat/{VACANCY}/26-9999", KARTIKA).status_code == 404


def test_the_export_recomputes(browser: Browser) -> None:
    answer = browser.get(f"/peringkat/{VACANCY}/ekspor.csv", TANAMAL)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["candidate_no"] for row in rows] == [f"26-000{n}" for n in range(1, 7)]
    assert recomputed(rows) == [(row["candidate_no"], row["rank"], row["status"]) for row in rows]


def recomputed(rows: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Rank and status from the other columns alone, by a reader who has only the file."""
    found: dict[str, tuple[str, str]] = {}
    passed = []
    for row in rows:
        minima = dict(part.split(">=") for part in row["threshold"].split(";") if part)
        if not row["total"]:
            found[row["candidate_no"]] = ("", "absent")
        elif all(int(row[subject]) >= int(minimum) for subject, minimum in minima.items()):
            passed.append(row)
        else:
            found[row["candidate_no"]] = ("", "below_threshold")
    keys = rows[0]["tie_breaks"].split(">")
    places = int(rows[0]["quota"]) * int(rows[0]["cut_multiple"])
    values = {row["candidate_no"]: tuple(int(row[key]) for key in keys) for row in passed}
    for number, value in values.items():
        rank = 1 + sum(other > value for other in values.values())
        found[number] = (str(rank), "goes_on" if rank <= places else "below_cut")
    return [(row["candidate_no"], *found[row["candidate_no"]]) for row in rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_export_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("26-0001") == "26-0001"
    assert harmless(-1) == -1


def test_the_list_of_vacancies(browser: Browser) -> None:
    page = browser.get("/peringkat", KARTIKA).get_data(as_text=True)
    assert "5 dari 6" in page
    assert browser.get("/peringkat?formasi=" + VACANCY, KARTIKA).location.endswith(f"/peringkat/{VACANCY}")
    state = browser.get("/peringkat/langsung", KARTIKA).get_data(as_text=True).split("keadaan=")[1].split('"')[0]
    assert browser.get(f"/peringkat/langsung?keadaan={state}", KARTIKA).status_code == 204


def test_a_finding_is_closed_with_a_reason(browser: Browser, world: World) -> None:
    started, recorded, submitted = world.sat("26-0006", "ECCECC")
    world.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Simpangan 26-0006" in page
    assert "Sidik akhir rantai berbeda" in page
    address = f"/peringkat/{VACANCY}/simpangan/{submitted.attempt_id}"
    assert browser.post(address, KARTIKA, data={"reason": "ok"}).status_code == 422
    assert browser.post(address, KARTIKA, data={"reason": "Kabel putus, lihat berita acara 4."}).status_code == 302
    assert "Kabel putus" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    api = f"/api/rankings/{VACANCY}/findings/{submitted.attempt_id}/closure"
    assert browser.post(api, KARTIKA, json={"reason": "Sekali lagi dengan alasan."}).status_code == 409


# ---- the API of rankings ----


def test_the_ranking_as_json(browser: Browser, world: World) -> None:
    answer = browser.get(f"/api/rankings/{VACANCY}", TANAMAL).json
    assert answer["digest"] == current(world)
    assert [(row["candidate_no"], row["rank"], row["status"]) for row in answer["rows"]][:2] == [
        ("26-0001", 1, "goes_on"),
        ("26-0002", 2, "goes_on"),
    ]
    assert answer["rows"][1]["decision"] == {"above": "26-0001", "key": "total", "theirs": 30, "mine": 29}
    assert {check["state"] for check in answer["checks"]} == {"good", "light"}
    place = browser.get(f"/api/rankings/{VACANCY}/candidates/26-0002", TANAMAL).json
    assert (place["above"]["candidate_no"], place["below"]["candidate_no"]) == ("26-0001", "26-0003")
    headlines = browser.get("/api/rankings", TANAMAL).json["items"]
    assert [(line["vacancy_id"], line["admitted"], line["submitted"]) for line in headlines] == [(VACANCY, 6, 5)]


def test_two_members_sign_through_the_api(browser: Browser, world: World) -> None:
    address = f"/api/rankings/{VACANCY}/signatures"
    digest = current(world)
    assert browser.post(address, KARTIKA, json={"digest": digest}).json == {"released": False}
    refused = browser.post(address, KARTIKA, json={"digest": digest})
    assert (refused.status_code, refused.json["code"]) == (403, "same_person")
    assert browser.post(address, SIREGAR, json={"digest": digest}).json == {"released": True}
    again = browser.post(address, SIREGAR, json={"digest": digest})
    assert (again.status_code, again.json["code"]) == (409, "already_released")


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "digest"),
        ({"digest": "x"}, 422, "digest"),
        ({"digest": 1}, 422, "digest"),
        ({"digest": "0" * 64, "warna": 1}, 422, "warna"),
        ([], 422, ""),
    ],
)
def test_a_bad_signature_names_its_field(browser: Browser, body: Any, status: int, field: str) -> None:
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, json=body)
    assert answer.status_code == status
    if field:
        assert {error["field"] for error in answer.json["errors"]} == {field}


def test_malformed_json(browser: Browser) -> None:
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, data="{", content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    "path", ["/peringkat/lain", "/peringkat/lain/langsung", "/peringkat/lain/ekspor.csv", "/api/rankings/lain"]
)
def test_an_unknown_vacancy(browser: Browser, path: str) -> None:
    assert browser.get(path, KARTIKA).status_code == 404


# ---- the bank ----


def test_a_sheet_is_imported_through_the_page(draft: Browser) -> None:
    assert "Bank soal masih kosong" in draft.get("/bank", BAYU).get_data(as_text=True)
    assert draft.post("/bank/impor", BAYU, **upload(bank_rows())).status_code == 302
    page = draft.get("/bank", BAYU).get_data(as_text=True)
    assert "9 butir dalam bank soal" in page
    assert "TWK-001" in page


def test_problems_are_listed_by_row_and_column_and_nothing_is_imported(draft: Browser) -> None:
    rows = [item_row(), item_row("TWK-002", key="F", difficulty="2"), item_row("TWK-003", stem="")]
    answer = draft.post("/bank/impor", BAYU, **upload(rows))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "3 masalah, tidak ada yang diimpor" in page
    for place in ("baris 3, kolom key", "baris 3, kolom difficulty", "baris 4, kolom stem"):
        assert place in page
    api = draft.post("/api/items/import", BAYU, **upload(rows))
    assert api.status_code == 422
    assert [(error["field"], error["code"]) for error in api.json["errors"]] == [
        ("baris 3, kolom difficulty", "difficulty_range"),
        ("baris 3, kolom key", "key_letter"),
        ("baris 4, kolom stem", "missing"),
    ]
    assert draft.get("/api/items", BAYU).json["total"] == 0


def test_the_importer_as_an_api(draft: Browser) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
    rows = [item_row(stem_image="A.svg", stem_image_alt="Kotak")]
    assert draft.post("/api/items/import", BAYU, **upload(rows, A_svg=picture)).json == {
        "added": 1,
        "changed": 0,
        "same": 0,
    }
    assert draft.post("/api/items/import", BAYU, **upload(rows, A_svg=picture)).json["same"] == 1
    page = draft.get("/bank/TWK-001", BAYU).get_data(as_text=True)
    assert 'alt="Kotak"' in page
    assert "data:image/svg+xml;base64," in page


@pytest.mark.parametrize("options", [{}, {"data": {}, "content_type": "multipart/form-data"}, {"json": {}}])
def test_an_import_without_a_sheet(draft: Browser, options: dict[str, Any]) -> None:
    answer = draft.post("/api/items/import", BAYU, **options)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["sheet"]
    assert draft.post("/bank/impor", BAYU, **options).status_code == 422


def test_an_upload_has_a_limit(draft: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.scoring.web.uploads.LIMIT", 1000)
    for path in ("/api/items/import", "/bank/impor"):
        assert draft.post(path, BAYU, **upload(bank_rows() * 3)).status_code == 413


def test_a_large_upload_is_read_only_from_an_author(draft: Browser) -> None:
    answer = draft.post("/api/items/import", KARTIKA, **upload(bank_rows()))
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_the_bank_is_narrowed(browser: Browser) -> None:
    page = browser.get("/bank?bagian=TKP&q=002", BAYU).get_data(as_text=True)
    assert "TKP-002" in page
    assert "TKP-003" not in page
    assert browser.get("/bank?halaman=999&tingkat=xyz", BAYU).status_code == 200
    assert "Tidak ada butir yang cocok" in browser.get("/bank?q=zzz", BAYU).get_data(as_text=True)
    assert browser.get("/api/items?section=TIU&per_page=2", BAYU).json["total"] == 3
    assert browser.get("/api/items?band=x", BAYU).status_code == 422
    assert browser.get("/api/items?page=0", BAYU).status_code == 422


def test_the_layout_is_a_workbook(browser: Browser) -> None:
    answer = browser.get("/bank/tata-letak.xlsx", BAYU)
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_an_unknown_item(browser: Browser) -> None:
    assert browser.get("/bank/TWK-404", BAYU).status_code == 404


def test_a_key_is_on_its_authors_page_and_nowhere_else(tmp_path: Path) -> None:
    """Every GET of the service, asked by every role; only the author's item page may know the canary."""
    planted = World([{**row, "rationale": CANARY} for row in bank_rows()])
    for number, letters in SHEETS.items():
        planted.apply(admitted(number), *planted.sat(number, letters))
    app = create_app(make_settings("scoring", tmp_path), engine=planted.engine)
    browser = Browser(app.test_client())
    values = {"vacancy_id": VACANCY, "candidate_no": "26-0001", "code": "TWK-001", "exam_id": EXAM}
    seen = set()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "healthz", "readyz"):
            continue
        path = rule.rule
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        for who in (None, BAYU, SRI, KARTIKA, TANAMAL):
            answer = browser.get(path, who)
            text = answer.get_data(as_text=True) if not path.endswith(".xlsx") else ""
            if CANARY in text or ">Kunci<" in text or "Bobot 5" in text:
                seen.add((rule.rule, who.id if who else None))
            assert answer.status_code < 500, path
    assert seen == {("/bank/<code>", "staff-bayu")}
    assert CANARY not in json.dumps([str(event) for event in planted.emitted(ExamSealed)])


# ---- exams ----


def test_an_exam_is_prepared_and_sealed_through_pages(draft: Browser) -> None:
    assert draft.get("/ujian", SRI).location.endswith(f"/ujian/{EXAM}")
    assert "Kisi-kisi belum diunggah" in draft.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    draft.post("/bank/impor", BAYU, **upload(bank_rows()))
    blueprint = b"section,topic,easy,medium,hard\nTWK,Topik,0,2,0\nTIU,Topik,,2,\nTKP,Topik,,2,\n"
    files = {"data": {"blueprint": (io.BytesIO(blueprint), "kisi.csv")}, "content_type": "multipart/form-data"}
    assert draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI, **files).status_code == 302
    page = draft.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    assert "Ujian siap disegel oleh dua orang" in page
    assert "2 dari 3" in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    assert draft.post(f"/ujian/{EXAM}/segel", SRI, data={"digest": digest}).status_code == 302
    assert draft.post(f"/ujian/{EXAM}/segel", SRI, data={"digest": digest}).status_code == 403
    assert draft.post(f"/ujian/{EXAM}/segel", BAYU, data={"digest": digest}).status_code == 403
    assert draft.post(f"/ujian/{EXAM}/segel", KARTIKA, data={"digest": digest}).status_code == 302
    sealed = draft.get(f"/ujian/{EXAM}", KARTIKA).get_data(as_text=True)
    assert "Ujian sudah disegel" in sealed
    assert "Sri Handayani" in sealed
    assert draft.post(f"/ujian/{EXAM}/segel", KARTIKA, data={"digest": digest}).status_code == 409


def test_a_bad_blueprint_is_told_on_the_page(draft: Browser) -> None:
    files = {
        "data": {"blueprint": (io.BytesIO(b"section,topic\nTWK,x\n"), "k.csv")},
        "content_type": "multipart/form-data",
    }
    answer = draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI, **files)
    assert answer.status_code == 422
    assert "baris 1, kolom easy" in answer.get_data(as_text=True)
    assert draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI).status_code == 422
    assert draft.post("/ujian/lain/kisi-kisi", SRI, data={}).status_code == 404


def test_an_exam_is_prepared_and_sealed_through_the_api(draft: Browser) -> None:
    address = f"/api/exams/{EXAM}"
    assert draft.get(address, BAYU).json["content_digest"] is None
    draft.post("/api/items/import", BAYU, **upload(bank_rows()))
    rows = [{"section": s, "topic": "Topik", "band": "medium", "items": 2} for s in ("TWK", "TIU", "TKP")]
    too_many = [{**rows[0], "items": 9}, *rows[1:]]
    refused = draft.put(f"{address}/blueprint", SRI, json={"rows": too_many})
    assert refused.status_code == 422
    assert {error["code"] for error in refused.json["errors"]} == {"section_sum", "bank_short"}
    early = draft.post(f"{address}/approvals", SRI, json={"digest": "0" * 64})
    assert (early.status_code, early.json["code"]) == (409, "not_sealable")
    answer = draft.put(f"{address}/blueprint", SRI, json={"rows": rows}).json
    digest = answer["content_digest"]
    assert answer["problems"] == []
    assert draft.post(f"{address}/approvals", KARTIKA, json={"digest": digest}).json == {"sealed": False}
    stale = draft.post(f"{address}/approvals", SIREGAR, json={"digest": "0" * 64})
    assert (stale.status_code, stale.json["code"]) == (409, "stale_digest")
    assert draft.post(f"{address}/approvals", SIREGAR, json={"digest": digest}).json == {"sealed": True}
    shown = draft.get(address, BAYU).json
    assert shown["sealed_at"] is not None
    assert [person["name"] for person in shown["approvals"]] == ["R. Kartika", "M. Siregar"]
    assert draft.get("/api/exams", SRI).json["items"][0]["exam_id"] == EXAM
    late = draft.put(f"{address}/blueprint", SRI, json={"rows": rows})
    assert (late.status_code, late.json["code"]) == (409, "already_sealed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "impossible", "items": 1}]}, "rows.0.band"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": -1}]}, "rows.0.items"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": "2"}]}, "rows.0.items"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": 1, "x": 1}]}, "rows.0.x"),
    ],
)
def test_a_bad_blueprint_names_its_field(draft: Browser, body: Any, field: str) -> None:
    answer = draft.put(f"/api/exams/{EXAM}/blueprint", SRI, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


# ---- who may come in ----


@pytest.mark.parametrize("path", ["/bank", "/ujian", "/peringkat"])
def test_nobody_is_sent_to_log_in_and_another_role_is_refused(browser: Browser, path: str) -> None:
    assert "/petugas/perbarui" in browser.get(path, None).location
    proctor = Principal("staff-dedi", "Dedi Saputra", frozenset({Role.PROCTOR}))
    assert browser.get(path, proctor).status_code == 403


def test_english_pages_are_there(browser: Browser) -> None:
    browser.speak("en")
    for path, who in (("/bank", BAYU), (f"/ujian/{EXAM}", SRI), (f"/peringkat/{VACANCY}", KARTIKA)):
        assert '<html lang="en">' in browser.get(path, who).get_data(as_text=True)
    assert "Why this rank?" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


def test_thresholds_are_told_in_the_order_of_the_paper() -> None:
    by_code = (Check("TIU", 80, 75), Check("TKP", 166, 170), Check("TWK", 65, 60), Check("total", 311, 305))
    assert [check.subject for check in as_on_paper(by_code, ["TWK", "TIU", "TKP"])] == ["TWK", "TIU", "TKP", "total"]
