"""The pages of a correction: who may look, what is refused and why, what they show, and that each look is an event."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.bank.tables import bank_items
from services.scoring.bank.usecases import items as bank
from services.scoring.corrections.usecases import approving, proposing
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.tables import sittings
from services.scoring.service import create_app
from shared.contracts.corrections import KeysCorrected
from shared.contracts.looks import KeysViewed
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.pages import select
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, SRI, World, admitted
from tests.builders.scoring_corrected import REASON, compute, correction_of, item_at, propose
from tests.builders.scoring_ranked import ranked_world
from tests.builders.scoring_seats import missed
from tests.builders.scoring_web import BAYU, TANAMAL, Browser
from tests.builders.web import make_settings

LIST = f"/ujian/{EXAM}/koreksi"
TKP, TWK = 0, 1


@pytest.fixture
def world() -> World:
    return ranked_world()


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def looks(world: World) -> list[str]:
    return [look.where for look in world.emitted(KeysViewed)]


def signed(world: World, who: Principal, number: int = 2) -> dict[str, str]:
    """What this member's browser hands in; made by the clock of the page."""
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = approving.statement_for(session, datetime.now(UTC), EXAM, number, who)
    return person_keys.signed(who.id, text)


def form(world: World, place: int, **changes: str) -> dict[str, str]:
    return {"code": item_at(world, place).code, "kind": "key", "answer": "A", "reason": REASON, **changes}


def test_an_author_proposes_and_two_members_put_it_in_force(world: World, browser: Browser) -> None:
    assert "Tidak ada koreksi kunci yang diusulkan" in browser.get(LIST, BAYU).text
    assert browser.post(LIST, BAYU, data=form(world, TWK)).status_code == 302
    page = browser.get(LIST, BAYU).text
    assert item_at(world, TWK).code in page
    assert REASON in page
    assert "sedang dihitung" in browser.get(f"{LIST}/2", KARTIKA).text
    compute(world)
    effect = browser.get(f"{LIST}/2", KARTIKA).text
    assert "Bila kunci C menjadi A" in effect
    assert "Tanda tangani akibat ini" in effect
    first = browser.post(f"{LIST}/2/berlaku", KARTIKA, data=signed(world, KARTIKA))
    assert first.status_code == 302
    assert "Tanda tangani akibat ini" not in browser.get(f"{LIST}/2", KARTIKA).text, "who has signed signs once"
    assert browser.post(f"{LIST}/2/berlaku", SIREGAR, data=signed(world, SIREGAR)).status_code == 302
    assert "Dengan set kunci 2" in browser.get(f"{LIST}/2", SIREGAR).text
    assert len(world.emitted(KeysCorrected)) == 1
    assert "berlaku sejak" in browser.get(LIST, BAYU).text


def test_every_look_is_an_event(world: World, browser: Browser) -> None:
    browser.get(LIST, BAYU)
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    browser.get(f"{LIST}/2", KARTIKA)
    browser.get(f"{LIST}/2.csv", KARTIKA)
    browser.get(f"/bank/{item_at(world, TWK).code}", BAYU)
    assert looks(world) == ["correction", "correction", "correction_export", "bank_item"]
    browser.post(LIST, BAYU, data=form(world, TWK, reason="x"))
    assert looks(world)[-1] == "correction", "a page that comes back with errors shows keys as well"


@pytest.mark.parametrize("who", [SRI, KARTIKA])
def test_only_authors_look_while_a_session_runs(world: World, browser: Browser, who: Principal) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    with Session(world.engine) as session, session.begin():
        session.execute(sittings.insert().values(exam_id=EXAM, session_id="sesi-9", starts_at=datetime.now(UTC)))
    world.apply(admitted("26-0010"))
    locked = browser.get(LIST, who).text
    assert "Sesi ujian belum selesai" in locked
    assert item_at(world, TWK).code not in locked
    refused = browser.post(LIST, who, data=form(world, TWK))
    assert refused.status_code == 409
    assert item_at(world, TKP).code not in refused.text
    assert looks(world) == []
    assert item_at(world, TWK).code in browser.get(LIST, BAYU).text
    with Session(world.engine) as session, session.begin():
        session.execute(delete(sittings))
    assert item_at(world, TWK).code not in browser.get(LIST, who).text, "that no session is known ends none"
    world.apply(missed("26-0010"))
    assert item_at(world, TWK).code in browser.get(LIST, who).text


