"""The page on which two members close the roster, and what an applicant reads of the own row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from services.recruitment.accounts.tables import accounts
from services.recruitment.admissions.tables import candidates
from services.recruitment.roster.tables import roster_rows
from shared.contracts.commitments import Field, commitment
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders.giving_back import CHAIR, MEMBER
from tests.builders.messaging import StoppedClock
from tests.builders.pages import select as nodes
from tests.builders.recruitment import SELECTION_ID
from tests.builders.rosters import OVER, close, events
from tests.builders.web import bearer_of

DESK = "/petugas/daftar"


@pytest.fixture
def get(client: FlaskClient, clock: StoppedClock) -> Callable[..., Any]:
    return lambda who: client.get(DESK, headers=bearer_of(who, clock.moment, "recruitment")).text


@pytest.fixture
def post(client: FlaskClient, clock: StoppedClock) -> Callable[..., Any]:
    def send(who: Principal, path: str, **values: Any) -> Any:
        headers = bearer_of(who, clock.moment, "recruitment")
        return client.post(path, data=values, headers=headers, follow_redirects=True)

    return send


@pytest.fixture
def sign(client: FlaskClient, post: Callable[..., Any], clock: StoppedClock) -> Callable[[Principal], Any]:
    def send(who: Principal) -> Any:
        headers = bearer_of(who, clock.moment, "recruitment")
        asked = client.get(f"/api/rosters/{SELECTION_ID}/statement", headers=headers)
        assert asked.status_code == 200, asked.text
        assert asked.json is not None
        assert asked.json["key_ids"] == [person_keys.fingerprint(who.id)]
        return post(who, f"{DESK}/{SELECTION_ID}", **person_keys.signed(who.id, asked.json["statement"]))

    return send


def test_two_members_draw_up_sign_take_back_and_close(
    engine: Engine,
    numbers: list[str],
    get: Callable[..., str],
    post: Callable[..., Any],
    sign: Callable[[Principal], Any],
    clock: StoppedClock,
) -> None:
    early = get(CHAIR)
    assert "Daftar peserta belum dapat ditutup." in early
    assert "Pendaftaran berlangsung sampai 17 Nov 2026." in early
    assert post(CHAIR, f"{DESK}/{SELECTION_ID}/susun").status_code == 409
    clock.moment = OVER
    page = get(CHAIR)
    assert "Susun daftar peserta." in page
    cells = [cell.text for cell in nodes(page, "//tbody/tr[last()]/td")]
    assert cells == ["3", "1", "0"]
    wrong = post(CHAIR, f"{DESK}/{SELECTION_ID}/susun", spare_codes="dua")
    assert wrong.status_code == 422
    assert 'class="field wrong"' in wrong.text
    assert "Tutup daftar peserta?" in post(CHAIR, f"{DESK}/{SELECTION_ID}/susun", spare_codes="25").text
    assert "0 dari 2" in get(CHAIR)
    assert "Daftar ditutup setelah orang kedua menandatanganinya." in sign(CHAIR).text
    waiting = get(CHAIR)
    assert "1 dari 2" in waiting
    assert "Tarik tanda tangan saya" in waiting
    assert "Tarik tanda tangan saya" not in get(MEMBER)
    assert "ditarik" in post(CHAIR, f"{DESK}/{SELECTION_ID}/tarik").text
    clock.forward(seconds=1)
    sign(CHAIR)
    assert "Daftar peserta sudah ditutup." in sign(MEMBER).text
    (event,) = events(engine)
    assert event.spare_codes == 25
    assert post(CHAIR, f"{DESK}/{SELECTION_ID}/tarik").status_code == 409
    assert "data-sign=" not in get(CHAIR)


def test_whoever_has_to_wait_reads_for_what(
    engine: Engine, numbers: list[str], get: Callable[..., str], clock: StoppedClock
) -> None:
    with unit_of_work(engine) as session:
        build.add_application(session, build.add_account(session, build.nik_number(7)))
    clock.moment = OVER
    page = get(CHAIR)
    assert "1 belum diputuskan" in page
    assert "Menunggu keputusan verifikator atas 1 lamaran." in page
    assert all("disabled" in button.attrib for button in nodes(page, "//main//form[@method='post']//button"))


def test_an_auditor_reads_and_does_nothing(
    engine: Engine, client: FlaskClient, numbers: list[str], get: Callable[..., str], clock: StoppedClock
) -> None:
    clock.moment = OVER
    close(engine)
    auditor = Principal("staff-a", "Ayu", frozenset({Role.AUDITOR}))
    assert "Daftar peserta sudah ditutup." in get(auditor)
    headers = bearer_of(auditor, clock.moment, "recruitment")
    for path in ("", "/tarik", "/susun"):
        assert client.post(f"{DESK}/{SELECTION_ID}{path}", headers=headers).status_code == 403
    assert client.get(f"/api/rosters/{SELECTION_ID}/statement", headers=headers).status_code == 403


def test_a_candidate_reads_the_own_row_with_its_salts(
    engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    with reading(engine) as session:
        mine = session.execute(candidates.select().where(candidates.c.candidate_no == numbers[0])).one()
    browser = log_in(mine.account_id)
    assert "Baris Anda belum ada." in browser.get("/lamaran/daftar").text
    event = close(engine)
    page = browser.get("/lamaran/daftar").text
    assert "Anda ada dalam daftar yang ditutup." in page
    assert mine.sheet_code in page
    assert event.root in page
    codes = [each.text for each in nodes(page, "//section[@aria-labelledby='isi']//code")]
    salts = dict(zip(Field, codes[::2], strict=True))
    sealed = dict(zip(Field, codes[1::2], strict=True))
    assert sealed[Field.NAME] == commitment(Field.NAME, bytes.fromhex(salts[Field.NAME]), "Ani Lestari")
    nik = {"nik": build.nik_number(0), "photo": None}
    assert sealed[Field.NIK] == commitment(Field.NIK, bytes.fromhex(salts[Field.NIK]), nik)
    assert build.nik_number(0) not in page
    card = browser.get("/lamaran/kartu").text
    assert all(salt in card for salt in salts.values())
    assert build.nik_number(0) not in card
    with unit_of_work(engine) as session:
        session.execute(update(accounts).where(accounts.c.account_id == mine.account_id).values(name="Orang Lain"))
    changed = browser.get("/lamaran/daftar").text
    assert "Data Anda tidak sama dengan baris Anda." in changed
    with unit_of_work(engine) as session:
        session.execute(update(roster_rows).values(seed=None))
    assert "Baris ini tidak dapat dibuka lagi." in browser.get("/lamaran/daftar").text


def test_whoever_was_refused_has_a_row_too(
    engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    close(engine)
    with reading(engine) as session:
        account_id = session.scalar(select(accounts.c.account_id).where(accounts.c.name == "Pelamar 9"))
    assert account_id is not None
    page = log_in(account_id).get("/lamaran/daftar").text
    assert "Anda ada dalam daftar yang ditutup." in page
    assert "ditolak" in page
