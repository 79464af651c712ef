"""A member binds a key: the first one by logging in, each further one with an earlier one or the operator's leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.service import SERVICE, allow_key, end_key
from services.recruitment.staff.tables import staff, staff_keys
from services.recruitment.staff.usecases.keys import LEAVE_LASTS, NoSuchKey
from shared.contracts.staff import SigningKeyBound, SigningKeyEnded
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Principal, Role
from shared.web.state import state
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.builders.web import bearer_of


def request_of(
    client: FlaskClient, who: Principal, key: str, *, earlier: str | None = None, now: datetime = NOW
) -> dict[str, str]:
    """What a browser sends that has made `key` and, it may be, holds an `earlier` one."""
    public = person_keys.public_key(key)
    text = client.get(
        f"/api/staff-keys/statement?public_key={public}", headers=bearer_of(who, now, "recruitment")
    ).get_json()["statement"]
    body = {"public_key": public, "statement": text, "proof": person_keys.proof(key, text)}
    if earlier is not None:
        body |= {"endorsed_by": person_keys.fingerprint(earlier), "endorsement": person_keys.proof(earlier, text)}
    return body


def bind(client: FlaskClient, who: Principal, key: str, *, now: datetime = NOW, **options: Any) -> tuple[int, str]:
    """The status, and the code of a refusal."""
    body = request_of(client, who, key, now=now, **options)
    answer = client.post("/api/staff-keys", headers=bearer_of(who, now, "recruitment"), json=body)
    return answer.status_code, answer.get_json().get("code", "")


def bound(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(staff_keys.c.key_id).where(staff_keys.c.ended_at.is_(None))))


def told(engine: Engine) -> list[tuple[str, str]]:
    names = {"recruitment.signing_key.registered.v1": "bound", "recruitment.signing_key.ended.v1": "ended"}
    return [(names[name], data["key_id"]) for name, data in build.emitted(engine) if name in names]


def test_the_first_key_is_bound_by_logging_in(client: FlaskClient, engine: Engine, member: Principal) -> None:
    assert "Belum ada kunci" in client.get("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment")).text
    body = request_of(client, member, "first")
    assert (
        client.post("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment"), data=body).location
        == "/petugas/kunci"
    )
    page = client.get("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment")).text
    fingerprint = person_keys.fingerprint("first")
    assert " ".join(fingerprint[start : start + 4] for start in range(0, 64, 4)) in page
    assert "Berlaku" in page
    assert told(engine) == [("bound", fingerprint)]


def test_a_second_key_needs_the_first(client: FlaskClient, engine: Engine, member: Principal) -> None:
    assert bind(client, member, "first") == (200, "")
    assert bind(client, member, "second") == (409, "further_key")
    assert bind(client, member, "second", earlier="a stranger's") == (409, "further_key")
    assert bound(engine) == [person_keys.fingerprint("first")]
    assert bind(client, member, "second", earlier="first") == (200, "")
    assert len(bound(engine)) == 2


def test_an_endorsement_must_be_the_earlier_keys_own(client: FlaskClient, member: Principal) -> None:
    bind(client, member, "first")
    body = request_of(client, member, "second", earlier="first")
    forged = {**body, "endorsement": person_keys.proof("second", body["statement"])}
    answer = client.post("/api/staff-keys", headers=bearer_of(member, NOW, "recruitment"), json=forged)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "further_key")


def test_the_operators_leave_is_for_one_key_and_three_days(
    client: FlaskClient, engine: Engine, clock: StoppedClock, member: Principal
) -> None:
    bind(client, member, "first")
    with unit_of_work(engine) as session:
        assert allow_key(session, NOW, "kartika") == NOW + LEAVE_LASTS
    assert bind(client, member, "second") == (200, "")
    assert bind(client, member, "third") == (409, "further_key")
    with unit_of_work(engine) as session:
        allow_key(session, NOW, "kartika")
    clock.moment = NOW + LEAVE_LASTS
    assert bind(client, member, "third", now=clock.moment) == (409, "further_key")


def test_ending_the_only_key_does_not_open_the_account(client: FlaskClient, engine: Engine, member: Principal) -> None:
    bind(client, member, "first")
    fingerprint = person_keys.fingerprint("first")
    with unit_of_work(engine) as session:
        assert end_key(session, NOW, "kartika", f"{fingerprint[:4]} {fingerprint[4:8]}") == fingerprint
    assert told(engine)[-1] == ("ended", fingerprint)
    assert bind(client, member, "second") == (409, "further_key")
    assert bind(client, member, "second", earlier="first") == (409, "further_key"), "an ended key endorses nothing"
    assert "Diakhiri" in client.get("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment")).text


@pytest.mark.parametrize("beginning", ["", " ", "z", "0" * 64])
def test_a_fingerprint_that_names_no_key_ends_none(
    client: FlaskClient, engine: Engine, member: Principal, beginning: str
) -> None:
    bind(client, member, "first")
    with unit_of_work(engine) as session, pytest.raises(NoSuchKey):
        end_key(session, NOW, "kartika", beginning)
    assert len(bound(engine)) == 1


def test_one_key_is_one_persons(client: FlaskClient, engine: Engine, member: Principal) -> None:
    bind(client, member, "first")
    other = Principal("another", "M. Siregar", frozenset({Role.COMMITTEE}))
    assert bind(client, other, "first") == (409, "key_taken")


@pytest.mark.parametrize(
    "change",
    [
        {"proof": person_keys.proof("first", "{}")},
        {"proof": ""},
        {"statement": "kata"},
        {"statement": ""},
        {"public_key": person_keys.public_key("second")},
        {"public_key": "kata"},
        {"public_key": ""},
    ],
)
def test_what_shows_no_key_binds_none(
    client: FlaskClient, engine: Engine, member: Principal, change: dict[str, str]
) -> None:
    body = {**request_of(client, member, "first"), **change}
    assert client.post("/api/staff-keys", headers=bearer_of(member, NOW, "recruitment"), json=body).status_code == 422
    page = client.post("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment"), data=body)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert bound(engine) == []


def test_a_statement_of_another_person_or_an_hour_ago_binds_nothing(
    client: FlaskClient, engine: Engine, clock: StoppedClock, member: Principal
) -> None:
    other = Principal("another", "M. Siregar", frozenset({Role.COMMITTEE}))
    body = request_of(client, other, "first")
    assert client.post("/api/staff-keys", headers=bearer_of(member, NOW, "recruitment"), json=body).status_code == 422
    body = request_of(client, member, "first")
    clock.moment = NOW + timedelta(hours=1)
    answer = client.post("/api/staff-keys", headers=bearer_of(member, clock.moment, "recruitment"), json=body)
    assert answer.status_code == 422
    assert bound(engine) == []


def test_only_a_simulation_gives_demo_accounts_any_number_of_keys(
    app: Flask, client: FlaskClient, engine: Engine, member: Principal
) -> None:
    with unit_of_work(engine) as session:
        session.execute(staff.update().values(demo=True))
    kept = state(app)
    kept.settings = replace(kept.settings, simulation=False)
    bind(client, member, "first")
    assert bind(client, member, "second") == (409, "further_key")
    kept.settings = replace(kept.settings, simulation=True)
    assert bind(client, member, "second") == (200, "")


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ITEM_AUTHOR, Role.PROCTOR, Role.AUDITOR])
def test_who_signs_nothing_binds_nothing(client: FlaskClient, role: Role) -> None:
    who = Principal("somebody", "Somebody", frozenset({role}))
    assert client.get("/petugas/kunci", headers=bearer_of(who, NOW, "recruitment")).status_code == 403
    assert client.post("/api/staff-keys", headers=bearer_of(who, NOW, "recruitment"), json={}).status_code == 403


def test_after_a_restore_keys_come_back_from_the_log(engine: Engine) -> None:
    came, gone = person_keys.bound("staff-ketua", NOW), NOW + timedelta(hours=1)
    ended = SigningKeyEnded(staff_id="staff-ketua", key_id=came.key_id, ended_at=gone)
    for _ in range(2):
        with unit_of_work(engine) as session:
            for payload in (came, ended):
                kind = type(payload)
                assert SERVICE.recalls[kind](session, NOW, reported.event_of(payload), payload)
    with reading(engine) as session:
        (row,) = session.execute(select(staff_keys)).all()
    assert (row.key_id, row.public_key, row.ended_at) == (came.key_id, came.public_key, gone)
    assert SigningKeyBound in SERVICE.recalls
