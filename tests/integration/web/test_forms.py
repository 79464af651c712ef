"""A form tells what is wrong beside each input, keeps what was typed, and changes nothing until all is well."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.integration.web.conftest import Stored

GOOD = {"name": "Ayu Lestari", "password": "delapan huruf", "level": "S-1"}


def page(text: str) -> html.HtmlElement:
    return html.fromstring(text)


def error_of(document: html.HtmlElement, field: str) -> str:
    """The message beside an input, found the way a screen reader finds it."""
    control = document.get_element_by_id(f"field-{field}")
    assert control.get("aria-invalid") == "true"
    described = [document.get_element_by_id(name) for name in control.get("aria-describedby").split()]
    return str(described[-1].text_content()).strip()


def test_a_good_form_runs_its_command(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/daftar", data=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert stored.notes == ["Ayu Lestari"]
    assert "Pendaftaran tersimpan." in client.get("/").text
    assert "Pendaftaran tersimpan." not in client.get("/").text


def test_an_empty_form_names_every_field(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/daftar", data={"name": "   ", "gpa": "", "password": ""})
    document = page(answer.text)
    assert answer.status_code == 422
    assert error_of(document, "name") == error_of(document, "password") == "Isian ini wajib."
    (summary,) = document.xpath("//div[@class='errors']//li")
    assert " ".join(summary.text_content().split()) == "Belum diisi: Nama lengkap, Kata sandi."
    links = {link.get("href"): link.text_content() for link in summary.iter("a")}
    assert links == {"#field-name": "Nama lengkap", "#field-password": "Kata sandi"}
    assert document.get_element_by_id("field-gpa").get("aria-invalid") is None
    assert stored.notes == []


def test_what_was_typed_stays_except_the_password(client: FlaskClient) -> None:
    answer = client.post(
        "/daftar",
        data={"name": " <Ayu> ", "gpa": "5", "password": "rahasia benar", "languages": "en", "consent": "true"},
    )
    document = page(answer.text)
    assert document.get_element_by_id("field-name").value == "<Ayu>"
    assert document.get_element_by_id("field-gpa").value == "5"
    assert "rahasia" not in answer.text
    assert document.get_element_by_id("field-consent").checked
    assert [box.value for box in document.xpath("//input[@name='languages']") if box.checked] == ["en"]
    assert error_of(document, "gpa") == "Isi antara 0 dan 4."


def test_a_password_keeps_its_spaces(client: FlaskClient) -> None:
    assert client.post("/daftar", data={**GOOD, "password": " tujuh "}).status_code == 422
    assert client.post("/daftar", data={**GOOD, "password": " tujuhh "}).status_code == 303


def test_a_broken_rule_stands_above_the_form(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/daftar", data={**GOOD, "name": "Tutup"})
    assert answer.status_code == 409
    assert "Pendaftaran ditutup 17 Nov 2026." in page(answer.text).xpath("string(//div[@class='errors'])")
    assert stored.notes == []


def test_a_broken_rule_that_blames_a_field_stands_beside_it(client: FlaskClient, stored: Stored) -> None:
    answer = client.post("/daftar", data={**GOOD, "name": "Ganda"})
    assert answer.status_code == 410
    assert error_of(page(answer.text), "name") == "Permintaan ini melanggar aturan."
    assert stored.notes == []


def test_a_thing_that_is_gone_is_no_matter_of_the_form(client: FlaskClient, stored: Stored) -> None:
    assert client.post("/daftar", data={**GOOD, "name": "Hilang"}).status_code == 404
    assert stored.notes == []


def test_fields_the_schema_does_not_know_are_left_alone(client: FlaskClient) -> None:
    assert client.post("/daftar", data={**GOOD, "utm": "x"}).status_code == 303


def test_a_choice_that_was_not_offered(client: FlaskClient) -> None:
    answer = client.post("/daftar", data={**GOOD, "level": "S-9"})
    assert error_of(page(answer.text), "level") == "Pilih salah satu: D-3, S-1."


def test_a_file_comes_through_and_an_empty_one_is_none(client: FlaskClient) -> None:
    for content in ((io.BytesIO(b"x"), "surat.pdf"), (io.BytesIO(b""), "")):
        answer = client.post("/daftar", data={**GOOD, "letter": content}, content_type="multipart/form-data")
        assert answer.status_code == 303


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_form_as_it_is_first_seen(client: FlaskClient, language: str) -> None:
    client.set_cookie("terang_lang", language)
    document = page(client.get("/daftar").text)
    assert document.xpath("//*[@class='errors' or @class='field-error']") == []
    assert document.get_element_by_id("field-level").value == "S-1"
    labels = {label.get("for") for label in document.iter("label")}
    inputs = {control.get("id") for control in document.xpath("//main//input | //main//select")}
    assert inputs == labels
    assert ("optional" if language == "en" else "boleh kosong") in document.text_content()
