"""What a staff account may be: names, persons and roles that go together, and for which selection they count."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from services.recruitment.selections.tables import selections
from services.recruitment.selections.usecases.roles_of_staff import change_roles
from services.recruitment.staff.usecases import invitations, members
from services.recruitment.staff.usecases.members import UsernameTaken, add_staff
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from shared.messaging.tables import outbox
from tests.builders import recruitment as build
from tests.builders.members import enter
from tests.builders.recruitment import NOW

PASSWORD = "terang-demo"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "Ketua Satu"}, "username"),
        ({"username": "x"}, "username"),
        ({"name": " "}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["applicant"]}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": ["committee", "verifier"]}, "roles"),
        ({"roles": ["committee", "proctor"]}, "roles"),
        ({"roles": ["exam_officer", "committee"]}, "roles"),
        ({"password": "pendek"}, "password"),
        ({"password": "petugas-satu"}, "password"),
    ],
)
def test_a_staff_account_that_makes_no_sense_is_refused(engine: Engine, changes: dict[str, object], field: str) -> None:
    values = {"username": "petugas-satu", "name": "Petugas Satu", "roles": ["verifier"], "password": "sandi petugas"}
    with pytest.raises(InvalidInput) as refusal, unit_of_work(engine) as session:
        add_staff(session, NOW, **{**values, **changes})  # type: ignore[arg-type]
    assert [problem.place.field for problem in refusal.value.problems] == [field]


def test_a_user_name_is_given_once(engine: Engine, verifier: str) -> None:
    with pytest.raises(UsernameTaken), unit_of_work(engine) as session:
        add_staff(session, NOW, "verifikator", "Orang Lain", ["auditor"], "sandi petugas")


def test_a_nip_in_groups_is_the_same_person(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        invitations.invite(session, NOW, "satu", "Satu Orang", ["verifier"], "199508152020121001")
        with pytest.raises(members.NipTaken):
            invitations.invite(session, NOW, "dua", "Satu Orang", ["auditor"], "19950815 202012 1 001")


def test_an_account_is_bound_to_the_person_of_a_nip_in_groups(engine: Engine, verifier: str) -> None:
    with unit_of_work(engine) as session:
        members.bind_to_person(session, "verifikator", "19950815 202012 1 001")
        members.bind_to_person(session, "Verifikator", "199508152020121001")
        with pytest.raises(members.NipTaken):
            invitations.invite(session, NOW, "dua", "Satu Orang", ["auditor"], "199508152020121001")


HERE, ELSEWHERE = build.SELECTION_ID, "seleksi-lain"


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        (["committee", "verifier"], "roles_not_blind"),
        ([f"committee@{HERE}", f"proctor@{HERE}"], "roles_not_blind"),
        ([f"committee@{HERE}", "exam_officer"], "roles_not_blind"),
        (["committee", f"verifier@{HERE}"], "roles_not_blind"),
        ([], "roles_unknown"),
        (["ketua"], "roles_unknown"),
        (["committee@"], "roles_unknown"),
        (["applicant@x1"], "roles_unknown"),
        (["committee@Seleksi Lain"], "selection_malformed"),
        (["committee@a@b"], "selection_malformed"),
    ],
)
def test_roles_that_do_not_go_together_or_are_none_are_refused(
    engine: Engine, verifier: str, roles: list[str], code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal, unit_of_work(engine) as session:
        members.change_roles(session, NOW, "verifikator", roles, {})
    assert [problem.code for problem in refusal.value.problems] == [code]
    with unit_of_work(engine) as session:
        assert members.get_staff(session, "verifikator").grants.texts == ["verifier"]


def _become(engine: Engine, *changes: tuple[timedelta, list[str]]) -> list[str]:
    """Gives the verifier these roles one after another; returns the codes of the last refusal."""
    for later, roles in changes:
        with unit_of_work(engine) as session:
            try:
                change_roles(session, NOW + later, "verifikator", roles)
            except InvalidInput as refused:
                session.rollback()
                return [problem.code for problem in refused.problems]
    return []


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("before", ["verifier", "proctor", f"exam_officer@{HERE}"])
@pytest.mark.parametrize("signer", ["committee", f"committee@{HERE}"])
def test_who_could_read_names_here_does_not_become_a_signer_here(
    engine: Engine, verifier: str, before: str, signer: str
) -> None:
    assert _become(engine, (HOUR, [before]), (2 * HOUR, ["auditor"]), (3 * HOUR, [signer])) == [
        "roles_not_blind_before"
    ]
    with reading(engine) as session:
        assert members.get_staff(session, "verifikator").grants.texts == ["auditor"]
    assert _become(engine, (4 * HOUR, [f"committee@{ELSEWHERE}"])) == []


def test_who_read_names_before_this_selection_opened_may_sign_in_it(engine: Engine, verifier: str) -> None:
    with unit_of_work(engine) as session:
        session.execute(update(selections).values(opened_at=NOW + 2 * HOUR))
    assert _become(engine, (HOUR, ["auditor"]), (3 * HOUR, ["committee"])) == []
    # Whoever signs already keeps the role beside others; who verifies for a while does not sign again.
    assert _become(engine, (4 * HOUR, ["committee", "auditor"]), (5 * HOUR, ["verifier"])) == []
    assert _become(engine, (6 * HOUR, ["committee"])) == ["roles_not_blind_before"]


def test_verifier_here_and_signer_elsewhere_is_one_account(client: FlaskClient, engine: Engine, verifier: str) -> None:
    roles = [f"committee@{ELSEWHERE}", f"verifier@{HERE}"]
    with unit_of_work(engine) as session:
        members.change_roles(session, NOW, "verifikator", roles, {})
    with reading(engine) as session:
        raw = session.scalars(select(outbox.c.payload).where(outbox.c.type == "recruitment.roles.changed.v1")).all()
    assert json.loads(raw[-1])["data"]["roles"] == roles
    enter(client)
    answer = client.post("/api/staff-session", json={"username": "verifikator", "password": PASSWORD}).get_json()
    assert (answer["roles"], answer["grants"]) == (["committee", "verifier"], roles)
    assert client.get(f"/verifikasi?seleksi={HERE}").status_code == 200
    page = client.get("/petugas").get_data(as_text=True)
    assert "Verifikasi berkas" in page
    assert "Tinjau dan tanda tangani" not in page, "here this person verifies and signs nothing"


def test_whose_role_counts_elsewhere_alone_finds_nothing_here(
    client: FlaskClient, engine: Engine, verifier: str
) -> None:
    with unit_of_work(engine) as session:
        members.change_roles(session, NOW, "verifikator", [f"verifier@{ELSEWHERE}"], {})
    enter(client)
    assert client.get(f"/verifikasi?seleksi={HERE}").status_code == 403
    assert client.get("/verifikasi").status_code == 404
    assert client.get(f"/api/verifications?selection_id={HERE}").status_code == 403
    assert client.get("/petugas").status_code == 200
