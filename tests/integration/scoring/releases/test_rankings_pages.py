"""The ladder on its pages and in its export: what is shown to whom, and who signs."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.releases.usecases import batch
from shared.contracts.scoring import RankingReleased
from shared.contracts.threshold_checks import compared
from shared.kernel.roles import Principal
from shared.messaging.tables import held_events
from shared.web.thresholds_in_words import as_on_paper
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World, vacancy
from tests.builders.scoring_ranked import let_stand_before
from tests.builders.scoring_web import TANAMAL, Browser, signature_of


def test_the_ladder_shows_numbers_marks_and_the_cut(browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    for text in (
        "Pranata Komputer Ahli Pertama, Umum, kuota 1",
        "3 peserta terpilih; batas 3 × kuota memberi 3 tempat",
        "26-0004",
    ):
        assert text in page
    assert "5 hadir, 4 memenuhi nilai ambang" in page
    assert "TIU 0, ambang 5" in page, "who is below a threshold reads which one"
    assert "Tidak hadir: 1" in page
    assert page.index("26-0003") < page.index("batas 3 × kuota") < page.index("26-0004")


def test_the_line_says_how_many_go_on_and_how_many_places_there_are(browser: Browser, world: World) -> None:
    world.apply(vacancy(quota=2))
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "4 peserta terpilih; batas 3 × kuota memberi 6 tempat" in page


def test_an_auditor_reads_but_does_not_sign(browser: Browser, world: World) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", TANAMAL).get_data(as_text=True)
    assert "Tanda tangani peringkat" not in page
    signed = signature_of(world, TANAMAL)
    assert browser.post(f"/peringkat/{VACANCY}/tanda-tangan", TANAMAL, data=signed).status_code == 403
    assert browser.post(f"/api/rankings/{VACANCY}/signatures", TANAMAL, json=signed).status_code == 403
    assert browser.get(f"/api/rankings/{VACANCY}/statement", TANAMAL).status_code == 403


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
    assert browser.post(address, KARTIKA, data=signature_of(world, KARTIKA)).status_code == 302
    page = browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert "1 dari 2" in page
    assert "R.K." in page
    assert "Anda sudah menandatangani" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    sent = signature_of(world, SIREGAR)
    for _press in range(2):
        assert browser.post(address, SIREGAR, data=sent).status_code == 302
    assert "Dirilis, versi 1" in browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert len(world.emitted(RankingReleased)) == 1


def test_signing_twice_is_one_signature_and_releases_nothing(browser: Browser, world: World) -> None:
    address = f"/peringkat/{VACANCY}/tanda-tangan"
    sent = signature_of(world, KARTIKA)
    for _press in range(2):
        assert browser.post(address, KARTIKA, data=sent).status_code == 302
        page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
        assert "Tanda tangan Anda tercatat." in page
        assert "1 dari 2" in page
    assert world.emitted(RankingReleased) == []
    browser.post(address, SIREGAR, data=signature_of(world, SIREGAR))
    third = replace(KARTIKA, id="somebody-else")
    assert browser.post(address, third, data=signature_of(world, third)).status_code == 409


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "belum membuat tanda tangan"),
        ({"statement": "kata"}, 422, "belum membuat tanda tangan"),
        ({"statement": "x" * 5_000}, 422, "4000"),
        ({"key_id": "0" * 64}, 409, "tidak terdaftar untuk akun Anda"),
        ({"proof": "A" * 86}, 409, "tidak dibuat oleh kunci"),
        ({"proof": "kata"}, 409, "tidak dibuat oleh kunci"),
    ],
)
def test_a_page_that_is_out_of_date_or_forged_signs_nothing(
    browser: Browser, world: World, sent: dict[str, str], status: int, words: str
) -> None:
    forged = {**signature_of(world, KARTIKA), **sent} if sent else {}
    answer = browser.post(f"/peringkat/{VACANCY}/tanda-tangan", KARTIKA, data=forged)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert "0 dari 2" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


@pytest.mark.parametrize("changed", [{"title": "Analis Anggaran"}, {"unit": "Dinas lain"}, {"category": "cum_laude"}])
@pytest.mark.parametrize("many", [False, True])
def test_a_vacancy_that_is_called_otherwise_since_the_page_is_not_signed(
    browser: Browser, world: World, changed: dict[str, str], many: bool
) -> None:
    """Names come from recruitment, and what is signed does not hold them."""
    page, address = f"/peringkat/{VACANCY}", f"/peringkat/{VACANCY}/tanda-tangan"
    if many:
        page = address = f"/peringkat/sekaligus/{SELECTION}"
    seen = shown_on(browser.get(page, KARTIKA).get_data(as_text=True))
    world.apply(vacancy(**changed))
    sent = batch_signature_of(world, KARTIKA) if many else signature_of(world, KARTIKA)
    refused = browser.post(address, KARTIKA, data={**sent, "shown": seen})
    assert refused.status_code == 409
    assert "Peringkat sudah berubah sejak halaman ini dibuka" in refused.get_data(as_text=True)
    api = f"/api/rankings/batches/{SELECTION}/signatures" if many else f"/api/rankings/{VACANCY}/signatures"
    answer = browser.post(api, KARTIKA, json={**sent, "shown": seen})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "stale_digest")
    assert "0 dari 2" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    now_called = shown_on(refused.get_data(as_text=True))
    again = browser.post(address, KARTIKA, data={**sent, "shown": now_called})
    assert again.status_code == 302
    assert "1 dari 2" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


def shown_on(page: str) -> str:
    """What the page's form says that it calls the vacancies."""
    (found,) = re.findall(r'name="shown"\s+value="([0-9a-f]{64})"', page)
    return str(found)


