"""A body is received once its sender was let in, up to the route's limit, and while no transaction is open."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from shared.kernel.roles import Role
from shared.web import unit_of_work
from shared.web.bodies import BODY_LIMIT, limits, takes_files
from tests.builders.messaging import NOON
from tests.builders.web import bearer
from tests.integration.web.conftest import Stored

NOTE = b'{"text": "Rapat"}'
COMMITTEE = bearer(Role.COMMITTEE, now=NOON)


class Coming(BytesIO):
    """A body as it comes in: how much of it was taken, and whether a transaction was open then."""

    taken = 0
    was_open = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_open |= unit_of_work.is_open()
        data = super().read(size)
        self.taken += len(data)
        return data


def ask(app: Flask, path: str, body: bytes, *, announced: int | None = None, **more: Any) -> tuple[int, Coming]:
    """The status, and what became of the body; `announced` is its length if that is another."""
    coming = Coming(body)
    method, headers, chunked = more.get("method", "POST"), more.get("headers", COMMITTEE), more.get("chunked", False)
    length = {} if chunked else {"CONTENT_LENGTH": str(len(body) if announced is None else announced)}
    terminated = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {}
    builder = EnvironBuilder(path, method=method, headers=headers, content_type="application/json")
    environ = {**builder.get_environ(), **length, **terminated, "wsgi.input": coming}
    if chunked:
        environ.pop("CONTENT_LENGTH", None)
    _, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return int(status.split()[0]), coming


def test_a_body_is_received_whole_while_no_transaction_is_open(app: Flask, stored: Stored) -> None:
    status, coming = ask(app, "/api/notes", NOTE)
    assert (status, coming.taken, coming.was_open) == (201, len(NOTE), False)
    assert stored.notes == ["Rapat"]


@pytest.mark.parametrize("path", ["/api/nowhere", "/nowhere", "/static/nowhere.css", "/api/notes/x/y"])
@pytest.mark.parametrize("length", [100, 30_000_000])
def test_nothing_is_received_for_an_address_that_does_not_exist(app: Flask, path: str, length: int) -> None:
    status, coming = ask(app, path, b"x" * 1000, announced=length)
    assert (status in (404, 405), coming.taken) == (True, 0)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET"])
def test_nothing_is_received_for_a_method_that_takes_none(app: Flask, method: str) -> None:
    status, coming = ask(app, "/api/notes", b"x" * 1000, announced=30_000_000, method=method)
    assert (status in (200, 405), coming.taken) == (True, 0)


@pytest.mark.parametrize(("headers", "status"), [({}, 401), (bearer(Role.PROCTOR, now=NOON), 403)])
def test_nothing_is_received_from_whom_the_route_does_not_admit(
    app: Flask, headers: dict[str, str], status: int
) -> None:
    found, coming = ask(app, "/api/notes", b"x" * 1000, announced=30_000_000, headers=headers)
    assert (found, coming.taken) == (status, 0)


def test_of_what_is_announced_too_long_nothing_is_received(app: Flask) -> None:
    status, coming = ask(app, "/api/notes", b"x" * 1000, announced=BODY_LIMIT + 1)
    assert (status, coming.taken) == (413, 0)


def test_of_endless_chunks_one_byte_more_than_the_limit_is_received(app: Flask) -> None:
    status, coming = ask(app, "/api/notes", b"x" * 2 * BODY_LIMIT, chunked=True)
    assert (status, coming.taken) == (413, BODY_LIMIT + 1)


def test_a_body_in_chunks_is_a_body(app: Flask, stored: Stored) -> None:
    assert ask(app, "/api/notes", NOTE, chunked=True)[0] == 201
    assert stored.notes == ["Rapat"]


@pytest.mark.parametrize(("body", "announced"), [(NOTE, 1000), (b"", 5)])
def test_of_a_body_that_breaks_off_nothing_is_done(app: Flask, stored: Stored, body: bytes, announced: int) -> None:
    assert ask(app, "/api/notes", body, announced=announced)[0] == 400
    assert stored.notes == []


def test_a_route_that_takes_files_has_a_limit_of_its_own(app: Flask) -> None:
    app.view_functions["files"] = takes_files(1_000_000)(lambda: "taken")
    assert limits(app) == {"files": 1_000_000}


@pytest.mark.parametrize("of_a_part", ["form-data", 'form-data; filename="a.csv"'])
def test_a_part_without_a_name_is_refused(client: FlaskClient, stored: Stored, of_a_part: str) -> None:
    body = f"--x\r\nContent-Disposition: {of_a_part}\r\n\r\nabc\r\n--x--\r\n"
    answer = client.post("/daftar", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert stored.notes == []
