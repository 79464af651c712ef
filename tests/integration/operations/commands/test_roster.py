"""What an operator does with a roster: finds whether anything was changed since two members closed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from operations.home import Home
from services.recruitment.accounts.tables import accounts
from services.recruitment.migrations import METADATA
from shared.db.engine import make_engine, unit_of_work
from tests.builders import recruitment as build
from tests.builders.commands import terang
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.rosters import close
from tests.builders.signed_releases import SIGNERS, bind_keys


def test_the_check_names_the_row_and_what_differs_and_no_person(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.secret_key.write_text(build.SECRET, encoding="ascii")
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    METADATA.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        build.add_candidate(session, 1, "Ani Lestari")
    code, said = terang(home, capsys, "roster", "check", SELECTION_ID)
    assert (code, "Daftar peserta belum disusun." in said) == (2, True)
    event = close(engine)
    code, said = terang(home, capsys, "roster", "check", SELECTION_ID)
    assert code == 0, said
    assert "1 rows, 20 spare codes, closed 2026-11-17 17:00 UTC" in said
    assert event.root in said
    assert "nothing differs" in said
    with unit_of_work(engine) as session:
        session.execute(update(accounts).values(name="Orang Lain"))
    code, said = terang(home, capsys, "roster", "check", SELECTION_ID)
    assert code == 1
    assert "what is stored is not what the row commits to (name)" in said
    assert "1 differences" in said
    assert "Ani" not in said
    assert "Orang" not in said
    engine.dispose()
