"""A request's body is received whole before an application begins."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from operations.one_machine.origin import BodyFirst

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Stream(BytesIO):
    """Remembers whether it was read to its end."""

    @property
    def is_read(self) -> bool:
        return self.tell() == len(self.getvalue())


def ask(content: bytes, *, limit: int = 100, **environ: Any) -> tuple[bytes, bool, str | None]:
    """What the application gets to read, whether everything had arrived when it began, and the length it is told."""
    stream = Stream(content)
    seen: dict[str, Any] = {}

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen["arrived"] = stream.is_read
        seen["length"] = environ.get("CONTENT_LENGTH")
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    request = EnvironBuilder(method="POST", input_stream=stream, environ_overrides=environ).get_environ()
    body, _status, _headers = run_wsgi_app(BodyFirst(application, limit), request, buffered=True)
    return b"".join(body), seen["arrived"], seen["length"]


def test_a_body_has_arrived_before_the_application_begins() -> None:
    assert ask(b"answers", CONTENT_LENGTH="7") == (b"answers", True, "7")


def test_a_body_in_chunks_gets_a_length() -> None:
    chunked: dict[str, Any] = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert ask(b"answers", **chunked) == (b"answers", True, "7")


def test_of_endless_chunks_one_byte_more_than_the_limit_is_read() -> None:
    chunked: dict[str, Any] = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    body, _, length = ask(b"x" * 5000, limit=100, **chunked)
    assert (len(body), length) == (101, "101")


@pytest.mark.parametrize("length", ["500", "-1", "seven", "٧"])
def test_what_is_too_long_or_no_length_is_left_to_the_application(length: str) -> None:
    _, arrived, told = ask(b"x" * 500, limit=100, CONTENT_LENGTH=length)
    assert not arrived
    assert told == length
