"""Every role at every route, and where those go who are not admitted."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.views import MethodView

from shared.kernel.roles import STAFF, Role
from shared.web.access import access, public, route_access
from shared.web.base import create_base_app, finish
from shared.web.staff_tokens import COOKIE
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.web import bearer, make_settings, staff_token
from tests.integration.web.demo_notes import demo_engine

PUBLIC, STAFF_ROLES = None, sorted(STAFF)
ADMITS = {
    ("/petugas", "GET"): set(STAFF),
    ("/peringkat-panitia", "GET"): {Role.COMMITTEE},
    ("/lamaran", "GET"): {Role.APPLICANT},
    ("/kursi", "GET"): {Role.CANDIDATE},
    ("/catat/<text>", "POST"): {Role.COMMITTEE, Role.APPLICANT},
    ("/api/notes", "GET"): {Role.COMMITTEE, Role.AUDITOR},
    ("/api/notes", "POST"): {Role.COMMITTEE},
    ("/api/notes/own", "GET"): {Role.APPLICANT},
    ("/api/notes/seats/<seat>", "PUT"): {Role.COMMITTEE},
}
PROTECTED = sorted(ADMITS)


def log_in(client: FlaskClient, role: Role | None) -> None:
    if role is Role.APPLICANT:
        client.get("/masuk-uji/account-1")
    elif role is not None:
        client.set_cookie(COOKIE, staff_token(role, now=NOON))


def ask(client: FlaskClient, route: tuple[str, str], **options: object) -> int:
    rule, method = route
    body = {"json": {"text": "x"}} if rule.startswith("/api") and method == "POST" else {}
    return client.open(rule.replace("<text>", "x").replace("<seat>", "7"), method=method, **body, **options).status_code  # type: ignore[arg-type]


def test_every_route_says_whom_it_admits(app: Flask) -> None:
    found = route_access(app)
    assert {route: roles for route, roles in found.items() if roles is not None} == ADMITS
    assert {"/", "/healthz", "/static/<path:filename>", "/assets/<path:path>", "/api/openapi.json"} <= {
        rule for (rule, _method), roles in found.items() if roles is None
    }


@pytest.mark.parametrize("route", PROTECTED)
@pytest.mark.parametrize("role", [None, Role.APPLICANT, *STAFF_ROLES])
def test_a_route_admits_its_roles_and_nobody_else(
    client: FlaskClient, route: tuple[str, str], role: Role | None
) -> None:
    log_in(client, role)
    status = ask(client, route)
    if role in ADMITS[route]:
        assert status == (201 if route == ("/api/notes", "POST") else 200)
    elif route[0].startswith("/api/"):
        assert status == (401 if role is None else 403)
    elif role in STAFF and ADMITS[route] & STAFF:
        assert status == 403
    else:
        assert status == 302


def test_who_is_not_admitted_is_told_where_to_log_in(client: FlaskClient) -> None:
    def leads_to(path: str, **headers: str) -> str:
        return client.get(path, headers=headers).headers["Location"]

    assert leads_to("/petugas?hal=2&q=a b") == "/petugas/perbarui?next=/petugas%3Fhal%3D2%26q%3Da%20b"
    assert leads_to("/lamaran") == "/masuk?next=/lamaran"
    assert leads_to("/kursi") == "/cbt/"
    log_in(client, Role.APPLICANT)
    assert leads_to("/petugas") == "/petugas/perbarui?next=/petugas"


def test_a_form_sent_too_late_comes_back_to_its_page(client: FlaskClient) -> None:
    sent = client.post("/catat/x", headers={"Referer": "http://localhost/lamaran?a=1"})
    assert sent.headers["Location"] == "/masuk?next=/lamaran%3Fa%3D1"
    foreign = client.post("/catat/x", headers={"Referer": "http://evil.example/lamaran"})
    assert foreign.headers["Location"] == "/masuk?next=/"


def test_a_fragment_makes_the_whole_page_go_to_the_login(client: FlaskClient) -> None:
    answer = client.get("/petugas", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/petugas?a=1"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/petugas/perbarui?next=/petugas%3Fa%3D1"


def test_one_browser_may_be_several_people(client: FlaskClient) -> None:
    log_in(client, Role.APPLICANT)
    log_in(client, Role.COMMITTEE)
    assert client.get("/lamaran").text == "account-1"
    assert client.get("/peringkat-panitia").text == "Rini Wulandari"


def test_a_token_that_has_expired_or_is_not_ours_is_nobody(client: FlaskClient, clock: StoppedClock) -> None:
    headers = bearer(Role.COMMITTEE, now=NOON)
    assert client.get("/api/notes", headers=headers).status_code == 200
    clock.forward(minutes=16)
    assert client.get("/api/notes", headers=headers).status_code == 401
    assert client.get("/api/notes", headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    assert client.get("/api/notes", headers={"Authorization": "Basic dGVzdDp0ZXN0"}).status_code == 401


def test_head_is_asked_like_get_and_options_reaches_no_view(client: FlaskClient) -> None:
    assert client.head("/peringkat-panitia").status_code == 302
    options = client.options("/peringkat-panitia")
    assert options.status_code == 200
    assert options.text == ""


def test_an_undeclared_route_stops_the_start(tmp_path: Path) -> None:
    def undeclared() -> str:
        return "open by oversight"

    app = create_base_app("cbt", "services.cbt", make_settings("cbt", tmp_path), demo_engine())
    finish(app)
    app.add_url_rule("/lupa", "lupa", undeclared)
    with pytest.raises(RuntimeError, match=r"GET /lupa \(lupa\)"):
        finish(app)
    # Even an application that was never finished does not serve it.
    assert app.test_client().get("/lupa").status_code == 403


def test_each_method_of_a_class_declares_for_itself(tmp_path: Path) -> None:
    class Half(MethodView):
        @public
        def get(self) -> str:
            return "ok"

        def post(self) -> str:
            return "open by oversight"

    app = create_base_app("cbt", "services.cbt", make_settings("cbt", tmp_path), demo_engine())
    app.add_url_rule("/separuh", view_func=Half.as_view("half"))
    with pytest.raises(RuntimeError, match="POST /separuh") as caught:
        finish(app)
    assert "GET /separuh" not in str(caught.value)
    assert app.test_client().get("/separuh").text == "ok"
    assert app.test_client().head("/separuh").status_code == 200
    Half.post = access(Role.COMMITTEE)(Half.post)  # type: ignore[method-assign]
    assert route_access(finish(app))["/separuh", "POST"] == frozenset({Role.COMMITTEE})
