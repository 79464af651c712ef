"""Turns every exception into an HTTP response: it picks the status; programs get problem+json, people a page.

RFC 9457 describes the problem form. No internals are revealed: an unexpected fault answers with
its correlation id, under which the log has the traceback.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from flask_babel import gettext
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from shared.kernel.errors import DomainError, InvalidInput, Kind
from shared.kernel.words import N_
from shared.web.access import is_api_request, skip_authenticators
from shared.web.correlation import correlation_id
from shared.web.messages import FieldError, schema_errors, words_of
from shared.web.places import in_words
from shared.web.typed_before import fields_read
from shared.web.unit_of_work import abandon

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = 5
_log = logging.getLogger(__name__)

STATUSES: dict[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_MANY: 429,
    Kind.BUSY: 503,
}

TITLES = {
    400: N_("Permintaan ini tidak dapat dibaca"),
    401: N_("Anda belum masuk"),
    403: N_("Tidak diizinkan"),
    404: N_("Tidak ditemukan"),
    405: N_("Cara meminta ini tidak didukung"),
    409: N_("Belum dapat dilakukan"),
    410: N_("Sudah berakhir"),
    413: N_("Berkas terlalu besar"),
    415: N_("Jenis isi ini tidak didukung"),
    421: N_("Nama situs ini tidak dikenal"),
    422: N_("Periksa kembali isian Anda"),
    429: N_("Terlalu banyak percobaan"),
    503: N_("Layanan sedang sibuk"),
}
_FAULT_TITLE = N_("Terjadi kesalahan di pihak kami")

_DETAILS = {
    400: N_("Bentuk permintaan ini tidak sesuai."),
    404: N_("Alamat ini tidak ada, atau isinya sudah dipindahkan."),
    405: N_("Alamat ini tidak menerima cara permintaan tersebut."),
    409: N_("Hal yang sama baru saja dilakukan dari tempat lain. Muat ulang halaman ini dan periksa."),
    413: N_("Isi yang dikirim melebihi batas ukuran."),
    415: N_("Kirim isi sebagai JSON."),
    421: N_(
        "Buka situs ini melalui alamat resminya. Bila nama ini memang milik kami, operator mendaftarkannya dalam "
        "TERANG_ALLOWED_HOSTS."
    ),
    503: N_("Basis data belum dapat dijangkau. Tidak ada yang berubah; coba lagi beberapa detik lagi."),
}
_FAULT_DETAIL = N_("Tidak ada yang berubah. Coba lagi; bila terulang, sebutkan kode di bawah ini kepada panitia.")

_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    421: "unknown_host",
    503: "unavailable",
}

# After these the same form may be sent once more, so its content stays on the error's page.
_SEND_AGAIN = frozenset({409, 429, 500, 503})

# SQLite's messages when the database is busy or out of reach, as opposed to a mistake in our SQL.
_SQLITE_OUTAGES = ("locked", "busy", "unable to open", "disk i/o", "disk is full", "readonly")


def status_of(error: DomainError) -> int:
    return STATUSES[error.kind]


def note_wait(error: DomainError) -> None:
    """Keeps the error's fact `seconds`, if it has one, for the Retry-After header of a 429 or 503."""
    seconds = error.facts.get("seconds")
    if isinstance(seconds, int):
        g.terang_retry_after = seconds


def register(app: Flask) -> None:
    app.after_request(_add_retry_after)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(ValidationError, _schema_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _taken)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(Exception, _fault)


def answer(status: int, code: str, detail: str, errors: list[FieldError] | None = None) -> Response:
    """The error as a page or as problem+json; the request's transaction is rolled back."""
    if status >= 500:
        skip_authenticators()
    abandon()
    title = gettext(TITLES.get(status, _FAULT_TITLE))
    if not is_api_request():
        page = render_template(
            "terang/error.html",
            status=status,
            code=code,
            title=title,
            detail=detail,
            errors=errors or [],
            typed=fields_read() if status in _SEND_AGAIN else [],
        )
        return Response(page, status=status, mimetype="text/html")
    body: dict[str, Any] = {
        "type": f"urn:terang:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = [error.as_json() for error in errors]
    if status >= 500:
        body["correlation_id"] = correlation_id()
    return Response(json.dumps(body), status=status, mimetype=PROBLEM_JSON)


def errors_of(error: DomainError, translate: Callable[[str], str] = str) -> list[FieldError]:
    """The error's problems with single inputs, in words. Places in a sheet are named as programs read them; pages give
    `gettext`."""
    return [
        FieldError(in_words(problem.place, translate), problem.code, words_of(problem)) for problem in error.problems
    ]


def _add_retry_after(response: AnyResponse) -> AnyResponse:
    """Every 429 and 503 carries Retry-After, for pages and programs alike (RFC 6585, section 4; RFC 9110, 15.6.4)."""
    if response.status_code in (429, 503) and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = str(g.get("terang_retry_after", RETRY_AFTER_SECONDS))
    return response


def _domain_error(error: DomainError) -> Response:
    note_wait(error)
    return answer(status_of(error), error.code, words_of(error), errors_of(error))


def _schema_error(error: ValidationError) -> Response:
    return answer(422, InvalidInput.code, gettext(InvalidInput.text), schema_errors(error.messages))


def _http_error(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        # A redirect, or an answer that the view made itself.
        return error.get_response(request.environ)
    data: dict[str, Any] = getattr(error, "data", None) or {}
    if status == 422 and "messages" in data:
        # webargs puts the place first ("json", "query"); callers look for the field alone.
        errors = [found for part in data["messages"].values() for found in schema_errors(part)]
        return answer(422, InvalidInput.code, gettext(InvalidInput.text), errors)
    if status == 400 and "messages" in data:
        return answer(400, "malformed_json", gettext(N_("Isi permintaan bukan JSON yang sah.")))
    response = answer(status, _CODES.get(status, _phrase(status)), gettext(_DETAILS.get(status, _FAULT_DETAIL)))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _taken(error: IntegrityError) -> Response:
    """Answers a unique violation: two people did the same thing at once, and the other transaction was first."""
    if "unique" not in str(error.orig).lower():
        return _fault(error)
    _log.warning("lost a race [%s] in %s %s", correlation_id(), request.method, request.path)
    return answer(409, "conflict", gettext(_DETAILS[409]))


def _database_error(error: DBAPIError) -> Response:
    text = str(error.orig).lower()
    outage = isinstance(error, OperationalError | InterfaceError) and (
        "sqlite3" not in type(error.orig).__module__ or any(sign in text for sign in _SQLITE_OUTAGES)
    )
    return _unavailable(error) if outage or error.connection_invalidated else _fault(error)


def _unavailable(error: Exception) -> Response:
    # The statement's parameters may hold personal data, so only the driver's own words are logged.
    _log.warning("database unavailable [%s]: %s", correlation_id(), getattr(error, "orig", error))
    response = answer(503, _CODES[503], gettext(_DETAILS[503]))
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _fault(error: Exception) -> Response:
    _log.error("unexpected fault [%s] in %s %s", correlation_id(), request.method, request.path, exc_info=error)
    return answer(500, "internal_error", gettext(_FAULT_DETAIL))


def _phrase(status: int) -> str:
    return HTTPStatus(status).name.lower() if status in HTTPStatus._value2member_map_ else "error"
