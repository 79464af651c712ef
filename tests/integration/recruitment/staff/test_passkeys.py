"""A member binds a passkey: made for this account on this site, unlocked by its holder, and shown to work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from services.recruitment.service import SERVICE, allow_key
from services.recruitment.staff.tables import staff_keys
from services.recruitment.staff.usecases.passkeys import Created, creation_options, read_created
from shared.contracts.codec.reading import load
from shared.contracts.staff import SigningKeyBound
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal, Role
from shared.signatures.announced import key_of
from shared.signatures.base64url import decoded, encoded
from shared.signatures.sites import Site
from shared.web.state import state
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.passkeys import ORIGIN, PRESENT, RP_ID, SoftDevice
from tests.builders.recruitment import NOW
from tests.builders.web import bearer_of

SITE = Site(RP_ID, ORIGIN)
Change = Callable[[SoftDevice, dict[str, str]], dict[str, str]]


def offered(client: FlaskClient, who: Principal, device: SoftDevice, now: datetime = NOW) -> dict[str, str]:
    """What a browser sends whose device has just made a passkey."""
    asked = client.get("/api/staff-keys/passkey-options", headers=bearer_of(who, now, "recruitment")).get_json()
    address = f"/api/staff-keys/statement?kind=passkey&public_key={device.public_key}"
    text = client.get(address, headers=bearer_of(who, now, "recruitment")).get_json()["statement"]
    created = device.create(asked["statement"])
    return {
        "kind": "passkey",
        "public_key": device.public_key,
        "statement": text,
        "proof": device.sign(text),
        **created,
    }


def bind(client: FlaskClient, who: Principal, body: dict[str, str], now: datetime = NOW) -> tuple[int, str]:
    """The status, and the code of the refusal."""
    answer = client.post("/api/staff-keys", headers=bearer_of(who, now, "recruitment"), json=body)
    told = answer.get_json()
    return answer.status_code, told.get("errors", [{}])[0].get("code", "") or told.get("code", "")


def rows(engine: Engine) -> list[Any]:
    with reading(engine) as session:
        return list(session.execute(select(staff_keys)))


def test_the_browser_is_asked_for_a_passkey_of_this_site_that_verifies_its_holder(
    client: FlaskClient, member: Principal
) -> None:
    options = client.get("/api/staff-keys/passkey-options", headers=bearer_of(member, NOW, "recruitment")).get_json()[
        "options"
    ]
    assert options["rp"]["id"] == RP_ID
    assert options["user"]["id"] == encoded(member.id.encode())
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -8, -257]
    bind(client, member, offered(client, member, SoftDevice()))
    options = client.get("/api/staff-keys/passkey-options", headers=bearer_of(member, NOW, "recruitment")).get_json()[
        "options"
    ]
    assert [each["id"] for each in options["excludeCredentials"]] == [encoded(b"the first passkey")]


def test_a_passkey_is_bound_with_what_a_stranger_needs_to_verify_it(
    client: FlaskClient, engine: Engine, member: Principal
) -> None:
    device = SoftDevice()
    body = offered(client, member, device)
    assert (
        client.post("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment"), data=body).location
        == "/petugas/kunci"
    )
    assert "Passkey" in client.get("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment")).text
    (row,) = rows(engine)
    assert (row.key_id, row.kind, row.rp_id, row.origin, row.sign_count) == (
        device.fingerprint,
        "passkey",
        RP_ID,
        ORIGIN,
        1,
    )
    ((_, data),) = [each for each in build.emitted(engine) if each[0] == "recruitment.signing_key.registered.v1"]
    announced = key_of(load(SigningKeyBound, data))
    assert announced.holder == member.id
    assert announced.has_signed(data["statement"], data["proof"])


def _created(**changes: Any) -> Change:
    return lambda device, body: {**body, **device.create(body["creation_statement"], **changes)}


def _signed(**changes: Any) -> Change:
    return lambda device, body: {**body, "proof": device.sign(body["statement"], **changes)}


def _with(**changes: str) -> Change:
    return lambda _device, body: {**body, **changes}


def _collected(change: Callable[[bytes], bytes]) -> Change:
    return lambda _device, body: {**body, "client_data": encoded(change(decoded(body["client_data"]) or b""))}


REFUSED: dict[str, tuple[str, Change]] = {
    "made on another site's page": ("passkey_refused", _created(origin="https://asing.example")),
    "made for another challenge": ("passkey_refused", _created(challenge=encoded(bytes(32)))),
    "made in a frame of another site": ("passkey_refused", _created(crossOrigin=True)),
    "made under a page of another site": ("passkey_refused", _created(topOrigin="https://asing.example")),
    "collected twice": ("passkey_refused", _collected(lambda raw: raw[:-1] + b', "type": "webauthn.create"}')),
    "collected behind a mark": ("passkey_refused", _collected(lambda raw: b"\xef\xbb\xbf" + raw)),
    "collected in UTF-16": ("passkey_refused", _collected(lambda raw: raw.decode().encode("utf-16"))),
    "made by signing": ("passkey_refused", _created(type="webauthn.get")),
    "made without its holder": ("passkey_refused", _created(flags=PRESENT)),
    "made for another site": (
        "passkey_refused",
        lambda device, body: {**body, **replace(device, rp_id="asing.example").create(body["creation_statement"])},
    ),
    "another credential named": ("passkey_refused", _with(credential_id=encoded(b"another"))),
    "no attestation": ("passkey_refused", _with(attestation="")),
    "a cut attestation": ("passkey_refused", lambda _, body: {**body, "attestation": body["attestation"][:-40]}),
    "no JSON": ("passkey_refused", _with(client_data=encoded(b"[1]"))),
    "no creation statement": ("passkey_refused", _with(creation_statement="")),
    "another public key": ("key_malformed", _with(public_key=SoftDevice().public_key)),
    "no proof": ("key_not_shown", _with(proof="")),
    "a proof without its holder": ("key_not_shown", _signed(flags=PRESENT)),
    "a proof for another site": ("key_not_shown", _signed(rp_id="asing.example")),
    "a proof on another page": ("key_not_shown", _signed(origin="http://localhost:8000")),
    "a proof of another key": (
        "key_not_shown",
        lambda device, body: {**body, "proof": SoftDevice(count=5).sign(body["statement"])},
    ),
    "a count that stands still": (
        "key_not_shown",
        lambda device, body: {**body, **replace(device, count=9).create(body["creation_statement"])},
    ),
    "the kind of another key": ("key_malformed", _with(kind="ed25519")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_passkey_of_this_member_here_binds_nothing(
    client: FlaskClient, engine: Engine, member: Principal, name: str
) -> None:
    device, (code, change) = SoftDevice(), REFUSED[name]
    body = offered(client, member, device)
    wrong = change(device, body)
    assert bind(client, member, wrong) == (422, code)
    page = client.post("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment"), data=wrong)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert rows(engine) == []
    assert bind(client, member, body) == (200, ""), "the genuine one is taken after all"


@pytest.mark.parametrize("field", ["public_key", "proof", "attestation", "client_data", "credential_id", "kind"])
def test_oversized_fields_and_wrong_types_are_named(
    client: FlaskClient, engine: Engine, member: Principal, field: str
) -> None:
    body: dict[str, Any] = offered(client, member, SoftDevice())
    for wrong in ("A" * (1_368 if field == "credential_id" else 9_000), 7, None, ["A"], {"A": "A"}):
        answer = client.post(
            "/api/staff-keys", headers=bearer_of(member, NOW, "recruitment"), json={**body, field: wrong}
        )
        assert answer.status_code == 422
        assert field in {each["field"].partition(".")[0] for each in answer.get_json()["errors"]}
    assert rows(engine) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(attestation=st.binary(max_size=200), client_data=st.binary(max_size=80), place=st.integers(0, 10_000))
def test_no_bytes_of_a_device_fail_otherwise(attestation: bytes, client_data: bytes, place: int) -> None:
    who = Principal("staff-ketua", "R. Kartika", frozenset({Role.COMMITTEE}))
    text, _ = creation_options(NOW, who, SITE, [])
    made = SoftDevice().create(text)
    raw = bytearray(decoded(made["attestation"]) or b"")
    raw[place % len(raw)] ^= 0x41
    for changed in (
        {"attestation": encoded(attestation)},
        {"client_data": encoded(client_data)},
        {"credential_id": encoded(client_data)},
    ):
        with pytest.raises(InvalidInput):
            read_created(NOW, who, SITE, _of(made, **changed))
    try:
        read_created(NOW, who, SITE, _of(made, attestation=encoded(bytes(raw))))
    except InvalidInput:
        return


def _of(made: dict[str, str], **changes: str) -> Created:
    each = {**made, **changes}
    return Created(each["creation_statement"], each["credential_id"], each["client_data"], each["attestation"])


def test_a_passkey_made_for_another_member_or_an_hour_ago(
    client: FlaskClient, engine: Engine, clock: StoppedClock, member: Principal
) -> None:
    other, device = Principal("another", "M. Siregar", frozenset({Role.COMMITTEE})), SoftDevice()
    theirs = offered(client, other, device)
    mine = offered(client, member, device)
    stolen = {**mine, **{name: theirs[name] for name in ("creation_statement", "client_data", "attestation")}}
    assert bind(client, member, stolen) == (422, "passkey_refused")
    later = clock.moment = NOW + timedelta(hours=1)
    assert bind(client, member, mine, later) == (422, "passkey_refused")
    assert rows(engine) == []


def test_one_passkey_is_one_persons(client: FlaskClient, engine: Engine, member: Principal) -> None:
    device = SoftDevice()
    assert bind(client, member, offered(client, member, device)) == (200, "")
    other = Principal("another", "M. Siregar", frozenset({Role.COMMITTEE}))
    assert bind(client, other, offered(client, other, device)) == (409, "key_taken")
    twin = SoftDevice(credential_id=device.credential_id)
    assert bind(client, other, offered(client, other, twin)) == (409, "key_taken")
    assert len(rows(engine)) == 1


def test_a_passkey_endorses_the_next_key_and_its_count_goes_on(
    client: FlaskClient, engine: Engine, member: Principal
) -> None:
    device = SoftDevice()
    bind(client, member, offered(client, member, device))
    public = person_keys.public_key("browser")
    text = client.get(
        f"/api/staff-keys/statement?public_key={public}", headers=bearer_of(member, NOW, "recruitment")
    ).get_json()["statement"]
    body = {"public_key": public, "statement": text, "proof": person_keys.proof("browser", text)}
    assert bind(client, member, body) == (409, "further_key")
    endorsed = {**body, "endorsed_by": device.fingerprint}
    assert bind(client, member, {**endorsed, "endorsement": device.sign(text, flags=PRESENT)}) == (409, "further_key")
    device.count = 0
    assert bind(client, member, {**endorsed, "endorsement": device.sign(text)}) == (409, "further_key"), "a copy"
    device.count = 7
    assert bind(client, member, {**endorsed, "endorsement": device.sign(text)}) == (200, "")
    assert {row.sign_count for row in rows(engine)} == {8, None}


def test_a_further_passkey_needs_the_operators_leave(client: FlaskClient, engine: Engine, member: Principal) -> None:
    bind(client, member, offered(client, member, SoftDevice()))
    second = offered(client, member, SoftDevice(credential_id=b"the second"))
    assert bind(client, member, second) == (409, "further_key")
    with unit_of_work(engine) as session:
        allow_key(session, NOW, "kartika")
    assert bind(client, member, second) == (200, "")


@pytest.mark.parametrize("public_url", ["http://seleksi.example", "https://10.0.0.5"])
def test_where_browsers_know_no_passkeys_the_setting_is_named(
    app: Flask, client: FlaskClient, engine: Engine, member: Principal, public_url: str
) -> None:
    body = offered(client, member, SoftDevice())
    kept = state(app)
    kept.settings = replace(kept.settings, public_url=public_url, allowed_hosts=("localhost",))
    answer = client.get("/api/staff-keys/passkey-options", headers=bearer_of(member, NOW, "recruitment"))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "passkeys_unavailable")
    assert f"TERANG_PUBLIC_URL ({public_url})" in answer.get_json()["detail"]
    assert bind(client, member, body) == (409, "passkeys_unavailable")
    page = client.get("/petugas/kunci", headers=bearer_of(member, NOW, "recruitment")).text
    assert "TERANG_PUBLIC_URL" in page
    assert ">Buat passkey</button>" not in page
    assert "Buat kunci di peramban ini" in page
    assert rows(engine) == []


def test_after_a_restore_a_passkey_comes_back_from_the_log(
    client: FlaskClient, engine: Engine, member: Principal
) -> None:
    bind(client, member, offered(client, member, SoftDevice()))
    ((_, data),) = [each for each in build.emitted(engine) if each[0] == "recruitment.signing_key.registered.v1"]
    before = rows(engine)
    with unit_of_work(engine) as session:
        session.execute(staff_keys.delete())
        payload = load(SigningKeyBound, data)
        SERVICE.recalls[SigningKeyBound](session, NOW, reported.event_of(payload), payload)
    assert rows(engine) == before
