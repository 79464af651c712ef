"""The pages of assessors: by number, and each sees their own entry alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.service import create_app
from tests.builders.assessors_pages import HEADER, HERE, counting, send, text_of
from tests.builders.scoring import KARTIKA, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    NUMBERS,
    TARIGAN,
    enter,
    interview,
    with_stages,
)
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD = NUMBERS


def test_a_selection_of_one_stage_has_nothing_to_assess(tmp_path: Path) -> None:
    world = World()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    assert "Tidak ada yang dinilai di sini" in text_of(browser.get("/penilaian", AINI))
    assert browser.get(HERE, AINI).status_code == 404
    with_stages(world)
    assert "Wawancara" in text_of(browser.get("/penilaian", AINI))
    assert "Belum ada peserta" in text_of(browser.get(HERE, AINI))


def test_one_candidate_after_another(browser: Browser, world: World) -> None:
    page = text_of(browser.get(HERE, AINI))
    assert all(number in page for number in NUMBERS)
    assert "26-0004" not in page
    answer = browser.post(f"{HERE}/{FIRST}", AINI, data={"motivasi": "30,5", "bidang": "50.0"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HERE}/{SECOND}")
    answer = browser.post(f"{HERE}/{THIRD}", AINI, data={"reason": "ill"})
    assert answer.headers["Location"] == f"{HERE}/{SECOND}"
    answer = browser.post(f"{HERE}/{SECOND}", AINI, data={"motivasi": "0", "bidang": "60"})
    assert answer.headers["Location"] == HERE
    page = text_of(browser.get(f"{HERE}/{FIRST}", AINI))
    assert 'value="30,5"' in page
    assert 'value="50"' in page
    assert counting(world) == {}


def test_the_second_does_not_see_what_the_first_entered(browser: Browser) -> None:
    before = {path: text_of(browser.get(path, BRIA)) for path in (f"{HERE}/{FIRST}",)}
    browser.post(f"{HERE}/{FIRST}", AINI, data={"motivasi": "37,3", "bidang": "41,9"})
    for path in (HERE, f"{HERE}/{FIRST}", f"{HERE}/beda", f"{HERE}/beda/{FIRST}", f"{HERE}/{FIRST}/koreksi"):
        for who in (BRIA, TARIGAN):
            page = text_of(browser.get(path, who))
            assert not [each for each in ("37,3", "373", "41,9", "419", "N.A.") if each in page], path
    for who in (KARTIKA, TANAMAL):
        assert "37,3" not in text_of(browser.get(HERE, who)) + text_of(browser.get(f"{HERE}/beda", who))
    assert text_of(browser.get(f"{HERE}/{FIRST}", BRIA)) == before[f"{HERE}/{FIRST}"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"bidang": "50"}, "Isi nilainya, atau pilih mengapa tidak dinilai."),
        ({"motivasi": "40,1", "bidang": "50"}, "Nilai tertingginya 40."),
        ({"motivasi": "4,05", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "-1", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "1e1", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "٣", "bidang": "50"}, "paling banyak 1 angka di belakang koma"),
        ({"motivasi": "30", "bidang": "50", "reason": "ill"}, "Peserta yang tidak dinilai tidak memiliki nilai"),
        ({"reason": "bosan"}, "Keadaan"),
        ({}, "Isi nilainya, atau pilih mengapa tidak dinilai."),
    ],
)
def test_what_is_wrong_is_said_at_its_input_and_nothing_is_kept(
    browser: Browser, world: World, sent: dict[str, str], message: str
) -> None:
    answer = browser.post(f"{HERE}/{FIRST}", AINI, data=sent)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert "0 dari 2" in text_of(browser.get(f"{HERE}?q={FIRST}", AINI))
    assert counting(world) == {}


@pytest.mark.parametrize("number", ["26-0008", "26-9999", "x", "26-0001'"])
def test_a_number_that_does_not_take_part_is_refused(browser: Browser, number: str) -> None:
    assert browser.get(f"{HERE}/{number}", AINI).status_code == 422
    assert browser.post(f"{HERE}/{number}", AINI, data={"reason": "ill"}).status_code == 422


@pytest.mark.parametrize(("theirs", "said"), [("50", "kedua penilai sepakat"), ("60", "orang ketiga")])
def test_a_double_click_ends_as_the_first_did(browser: Browser, theirs: str, said: str) -> None:
    enter_first = {"motivasi": "30", "bidang": theirs}
    browser.post(f"{HERE}/{FIRST}", AINI, data=enter_first)
    sent = {"motivasi": "30", "bidang": "50"}
    for _ in range(2):
        answer = browser.post(f"{HERE}/{FIRST}", BRIA, data=sent)
        assert answer.status_code == 302
        assert said in text_of(browser.get(answer.location, BRIA))
    assert browser.post(f"{HERE}/{FIRST}", BRIA, data={**sent, "motivasi": "31"}).status_code == 409
    assert browser.post(f"{HERE}/{FIRST}", TARIGAN, data=sent).status_code == 409


def test_a_third_decides_with_a_reason(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(350, 500), BRIA)
    page = text_of(browser.get(f"{HERE}/beda", KARTIKA))
    assert "N.A." in page
    assert "Putuskan" not in page
    way = f"{HERE}/beda/{FIRST}"
    assert "orang lain yang memutuskan" in text_of(browser.get(way, AINI))
    assert browser.post(way, AINI, data={"motivasi": "33", "bidang": "50", "because": "x"}).status_code == 403
    answer = browser.post(way, TARIGAN, data={"motivasi": "33", "bidang": "50"})
    assert answer.status_code == 422
    assert "Alasan" in text_of(answer)
    sent = {"motivasi": "33", "bidang": "50", "because": "rekaman didengar lagi"}
    for _ in range(2):
        answer = browser.post(way, TARIGAN, data=sent)
        assert answer.status_code == 302, "a double click ends as the first did"
        assert answer.headers["Location"] == f"{HERE}/beda"
        assert f"Nilai {FIRST} sudah diputus" in text_of(browser.get(f"{HERE}/beda", TARIGAN))
    assert browser.post(way, TARIGAN, data={**sent, "bidang": "51"}).status_code == 409, "it is decided"
    assert counting(world) == {FIRST: interview(330, 500)}
    assert "rekaman didengar lagi" in text_of(browser.get(f"{HERE}/{FIRST}/koreksi", AINI))


def test_two_correct_on_the_page(browser: Browser, world: World) -> None:
    for who in (AINI, BRIA):
        enter(world, FIRST, interview(300, 500), who)
    way = f"{HERE}/{FIRST}/koreksi"
    assert browser.post(way, AINI, data={"motivasi": "31", "bidang": "50"}).status_code == 422
    assert browser.post(way, AINI, data={"motivasi": "31", "bidang": "50", "because": "salah salin"}).status_code == 302
    assert "Sahkan koreksi ini" not in text_of(browser.get(way, AINI))
    page = text_of(browser.get(way, BRIA))
    assert "Sahkan koreksi ini" in page
    assert "salah salin" in page
    assert browser.post(f"{way}/sah", BRIA, data={"correction": "99"}).status_code == 409
    assert browser.post(f"{way}/sah", BRIA, data={"correction": "x"}).status_code == 422
    for _ in range(2):
        answer = browser.post(f"{way}/sah", BRIA, data={"correction": "1"})
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "disahkan dan kini berlaku" in text_of(browser.get(way, BRIA))
    assert browser.post(f"{way}/sah", TARIGAN, data={"correction": "1"}).status_code == 409
    assert counting(world) == {FIRST: interview(310, 500)}
    assert "Koreksi ke-1" in text_of(browser.get(way, TARIGAN))


def test_pages_in_english(browser: Browser, world: World) -> None:
    enter(world, FIRST, interview(300, 500), AINI)
    enter(world, FIRST, interview(350, 500), BRIA)
    browser.speak("en")
    report = send(browser, [HEADER, (SECOND, 30, 50, ""), (THIRD,)], TARIGAN).location
    paths = ("/penilaian", HERE, f"{HERE}/{SECOND}", f"{HERE}/beda", f"{HERE}/beda/{FIRST}", f"{HERE}/impor", report)
    for path in paths:
        page = text_of(browser.get(path, TARIGAN))
        for word in ("peserta", "Nilai ", "penilai lain", "Keadaan", "Alasan", "belum", "Simpan", "diisi"):
            assert word not in page.replace("/penilaian", "").replace("Nilai lama", ""), (path, word)
