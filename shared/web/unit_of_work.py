"""One transaction per request, opened at first use and ended here and nowhere else.

GET, HEAD and OPTIONS only read: their transaction cannot write to SQLite's queue of writers and is
never committed. Every other method writes, and is committed if and only if the answer is a success.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from shared.db.clock import DatabaseClock
from shared.db.engine import end_reading, reading, reading_session
from shared.kernel.clock import Clock
from shared.kernel.errors import Forbidden
from shared.kernel.roles import STAFF, Principal
from shared.kernel.words import N_
from shared.messaging.outbox import SYSTEM, Cause, set_cause
from shared.web.correlation import adopt, correlation_id
from shared.web.state import state

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class AskedFromElsewhere(Forbidden):
    """Reading that is recorded was caused by a page of another site, not by its reader."""

    code = "asked_from_elsewhere"
    text = N_("Membuka ini tercatat atas nama Anda, dan yang memintanya halaman lain. Bukalah dari sini bila perlu.")


class OnlyShown(Exception):
    """Something was to be kept in a request whose form is only to be shown."""


def register(app: Flask) -> None:
    @app.after_request
    def _end(response: Response) -> Response:
        try:
            commit_or_roll_back(response.status_code)
        except Exception as error:
            # The state was not kept, so the success that the view reported is not true.
            return app.make_response(app.handle_user_exception(error))
        return response

    @app.teardown_request
    def _close(_error: BaseException | None) -> None:
        _discard()


def db() -> Session:
    """The request's session. Nothing outside this module commits it."""
    session = g.get("terang_session")
    if session is None:
        engine = state().engine
        session = reading_session(engine) if reads_only() else Session(engine, expire_on_commit=False)
        _adopt(session)
    assert isinstance(session, Session)
    return session


def is_open() -> bool:
    """Whether this request has opened its transaction. A second connection, taken now, could deadlock: all
    connections may be held by requests that wait for this transaction to end."""
    return "terang_session" in g


@contextmanager
def looking() -> Iterator[Session]:
    """A look into the database that opens no transaction of the request: that could hold the lock of a writer for
    whom the request waits later. A transaction that is open already is used, and so it is with a database in
    memory, which has only one connection."""
    if is_open() or isinstance(state().engine.pool, StaticPool):
        yield db()
    else:
        with reading(state().engine) as session:
            yield session


def clock() -> Clock:
    """The clock of this application: the database's, or one that a test injected."""
    return clock_of(db())


def clock_of(session: Session) -> Clock:
    """The same over another session than the request's."""
    return state().clock or DatabaseClock(session)


def now() -> datetime:
    """The moment of this request's command, by the database's clock or a test's: read once in a transaction."""
    found: datetime | None = g.get("terang_now")
    if found is None:
        found = g.terang_now = clock().now()
    return found


def now_as(read: datetime | None) -> datetime:
    """The same, where a statement of this request has just `read` the database's clock: to ask for it once more would
    cost as much as the statement."""
    if read is not None and "terang_now" not in g and state().clock is None:
        g.terang_now = read
    return now()


def reads_only() -> bool:
    return request.method in READING_METHODS


def only_show() -> None:
    """From now on this request keeps nothing, until `shown`."""
    abandon()
    g.terang_only_shown = True


def shown() -> None:
    """The page shows what the form holds; what it records beside that is kept."""
    g.pop("terang_only_shown", None)


def is_still_to_be_shown() -> bool:
    return bool(g.get("terang_only_shown"))


def is_sent_by_another_site(environ: WSGIEnvironment) -> bool:
    """Whether the browser says so; over plain HTTP it says nothing."""
    return environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none")


def refuse_what_another_page_asks() -> None:
    """For reading that is recorded. Raises AskedFromElsewhere if a page of another site has caused it, where browsers
    say so, as they do over HTTPS."""
    if is_sent_by_another_site(request.environ):
        raise AskedFromElsewhere


@contextmanager
def writing(*, about_reader: bool = True) -> Iterator[Session]:
    """A writing transaction where the request has none: within a GET, or after `abandon`.

    It commits at the end of the block and rolls back if the block raises; a reading transaction that was
    open before is ended, and the next `db()` sees what was written. In a request that writes anyway this
    is that request's own transaction. What a GET writes is about its reader unless `about_reader` is False:
    raises AskedFromElsewhere if another site's page has caused it.
    """
    if is_still_to_be_shown():
        raise OnlyShown
    if reads_only() and about_reader:
        refuse_what_another_page_asks()
    if not reads_only() and not g.get("terang_abandoned"):
        yield db()
        return
    _discard()
    session = Session(state().engine, expire_on_commit=False)
    _adopt(session)
    try:
        yield session
        session.commit()
    finally:
        _discard()


def abandon() -> None:
    """Undoes what this request has done so far, and keeps anything later from being committed with it."""
    g.terang_abandoned = True
    session = g.get("terang_session")
    if session is not None:
        session.rollback()


def release() -> None:
    """Ends the transaction in which the request looked for its caller, so that it holds no lock while something slow
    comes; the next `db()` opens another."""
    _discard()


def act_as(principal: Principal) -> None:
    """From now on the request's events name `principal`'s role as their actor, and a member of staff as the person:
    applicants and candidates are known by what the event is about."""
    g.terang_actor = principal.acts_as
    g.terang_person = principal.id if principal.has(*STAFF) else None
    _update_session_cause()


def belongs_to(longer_action: str) -> None:
    """From now on the request's events and log lines carry the id of an action that is longer than one
    request, such as an attempt."""
    adopt(longer_action)
    _update_session_cause()


def commit_or_roll_back(status: int) -> None:
    """Ends the request's transaction by its outcome. A long answer may call it before it streams."""
    session = g.get("terang_session")
    if session is None:
        return
    if status >= 400 or g.get("terang_abandoned"):
        session.rollback()
    elif reads_only():
        end_reading(session)
    else:
        session.commit()


def _adopt(session: Session) -> None:
    set_cause(session, _cause())
    g.terang_session = session


def _update_session_cause() -> None:
    session = g.get("terang_session")
    if session is not None:
        set_cause(session, _cause())


def _cause() -> Cause:
    return Cause(g.get("terang_actor", SYSTEM), correlation_id(), person=g.get("terang_person"))


def _discard() -> None:
    g.pop("terang_now", None)
    session = g.pop("terang_session", None)
    if session is not None:
        session.close()
