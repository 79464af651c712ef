"""Sealed minutes for everybody: what they prove, and the file; before they are made, that they are being made."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.domain.words import points
from services.scoring.minutes.usecases import making
from services.scoring.releases.usecases import releases
from services.scoring.service import create_app
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_assessed import NUMBERS, assess, assess_all, interview
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranked_world, sign
from tests.builders.scoring_web import BAYU, TANAMAL, Browser
from tests.builders.sealed_minutes import FIRST, authority, authority_pem, make, root_of, statuses
from tests.builders.web import make_settings

PAGE = f"/berita-acara/{VACANCY}/1"


@pytest.fixture
def world() -> World:
    return ranked_world()


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def test_everybody_reads_what_they_prove_and_takes_the_file(browser: Browser, world: World) -> None:
    assert browser.get(PAGE, None).status_code == 404, "nothing is released"
    assert browser.get(f"{PAGE}.pdf", None).status_code == 404
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assert f'href="{PAGE}"' in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    page = browser.get(PAGE, None).get_data(as_text=True)
    assert "Berita acara sedang dibuat" in page
    assert "TERANG_MINUTES_AUTHORITY_FILE" not in page, "that is for the staff"
    assert "TERANG_MINUTES_AUTHORITY_FILE" in browser.get(PAGE, KARTIKA).get_data(as_text=True)
    assert browser.get(f"{PAGE}.pdf", None).status_code == 404
    make(world)
    page = browser.get(PAGE, None).get_data(as_text=True)
    assert f'href="{PAGE}.pdf"' in page
    assert authority().fingerprint in page
    assert "bukan tangan anggota" in page
    answer = browser.get(f"{PAGE}.pdf", None)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f'filename="berita-acara-{VACANCY}-versi-1.pdf"' in answer.headers["Content-Disposition"]
    assert [each.bottom_line for each in statuses(answer.get_data(), root_of(authority_pem()))] == [True, True]


@pytest.mark.parametrize(
    "path", [f"/berita-acara/{VACANCY}/2", "/berita-acara/lain/1", f"{PAGE}?tahap=skb", f"{PAGE}0.pdf"]
)
def test_what_was_not_released_is_no_page(browser: Browser, world: World, path: str) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assert browser.get(path, None).status_code == 404


def test_a_later_stage_has_minutes_of_its_own(tmp_path: Path) -> None:
    world = assess(World())
    assess_all(world, {number: (interview(300 + 10 * at, 500), 400) for at, number in enumerate(NUMBERS)})
    world.keep()
    first = make(world)
    for who in (KARTIKA, SIREGAR):
        sign_stage(world, who)
    assert make(world) == 1
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    page = browser.get(f"{PAGE}?tahap=skb", None).get_data(as_text=True)
    assert "Tahap Seleksi Kompetensi Bidang" in page
    assert f'href="{PAGE}.pdf?tahap=skb"' in page
    assert f'href="{PAGE}?tahap=skb"' in browser.get(f"/peringkat/{VACANCY}?tahap=skb", KARTIKA).get_data(as_text=True)
    content = browser.get(f"{PAGE}.pdf?tahap=skb", None).get_data()
    assert [each.bottom_line for each in statuses(content, root_of(authority_pem()))] == [True, True]
    assert browser.get(PAGE, None).status_code == (200 if first else 404)


def sign_stage(world: World, who: Principal) -> None:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = releases.statement_for(session, world.now, VACANCY, who, "skb")
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        releases.sign(session, world.now, VACANCY, signed, who, "skb")


def test_the_workbook_has_the_digests_and_the_signed_rows_in_order_and_no_formula(
    browser: Browser, world: World
) -> None:
    path = f"{PAGE}.xlsx"
    assert browser.get(path, KARTIKA).status_code == 404, "nothing is released"
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assert f'href="{path}"' in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    world.apply(vacancy(title="=HYPERLINK(1)", unit="+1"))
    first, second = (browser.get(path, who).get_data() for who in (KARTIKA, TANAMAL))
    assert first == second
    assert browser.get(path, BAYU).status_code == 403
    book = CalamineWorkbook.from_filelike(BytesIO(first))
    rows = book.get_sheet_by_name("peringkat").to_python()
    head = next(place for place, row in enumerate(rows) if row[0] == "Peringkat ke")
    facts = {row[0]: row[1:] for row in rows[:head]}
    with Session(world.engine) as session:
        found = making.gather(session, FIRST)
    assert facts["Formasi"][:2] == ["=HYPERLINK(1)", "+1"], "texts, which no program runs"
    assert (facts["Sidik peringkat"][0], facts["Sidik aturan"][0]) == (found.digest, found.document["rules_digest"])
    assert [row[0] for row in rows[head + 1 :]] == [1, 2, 2, 4, 5, 6, 7, "", ""]
    assert [row[1] for row in rows[head + 1 :]] == [row.get("sheet_code") or row["candidate_no"] for row in found.rows]
    assert [row[0] for row in book.get_sheet_by_name("tanda tangan").to_python()] == ["signer", "R.K.", "M.S."]


def test_a_later_stages_workbook_counts_in_its_own_steps(tmp_path: Path) -> None:
    world = assess(World())
    assess_all(world, {number: (interview(300 + 10 * at, 500), 400) for at, number in enumerate(NUMBERS)})
    world.keep()
    for who in (KARTIKA, SIREGAR):
        sign_stage(world, who)
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"{PAGE}.xlsx?tahap=skb", KARTIKA).get_data()))
    rows = book.get_sheet_by_name("peringkat").to_python()
    assert ["Tahap", "Seleksi Kompetensi Bidang"] in [row[:2] for row in rows]
    shown, signed = by_column(book, "peringkat", "Peringkat ke"), by_column(book, "angka tepat", "rank")
    assert len(shown) == len(signed) == len(NUMBERS)
    with Session(world.engine) as session:
        found = making.gather(session, Version(VACANCY, "skb", 1))
    for exact, said in zip(signed, shown, strict=True):
        assert said["Nilai akhir"] == points(int(exact["total"]), found.steps["total"])
        assert said["Wawancara"] == points(int(exact["wawancara"]), found.steps["wawancara"])
    assert any("," in said["Nilai akhir"] for said in shown), "points with a comma, as on the page"
    assert {said["Karena"] for said in shown[1:]} == {"nilai akhir"}
    client = create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client()
    client.set_cookie("terang_lang", "en")
    english = workbook(Browser(client), f"{PAGE}.xlsx?tahap=skb")
    assert {row["Final score"] for row in by_column(english, "ranking", "Rank")} == {
        said["Nilai akhir"].replace(".", "").replace(",", ".") for said in shown
    }


def by_column(book: CalamineWorkbook, sheet: str, first: str) -> list[dict[str, Any]]:
    """The rows below the line that begins with this name."""
    rows = book.get_sheet_by_name(sheet).to_python()
    head = next(place for place, row in enumerate(rows) if row[0] == first)
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]


def workbook(browser: Browser, path: str) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(browser.get(path, KARTIKA).get_data()))


def test_codes_are_in_words_and_the_signed_document_is_on_a_sheet_of_its_own(browser: Browser, world: World) -> None:
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECA"))
    go_by(world, tie_breaks=("wrong_ratio", "wrong:TIU", "total"))
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    book = workbook(browser, f"{PAGE}.xlsx")
    shown, signed = by_column(book, "peringkat", "Peringkat ke"), by_column(book, "angka tepat", "rank")
    with Session(world.engine) as session:
        rows = making.gather(session, FIRST).rows
    assert [row["status"] for row in signed] == [row["status"] for row in rows]
    assert {row["Keterangan"] for row in shown} >= {"Terpilih", "Tidak hadir"}
    assert not {row["Keterangan"] for row in shown} & {"goes_on", "absent", "below_cut"}
    for row, exact, said in zip(rows, signed, shown, strict=True):
        decision = row["decision"] or {}
        assert [exact[f"decision_{name}"] for name in ("key", "theirs", "mine")] == [
            decision.get(name, "") for name in ("key", "theirs", "mine")
        ]
        assert said["Di bawah"] == decision.get("above", "")
        assert (said["Karena"] == "") == (not decision)
        assert said["Karena"] not in ("wrong_ratio", "wrong:TIU", "equal")
    ratios = [said for said in shown if said["Karena"].startswith("perbandingan salah terhadap benar")]
    assert ratios
    assert [(said["Nilai yang di atas"], said["Nilai sendiri"]) for said in ratios] == [("0,00", "0,33")]