def batch_signature_of(world: World, who: Principal) -> dict[str, str]:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = batch.statement_for(session, datetime.now(UTC), SELECTION, who)
    return {"statement": text, "key_id": person_keys.fingerprint(who.id), "proof": person_keys.proof(who.id, text)}


def test_a_stale_signature_is_shown_as_stale(browser: Browser, world: World) -> None:
    browser.post(f"/peringkat/{VACANCY}/tanda-tangan", KARTIKA, data=signature_of(world, KARTIKA))
    world.apply(*world.sat("26-0006", "ECCECC"))
    page = browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    assert "Tanda tangan R.K. tidak berlaku lagi" in page


def test_what_is_in_the_way_is_named_on_the_page_and_in_the_api(browser: Browser, world: World) -> None:
    world.apply(world.sat("26-0006", "ECCECC")[0])
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "1 peserta sudah mulai dan belum mengumpulkan" in page
    answer = browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, json=signature_of(world, KARTIKA))
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "not_ready"
    assert [error["code"] for error in answer.get_json()["errors"]] == ["sitting"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("id", "1 pesan dari layanan Penilaian yang dapat menyangkut seleksi mana pun tertahan"),
        ("en", "Events from the service Scoring that could concern any selection, held behind another one: 1 "),
    ],
)
def test_a_service_is_called_in_the_readers_language(
    browser: Browser, world: World, language: str, sentence: str
) -> None:
    with Session(world.engine) as session, session.begin():
        place = {"consumer": "scoring", "aggregate_type": "attempt", "aggregate_id": "a", "sequence": 2}
        session.execute(
            insert(held_events).values(topic="scoring.exams", payload=b"?", reason="gap", held_at=NOON, **place)
        )
    browser.speak(language)
    assert sentence in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


def test_why_this_rank_has_three_rungs_and_the_deciding_words_lit(browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).get_data(as_text=True)
    assert page.count('class="rung"') == 3
    assert '<em class="why">totalnya 1 poin lebih rendah</em>: 29 dan 30' in page
    assert "26-0002 di peringkat 2 dari 4 dan terpilih." in page
    assert "Sidik peringkat" in page
    assert f"/hasil/{VACANCY}" in page
    assert '<em class="why">semua penentu urutan keduanya sama</em>' in page
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


def test_the_list_of_vacancies(browser: Browser) -> None:
    page = browser.get("/peringkat", KARTIKA).get_data(as_text=True)
    assert "5 dari 6" in page
    assert browser.get("/peringkat?formasi=" + VACANCY, KARTIKA).location.endswith(f"/peringkat/{VACANCY}")
    state = browser.get("/peringkat/langsung", KARTIKA).get_data(as_text=True).split("keadaan=")[1].split('"')[0]
    assert browser.get(f"/peringkat/langsung?keadaan={state}", KARTIKA).status_code == 204


def test_a_finding_leads_to_where_two_may_void_the_sheet(browser: Browser, world: World) -> None:
    started, recorded, submitted = world.sat("26-0006", "ECCECC")
    world.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Simpangan 26-0006" in page
    assert "Sidik akhir rantai berbeda" in page
    assert f'href="/cbt/pembatalan/{submitted.attempt_id}"' in page
    for address in (
        f"/peringkat/{VACANCY}/simpangan/{submitted.attempt_id}",
        f"/api/rankings/{VACANCY}/findings/{submitted.attempt_id}/closure",
        f"/api/rankings/{VACANCY}/findings/{submitted.attempt_id}/statement",
    ):
        assert browser.post(address, KARTIKA, json={"reason": "Berita acara 4."}).status_code == 404, address


def test_what_was_let_stand_before_shows_both_reasons(browser: Browser, world: World) -> None:
    started, recorded, submitted = world.sat("26-0006", "ECCECC")
    world.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    let_stand_before(world, submitted.attempt_id)
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Kabel jaringan putus" in page
    assert "Berita acara 4 saya baca" in page
    assert "/cbt/pembatalan/" not in page
    (finding,) = browser.get(f"/api/rankings/{VACANCY}", KARTIKA).get_json()["findings"]
    assert (finding["closed_by"], finding["seconded_by"], finding["signatures"]) == ("R.K.", "M.S.", [])


def test_thresholds_are_listed_in_the_order_of_the_paper() -> None:
    by_code = (compared("TIU", 80, 75), compared("TKP", 166, 170), compared("TWK", 65, 60), compared("total", 311, 305))
    assert [check.subject for check in as_on_paper(by_code, ["TWK", "TIU", "TKP"])] == ["TWK", "TIU", "TKP", "total"]
