"""A later stage on its pages, in its export and for programs: its ranking, why a rank is what it is, who signs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from services.scoring.service import create_app
from shared.contracts.scoring import RankingReleased
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import NUMBERS, assess, assess_all, interview
from tests.builders.scoring_prepared import prepared_in_memory
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD = NUMBERS
SCORES = {FIRST: (interview(100, 200), 250), SECOND: (interview(400, 600), 500), THIRD: (interview(300, 500), 500)}
PAGE = f"/peringkat/{VACANCY}"


def assess_everybody(world: World) -> None:
    assess(world)
    assess_all(world, SCORES)
    world.keep()


@pytest.fixture
def world() -> World:
    return prepared_in_memory(assess_everybody)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def read(browser: Browser, path: str, who: Principal = KARTIKA) -> str:
    answer = browser.get(path, who)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def signature(browser: Browser, who: Principal, path: str) -> dict[str, str]:
    """What the member's browser hands in for the statement that the service gives under this path."""
    found = browser.get(path, who)
    assert found.status_code == 200, found.get_data(as_text=True)
    text = found.get_json()["statement"]
    return {"statement": text, "key_id": person_keys.fingerprint(who.id), "proof": person_keys.proof(who.id, text)}


def test_the_list_is_of_one_stage(browser: Browser) -> None:
    page = read(browser, "/peringkat?tahap=skb")
    assert "Seleksi Kompetensi Bidang" in page
    assert f"/peringkat/{VACANCY}?tahap=skb" in page
    assert "3 dari 3" in page, "those who take part, and those of whom scores have come"
    assert browser.get("/peringkat?tahap=lain", KARTIKA).status_code == 404, "no selection has this stage"
    assert "?tahap=skb" in read(browser, "/peringkat"), "the first stage's list leads to the next one's"


def test_its_page_shows_what_each_part_gives(browser: Browser) -> None:
    page = read(browser, f"{PAGE}?tahap=skb")
    assert "Peringkat Seleksi Kompetensi Bidang" in page
    assert "Nilai terhadap 100" in page
    # 29/30 x 40 + 1000/1000 x 30 + 500/550 x 30
    assert "95,939" in page
    assert page.index(SECOND) < page.index(THIRD) < page.index(FIRST)
    assert f"{PAGE}/tanda-tangan?tahap=skb" in page
    assert "Peringkat Seleksi Kompetensi Dasar" in read(browser, PAGE)


def test_why_writes_the_sum(browser: Browser) -> None:
    page = read(browser, f"{PAGE}/{SECOND}?tahap=skb")
    assert "(40 % × 29/30 + 30 % × 100/100 + 30 % × 500/550) × 100 = 95,939" in page
    assert "Seleksi Kompetensi Dasar" in page
    page = read(browser, f"{PAGE}/{THIRD}?tahap=skb")
    assert "nilai akhirnya 6 poin lebih rendah" in page
    assert "Urutan penentu menurut aturan: nilai akhir, Seleksi Kompetensi Dasar." in page


def test_the_export_has_the_columns_of_the_stage(browser: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(read(browser, f"{PAGE}/ekspor.csv?tahap=skb"))))
    best = rows[0]
    assert (best["candidate_no"], best["total"], best["stage"]) == (SECOND, "95939", "skb")
    assert (best["skd"], best["wawancara"], best["lama"]) == ("29", "1000", "500")
    assert best["steps"] == "skd=1;wawancara=10;lama=1;total=1000;final=1000"
    assert "stage" not in next(iter(csv.reader(io.StringIO(read(browser, f"{PAGE}/ekspor.csv")))))


def test_two_members_sign_it_on_its_page(browser: Browser, world: World) -> None:
    for who in (KARTIKA, SIREGAR):
        signed = signature(browser, who, f"/api/rankings/{VACANCY}/statement?stage=skb")
        answer = browser.post(f"{PAGE}/tanda-tangan?tahap=skb", who, data=signed)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?tahap=skb")
    assert [event.stage for event in world.emitted(RankingReleased)] == [None, "skb"]
    found = browser.get(f"/api/rankings/{VACANCY}?stage=skb", KARTIKA).get_json()
    assert (found["stage"], found["released_version"], found["is_released"]) == ("skb", 1, True)
    assert found["steps"]["final"] == 1000
    assert "Tarik peringkat" in read(browser, f"{PAGE}?tahap=skb")
    assert "Peringkat tahap Seleksi Kompetensi Bidang dibuat dari peringkat ini" in (
        browser.post(
            f"/api/rankings/{VACANCY}/withdrawal/statement",
            KARTIKA,
            json={"reason_code": "court", "reason": "Putusan PTUN 12/G/2026 membatalkannya."},
        ).get_data(as_text=True)
    )


def test_all_rankings_of_a_stage_are_signed_at_once(browser: Browser, world: World) -> None:
    page = f"/peringkat/sekaligus/{SELECTION}"
    assert "Seleksi Kompetensi Bidang" in read(browser, f"{page}?tahap=skb")
    for who in (KARTIKA, SIREGAR):
        signed = signature(browser, who, f"/api/rankings/batches/{SELECTION}/statement?stage=skb")
        assert browser.post(f"{page}?tahap=skb", who, data=signed).status_code == 302
    assert [event.stage for event in world.emitted(RankingReleased)] == [None, "skb"]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/langsung", f"{PAGE}/{FIRST}", f"{PAGE}/ekspor.csv", f"{PAGE}/undian"])
def test_a_stage_that_the_rules_do_not_name_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(f"{path}?tahap=lain", KARTIKA).status_code == 404
    assert browser.get(f"{path}?tahap=skb", KARTIKA).status_code == 200


def test_programs_name_the_stage_too(browser: Browser) -> None:
    (head,) = browser.get("/api/rankings?stage=skb", KARTIKA).get_json()["items"]
    assert (head["admitted"], head["submitted"], head["released_version"]) == (3, 3, 0)
    assert browser.get(f"/api/rankings/{VACANCY}?stage=lain", KARTIKA).status_code == 404
    place = browser.get(f"/api/rankings/{VACANCY}/candidates/{THIRD}?stage=skb", KARTIKA).get_json()
    assert place["row"]["decision"]["key"] == "final"
    assert place["above"]["candidate_no"] == SECOND


def test_addresses_of_the_first_stage_name_none(browser: Browser) -> None:
    for path in (PAGE, "/peringkat", f"/peringkat/sekaligus/{SELECTION}", f"{PAGE}/tarik", f"{PAGE}/undian"):
        page = read(browser, path)
        assert "stage=" not in page, path
        assert "ujian=" not in page, path
        assert "tahap=&" not in page, path
