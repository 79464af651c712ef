"""The page of trials: what is typed, what is refused and where, and what it shows."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.usecases import drafting
from services.scoring.trials import tables
from services.scoring.trials.domain.outcomes import Outcomes
from shared.contracts.codec.rules import preset
from shared.contracts.rules import Cut
from shared.kernel.roles import Principal, Role
from tests.builders.pages import select as select_tags
from tests.builders.quota_groups import papua
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_draws import code, coded
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.builders.scoring_trials import compute, outcomes_of, request
from tests.builders.scoring_web import TANAMAL, Browser

TYPED = {
    "rules": "percentage-exam",
    "people_of": "made_up",
    "people": "300",
    "vacancies": "3",
    "quota": "2",
    "difficulty": "0 40",
    "ability": "0 0",
    "seed": "5",
    "exam_id": "",
}


def test_the_page_takes_what_is_typed_and_shows_what_was_computed(world: World, browser: Browser) -> None:
    empty = browser.get("/uji-coba", KARTIKA).text
    assert "Belum ada uji coba" in empty
    answer = browser.post("/uji-coba", KARTIKA, data=TYPED)
    assert answer.status_code == 302
    address = answer.headers["Location"].removeprefix("/scoring")
    assert "Sedang dihitung" in browser.get(address, KARTIKA).text
    compute(world)
    page = browser.get(address, KARTIKA).text
    assert "Ekuipersentil" in page
    assert "Sebaran total" in page
    assert not any(number in page for number in SHEETS)
    assert "Ekuipersentil" in browser.get(address, SIREGAR).text
    assert "Uji coba anggota lain" in browser.get("/uji-coba", SIREGAR).text
    assert "Uji coba anggota lain" not in browser.get("/uji-coba", KARTIKA).text
    assert browser.get("/uji-coba", TANAMAL).status_code == 403


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("rules", "bukan-aturan"),
        ("people_of", "semua"),
        ("people", "0"),
        ("people", "100001"),
        ("people", "banyak"),
        ("vacancies", "2001"),
        ("quota", "0"),
        ("difficulty", ""),
        ("difficulty", "0 301"),
        ("difficulty", "0 satu"),
        ("difficulty", "0 1_0"),
        ("difficulty", "0 ٣"),
        ("difficulty", " ".join("0" * 13)),
        ("ability", "0"),
        ("seed", "-1"),
        ("seed", str(2**31)),
    ],
)
def test_what_cannot_be_tried_is_said_at_its_field_and_kept_nowhere(
    world: World, browser: Browser, name: str, typed: str
) -> None:
    answer = browser.post("/uji-coba", KARTIKA, data=TYPED | {name: typed})
    assert answer.status_code in (409, 422)
    assert f'id="error-{name}"' in answer.text
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


def test_a_member_of_one_selection_is_offered_its_exams_alone(world: World, browser: Browser) -> None:
    mine = Principal(
        "staff-lain",
        "B. Lain",
        frozenset({Role.COMMITTEE}),
        limits=frozenset({(Role.COMMITTEE, "seleksi-lain")}),
    )
    assert f"ujian:{EXAM}" not in browser.get("/uji-coba", mine).text
    assert f"ujian:{EXAM}" in browser.get("/uji-coba", KARTIKA).text


def test_a_sitting_is_tried_with_the_groups_of_its_candidates(world: World, browser: Browser) -> None:
    world.apply(admitted("26-0007", quota_group="papua"))
    go_by(world, quota_groups=papua(count=None, share=34), cut=Cut(count=3, boundary_ties="all"))
    tried = request(world, rules_name=f"ujian:{EXAM}", settings=None, exam_id=EXAM)
    assert compute(world) == 1
    outcomes = outcomes_of(world, tried)
    assert isinstance(outcomes, Outcomes)
    assert [(line.place, line.places, line.people) for line in outcomes.lines] == [("open", 2, 3), ("papua", 1, 1)]
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    assert "Lewat tempat mana" in page
    assert re.search(r"Putra-putri Papua</th>\s*<td class=\"num\">1</td><td class=\"num\">1</td>", page)
    assert "peserta buatan" not in page


@pytest.mark.parametrize(("rules", "title"), [("percentage-exam", "Terpilih"), ("cpns-2024", "Yang lanjut")])
def test_those_above_the_line_are_chosen_where_no_stage_follows(
    world: World, browser: Browser, rules: str, title: str
) -> None:
    tried = request(world, rules_name=rules)
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    headings = [each.text_content() for each in select_tags(page, "//table[@id='cara-penyetaraan']//th[@scope='col']")]
    assert headings[1] == title
    figures = [each.text_content() for each in select_tags(page, "//div[@class='figure']/small")]
    assert title.lower() in figures
    labels = {each.get("data-label") for each in select_tags(page, "//table[@id='cara-penyetaraan']//td")}
    assert title in labels


def test_the_page_shows_each_stage_and_who_enters_and_the_file_has_all(world: World, browser: Browser) -> None:
    typed = TYPED | {"rules": "cpns-2024", "compared": "cpns-skd-2024", "people": "2000", "vacancies": "20"}
    address = browser.post("/uji-coba", KARTIKA, data=typed).headers["Location"].removeprefix("/scoring")
    compute(world)
    page = browser.get(address, KARTIKA).text
    headings = [" ".join(each.text_content().split()) for each in select_tags(page, "//h2")]
    assert "Seleksi Kompetensi Bidang" in headings
    assert any(each.startswith("Dibandingkan dengan") for each in headings)
    assert "Nilai buatan: rata-rata 60 dan simpangan baku 15 persen" in page
    assert "korelasi 0,50" in page
    assert "40 persen Seleksi Kompetensi Dasar" in page
    assert "Kode ialah nomor urut peserta buatan." in page
    answer = browser.get(f"{address}/perubahan.csv", KARTIKA)
    assert answer.content_type == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head[:5] == ["compared", "stage", "vacancy_id", "vacancy", "code"]
    assert {"equipercentile", "rules"} <= {row[0] for row in rows}
    assert {row[1] for row in rows} == {"", "skb"}
    assert {row[5] for row in rows} == {"enters", "leaves"}
    shown = [each.text_content() for each in select_tags(page, "//details//summary[contains(., 'masuk')]")]
    assert sum(map(int, re.findall(r"(\d+) (?:masuk|keluar)", " ".join(shown)))) == len(rows)
    assert browser.get(f"{address}/perubahan.csv", SIREGAR).text == answer.text


def test_rules_that_normalise_a_later_exam_alone_have_their_page(world: World, browser: Browser) -> None:
    document = to_json(preset("cpns-2024"))
    (later,) = document["stages"]
    (sitting,) = [part for part in later["parts"] if part["source"] == "sitting"]
    sitting["normalisation"] = {"method": "percentile", "decimals": 2, "counts": "at_most"}
    with Session(world.engine) as session, session.begin():
        draft = drafting.begin(session, world.now, "", document, "SKB dua sesi.", KARTIKA)
    typed = TYPED | {"rules": f"dokumen:{draft.document_id}", "people": "200"}
    address = browser.post("/uji-coba", KARTIKA, data=typed).headers["Location"].removeprefix("/scoring")
    compute(world)
    page = browser.get(address, KARTIKA)
    assert page.status_code == 200
    assert "Tahap pertama tidak disetarakan; ujian tahap berikutnya menurut aturannya." in page.text


def test_sentences_on_the_page_are_apart(world: World, browser: Browser) -> None:
    sat = go_by(world, quota_groups=papua(count=None, share=34), cut=Cut(count=3, boundary_ties="all"))
    tried = request(world, rules_name=f"ujian:{EXAM}", compared_name=f"ujian:{EXAM}")
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    texts = [each.text_content() for each in select_tags(page, "//main//p")]
    assert any("Dari peserta buatan" in text for text in texts), "the note about made-up members of groups"
    assert any(f"Versi {sat.version}." in text for text in texts), "the note about what is compared"
    assert [text for text in texts if re.search(r"[a-z][.][A-Z]", text)] == []


def test_a_sitting_is_compared_with_its_own_rules_and_names_sheet_codes_alone(world: World, browser: Browser) -> None:
    world.apply(*(coded(number) for number in SHEETS))
    past = go_by(world, cut=Cut(count=2, boundary_ties="all"))
    wider = to_json(replace(past, title="SKD lebih longgar", cut=Cut(count=4, boundary_ties="all")))
    with Session(world.engine) as session, session.begin():
        draft = drafting.begin(session, world.now, "", wider, "Batasnya diperlonggar.", KARTIKA)
    tried = request(world, rules_name=f"dokumen:{draft.document_id}", settings=None, exam_id=EXAM)
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    file = browser.get(f"/uji-coba/{tried}/perubahan.csv", KARTIKA).text
    rows = [row for row in csv.DictReader(io.StringIO(file)) if row["compared"] == "rules"]
    # By the draft one more goes on, and it is the fourth.
    assert [(row["code"], row["change"], row["rank"]) for row in rows] == [(code("26-0004"), "enters", "4")]
    assert rows[0]["rank_before"] == "4"
    assert code("26-0004") in page
    assert not any(number in page + file for number in SHEETS)


def test_rules_to_compare_with_are_refused_at_their_field(world: World, browser: Browser) -> None:
    unknown = browser.post("/uji-coba", KARTIKA, data=TYPED | {"compared": "bukan-aturan"})
    assert unknown.status_code == 409
    assert 'id="error-compared"' in unknown.text
    sat = {"rules": f"ujian:{EXAM}", "people_of": "sitting", "exam_id": EXAM, "compared": "jee-like"}
    other = browser.post("/uji-coba", KARTIKA, data=TYPED | sat)
    assert other.status_code == 409
    assert 'id="error-compared"' in other.text
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


def test_a_form_that_is_sent_twice_is_one_trial(world: World, browser: Browser) -> None:
    def sent(who: Principal, pressed: str) -> str:
        return str(browser.post("/uji-coba", who, data=TYPED | {"request": pressed}).headers["Location"])

    assert 'name="request" value=""' not in browser.get("/uji-coba", KARTIKA).text
    first = sent(KARTIKA, "satu")
    assert [sent(KARTIKA, "satu"), sent(KARTIKA, "satu")] == [first, first]
    assert len({first, sent(KARTIKA, "dua"), sent(SIREGAR, "satu")}) == 3
