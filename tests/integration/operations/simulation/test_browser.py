"""The browser of the invented applicants, against a real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from operations.simulation.browser import Browser, Stopped, Unexpected
from tests.builders.served import served

FORM = """<!doctype html><title>t</title>
<form action="/cari"><input name="q"></form>
<form method="post" action="/daftar"><input type="hidden" name="next" value="/lamaran"><input name="nik">
<select name="level"><option value="D3">D3<option value="S1" selected>S1</select>
<input type="checkbox" name="consent" value="y"><input type="checkbox" name="news" value="y"></form>"""


@dataclass
class Site:
    """A small site and what it was asked."""

    url: str = ""
    busy: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    origins: list[str | None] = field(default_factory=list)
    cookies: list[dict[str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    made, app = Site(), Flask(__name__)

    @app.get("/daftar")
    def page() -> str:
        return FORM

    @app.post("/daftar")
    def register() -> AnyResponse:
        made.forms.append(request.form.to_dict())
        made.origins.append(request.headers.get("Origin"))
        if request.form["nik"] == "wrong":
            return Response("<p role=alert>NIK terdiri atas 16 angka</p>", status=422)
        response = redirect("/lamaran?a=1#atas")
        response.set_cookie("terang_recruitment", "r", path="/")
        response.set_cookie("terang_seat", "s", path="/cbt", secure=True)
        return response

    @app.get("/lamaran")
    @app.get("/cbt/ujian")
    @app.get("/cbtx")
    def kept() -> Response:
        made.cookies.append(request.cookies.to_dict())
        response = jsonify(path=request.full_path)
        if request.args.get("out"):
            response.delete_cookie("terang_recruitment", path="/")
        return response

    @app.post("/api/answers")
    def answers() -> AnyResponse:
        if made.busy:
            made.busy -= 1
            return Response(status=503, headers={"Retry-After": "0"})
        return jsonify(saved=request.json, token=request.headers.get("Authorization"))

    @app.post("/api/import")
    def files() -> Response:
        made.files += [(name, file.filename or "", file.read()) for name, file in request.files.items(multi=True)]
        return jsonify(token=request.headers.get("Authorization"))

    @app.get("/api/wrong")
    def wrong() -> Response:
        return Response('{"code": "not_found"}', status=404, content_type="application/problem+json")

    with served(app) as made.url:
        yield made


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    made = Browser(site.url)
    yield made
    made.close()


def test_a_form_is_sent_as_the_page_has_it(site: Site, browser: Browser) -> None:
    answer = browser.submit(browser.get("/daftar"), "/daftar", {"nik": "9999", "consent": True})

    assert site.forms == [{"next": "/lamaran", "nik": "9999", "level": "S1", "consent": "y"}]
    assert site.origins == [site.url]
    assert answer.ok
    assert answer.url == f"{site.url}/lamaran?a=1#atas"


def test_a_field_that_the_page_does_not_have_is_not_made_up(browser: Browser) -> None:
    with pytest.raises(Unexpected, match="has no field 'ktp'"):
        browser.submit(browser.get("/daftar"), "/daftar", {"ktp": "9999"})
    with pytest.raises(Unexpected, match="has no form that goes to /masuk"):
        browser.submit(browser.get("/daftar"), "/masuk", {})


def test_a_refusal_says_why(browser: Browser) -> None:
    answer = browser.submit(browser.get("/daftar"), "/daftar", {"nik": "wrong"})
    assert (answer.status, answer.problems()) == (422, "NIK terdiri atas 16 angka")
    assert browser.call("GET", "/api/wrong").code == "not_found"


def test_cookies_go_where_they_belong_until_they_are_deleted(site: Site, browser: Browser) -> None:
    """Also those marked Secure: a play against an inner address of an HTTPS site goes over HTTP."""
    browser.submit(browser.get("/daftar"), "/daftar", {"nik": "9999"})
    for path in ("/cbt/ujian", "/cbtx", "/lamaran?out=1", "/lamaran"):
        browser.get(path)

    one = {"terang_recruitment": "r"}
    assert site.cookies == [one, {**one, "terang_seat": "s"}, one, one, {}]


def test_a_closed_browser_goes_on_with_its_cookies(site: Site, browser: Browser) -> None:
    browser.submit(browser.get("/daftar"), "/daftar", {"nik": "9999"})
    browser.close()
    browser.get("/lamaran")
    assert site.cookies[-1] == {"terang_recruitment": "r"}


def test_files_are_sent_as_a_page_sends_them(site: Site, browser: Browser) -> None:
    files = [("sheet", "twk.csv", b"a,b\r\n"), ("pictures", "1.svg", b"<svg/>"), ("pictures", "2.svg", b"<svg />")]
    assert browser.upload("/api/import", files, token="t").json() == {"token": "Bearer t"}
    assert site.files == files


def test_a_busy_server_is_asked_again(site: Site, browser: Browser) -> None:
    site.busy = 3
    answer = browser.call("POST", "/api/answers", {"sequence": 1}, token="t")
    assert answer.json() == {"saved": {"sequence": 1}, "token": "Bearer t"}
    assert site.busy == 0


def test_a_connection_that_the_server_closed_is_opened_again() -> None:
    """The server promises to keep each connection and closes it all the same, as one that is restarted does."""
    requests: list[bytes] = []

    def serve() -> None:
        for _ in range(2):
            connection, _address = listener.accept()
            with connection:
                requests.append(connection.recv(4096).split(b"\r\n", 1)[0])
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        browser = Browser(f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert browser.call("GET", "/api/attempt").ok
        assert browser.call("POST", "/api/answers", {}).ok
        thread.join()
        browser.close()

    assert requests == [b"GET /api/attempt HTTP/1.1", b"POST /api/answers HTTP/1.1"]


def test_the_end_of_the_play_ends_the_waiting(site: Site) -> None:
    stop = threading.Event()
    site.busy = 10**6
    browser = Browser(site.url, stop)
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(Stopped):
        browser.call("POST", "/api/answers", {})
    browser.close()