def test_nor_is_what_an_author_proposed_seen_while_a_session_runs(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    world.apply(admitted("26-0010"))
    item = item_at(world, TWK)
    page = browser.get(f"{LIST}/2", KARTIKA).text
    assert "Sesi ujian belum selesai" in page
    assert item.code not in page
    file = browser.get(f"{LIST}/2.csv", KARTIKA)
    assert (file.status_code, file.location) == (302, f"{LIST}/2")
    for who in (SRI, KARTIKA):
        refused = browser.post(f"{LIST}/hapus", who, data={"item_id": item.key.item_id})
        assert refused.status_code == 409
        assert item.code not in refused.text
    assert [change.item_id for change in correction_of(world, 2).changes] == [item.key.item_id]
    assert looks(world) == []
    assert "kunci C menjadi A" in browser.get(f"{LIST}/2", BAYU).text, "whoever has written it sees it"


@pytest.mark.parametrize("who", [SRI, KARTIKA])
def test_before_anybody_sits_only_authors_look(tmp_path: Path, who: Principal) -> None:
    """Between the seal and the first seat no session is known; whoever could try keys then would find them all."""
    world = World()
    world.apply(admitted("26-0001"))
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    page = browser.get(LIST, who).text
    assert item_at(world, TWK).code not in page
    tried = [browser.post(LIST, who, data=form(world, TWK, answer=letter)) for letter in "ABCDE"]
    assert {answer.status_code for answer in tried} == {409}
    assert looks(world) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "TIDAK-ADA"}, "Tidak ada butir dengan kode ini"),
        ({"answer": ""}, "Tulis huruf pilihannya"),
        ({"answer": "Z"}, "tidak memiliki pilihan Z"),
        ({"answer": "AB"}, "meminta satu jawaban benar"),
        ({"kind": "weights", "answer": "A=1"}, "dinilai dengan cara lain"),
        ({"kind": "number", "answer": "12"}, "dinilai dengan cara lain"),
        ({"reason": "pendek"}, "paling sedikit 10 huruf"),
        ({"kind": "apa"}, "Perubahan"),
        ({"code": "x\x00"}, "Kode butir"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_its_field(
    world: World, browser: Browser, changes: dict[str, str], sentence: str
) -> None:
    refused = browser.post(LIST, BAYU, data=form(world, TWK, **changes))
    assert refused.status_code == 422
    assert sentence in refused.text
    with Session(world.engine) as session:
        assert proposing.find_open(session, EXAM) is None


@pytest.mark.parametrize("kind", ["key", "second_key"])
def test_every_option_is_answered_alike_the_sealed_one_too(world: World, browser: Browser, kind: str) -> None:
    tried = [browser.post(LIST, SRI, data=form(world, TWK, kind=kind, answer=letter)) for letter in "ABCDE"]
    assert {(answer.status_code, answer.location) for answer in tried} == {(302, LIST)}


def test_weights_are_refused_until_they_name_every_option(world: World, browser: Browser) -> None:
    for answer in ("A=1 B=2", "A=1 B=2 C=3 D=4 E=9", "A=1 B=2 C=3 D=4 E=4", "A=1 B=2 C=3 D=4 E=5 F=1", "banyak"):
        assert browser.post(LIST, BAYU, data=form(world, TKP, kind="weights", answer=answer)).status_code == 422
    fine = form(world, TKP, kind="weights", answer="A=5, B=4, C=3, D=2, E=1")
    assert browser.post(LIST, BAYU, data=fine).status_code == 302
    assert "bobot 1 → 5" in browser.get(LIST, BAYU).text


def test_an_item_goes_back_to_its_sealed_key(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.VOID)
    page = browser.get(LIST, BAYU).text
    assert "Tidak seorang pun mendapat poin dari butir ini" in page
    item_id = item_at(world, TWK).key.item_id
    assert browser.post(f"{LIST}/hapus", BAYU, data={"item_id": item_id}).status_code == 302
    assert "Belum ada butir yang diubah" in browser.get(LIST, BAYU).text
    assert browser.post(f"{LIST}/hapus", BAYU, data={"item_id": item_id}).status_code == 404


def test_a_page_that_is_behind_says_so_and_signs_nothing(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    mine = signed(world, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "EAAEAA"))
    page = browser.get(f"{LIST}/2", KARTIKA).text
    assert "Nilai berubah sejak akibat ini dihitung" in page
    assert "Tanda tangani akibat ini" not in page
    refused = browser.post(f"{LIST}/2/berlaku", KARTIKA, data=mine)
    assert refused.status_code == 409
    assert "Akibatnya dihitung ulang" in refused.text


def test_what_is_signed_for_another_effect_or_not_at_all_is_refused(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    nothing = browser.post(f"{LIST}/2/berlaku", KARTIKA, data={})
    assert (nothing.status_code, "belum membuat tanda tangan" in nothing.text) == (422, True)
    forged = {**signed(world, KARTIKA), "proof": signed(world, SIREGAR)["proof"]}
    assert browser.post(f"{LIST}/2/berlaku", KARTIKA, data=forged).status_code == 409
    assert browser.post(f"{LIST}/2/berlaku", SIREGAR, data=signed(world, KARTIKA)).status_code == 409


def test_a_member_rejects_with_a_reason(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    short = browser.post(f"{LIST}/2/tolak", KARTIKA, data={"rejection": "x"})
    assert (short.status_code, 'id="error-rejection"' in short.text) == (422, True)
    done = browser.post(f"{LIST}/2/tolak", KARTIKA, data={"rejection": "Kunci yang disegel ternyata benar."})
    assert done.status_code == 302
    assert "Kunci yang disegel ternyata benar." in browser.get(f"{LIST}/2", KARTIKA).text
    assert browser.post(f"{LIST}/2/tolak", KARTIKA, data={"rejection": "Sekali lagi ditolak."}).status_code == 409


def test_the_file_has_everyone_who_changes_and_no_key(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    answer = browser.get(f"{LIST}/2.csv", KARTIKA)
    head, *rows = answer.text.splitlines()
    assert head.startswith("vacancy_id,candidate_no,total_before,total")
    assert [row.split(",")[1] for row in rows] == [f"26-000{n}" for n in range(1, 9)], "26-0007 by rank alone"
    assert rows[-1].split(",")[2:4] == ["10", "15"]
    assert correction_of(world, 2).effect_digest in rows[0]
    assert not [option for option in item_at(world, TWK).key.options if option in answer.text]


@pytest.mark.parametrize("number", ["2", "99999999999999999999"])
def test_what_is_not_there_is_not_found(browser: Browser, number: str) -> None:
    assert browser.get(f"{LIST}/{number}", KARTIKA).status_code == 404
    assert browser.get(f"/api/exams/{EXAM}/corrections/{number}/statement", KARTIKA).status_code == 404


def test_an_auditor_and_an_officer_see_no_effect(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    assert browser.get(f"{LIST}/2", TANAMAL).status_code == 403
    assert browser.get(f"{LIST}/2", SRI).status_code == 403, "an exam officer reads names"
    assert f"{LIST}/2" not in browser.get(LIST, SRI).text


def test_a_program_signs_as_the_page_does(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    for who, expected in ((KARTIKA, False), (SIREGAR, True)):
        with Session(world.engine) as session, session.begin():
            bind_key(session, person_keys.bound(who.id))
        given = browser.get(f"/api/exams/{EXAM}/corrections/2/statement", who).get_json()
        body = person_keys.signed(who.id, given["statement"])
        answer = browser.post(f"/api/exams/{EXAM}/corrections/2/signatures", who, json=body)
        assert answer.get_json() == {"in_force": expected}
    assert world.now == NOON


def test_an_item_is_found_without_a_script_and_fills_in_the_form(world: World, browser: Browser) -> None:
    item = item_at(world, TWK)
    with Session(world.engine) as session:
        stem = bank.get(session, item.code).stem
    typed = {"kind": "weights", "answer": "5", "tolerance": "0,5", "reason": "Alasan yang sudah diketik & panjang"}
    asked = {"cari": f"{stem.split()[0]} {item.code}", "code": "", **typed}
    text = browser.get(f"{LIST}?{urlencode(asked)}", BAYU).text
    [choice] = select(text, "//*[@id='cari-butir']/following-sibling::section//li/button")
    assert f". {item.code}" in choice.text_content()
    assert stem[:40] in text
    assert (choice.get("formmethod"), choice.get("formaction").partition("#")[0]) == ("get", LIST)
    filled = browser.get(f"{LIST}?{urlencode({**asked, choice.get('name'): choice.get('value')})}", BAYU).text
    assert select(filled, "//input[@name='code']/@value") == [item.code]
    for page in (text, filled):
        assert select(page, "//select[@name='kind']/option[@selected]/@value") == ["weights"]
        assert select(page, "//input[@name='answer']/@value") == ["5"]
        assert select(page, "//input[@name='tolerance']/@value") == ["0,5"]
        assert select(page, "//textarea[@name='reason']/text()") == [typed["reason"]]
        assert select(page, "//*[@id='cari-butir']/ancestor::form//textarea[@name='reason']")
    refused = browser.post(LIST, BAYU, data={**asked, "code": item.code})
    assert refused.status_code == 422
    assert select(refused.text, "//input[@name='cari']/@value") == [asked["cari"]]
    sent = {"cari": "x", "code": item.code, "kind": "void", "reason": REASON}
    assert browser.post(LIST, BAYU, data=sent).status_code == 302
    assert "aria-current" in filled
    none = browser.get(f"{LIST}?cari=<b>tidak+ada</b>", BAYU).text
    assert "0 butir cocok dengan “&lt;b&gt;tidak ada&lt;/b&gt;”" in none
    assert "cocok dengan" not in browser.get(f"{LIST}?cari=+", BAYU).text


def test_an_item_that_the_bank_lost_is_found_by_its_code(world: World, browser: Browser) -> None:
    code = item_at(world, TWK).code
    with Session(world.engine) as session, session.begin():
        session.execute(delete(bank_items).where(bank_items.c.code == code))
    assert "tidak ada lagi di bank soal" in browser.get(f"{LIST}?cari={code}", BAYU).text
