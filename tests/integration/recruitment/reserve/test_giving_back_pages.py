"""The pages and the API on which two members give a place back, and what its candidate and everybody read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from shared.contracts.codec.reading import load
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.scoring import RankingReleased
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders.giving_back import CHAIR, MEMBER
from tests.builders.messaging import StoppedClock
from tests.builders.pages import select
from tests.builders.places import moved, receive_move
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.web import bearer_of


def events(engine: Engine) -> list[PlaceReturned]:
    name = "recruitment.place.returned.v1"
    return [load(PlaceReturned, data) for kind, data in build.emitted(engine) if kind == name]


@pytest.fixture
def post(client: FlaskClient) -> Callable[..., Any]:
    def send(who: Principal, path: str, **values: Any) -> Any:
        headers = bearer_of(who, NOW, "recruitment")
        return client.post(path, data=values, headers=headers, follow_redirects=True)

    return send


@pytest.fixture
def sign(client: FlaskClient, post: Callable[..., Any]) -> Callable[[Principal, str], Any]:
    def send(who: Principal, number: str) -> Any:
        about = {"reason_code": "ineligible", "happened_on": "2026-11-09"}
        headers = bearer_of(who, NOW, "recruitment")
        asked = client.post(f"/api/places/{number}/statement", json=about, headers=headers)
        assert asked.status_code == 200, asked.text
        assert asked.json is not None
        assert asked.json["key_ids"] == [person_keys.fingerprint(who.id)]
        signed = person_keys.signed(who.id, asked.json["statement"])
        return post(who, f"/petugas/tempat/{number}", **about, **signed)

    return send


def test_a_part_of_a_number_leads_to_those_that_have_it(
    client: FlaskClient, numbers: list[str], released: RankingReleased
) -> None:
    headers = bearer_of(MEMBER, NOW, "recruitment")

    def found(typed: str) -> list[str]:
        page = client.get("/petugas/tempat", query_string={"q": typed}, headers=headers)
        if page.status_code == 302:
            return [page.headers["Location"].removeprefix("/petugas/tempat/").partition("?")[0]]
        return [link.text for link in select(page.text, "//ul[@id='ditemukan']//a")]

    assert found("26") == sorted(numbers), "all of them begin with the year"
    for number in numbers:
        assert found(number[3:]) == [number]
        across = number.replace("-", "")[1:6]
        assert found(across) == sorted(each for each in numbers if across in each.replace("-", ""))
    assert found("%") == found("_") == []


def test_the_pages_of_members_candidate_and_everybody(
    engine: Engine,
    client: FlaskClient,
    numbers: list[str],
    browsers: dict[str, FlaskClient],
    released: RankingReleased,
    post: Callable[..., Any],
    sign: Callable[[Principal, str], Any],
    clock: StoppedClock,
) -> None:
    number, headers = numbers[0], bearer_of(MEMBER, NOW, "recruitment")
    assert "Belum ada yang diusulkan." in client.get("/petugas/tempat", headers=headers).text
    for nobody in ("26-99999999", "Ani"):
        page = client.get(f"/petugas/tempat?q={nobody}", headers=headers).text
        assert f"Tidak ada peserta yang nomornya memuat {nobody}" in page
    found = client.get(f"/petugas/tempat?q={number.replace('-', ' ')}", headers=headers)
    assert found.headers["Location"].startswith(f"/petugas/tempat/{number}")
    refused = post(CHAIR, f"/petugas/tempat/{number}", reason_code="", happened_on="9 November")
    assert refused.status_code == 422
    assert refused.text.count('class="field wrong"') == 2
    assert "sampai orang kedua" in sign(CHAIR, number).text
    assert "1 tempat menunggu orang kedua." in client.get("/petugas/tempat", headers=headers).text
    assert "1 menunggu" in client.get("/petugas", headers=headers).text
    assert "Tarik tanda tangan saya" not in client.get(f"/petugas/tempat/{number}", headers=headers).text
    assert "Anda mendapat tempat" in browsers[number].get("/lamaran/tempat").text
    assert "ditarik" in post(CHAIR, f"/petugas/tempat/{number}/tarik").text
    clock.forward(seconds=1)
    assert "sampai orang kedua" in sign(CHAIR, number).text
    assert f"Tempat {number} sudah dikembalikan." in sign(MEMBER, number).text
    late = post(CHAIR, f"/petugas/tempat/{number}/tarik")
    assert late.status_code == 409
    assert "sudah dikembalikan oleh dua orang" in late.text

    mine = browsers[number].get("/lamaran/tempat").text
    assert "Panitia mencatat bahwa tempat Anda dikembalikan." in mine
    assert "ternyata tidak memenuhi syarat" in mine
    assert "9 Nov 2026" in mine
    assert "keberatan tertulis" in mine
    assert "Mengundurkan diri" not in mine
    receive_move(engine, moved(engine, released, [number]))
    public = client.get(f"/hasil/{VACANCY_ID}/tempat").text
    assert "Tempat dikembalikan" in public.split(number)[1].split("</tr>")[0]
    assert "tempat dikembalikan" in public.split("Riwayat perpindahan")[1]
    assert "syarat" not in public
    assert "mengundurkan diri" not in public.lower()


def test_programs_sign_and_withdraw(
    engine: Engine, client: FlaskClient, numbers: list[str], released: RankingReleased, clock: StoppedClock
) -> None:
    number = numbers[0].replace("-", "")
    for who, call, decided in (
        (CHAIR, "POST", False),
        (CHAIR, "DELETE", False),
        (CHAIR, "POST", False),
        (MEMBER, "POST", True),
        (MEMBER, "DELETE", None),
    ):
        clock.forward(seconds=1)
        headers = bearer_of(who, NOW, "recruitment")
        about = {"reason_code": "death", "happened_on": "2026-11-09"}
        if call == "POST":
            asked = client.post(f"/api/places/{number}/statement", json=about, headers=headers)
            assert asked.json is not None
            about |= person_keys.signed(who.id, asked.json["statement"])
            answer = client.post(f"/api/places/{number}", json=about, headers=headers)
        else:
            answer = client.delete(f"/api/places/{number}", headers=headers)
        told: dict[str, Any] = answer.get_json()
        assert told.get("decided") == decided
    assert answer.status_code == 409
    assert told["code"] == "already_given_back"
    assert len(events(engine)) == 1


def test_an_auditor_reads_and_signs_nothing(
    engine: Engine, client: FlaskClient, numbers: list[str], released: RankingReleased
) -> None:
    auditor = bearer_of(Principal("staff-a", "Ayu", frozenset({Role.AUDITOR})), NOW, "recruitment")
    page = client.get(f"/petugas/tempat/{numbers[0]}", headers=auditor)
    assert page.status_code == 200
    assert 'data-sign="' not in page.text
    for method in (client.post, client.delete):
        assert method(f"/api/places/{numbers[0]}", json={}, headers=auditor).status_code == 403
    for path in (f"/petugas/tempat/{numbers[0]}", f"/petugas/tempat/{numbers[0]}/tarik"):
        assert client.post(path, headers=auditor).status_code == 403
