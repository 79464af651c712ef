"""How much of a request's body is received, and when: once its sender was let in, and before a transaction begins.

Of a body for an address that does not exist, for a method that it does not take, or from somebody whom the route does
not admit, nothing is received here. Everybody else's comes up to the limit of the route, whole, before the view runs:
SQLite's transactions block the whole process, and a slow client must not hold the lock that others wait for. A
body of up to 64 KiB may have come with its head (`shared.web.serving`, the lanes): that little costs nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from shared.web.unit_of_work import READING_METHODS, release

V = TypeVar("V", bound=Callable[..., Any])

BODY_LIMIT = 256 * 1024
"""Bytes, on every route that does not take files; the largest form and the largest save have a quarter of it."""
_MARK = "__terang_takes__"


class _NamedFields(FormDataParser):
    """Reads forms. Raises BadRequest for a part without a name (RFC 7578, 4.2), which werkzeug names None."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        stream, form, files = super().parse(*args, **kwargs)
        if None in form or None in files:
            for _, file in files.items(multi=True):
                file.close()
            raise BadRequest
        return stream, form, files


class FormRequest(Request):
    """A request whose fields and files all have names."""

    form_data_parser_class = _NamedFields


def takes_files(limit: int) -> Callable[[V], V]:
    """This view takes bodies of up to `limit` bytes, from whomever its access admits. Goes below `access`."""

    def declare(view: V) -> V:
        setattr(view, _MARK, limit)
        return view

    return declare


def limits(app: Flask) -> dict[str, int]:
    """The endpoints that take more than BODY_LIMIT, with the limit of each."""
    found = {endpoint: _declared(app, endpoint) for endpoint in app.view_functions}
    return {endpoint: limit for endpoint, limit in found.items() if limit != BODY_LIMIT}


def register(app: Flask) -> None:
    """Call after access is registered: hooks run in that order."""
    app.before_request(_receive)


def _receive() -> None:
    environ, rule = request.environ, request.url_rule
    length = environ.get("CONTENT_LENGTH") or ""
    is_chunked = not length and environ.get("wsgi.input_terminated")
    if rule is None or request.method in READING_METHODS or length == "0" or not (length or is_chunked):
        return
    limit = _declared(current_app, rule.endpoint)
    request.max_content_length = limit
    if length and not (length.isascii() and length.isdigit()):
        raise BadRequest
    if length and int(length) > limit:
        raise RequestEntityTooLarge
    release()
    body = environ["wsgi.input"].read(int(length) if length else limit + 1)
    if len(body) > limit:
        raise RequestEntityTooLarge
    if length and len(body) < int(length):
        # Whoever sent it has hung up.
        raise BadRequest
    environ["wsgi.input"] = BytesIO(body)
    if not length:
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["CONTENT_LENGTH"] = str(len(body))


def _declared(app: Flask, endpoint: str) -> int:
    limit = getattr(app.view_functions[endpoint], _MARK, BODY_LIMIT)
    assert isinstance(limit, int)
    return limit
