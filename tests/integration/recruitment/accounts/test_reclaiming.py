"""Whoever registers a NIK first owns it only until its owner shows the identity card at the help desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.accounts.domain.reclaims import NikNotRegistered, Reclaim
from services.recruitment.accounts.tables import accounts, reclaims
from services.recruitment.accounts.usecases import passwords
from services.recruitment.accounts.usecases.resealing import reseal
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.applications.domain.applications import State
from services.recruitment.applications.tables import applications
from services.recruitment.verifications import usecases as verifications
from services.recruitment.verifications.domain import HasCandidate
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from tests.builders import recruitment as build
from tests.builders.recruitment import NIK, NOW, SECRET, registration_fields

VAULT = Vault(SECRET)
SQUATTER = registration_fields(name="Si Penyerobot", password="punya penyerobot", password_again="punya penyerobot")
OWNER = Reclaim(NIK, "Budi Santoso", date(1999, 8, 15), "KTP asli diperlihatkan di meja bantuan.", "staff-1")


@pytest.fixture(autouse=True)
def _plain_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose, and these tests are about something else."""
    monkeypatch.setattr(passwords, "hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "verified", lambda stored, password: stored == f"hash of {password}")


def take_back(engine: Engine, wanted: Reclaim = OWNER) -> int:
    with unit_of_work(engine) as session:
        return verifications.take_nik_back(session, NOW, VAULT, wanted)


def enters(client: FlaskClient, password: str) -> bool:
    return client.post("/masuk", data={"nik": NIK, "password": password}).status_code == 302


def test_the_owner_gets_the_number_and_the_squatter_loses_everything(
    client: FlaskClient, engine: Engine, log_in: Callable[[str], FlaskClient]
) -> None:
    client.post("/daftar", data=SQUATTER)
    with unit_of_work(engine) as session:
        squatter = session.scalars(select(accounts.c.account_id)).one()
        build.add_application(session, squatter)
    browser = log_in(squatter)
    assert browser.get("/lamaran").status_code == 200
    assert take_back(engine) == 1
    assert browser.get("/lamaran").location == "/masuk?next=/lamaran", "the old login has ended"
    with reading(engine) as session:
        assert session.scalars(select(accounts.c.password_hash)).one() == "", "and its password opens nothing"
    assert not enters(client, "punya penyerobot")
    # The squatter is as fast as before, and gets the same answer as everybody; nothing comes of it.
    client.post("/daftar", data=SQUATTER)
    client.post("/daftar", data=registration_fields(birth_date="16-08-1999"))
    assert not enters(client, "punya penyerobot")
    client.post("/daftar", data=registration_fields(name="BUDI  SANTOSO"))
    assert enters(client, build.PASSWORD)
    assert "Anda belum melamar." in client.get("/lamaran").text
    with reading(engine) as session:
        assert session.scalars(select(applications.c.state)).one() == State.REJECTED
        assert session.scalars(select(reclaims.c.registered_at)).one() is not None
    (event,) = [data for name, data in build.emitted(engine) if name == "recruitment.nik.reclaimed.v1"]
    assert (event["account_id"], event["reclaimed_by"], event["rejected_applications"]) == (squatter, "staff-1", 1)


def test_a_number_with_a_candidate_stays_where_it_is(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        case = build.add_application(session, build.add_account(session))
        verifications.accept(session, NOW, case, "staff-1")
    with pytest.raises(HasCandidate):
        take_back(engine)
    with reading(engine) as session:
        assert session.scalars(select(reclaims.c.nik_key)).all() == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [(replace(OWNER, nik="12"), "nik"), (replace(OWNER, name="B"), "name"), (replace(OWNER, reason="ya"), "reason")],
    ids=["nik", "name", "reason"],
)
def test_the_facts_are_checked_first(engine: Engine, wanted: Reclaim, field: str) -> None:
    with unit_of_work(engine) as session:
        build.add_account(session)
    with pytest.raises(InvalidInput) as refused:
        take_back(engine, wanted)
    assert [problem.place.field for problem in refused.value.problems] == [field]


def test_a_number_that_nobody_has_is_free(engine: Engine) -> None:
    with pytest.raises(NikNotRegistered):
        take_back(engine)


def test_a_new_secret_keeps_the_number_for_its_owner(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        build.add_account(session)
    take_back(engine)
    renewed = Vault("another secret of at least thirty-two characters", (SECRET,))
    with unit_of_work(engine) as session:
        outcome = reseal(session, renewed)
        assert (outcome.done, outcome.twice) == (1, [])
        assert session.scalars(select(reclaims.c.nik_key)).one() == renewed.key_of("nik", NIK)
        assert session.scalars(select(accounts.c.nik_key)).one().startswith("reclaimed:")


def test_the_pages_say_whom_to_ask_and_what_to_bring(client: FlaskClient) -> None:
    for page in ("/daftar", "/masuk"):
        text = client.get(page).text
        assert "meja bantuan panitia" in " ".join(text.split())
        assert "KTP asli dan kartu keluarga" in " ".join(text.split())
