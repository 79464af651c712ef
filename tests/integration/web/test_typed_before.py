"""What was typed outlives a login that has ended and a fault in between; it comes back, and nothing runs unasked."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from shared.kernel.errors import Problem
from shared.kernel.roles import Role
from shared.web.staff_tokens import COOKIE
from shared.web.typed_before import BROUGHT_BACK
from tests.builders.messaging import NOON
from tests.builders.pages import select
from tests.builders.web import staff_token
from tests.integration.web import demo_pages
from tests.integration.web.conftest import Stored
from tests.integration.web.test_forms import GOOD, error_of, page


def hidden(text: str) -> dict[str, str]:
    return {each.get("name"): each.get("value") for each in select(text, "//main//input[@type='hidden']")}


def test_a_form_without_a_login_takes_its_content_to_the_login(client: FlaskClient) -> None:
    answer = client.post("/catat/halo?a=1", data={"text": "panjang"})
    assert answer.status_code == 307, "the method and the content stay"
    assert answer.headers["Location"] == "/masuk/lanjut?next=/catat/halo%3Fa%3D1"
    assert client.post("/catat/halo", data={}).status_code == 302, "there is nothing to lose"
    assert client.post("/catat/halo", json={"text": "panjang"}).status_code == 302, "no page sends this"
    huge = client.post("/catat/halo", data={"text": "x"}, environ_overrides={"CONTENT_LENGTH": "3000000"})
    assert huge.status_code == 302, "the login takes no body of that size"


def test_what_comes_back_is_shown_and_not_carried_out(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/daftar", data={**GOOD, "gpa": "3.5", BROUGHT_BACK: "1"})
    document = page(answer.text)
    assert (answer.status_code, stored.notes) == (200, [])
    assert document.get_element_by_id("field-name").value == "Ayu Lestari"
    assert "Belum terkirim" in document.xpath("string(//div[@class='errors'])")
    assert client.post("/daftar", data=GOOD).status_code == 303


@pytest.mark.parametrize("text", ["x", "alih", "batal"])
def test_a_view_without_a_form_keeps_nothing_of_what_comes_back_and_shows_it(
    client: FlaskClient, stored: Stored, text: str
) -> None:
    """Whether it writes in the request's transaction or in one of its own, answers with a page or leads on."""
    client.set_cookie(COOKIE, staff_token(Role.COMMITTEE, now=NOON))
    sent = [("rooms", "1"), ("rooms", "<2>"), ("pin", "123456789012"), (BROUGHT_BACK, "1")]
    answer = client.post(f"/catat/{text}?a=1", data=MultiDict(sent))
    assert (answer.status_code, stored.notes, stored.events) == (200, [], [])
    assert [each.text for each in select(answer.text, "//main//dd")] == ["1", "<2>"]
    assert select(answer.text, "//main//p/code")[0].text == f"/catat/{text}", "to where it goes"
    (form,) = select(answer.text, "//main//form")
    assert (form.get("method"), form.get("action")) == ("post", None), "to the same address"
    again = [(each.get("name"), each.get("value")) for each in select(answer.text, "//main//input")]
    assert again == [("rooms", "1"), ("rooms", "<2>")]
    client.post(f"/catat/{text}?a=1", data=MultiDict(again))
    assert len(stored.notes) == 1


def test_what_a_view_without_a_form_refuses_is_refused_when_it_comes_back(client: FlaskClient, stored: Stored) -> None:
    client.set_cookie(COOKIE, staff_token(Role.COMMITTEE, now=NOON))
    assert client.post("/catat/tolak", data={BROUGHT_BACK: "1"}).status_code == 409
    assert client.post("/catat/gagal", data={BROUGHT_BACK: "1"}).status_code == 404
    assert stored.notes == []


def test_a_page_about_a_fault_keeps_what_was_typed(
    client: FlaskClient, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: dict[str, Any]) -> str:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(demo_pages, "_apply", fail)
        answer = client.post("/daftar", data={**GOOD, "gpa": "3.5", "consent": "true"})
    assert answer.status_code == 503
    assert hidden(answer.text) == {"name": "Ayu Lestari", "level": "S-1", "gpa": "3.5", "consent": "true"}
    assert "delapan huruf" not in answer.text, "a password is never shown again"
    assert client.post("/daftar", data={**hidden(answer.text), "password": GOOD["password"]}).status_code == 303
    assert stored.notes == ["Ayu Lestari"]


def test_the_page_of_a_refusal_offers_no_second_try(client: FlaskClient) -> None:
    answer = client.post("/daftar", data={**GOOD, "name": "Hilang"})
    assert (answer.status_code, hidden(answer.text)) == (404, {})


def test_errors_that_need_other_inputs_do_not_wait_for_a_second_try(app: Flask, client: FlaskClient) -> None:
    demo_pages.further = lambda values: [
        Problem.of("level", "level", "Isian ini wajib.") if "name" not in values else Problem.of("name", "n", "-"),
        Problem.of("gpa", "gpa", "Isian ini wajib."),
    ]
    try:
        answer = client.post("/daftar", data={"gpa": "5", "password": GOOD["password"]})
    finally:
        demo_pages.further = None
    document = page(answer.text)
    assert error_of(document, "name") == error_of(document, "level") == "Isian ini wajib."
    assert error_of(document, "gpa") == "Isi antara 0 dan 4.", "the first reason stays"


def test_the_focus_opens_at_the_summary(client: FlaskClient) -> None:
    (summary,) = select(client.post("/daftar", data={}).text, "//div[@class='errors']")
    assert summary.get("tabindex") == "-1"
    assert "autofocus" in summary.attrib
    assert not select(client.get("/daftar").text, "//*[@autofocus]")
