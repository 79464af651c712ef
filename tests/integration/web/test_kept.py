"""Answers kept for a moment: made once, however many ask, and only where they are nobody's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from shared.db.engine import make_engine
from shared.web.access import public
from shared.web.base import create_base_app, finish
from shared.web.kept import FRESH_SECONDS, KeptAnswers
from tests.builders.web import make_settings


class Hands:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def made() -> list[str]:
    """What the view was asked, each time."""
    return []


@pytest.fixture
def app(hands: Hands, made: list[str], tmp_path: Path) -> Flask:
    app = create_base_app("cbt", __name__, make_settings("cbt", tmp_path), make_engine("sqlite://"))

    @app.get("/papan/<name>")
    @public
    def board(name: str) -> Response:
        made.append(request.full_path)
        answer = Response(f"{name} {len(made)}")
        if name == "own":
            answer.set_cookie("mine", "1")
        return answer if name != "gone" else Response("", 404)

    finish(app)
    app.wsgi_app = KeptAnswers(app, re.compile("/papan/[a-z]+"), "/papan/<name>", hands)  # type: ignore[method-assign]
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, path: str = "/papan/a", **options: Any) -> str:
    return client.get(path, **options).text


def test_whoever_asks_within_a_second_gets_what_was_made(client: FlaskClient, hands: Hands) -> None:
    assert [ask(client), ask(client)] == ["a 1", "a 1"]
    hands.now += FRESH_SECONDS
    assert [ask(client), ask(client)] == ["a 2", "a 2"]


def test_each_query_and_each_language_has_its_own(client: FlaskClient, app: Flask) -> None:
    english = app.test_client()
    english.set_cookie("terang_lang", "en")
    found = [ask(client), ask(client, "/papan/a?ruang=2"), ask(english), ask(english), ask(client)]
    assert found == ["a 1", "a 2", "a 3", "a 3", "a 1"]


def test_while_one_has_it_made_anew_the_others_get_the_old_one(app: Flask, hands: Hands, made: list[str]) -> None:
    client = app.test_client()
    ask(client)
    hands.now += 2
    inner: list[str] = []
    kept: Any = app.wsgi_app
    behind = kept._behind

    def slowly(environ: Any, start_response: Any) -> Any:
        # Somebody else asks before this one has its answer.
        inner.append(app.test_client().get("/papan/a").text)
        return behind(environ, start_response)

    kept._behind = slowly
    assert ask(client) == "a 2"
    assert inner == ["a 1"]
    assert len(made) == 2


def test_what_nobody_could_renew_is_not_shown_for_ever(app: Flask, hands: Hands) -> None:
    client = app.test_client()
    ask(client)
    kept: Any = app.wsgi_app
    kept._answers[("/papan/a", "", "")].renewing = True
    hands.now += 30
    assert ask(client) == "a 2"


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/papan/own"},
        {"path": "/papan/gone"},
        {"path": "/papan/a", "headers": {"Authorization": "Bearer x"}},
        {"path": "/papan/a?q=%C3%A4"},
        {"path": "/papan/a", "method": "HEAD"},
        {"path": "/papan/a", "headers": {"Cookie": "terang_lang=en; terang_lang=id"}},
        {"path": "/papan/a", "headers": {"Cookie": 'terang_lang="en"'}},
        {"path": "/papan/a", "headers": {"Cookie": "terang_lang="}},
    ],
)
def test_what_may_be_somebodys_own_is_not_kept(app: Flask, made: list[str], asked: dict[str, Any]) -> None:
    # A client with a store of cookies would send those of the store in place of the header.
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        client.open(**asked)
    assert len(made) == 2


def test_a_kept_answer_has_the_headers_of_every_page_and_an_id_of_its_own(client: FlaskClient) -> None:
    first, second = client.get("/papan/a"), client.get("/papan/a")
    for name in ("Content-Security-Policy", "Cache-Control", "Content-Type"):
        assert first.headers[name] == second.headers[name]
    ids = [answer.headers["X-Correlation-Id"] for answer in (first, second)]
    assert ids[0] != ids[1]


def test_it_keeps_no_more_than_it_may(client: FlaskClient, app: Flask) -> None:
    for number in range(600):
        ask(client, f"/papan/a?versi={number}")
    kept: Any = app.wsgi_app
    assert len(kept._answers) == 512
