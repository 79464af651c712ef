"""At the one origin of one machine each service sees its own cookies, as behind nginx."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.test import Client

from operations.one_machine import origin as one_origin
from operations.one_machine.cookies import COOKIES
from operations.one_machine.origin import MOUNTS

ALL = sorted({name for names in COOKIES.values() for name in names})


@pytest.fixture
def origin(monkeypatch: pytest.MonkeyPatch) -> Client:
    """The origin of `terang up` and the demo, with services that answer what they were given."""
    monkeypatch.setattr(one_origin, "service_of", lambda _: SimpleNamespace(create_app=_echo))
    monkeypatch.setattr(one_origin, "configure_logging", lambda _: None)
    return Client(one_origin.create_origin(), use_cookies=False)


def _echo() -> Flask:
    app = Flask(__name__)

    @app.get("/<path:_>")
    def cookies(_: str) -> dict[str, Any]:
        return {"read": request.cookies.to_dict(), "header": request.environ.get("HTTP_COOKIE")}

    return app


@pytest.mark.parametrize("service", MOUNTS)
@pytest.mark.parametrize("between", ["; ", ";", " ; "])
def test_a_service_is_given_its_own_cookies_and_no_others(origin: Client, service: str, between: str) -> None:
    sent = between.join([*(f"{name}=of-{name}" for name in ALL), "terang_recruitment_2=x", "other", ""])
    given = origin.get(f"{MOUNTS[service]}/x", headers={"Cookie": sent}).get_json()
    assert given["read"] == {name: f"of-{name}" for name in COOKIES[service]}


@pytest.mark.parametrize("service", MOUNTS)
def test_whoever_sends_none_of_its_own_sends_none(origin: Client, service: str) -> None:
    for headers in ({}, {"Cookie": "other=1"}, {"Cookie": ""}):
        assert origin.get(f"{MOUNTS[service]}/x", headers=headers).get_json()["header"] is None


def test_recruitments_login_reaches_nobody_else() -> None:
    assert not {"terang_recruitment", "terang_browser"} & {*COOKIES["cbt"], *COOKIES["scoring"]}
    assert set(COOKIES["cbt"]) & set(COOKIES["scoring"]) == {"terang_lang", "terang_staff"}


def test_every_cookie_that_a_service_knows_is_in_its_list() -> None:
    """No name is written anywhere that the edge would take out."""
    for service in MOUNTS:
        own = _named(Path("services") / service)
        assert set(own) == set(COOKIES[service]) - {"terang_lang", "terang_staff", f"terang_{service}"}
    assert set(_named(Path("shared/web"))) == {"terang_lang", "terang_staff"}


def _named(folder: Path) -> list[str]:
    pattern = re.compile(r'^_?(?:COOKIE|CLAIM|PROBE|BROWSER) = "(terang_\w+)"', re.MULTILINE)
    return [name for file in sorted(folder.rglob("*.py")) for name in pattern.findall(file.read_text(encoding="utf-8"))]
