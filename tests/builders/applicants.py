"""What an applicant does in a browser before there is an application."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.builders.recruitment import NIK, PASSWORD, registration_fields


def sign_up(client: FlaskClient, **changes: object) -> None:
    """Registers; `changes` are other values of the form's fields."""
    assert client.post("/daftar", data=registration_fields(**changes)).status_code == 302


def try_login(client: FlaskClient, nik: str = NIK, password: str = PASSWORD) -> int:
    """The status of the answer: 302 for whoever is let in."""
    return client.post("/masuk", data={"nik": nik, "password": password}).status_code
