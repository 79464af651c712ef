"""What every answer has: headers, language, navigation, the marks of a simulation."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse

from shared.kernel.roles import Role
from shared.web.base import create_base_app, finish
from shared.web.staff_tokens import COOKIE
from tests.builders.messaging import NOON
from tests.builders.pages import select
from tests.builders.web import make_settings, staff_token
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine


def links(answer: TestResponse) -> list[str]:
    return [link.text for link in select(answer.text, "(//header//nav)[1]//a")]


@pytest.mark.parametrize("path", ["/", "/tiada", "/api/tiada", "/petugas", "/healthz", "/assets/terang.css"])
def test_every_answer_is_protected(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/assets") else "no-store")


def test_a_secure_site_says_so(tmp_path: Path) -> None:
    settings = make_settings("recruitment", tmp_path, public_url="https://seleksi.example")
    client = create_demo(settings, demo_engine()).test_client()
    answer = client.get("/masuk-uji/a", base_url="https://seleksi.example")
    assert answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_session_cookie_is_the_service_s_own(client: FlaskClient) -> None:
    cookie = client.get("/masuk-uji/a").headers["Set-Cookie"]
    assert cookie.startswith("terang_recruitment=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_no_other_service_takes_the_session(tmp_path: Path, app: Flask) -> None:
    other = create_demo(make_settings("recruitment", tmp_path), demo_engine(), config={"SESSION_COOKIE_NAME": "other"})
    other.session_interface.salt = "terang-session-cbt"  # type: ignore[attr-defined]
    stolen = app.test_client().get("/masuk-uji/a").headers["Set-Cookie"].split(";")[0].partition("=")[2]
    client = other.test_client()
    client.set_cookie("other", stolen)
    assert client.get("/lamaran").status_code == 302


def test_under_a_mount_addresses_and_cookies_stay_below_it(tmp_path: Path, app: Flask) -> None:
    mounted = Client(
        DispatcherMiddleware(
            finish(create_base_app("x", "y", make_settings("x", tmp_path), demo_engine())), {"/cbt": app}
        )
    )
    assert "Path=/cbt" in mounted.get("/cbt/masuk-uji/a").headers["Set-Cookie"]
    assert mounted.get("/cbt/petugas").headers["Location"] == "/petugas/perbarui?next=/cbt/petugas"
    assert mounted.get("/cbt/api/notes").mimetype == "application/problem+json"
    switch = select(mounted.get("/cbt/peringkat").text, "//a[@hreflang='en']/@href")[0]
    assert switch == "/cbt/bahasa/en?next=/cbt/peringkat"
    chosen = mounted.get(switch)
    assert chosen.headers["Location"] == "/cbt/peringkat"
    assert "Path=/" in {part.strip() for part in chosen.headers["Set-Cookie"].split(";")}


def test_indonesian_is_first_and_english_is_remembered(client: FlaskClient) -> None:
    first = client.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="id">' in first
    assert "SIMULASI" in first
    client.get("/bahasa/en?next=/")
    second = client.get("/").text
    assert '<html lang="en">' in second
    assert "SIMULATION" in second
    assert "Vacancies" in second
    client.get("/bahasa/id")
    assert "SIMULASI" in client.get("/").text


def test_a_language_we_do_not_speak(client: FlaskClient) -> None:
    assert client.get("/bahasa/fr").status_code == 404
    client.set_cookie("terang_lang", "fr")
    assert '<html lang="id">' in client.get("/").text


def test_the_language_switch_leads_nowhere_else(client: FlaskClient) -> None:
    assert client.get("/bahasa/en?next=//evil.example").headers["Location"] == "/"


def test_a_real_selection_is_not_called_a_simulation(tmp_path: Path) -> None:
    client = create_demo(make_settings("recruitment", tmp_path, simulation=False), demo_engine()).test_client()
    assert "SIMULASI" not in client.get("/").text
    assert "SIMULASI" not in client.get("/ujian").text


def test_navigation_is_by_role(client: FlaskClient) -> None:
    public = ["Formasi", "Jadwal", "Hasil", "Bantuan"]
    assert links(client.get("/")) == public
    client.get("/masuk-uji/a")
    assert links(client.get("/")) == [*public, "Lamaran saya"]
    client.set_cookie(COOKIE, staff_token(Role.PROCTOR, now=NOON))
    assert links(client.get("/")) == [*public, "Lamaran saya", "Ringkasan"]
    assert links(client.get("/petugas")) == ["Ringkasan", "Kehadiran"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.VERIFIER, ["Verifikasi"]),
        (Role.ITEM_AUTHOR, ["Bank soal", "Ujian"]),
        (Role.EXAM_OFFICER, ["Ujian", "Sesi", "Naskah", "Kehadiran", "Pembatalan", "Kunci"]),
        (Role.COMMITTEE, ["Aturan", "Ujian", "Pembatalan", "Uji coba", "Asesmen", "Peringkat", "Kunci", "Jejak"]),
        (Role.ASSESSOR, ["Asesmen"]),
        (Role.AUDITOR, ["Aturan", "Pembatalan", "Asesmen", "Peringkat", "Jejak"]),
    ],
)
def test_staff_see_their_own_rooms(client: FlaskClient, role: Role, expected: list[str]) -> None:
    client.set_cookie(COOKIE, staff_token(role, now=NOON))
    assert links(client.get("/petugas")) == ["Ringkasan", *expected]


def test_the_present_page_is_marked(client: FlaskClient) -> None:
    current = select(client.get("/hasil").text, "(//header//nav)[1]//a[@aria-current='page']")
    assert [link.text for link in current] == ["Hasil"]


@pytest.mark.parametrize("given", ["3273010101900001", "trace-0001", str(UUID(int=3273010101900001)), "", "a b\tc"])
def test_a_correlation_id_is_never_the_callers(client: FlaskClient, given: str) -> None:
    answers = [client.get("/", headers={"X-Correlation-ID": given}) for _ in range(2)]
    told = [answer.headers["X-Correlation-ID"] for answer in answers]
    assert given not in told
    assert told[0] != told[1]
    assert [str(UUID(each)) for each in told] == told
    assert not given or given not in answers[0].text


def test_files_under_their_version_may_be_kept_for_good(client: FlaskClient) -> None:
    addresses = select(client.get("/").text, "//link/@href | //script/@src")
    assert len(addresses) == 4
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
        plain = re.sub(r"/[0-9a-f]{12}/", "/", address)
        assert plain != address
        with client.get(plain) as unversioned, client.get(re.sub(r"/[0-9a-f]{12}/", "/000000000000/", address)) as old:
            # A page of the release before still finds what it asks for.
            assert (unversioned.status_code, old.status_code) == (200, 200)
            assert "immutable" not in unversioned.headers["Cache-Control"] + old.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["../access.py", "%2e%2e/access.py", "tiada.css", "000000000000/../../access.py", "x/", "x" * 300, "x/" * 2500],
)
def test_nothing_else_is_served_as_a_file(client: FlaskClient, path: str) -> None:
    assert client.get(f"/assets/{path}").status_code == 404
    assert client.get(f"/static/{path}").status_code == 404


def test_whatever_a_style_asks_for_may_be_kept_too(client: FlaskClient) -> None:
    (address,) = (each for each in select(client.get("/").text, "//link/@href") if each.endswith("/terang.css"))
    with client.get(address) as style:
        fonts = re.findall(r"url\([\"']?([^)\"']+)", style.get_data(as_text=True))
    assert fonts
    for font in fonts:
        with client.get(urljoin(address, font)) as answer:
            assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), font


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    for path in ("/", "/peringkat", "/hasil", "/ruang", "/ujian", "/daftar", "/tiada"):
        document = html.fromstring(client.get(path).text)
        assert select(document, "//*[@style] | //style | //script[not(@src)]") == [], path
        assert [name for node in document.iter() for name in node.attrib if str(name).startswith("on")] == [], path


def test_the_ladder_s_figures_are_in_its_words_too(client: FlaskClient) -> None:
    bar = select(client.get("/peringkat").text, "//svg[@class='bar']")[0]
    assert (bar.get("role"), bar.get("aria-label")) == ("img", "TWK 135, TIU 160, TKP 188")
    assert [rect.get("width") for rect in bar.iter("rect")] == ["135", "160", "188"]
    assert [rect.get("x") for rect in bar.iter("rect")] == ["0", "135", "295"]
