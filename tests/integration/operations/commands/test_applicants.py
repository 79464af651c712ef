"""What an operator does for applicants: a NIK goes back to its owner, and two spellings are one programme."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from operations.home import Home
from services.recruitment.applications.usecases import note_unmatched
from services.recruitment.service import Vault
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging.tables import outbox
from tests.builders.commands import terang
from tests.builders.members import PASSWORD, add_members
from tests.builders.messaging import NOON
from tests.builders.recruitment import VACANCY_ID, add_account, open_demo_selection


def test_a_nik_is_taken_back_by_two_facts_of_the_card_and_a_reason(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    add_members(engine)
    with unit_of_work(engine) as session:
        account_id = add_account(session, vault=Vault(home.secret_key.read_text(encoding="ascii").strip()))
    card = ["--nik", "3315 0415 0899 0004", "--name", "Budi Santoso", "--born", "15 Agustus 1999"]
    why = ["--reason", "KTP asli dan kartu keluarga diperlihatkan.", "--as", "rahmat", "--password", PASSWORD]
    code, said = terang(home, capsys, "applicants", "reclaim", *card[:-1], "kemarin", *why)
    assert (code, said.startswith("terang: --born: write day, month and year")) == (2, True)
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why[:-1], "salah sekali")
    assert (code, "tidak cocok" in said) == (2, True)
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why)
    assert (code, said.splitlines()[0]) == (0, "taken back; applications rejected: 0")
    with reading(engine) as session:
        event = session.scalars(select(outbox.c.payload).where(outbox.c.type == "recruitment.nik.reclaimed.v1")).one()
    assert account_id in event.decode()
    assert "3315" not in event.decode()
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why)
    assert (code, said) == (2, "terang: NIK ini belum terdaftar; pemiliknya dapat langsung mendaftar.\n")
    engine.dispose()


def test_programmes_that_were_not_taken_are_listed_and_declared_equal(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    add_members(engine)
    assert terang(home, capsys, "programmes", "unmatched")[1].startswith("Every programme that was typed")
    with unit_of_work(engine) as session:
        open_demo_selection(session)
        note_unmatched(session, NOON, VACANCY_ID, "S1 Sistim Informasi")
    code, said = terang(home, capsys, "programmes", "unmatched")
    assert (code, "S1 Sistim Informasi  (1 times" in said, "near: Sistem Informasi" in said) == (0, True, True)
    who = ["--reason", "Salah ketik yang umum.", "--as", "rahmat", "--password", PASSWORD]
    code, said = terang(home, capsys, "programmes", "equal", "Sistim Informasi", "Sastra", *who)
    assert (code, "Tidak ada formasi yang menerima program studi Sastra" in said) == (2, True)
    code, said = terang(home, capsys, "programmes", "equal", "Sistim Informasi", "Sistem Informasi", *who)
    assert (code, said) == (0, "Sistim Informasi now means Sistem Informasi\n")
    assert terang(home, capsys, "programmes", "unmatched")[1].startswith("Every programme that was typed")
    engine.dispose()
