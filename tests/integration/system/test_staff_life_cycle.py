"""A member of staff who was disabled, logged out or given other roles acts nowhere any more, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.recruitment.accounts.domain.accounts import WrongCredentials
from services.recruitment.staff.usecases import invitations, logins, members
from shared.db.clock import DatabaseClock
from shared.db.engine import unit_of_work
from shared.kernel.errors import DomainError, InvalidInput
from tests.builders.system import System

Act = Callable[[Session, datetime, str], object]
PASSWORD = "kata sandi petugas"
PAGES = {"recruitment": "/api/trail", "cbt": "/api/sessions", "scoring": "/api/rankings"}
ROLES = ["auditor", "exam_officer"]
NIP = "198504122010011003"


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    with unit_of_work(made.engines["recruitment"]) as session:
        members.add_staff(session, DatabaseClock(session).now(), "sari", "Sari Utami", ROLES, PASSWORD)
    made.settle()
    yield made
    made.close()


def tokens(system: System) -> dict[str, str]:
    answer = (
        system.apps["recruitment"]
        .test_client()
        .post("/api/staff-session", json={"username": "sari", "password": PASSWORD})
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.get_json()["tokens"]
    return found


def statuses(system: System, held: dict[str, str]) -> dict[str, int]:
    return {
        service: system.ask(service, "GET", path, headers={"Authorization": f"Bearer {held[service]}"}).status_code
        for service, path in PAGES.items()
    }


@pytest.mark.parametrize("act", [members.disable, members.end_logins, invitations.reset])
def test_tokens_end_everywhere_before_their_minutes_are_over(system: System, act: Act) -> None:
    held = tokens(system)
    assert set(statuses(system, held).values()) == {200}
    with unit_of_work(system.engines["recruitment"]) as session:
        act(session, DatabaseClock(session).now(), "sari")
    system.settle()
    assert set(statuses(system, held).values()) == {401}


def test_a_change_of_roles_ends_the_tokens_that_carry_the_old_ones(system: System) -> None:
    held = tokens(system)
    with unit_of_work(system.engines["recruitment"]) as session:
        members.change_roles(session, DatabaseClock(session).now(), "sari", ["auditor"], {})
    system.settle()
    assert set(statuses(system, held).values()) == {401}
    assert statuses(system, tokens(system)) == {"recruitment": 200, "cbt": 403, "scoring": 200}


def test_logging_out_ends_the_tokens_of_this_login_and_of_no_other(system: System) -> None:
    elsewhere = tokens(system)
    browser = system.apps["recruitment"].test_client()
    browser.post("/petugas/masuk", data={"username": "sari", "password": PASSWORD})
    cookies = {service: browser.get_cookie("terang_staff", path=f"/{service}") for service in ("cbt", "scoring")}
    held = {service: cookie.value for service, cookie in cookies.items() if cookie}
    browser.post("/petugas/keluar")
    system.settle()
    for service, token in held.items():
        answer = system.ask(service, "GET", PAGES[service], headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    assert set(statuses(system, elsewhere).values()) == {200}


def test_a_token_of_one_service_is_refused_by_the_others(system: System) -> None:
    held = tokens(system)
    for service, path in PAGES.items():
        for other in set(PAGES) - {service}:
            answer = system.ask(service, "GET", path, headers={"Authorization": f"Bearer {held[other]}"})
            assert answer.status_code == 401, f"{other}'s token at {service}"


def test_a_disabled_person_logs_in_again_only_after_being_enabled(system: System) -> None:
    client = system.apps["recruitment"].test_client()
    body = {"username": "sari", "password": PASSWORD}
    for act, status in ((members.disable, 401), (members.enable, 200)):
        with unit_of_work(system.engines["recruitment"]) as session:
            act(session, DatabaseClock(session).now(), "sari")
            if status == 401:
                with pytest.raises(WrongCredentials):
                    logins.identify(session, "sari", PASSWORD)
        assert client.post("/api/staff-session", json=body).status_code == status
    system.settle()
    assert set(statuses(system, tokens(system)).values()) == {200}


def test_an_invitation_works_once_and_one_person_has_one_account(system: System) -> None:
    engine = system.engines["recruitment"]
    with unit_of_work(engine) as session:
        now = DatabaseClock(session).now()
        code = invitations.invite(session, now, "budi", "Budi Raharjo", ["verifier"], NIP)
    with pytest.raises(DomainError) as refused, unit_of_work(engine) as session:
        invitations.invite(session, now, "kembar", "Budi R.", ["committee"], NIP)
    assert (refused.value.code, refused.value.facts) == ("nip_taken", {"username": "budi"})

    client = system.apps["recruitment"].test_client()
    form = {"username": "budi", "code": code, "password": PASSWORD, "password_again": PASSWORD}
    body = {"username": "budi", "password": PASSWORD}
    assert client.post("/api/staff-session", json=body).status_code == 401
    assert client.post("/petugas/undangan", data={**form, "code": "salah"}).status_code == 409
    assert client.post("/petugas/undangan", data={**form, "password_again": "lain"}).status_code == 422
    other = {**form, "password": "kata sandi yang lain", "password_again": "kata sandi yang lain"}
    for _press in range(2):
        answer = client.post("/petugas/undangan", data=form)
        assert (answer.status_code, answer.location) == (302, "/petugas/masuk"), "pressed twice is the same success"
    assert client.post("/petugas/undangan", data=other).status_code == 409, "the code is used up"
    assert client.post("/petugas/undangan", data={**form, "code": "salah"}).status_code == 409
    assert client.post("/api/staff-session", json=body).status_code == 200
    with unit_of_work(engine) as session:
        renewed = invitations.reset(session, DatabaseClock(session).now(), "budi")
    assert client.post("/petugas/undangan", data=form).status_code == 409, "that code is of before the reset"
    assert client.post("/petugas/undangan", data={**other, "code": renewed}).status_code == 302


def test_events_about_staff_name_nobody(system: System) -> None:
    with unit_of_work(system.engines["recruitment"]) as session:
        now = DatabaseClock(session).now()
        invitations.invite(session, now, "budi", "Budi Raharjo", ["verifier"], NIP)
        members.disable(session, now, "budi")
        members.enable(session, now, "budi")
        invitations.reset(session, now, "budi")
    system.settle()
    kinds = [event.type for event in system.all_events() if event.aggregate_type == "staff"]
    assert kinds[-4:] == [
        "recruitment.roles.changed.v1",
        "recruitment.staff.disabled.v1",
        "recruitment.staff.enabled.v1",
        "recruitment.staff_logins.ended.v1",
    ]
    for raw in system.raw_log():
        assert not any(word in raw for word in (NIP.encode(), b"Budi", b"budi", b"Sari", b"sari"))


@pytest.mark.parametrize(
    "nip",
    ["", "19850412201001100", "1985041220100110033", "198504122010011 03", "198513122010011003", "198504122010131003",
     "198504122010013003", "198504122010011000", "198504121990011003"],
)  # fmt: skip
def test_a_nip_that_cannot_be_one_is_refused(system: System, nip: str) -> None:
    with pytest.raises(InvalidInput) as refused, unit_of_work(system.engines["recruitment"]) as session:
        invitations.invite(session, DatabaseClock(session).now(), "budi", "Budi Raharjo", ["verifier"], nip)
    assert [problem.place.field for problem in refused.value.problems] == ["nip"]


def test_a_nip_is_read_as_people_type_it(system: System) -> None:
    with unit_of_work(system.engines["recruitment"]) as session:
        now = DatabaseClock(session).now()
        assert invitations.invite(session, now, "budi", "Budi Raharjo", ["verifier"], "１9850412 201001 1 004")


def test_a_contract_employees_nip_is_one(system: System) -> None:
    with unit_of_work(system.engines["recruitment"]) as session:
        now = DatabaseClock(session).now()
        assert invitations.invite(session, now, "budi", "Budi Raharjo", ["verifier"], "199504122022211003")
