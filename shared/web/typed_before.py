"""What a person typed outlives a login that has ended and a fault in between.

A form that is sent without a login is passed on to the login with its content (status 307). The login's page carries
the content along, and after the login it is handed back: the form's address gets it once more, marked as brought back,
and shows it (`shared.web.forms`) instead of running its command. A view without such a form runs, but nothing of it is
kept, and a page of this module shows what would be sent. Passwords, PINs and files are not carried.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask import Flask, Response, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from shared.web.access import here, is_api_request, local_path
from shared.web.unit_of_work import OnlyShown, is_still_to_be_shown, only_show, reads_only, shown

CARRIED = "terang_carried"
"""The login form's field with everything that was typed before, as JSON."""
BROUGHT_BACK = "terang_brought_back"
"""Marks a form that comes back from the login: its content is shown and nothing is done."""
_LONGEST = 200_000

Fields = list[tuple[str, str]]


def register(app: Flask) -> None:
    """Call after access and bodies are registered: hooks run in that order."""
    app.before_request(_keep_nothing)
    app.after_request(_show_instead)
    app.register_error_handler(OnlyShown, lambda _: Response(""))


def sent_fields() -> Fields:
    """What this request's form holds and a page may show again."""
    return list(_to_be_shown(request.form.items(multi=True)))


def fields_read() -> Fields:
    """The same if the form was read before the request failed; none otherwise, as reading it may be what failed."""
    return sent_fields() if "form" in request.__dict__ else []


def carried() -> str:
    """What the login that this form has run into carries along, for its field `CARRIED`; empty if nothing was typed."""
    shown()
    return _text(sent_fields())


def carried_on() -> str:
    """What a login that failed goes on carrying."""
    return _text(_read(request.form.get(CARRIED, "")))


def way_back(carried: str) -> str:
    """Where the login leads that this form has run into: to the form's address with what is carried, else to the page
    that it was sent from."""
    return local_path(request.args.get("next"), "") if carried else here()


def hand_back(target: str) -> Response | None:
    """The page after a login that leads back to the form at `target`; None if the login carried nothing along."""
    fields = _read(request.form.get(CARRIED, ""))
    if not fields or not target:
        return None
    page = render_template("terang/hand_back.html", target=local_path(target), fields=fields, mark=BROUGHT_BACK)
    return Response(page)


def is_brought_back() -> bool:
    """Whether this form comes back after a login, to be shown again and not to be carried out."""
    return BROUGHT_BACK in request.form


def _keep_nothing() -> None:
    # Of a request without a view nothing has been received, and nothing is to be.
    if request.url_rule is None or reads_only() or is_api_request():
        return
    if is_brought_back():
        only_show()


def _show_instead(answer: AnyResponse) -> AnyResponse:
    """The page in the place of what a view without a form has answered, unless that is a refusal, or passes the form
    on as it came."""
    if not is_still_to_be_shown() or answer.status_code == 307 or answer.status_code >= 400:
        return answer
    # What the view said of its success is not true.
    session.pop("_flashes", None)
    return Response(render_template("terang/brought_back.html", fields=sent_fields()))


def _to_be_shown(fields: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    hidden = (CARRIED, BROUGHT_BACK, "pin")
    return ((name, text) for name, text in fields if name not in hidden and not name.startswith("password"))


def _text(fields: Fields) -> str:
    text = json.dumps(fields) if fields else ""
    return text if len(text) <= _LONGEST else ""


def _read(text: str) -> Fields:
    """The fields in such a text; none if it is no such text."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list) or not all(_is_field(each) for each in found):
        return []
    return list(_to_be_shown((name, value) for name, value in found))


def _is_field(found: object) -> bool:
    return isinstance(found, list) and len(found) == 2 and all(isinstance(part, str) for part in found)
